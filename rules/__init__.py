"""The wheel as arithmetic: pure functions over dates, ladders and rules. Nothing here reads a clock or a database."""
