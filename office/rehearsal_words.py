"""The Swedish for what a rehearsal's files hold in English: steps, roles, behaviours."""

from models.words import Role, StepKind
from office.roles import parse_addressee
from rules.ladder import step_named
from rules.rotation import CHAIRS
from rules.wheel import Wheel
from store.meeting_acts import person_of


def spoken_step(step: str) -> str:
    """A step's name aloud: "påminnelse 2" for `reminder-2`, "mötespåminnelse" for `meeting-reminder`."""
    name, _, number = step_named(step).rpartition("-")
    if not number.isdecimal():
        name, number = step_named(step), ""
    try:
        kind = StepKind(name).swedish
    except ValueError:
        return step
    return f"{kind} {number}".strip()


def spoken_role(role: str, wheel: Wheel, *, station: str = "") -> str:
    """An addressee aloud: "ordförande", "ordförande i lgs", "ordförande i lgs, egen sida först", "dem som kallas"."""
    if person_of(role) is not None:
        return "den som det gäller" if station == CHAIRS else "dem som kallas"
    addressee = parse_addressee(role)
    if addressee.party is not None:
        return f"{addressee.role.swedish} för {wheel.party_names.get(addressee.party, addressee.party)}"
    if addressee.side is not None and addressee.role is Role.CONTACT:
        return f"{addressee.role.swedish} på sidan {addressee.side.swedish}"
    where = f" i {addressee.of}" if addressee.of and addressee.of != wheel.office_group else ""
    if addressee.side is not None:
        return f"sidan {addressee.side.swedish}{where}"
    return f"{addressee.role.swedish}{where}{', egen sida först' if addressee.own_side_first else ''}"


def spoken_behaviour(name: str, seed: int) -> str:
    """A behaviour as a sentence."""
    match name.partition(":"):
        case ("on-time", _, _):
            return "alla grupper lämnar in före första påminnelsen"
        case ("none", _, _):
            return "ingen grupp lämnar in något"
        case ("late", _, days):
            return f"alla grupper lämnar in {days} arbetsdagar efter sista dagen"
        case _:
            return f"grupperna gör olika: i tid, efter påminnelse, sent, med anstånd eller inte alls (frö {seed})"
