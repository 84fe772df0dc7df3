"""What a body does with a document that has been put before it, and what follows from that.

The product's own station for what decisions give occasion to: publishing, and handing over for registration.
"""

import re
from dataclasses import dataclass
from datetime import date

from models.words import DutyState, Outcome, Publishing
from rules.documents import DELIVERED, NotInThatOrder, may_follow
from rules.meetings import PUBLISHED_WITHIN, DaysFrom

DECISIONS = "beslut"
"""The station of publishing and registering what has been decided."""
PUBLISH, REGISTER = "publicera", "diariefor"
"""How the documents that the station holds begin: `publicera-arsrapporter-arsrapport`."""

STATE_AFTER: dict[Outcome, DutyState] = {
    Outcome.ADOPTED: DutyState.ADOPTED,
    Outcome.CHANGED: DutyState.ADOPTED,
    Outcome.REMITTED: DutyState.REMITTED,
    Outcome.STRUCK: DutyState.STRUCK,
}
"""What a document becomes. One that is lifted, or laid with the papers, stays as it is."""


@dataclass(frozen=True, kw_only=True)
class Handling:
    """What is done with a document once it has come in.

    It is adopted at the station `adopted_at`, or by the very group that owes it (`by_itself`), or nobody adopts it.
    `laid_before` are the stations at which somebody takes part of it, without more. `lifted_to` is the body to which
    it goes where the one that was to adopt it cannot agree.
    """

    adopted_at: str | None = None
    by_itself: bool = False
    laid_before: tuple[str, ...] = ()
    lifted_to: str | None = None
    publishing: Publishing = Publishing.NEVER
    registered: bool = False

    @property
    def is_adopted(self) -> bool:
        """Whether somebody has to adopt the document before it counts."""
        return self.by_itself or self.adopted_at is not None

    @property
    def is_followed(self) -> bool:
        """Whether somebody is to publish or register the document when it has come so far."""
        return self.registered or self.publishing is not Publishing.NEVER

    @property
    def is_laid(self) -> bool:
        """Whether the document is put before anybody."""
        return self.is_adopted or bool(self.laid_before)

    @property
    def stations(self) -> tuple[str, ...]:
        """The stations on whose table the document lies."""
        return (*([self.adopted_at] if self.adopted_at else []), *self.laid_before)


NOTHING_FOLLOWS = Handling()
"""What is said of a document about which the area file says nothing."""


@dataclass(frozen=True, kw_only=True)
class Diary:
    """An authority's diary: the party, what the diary is called, and what its numbers look like.

    In `pattern` ÅÅÅÅ is a year, and a run of zeros a number of at most as many digits. All else is as it stands.
    """

    authority: str
    name: str
    pattern: str
    example: str

    def fits(self, number: str) -> bool:
        """Whether that can be a number of this diary."""
        return _pattern(self.pattern).fullmatch(number) is not None


def _pattern(spoken: str) -> re.Pattern[str]:
    parts = re.split(r"(ÅÅÅÅ|0+)", spoken)
    read = [
        r"(?:19|20)\d\d" if part == "ÅÅÅÅ" else rf"\d{{1,{len(part)}}}" if part.strip("0") == "" else re.escape(part)
        for part in parts
        if part
    ]
    return re.compile("".join(read))


@dataclass(frozen=True, kw_only=True)
class PublishingRules:
    """By when what has been adopted is published and registered, and what to look over first."""

    within: DaysFrom = PUBLISHED_WITHIN
    checklist: tuple[str, ...] = ()


USUAL_PUBLISHING = PublishingRules()


# --- whether a decision can be made


class CannotDecide(Exception):
    """The document cannot get that outcome as it stands; the message says why."""


def check_outcome(title: str, state: DutyState, outcome: Outcome) -> None:
    """Raise CannotDecide, or NotInThatOrder, unless a document in `state` may get `outcome`. `title` opens a sentence.

    What nobody adopts may be laid with the papers in any state that it has come in; what has been decided once is
    not decided again, and what has been published is never sent back.
    """
    if state is DutyState.PUBLISHED and outcome is not Outcome.NOTED:
        raise CannotDecide(
            f"{title} är publicerad och kan inte bli {outcome.swedish}: det som alla har kunnat läsa tas inte tillbaka "
            "i tysthet. Publicera en rättad version på samma adress, eller ta upp saken vid nästa års station"
        )
    if state is DutyState.ADOPTED and outcome.adopts:
        raise CannotDecide(f"{title} är redan fastställd: en gång räcker")
    if outcome is Outcome.NOTED:
        if state not in DELIVERED:
            raise CannotDecide(
                f"{title} har läget ”{state.swedish}”: bara det som har kommit in läggs till handlingarna"
            )
        return
    wanted = STATE_AFTER.get(outcome, DutyState.ADOPTED)
    if not may_follow(state, wanted):
        raise NotInThatOrder(title, state, wanted)


def check_decided_on(title: str, decided_on: date, *, received_on: date | None, today: date) -> None:
    """Raise CannotDecide for a day that has not been, or on which the document had not come in."""
    if decided_on > today:
        raise CannotDecide(f"beslutet om {title} kan inte ha fattats {decided_on}: den dagen har inte varit än")
    if received_on is not None and decided_on < received_on:
        raise CannotDecide(
            f"{title} kom in {received_on}, så ingen kan ha beslutat om den {decided_on}. "
            f"Ange en dag från och med {received_on}"
        )


# --- what is to be published and registered


def awaits_publication(handling: Handling, state: DutyState) -> bool:
    """Whether a document in `state` is to be published, and is not."""
    if handling.publishing is Publishing.NEVER:
        return False
    return state is (DutyState.ADOPTED if handling.is_adopted else DutyState.RECEIVED)


def awaits_registration(handling: Handling, state: DutyState) -> bool:
    """Whether a document in `state` is to be in the diaries."""
    if not handling.registered:
        return False
    return state in ((DutyState.ADOPTED, DutyState.PUBLISHED) if handling.is_adopted else DELIVERED)


def awaits_decision(handling: Handling, state: DutyState) -> bool:
    """Whether somebody is to adopt a document in `state`, and has not."""
    return handling.is_adopted and state is DutyState.RECEIVED


def is_publication(document: str) -> bool:
    """Whether that document of the decisions' station is a publication; else it is a registration."""
    return document.startswith(f"{PUBLISH}-")


def publication_of(station: str, document: str) -> str:
    """The id of the publication of what groups hand in at a station."""
    return f"{PUBLISH}-{station}-{document}"


def compiled_publication_of(station: str) -> str:
    """The id of the publication of all that is decided at a station, together."""
    return f"{PUBLISH}-{station}"


def registration_of(station: str, document: str) -> str:
    """The id of the registration of what groups hand in at a station."""
    return f"{REGISTER}-{station}-{document}"
