"""What somebody who administers may do to other accounts: everything where they administer every area, else only what
concerns the areas that are theirs. Nobody can give what they do not have.
"""

from collections.abc import Mapping

from models.accounts import AccessRole
from store.accounts import AccountFacts


class RefusedAccount(Exception):
    """The account cannot be made or changed so; the message says what would do."""


class BeyondYourAreas(RefusedAccount):
    """Whoever asks administers some areas, and this concerns others too."""

    def __init__(self) -> None:
        super().__init__(
            "du är administratör i vissa områden, och det här gäller också andra. "
            "Be den som är administratör i alla områden"
        )


def administers_all(account: AccountFacts | None) -> bool:
    """Whether they may do anything to any account. The command line (None) may."""
    return account is None or account.everywhere is AccessRole.ADMINISTRATOR


def administers(account: AccountFacts | None, area: str) -> bool:
    """Whether they may give roles in the area."""
    return account is None or administers_all(account) or account.in_areas.get(area) is AccessRole.ADMINISTRATOR


def governs(by: AccountFacts | None, account: AccountFacts) -> bool:
    """Whether `by` may close the account, or give it another password: all that it may do lies in their areas."""
    if administers_all(by):
        return True
    return account.everywhere is None and all(administers(by, area) for area in account.in_areas)


def knows_of(by: AccountFacts | None, account: AccountFacts) -> bool:
    """Whether `by` may see that the account is there."""
    return governs(by, account) or any(administers(by, area) for area in account.in_areas)


def check_may_govern(by: AccountFacts | None, account: AccountFacts) -> None:
    """Raises BeyondYourAreas."""
    if not governs(by, account):
        raise BeyondYourAreas


def check_may_give(
    by: AccountFacts | None,
    *,
    everywhere: AccessRole | None,
    in_areas: Mapping[str, AccessRole],
    before: AccountFacts | None = None,
) -> None:
    """Whether `by` may let an account that had the roles `before` have these instead. Raises BeyondYourAreas."""
    if administers_all(by):
        return
    had = before.in_areas if before else {}
    changed = {area for area in {*had, *in_areas} if had.get(area) is not in_areas.get(area)}
    if everywhere is not (before.everywhere if before else None) or not all(administers(by, area) for area in changed):
        raise BeyondYourAreas
