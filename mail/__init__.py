"""Letters and the ways they leave."""
