"""What should have been done by a day and is not."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What a look would do: how many things, and since when the first of them should be done."""

    number: int
    since: date
