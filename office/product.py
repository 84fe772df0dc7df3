"""What the product calls itself in what it sends out."""

from importlib.metadata import version

VERSION = version("arshjul")
