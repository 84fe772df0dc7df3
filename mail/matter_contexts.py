"""What a letter says of a mission or a question, beside what it says of every document."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AskedMatter:
    """A matter that a group has, or has had.

    `came_from` is who gave it or passed it on. `goes_on` names where it may go from here, `outcome` what became of it.
    """

    came_from: str
    reason: str
    goes_on: tuple[str, ...] = ()
    outcome: str | None = None
    answer_to_name: str
    answer_to_email: str
