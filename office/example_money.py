"""The demonstration's money: figures that nobody has decided, laid in the stead of what an area file leaves open."""

import re

_BLOCK = re.compile(r"(?m)^finansiering:.*\n(?:[ \t#].*\n|\n)*")
"""The key and what stands indented under it, with comments and empty lines among that."""


def with_example_money(text: str, example: str) -> str:
    """An area file's text with the `finansiering` of `example` in the stead of its own."""
    found = _BLOCK.search(example)
    if found is None:
        raise ValueError("the example has no money")
    block = found[0]
    replaced, number = _BLOCK.subn(lambda _: block, text, count=1)
    return replaced if number else f"{text.rstrip()}\n\n{block}"
