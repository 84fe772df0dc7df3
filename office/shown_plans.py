"""A plan is carried out as it was shown to somebody, or not at all."""

import hashlib


class PlanHasChanged(Exception):
    """What would be done is no longer what was shown: somebody has changed something meanwhile."""

    def __init__(self, changed: str) -> None:
        super().__init__(f"{changed} har ändrats sedan planen visades; se på den nya planen och försök igen")


def fingerprint(*told: object) -> str:
    """What tells a plan that says this from any other, so that a page can tell which plan was shown."""
    return hashlib.sha256(repr(told).encode()).hexdigest()
