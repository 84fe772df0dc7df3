"""What most commands begin with: the desk, the area, the day, and who is asking."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.failures import BadInput
from cli.shipped import SHIPPED

if TYPE_CHECKING:
    from sqlmodel import Session

    from office.desk import Desk
    from rules.wheel import Wheel


SETTINGS_FILE = "settings.env"
DEMONSTRATION_MARK = "DEMONSTRATION"
"""The file that says of a folder that it is a demonstration."""


def is_installation(home: Path) -> bool:
    """Whether somebody has run `arshjul init` in `home`; any other home is a demonstration."""
    return (home / SETTINGS_FILE).exists()


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a command takes place: the area's calendar day (or the one asked for), and the true instant in UTC."""

    today: date
    now: datetime


@contextmanager
def at_desk() -> "Iterator[Desk]":
    """The installation's desk, its database brought up to this version first.

    Raises BadInput where there is none, DatabaseBusy and DatabaseTooNew.
    """
    from office.desk import open_desk
    from settings import read_settings
    from store.database import told_plainly
    from store.migrate import migrate

    settings = read_settings()
    if not settings.database_url and not (settings.home / "arshjul.db").exists():
        raise BadInput(
            f"i {settings.home} finns ingen installation. Skapa en med ”arshjul init --home MAPP”, "
            "starta demonstrationen med ”arshjul up”, eller ange rätt mapp med --home"
        )
    with told_plainly():
        migrate(settings.database)
        with open_desk(settings) as desk:
            yield desk


def wheel_asked_for(desk: "Desk", area: str | None) -> "Wheel":
    """The wheel of the area asked for, or of the one that `area_of` takes."""
    from office.areas import wheel_of_area

    with desk.database.read() as session:
        return wheel_of_area(session, area_of(session, area))


def area_of(session: "Session", area: str | None) -> str:
    """The area asked for, else that of the settings, else the only one there is; in a demonstration its first.

    Raises BadInput when one has to be chosen.
    """
    from office.areas import area_ids
    from settings import read_settings

    settings = read_settings()
    chosen = area or settings.area
    if chosen:
        return chosen  # an unknown one is told by the office, with the choices
    known = area_ids(session)
    if len(known) == 1:
        return known[0]
    if not known:
        raise BadInput("inget område är inläst än. Läs in ett med: arshjul apply OMRÅDE.yaml")
    if (settings.home / DEMONSTRATION_MARK).exists():
        return next(area for area in SHIPPED if area in known)
    raise BadInput(f"flera områden är inlästa; ange ett med --area eller ARSHJUL_AREA: {', '.join(known)}")


def moment(wheel: "Wheel", as_of: date | None = None, *, leaves: bool = True) -> Moment:
    """This instant, and today or `as_of`. A day to come is refused where something `leaves`."""
    from office.areas import local_day

    now = datetime.now(UTC)
    today = local_day(wheel, now)
    if leaves and as_of is not None and as_of > today:
        raise BadInput(f"{as_of} har inte kommit än: en kommande dag går bara där inget skickas (--dry-run, rehearse)")
    return Moment(today=as_of or today, now=now)


@dataclass(frozen=True, kw_only=True)
class At:
    """What a command that decides something has at hand."""

    desk: "Desk"
    wheel: "Wheel"
    when: Moment

    @property
    def by(self) -> dict[str, Any]:
        """The clock and the name that an act is done by."""
        return {"today": self.when.today, "now": self.when.now, "who": who()}


@contextmanager
def at_area(area: str | None) -> Iterator[At]:
    """The desk, and the area asked for. Raises as `at_desk` and `wheel_asked_for`."""
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        yield At(desk=desk, wheel=wheel, when=moment(wheel))


def who() -> str:
    """The log's name for whoever types."""
    try:
        return f"{getpass.getuser()} (kommandoraden)"
    except (KeyError, OSError):
        return "kommandoraden"
