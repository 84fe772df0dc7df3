"""The personal links that letters carry: each has a row, made when the letter is written.

Whoever is asked about the same thing again gets the same address. One that has been revoked gets a new one with the
next letter.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.log import Deed
from models.requests import LinkAbout
from models.words import StepKind
from office.links import Links
from store import log, requests
from store.acts import WaitingAct
from store.requests import LinkKey

LIVES_AFTER = timedelta(days=90)
"""So long after the last day of what it is about a link still answers: who is late is to be able to hand in."""
CARRY_LINKS = frozenset({StepKind.REQUEST, StepKind.REMINDER, StepKind.OVERDUE, StepKind.WARNING})
ERRAND = "errand"
"""The purpose of the address that leads to all that may be done about a document."""
ASK_FOR_ANSWERS = frozenset({StepKind.INVITATION, StepKind.SERVICE, StepKind.NOTICE, StepKind.MEETING_REMINDER})
PURPOSES = {LinkAbout.DUTY: ERRAND, LinkAbout.MEETING: "answer"}
EXAMPLE = 0
"""Stands for the number of a link in letters that are only shown: nothing is ever found under it."""


class NoSuchLink(Exception):
    """The area has no link of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"det finns ingen länk med nummer {number}")


def key_of(act: WaitingAct, person_id: int | None) -> LinkKey | None:
    """The link that a letter about what `act` tells should carry to that person; None where it carries none."""
    if person_id is None or act.copy_only:
        return None
    if act.duty_id is not None and act.kind in CARRY_LINKS:
        return LinkKey(person_id, LinkAbout.DUTY, act.duty_id, act.addressee)
    if act.meeting_id is not None and act.kind in ASK_FOR_ANSWERS:
        return answer_key(act.meeting_id, person_id)
    return None


def answer_key(meeting_id: int, person_id: int) -> LinkKey:
    """The link by which a person answers whether they come to a meeting."""
    return LinkKey(person_id, LinkAbout.MEETING, meeting_id)


def ensure(
    session: Session, area: str, wanted: Mapping[LinkKey, date], *, links: Links, today: date, now: datetime
) -> dict[LinkKey, str]:
    """The address of each link, in the caller's writing transaction; `wanted` has the day that each is about.

    What is missing is made, what is too old holds again, and what is revoked gets a new address.
    """
    lasts = {key: max(day, today) + LIVES_AFTER for key, day in wanted.items()}
    known = requests.given(session, area, list(wanted))
    missing = [(key, lasts[key]) for key in wanted if key not in known]
    if missing:
        requests.add_links(session, area, missing, now=now)
        known |= requests.given(session, area, [key for key, _ in missing])
    stale = {key: each for key, each in known.items() if each.revoked or each.expires_on < lasts[key]}
    requests.renew(session, [(each.id, each.version + each.revoked, lasts[key]) for key, each in stale.items()])
    return {
        key: links.personal(PURPOSES[key.about], each.id, each.version + (key in stale and each.revoked))
        for key, each in known.items()
    }


def shown(wanted: Iterable[LinkKey], *, links: Links) -> dict[LinkKey, str]:
    """Addresses of the same kind for letters that are only shown: they open nothing."""
    return {key: links.personal(PURPOSES[key.about], EXAMPLE, EXAMPLE) for key in wanted}


def revoke(session: Session, number: int, *, area: str, now: datetime, who: str) -> None:
    """End a link: whoever has it is told whom to ask. Raises NoSuchLink."""
    _set(session, number, area=area, revoked_at=now, now=now, who=who)


def restore(session: Session, number: int, *, area: str, now: datetime, who: str) -> None:
    """Take back that a link was ended. Raises NoSuchLink."""
    _set(session, number, area=area, revoked_at=None, now=now, who=who)


def _set(session: Session, number: int, *, area: str, revoked_at: datetime | None, now: datetime, who: str) -> None:
    found = requests.link(session, number)
    if found is None or found.area != area:
        raise NoSuchLink(number)
    if (found.revoked_at is None) is (revoked_at is None):
        return
    found.revoked_at = revoked_at
    session.flush()
    detail: dict[str, object] = {"link": number, "person": found.person_id, "undone": revoked_at is None}
    subject = f"{area}/person-{found.person_id}"
    log.record(session, at=now, who=who, area=area, act=Deed.REVOKE_LINK, subject=subject, detail=detail)
