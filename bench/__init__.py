"""What the product costs, each figure beside its limit: `python -m bench`."""
