"""Taking in a list of people: what would change, told beforehand, and then the change as a whole or not at all.

The list is the full truth about who holds what in the area from today on. A membership that holds today or later
and is not in the list is ended; one that is already past is history and stays as it is. Rows are never deleted.

* A person is name + e-mail without regard to case. The same e-mail with another name is another person, so that
  several can share a mailbox; and a person with a new address is a new person, the old one's roles being ended.
* A membership is known again by person, group, role, party, seat and first day. Another last day is a change. An
  earlier first day is a correction; a later one a new membership, so that the time before it is not lost.
* One that is ended gets yesterday as its last day, or the day before its successor in the seat began. One that had
  not begun thereby ends before it begins: it never came to hold.
* A past membership that the list says still holds is taken up again: that mends a list that was too short. What a
  changeover has ended is not, unless somebody says so.
* Who has been named chair or vice chair here stays though the list does not know it, and whoever they follow goes on
  the day before they begin; who has left here does not come back. All of it is told.
* Chairs that no longer add up (overlaps, gaps, the wrong side) are taken in as they stand, and told with their rows.
"""

from datetime import date, datetime

from sqlmodel import Session

from areas.people import PeopleList, PeopleListError
from office.areas import wheel_by_the_file, wheel_of_area
from office.calendar import touch
from office.invitations import LOOKS_AHEAD, bring_in_step
from office.organisations import organisation_of_area
from office.people_chairs import CHAIR_ACTS, NamedChairs
from office.people_changeover import EndedByChangeover
from office.people_directory import Directory, as_assignments
from office.people_history import history_notes
from office.people_matching import Matching, clashes_within
from office.people_plan import Assignment, PeoplePlan, Redating, Respelling
from office.shown_plans import PlanHasChanged
from office.substitutes import let_substitutes_serve
from store import areas, changeover, log, meetings, people, terms
from store.people import KnownPerson, NewRole, PersonKey

__all__ = ["ConfirmationNeeded", "PeoplePlan", "apply_people", "plan_people"]


class ConfirmationNeeded(Exception):
    """The list would end more than a fifth of the current memberships, and nobody has said yes to that."""

    def __init__(self, plan: PeoplePlan) -> None:
        self.plan = plan
        super().__init__(f"listan avslutar {plan.ends} av {plan.current} uppdrag och behöver bekräftas")


def plan_people(
    session: Session,
    *,
    area: str,
    people_list: PeopleList,
    today: date,
    only_add: bool = False,
    take_up_again: bool = False,
) -> PeoplePlan:
    """What the list would change, with `only_add` leaving alone what it does not mention, and with `take_up_again` also
    what a changeover has ended. As many queries however long the list is.

    Raises PeopleListError with all that is wrong at once: what could not be read, what does not fit the area, and who
    would sit in the same seat. Raises NoSuchArea.
    """
    directory = _directory(session, area, today=today)
    problems = list(people_list.problems)
    wanted = directory.assignments(people_list.rows, problems)
    directory.assignments(people_list.nameless, problems)
    known = people.known(session, area)
    roles = people.held(session, area)
    held = as_assignments(roles, known, directory)
    named = NamedChairs.of(terms.of_area(session, area), roles, log.of_acts(session, area=area, acts=CHAIR_ACTS))
    wanted, cut = named.cut(wanted, held)
    ended = EndedByChangeover({} if take_up_again else changeover.last_days(session, area))
    wanted, held_back = ended.hold_back(wanted, held)
    matching = Matching(wanted, held, today, only_add, named.ids)
    problems += [*clashes_within(wanted), *matching.clashes]
    if problems:
        raise PeopleListError(people_list.file, problems)
    redated = (*matching.changed, *matching.ended)
    wheel = wheel_by_the_file(session, area)
    odd = history_notes(wheel, held, wanted, added=matching.added, redated=redated, today=today)
    return PeoplePlan(
        area=area,
        area_name=areas.area(session, area).name,
        file=people_list.file,
        rows=len(people_list.rows),
        only_add=only_add,
        new_people=_new_people(wanted, known),
        respelled=_respelled(wanted, known),
        added=tuple(matching.added),
        changed=tuple(matching.changed),
        ended=tuple(matching.ended),
        cut_short=matching.cut_short,
        unchanged=matching.unchanged,
        current=matching.current,
        held_back=tuple(held_back),
        notes=(*people_list.notes, *cut, *matching.notes, *odd),
    )


def _directory(session: Session, area: str, *, today: date) -> Directory:
    return Directory(
        areas.groups(session, area),
        ((name.group, name.valid_from, name.name) for name in areas.names_of_groups(session, area)),
        areas.parties(session, area),
        organisation_of_area(session, area),
        today=today,
    )


def apply_people(
    session: Session,
    people_list: PeopleList,
    *,
    area: str,
    today: date,
    now: datetime,
    who: str,
    only_add: bool = False,
    take_up_again: bool = False,
    confirmed: bool = False,
    shown: PeoplePlan | str | None = None,
) -> PeoplePlan:
    """Carry out what the list says, in the caller's transaction, and return what was done.

    The plan is made anew under a lock; where `shown`, a plan or its digest, is no longer true, nothing is done.
    Raises PeopleListError, NoSuchArea, ConfirmationNeeded and PlanHasChanged, each before anything is written.
    """
    areas.lock(session, area)
    plan = plan_people(
        session, area=area, people_list=people_list, today=today, only_add=only_add, take_up_again=take_up_again
    )
    if shown is not None and shown not in (plan, plan.digest):
        raise PlanHasChanged("personerna")
    if plan.needs_confirmation and not confirmed:
        raise ConfirmationNeeded(plan)
    if plan.changes:
        _carry_out(session, plan)
        # A seat that has changed hands changes who is called to coming meetings, and who sees what in a calendar.
        wheel = wheel_of_area(session, area)
        bring_in_step(session, wheel, today=today, now=now)
        coming = meetings.between(session, area=area, first=today, last=today + LOOKS_AHEAD)
        let_substitutes_serve(session, wheel, coming, today=today, now=now)
        touch(session, area)
        log.record(session, at=now, who=who, area=area, act="import-people", subject=area, detail=_detail(plan))
    return plan


def _carry_out(session: Session, plan: PeoplePlan) -> None:
    people.add_persons(session, plan.area, plan.new_people)
    people.respell(session, ((new.person_id, new.name, new.email) for new in plan.respelled))
    people.add_roles(session, plan.area, [_new_role(new) for new in plan.added])
    people.redate(
        session,
        (
            (change.membership_id, change.assignment.valid_from, change.assignment.valid_to)
            for change in (*plan.changed, *plan.ended)
        ),
    )
    # The rows were written past the session: whatever it holds of them is old.
    session.expire_all()


def _new_role(assignment: Assignment) -> NewRole:
    return NewRole(
        person=assignment.person,
        group=assignment.group,
        role=assignment.role,
        party=assignment.party,
        seat=assignment.seat,
        valid_from=assignment.valid_from,
        valid_to=assignment.valid_to,
    )


def _detail(plan: PeoplePlan) -> dict[str, object]:
    """The import for the log: the days that were overwritten are kept, so that nothing is lost."""
    return {
        "file": plan.file,
        "rows": plan.rows,
        "only_add": plan.only_add,
        "new_people": len(plan.new_people),
        "respelled": [new.person_id for new in plan.respelled],
        "added": len(plan.added),
        "changed": [_days_before_and_after(change) for change in plan.changed],
        "ended": [_days_before_and_after(change) for change in plan.ended],
    }


def _days_before_and_after(change: Redating) -> dict[str, object]:
    days = (change.was_from, change.was_to, change.assignment.valid_from, change.assignment.valid_to)
    was_from, was_to, valid_from, valid_to = (day and day.isoformat() for day in days)
    return {"membership": change.membership_id, "was": [was_from, was_to], "is": [valid_from, valid_to]}


def _new_people(wanted: list[Assignment], known: list[KnownPerson]) -> tuple[tuple[str, str, PersonKey], ...]:
    there = {person.key for person in known}
    new = {person: (first.name, first.email, person) for person, first in _first_spelling(wanted).items()}
    return tuple(person for key, person in new.items() if key not in there)


def _respelled(wanted: list[Assignment], known: list[KnownPerson]) -> tuple[Respelling, ...]:
    first = _first_spelling(wanted)
    return tuple(
        Respelling(person_id=was.id, name=new.name, email=new.email, was=f"{was.name} <{was.email}>")
        for was in known
        if (new := first.get(was.key)) and (new.name, new.email) != (was.name, was.email)
    )


def _first_spelling(wanted: list[Assignment]) -> dict[PersonKey, Assignment]:
    """Each person as the list first writes them."""
    first: dict[PersonKey, Assignment] = {}
    for assignment in wanted:
        first.setdefault(assignment.person, assignment)
    return first
