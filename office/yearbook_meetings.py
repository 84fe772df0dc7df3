"""The chapters on meetings, chairs, missions and questions."""

from documents.yearbook import Chapter
from models.words import Presence
from office.year_facts import YearFacts
from store import invitations, people, terms
from store import matters as store_of_matters
from store import meetings as store_of_meetings


def meetings(year: YearFacts) -> Chapter:
    """The year's meetings, with who was there in numbers."""
    invited = invitations.invited(year.session, [meeting.id for meeting in year.meetings])
    rows = []
    for meeting in year.meetings:
        called = [each for each in invited[meeting.id] if each.called]
        present = [each for each in called if each.presence in (Presence.PRESENT, Presence.SUBSTITUTE)]
        rows.append(
            {
                "meeting": meeting.title,
                "groups": ", ".join(year.name(group) for group in meeting.groups),
                "day": meeting.day,
                "status": meeting.status.swedish,
                "place": meeting.place,
                "called": len(called),
                "present": len(present) if any(each.presence for each in called) else None,
                "reason": meeting.reason,
                "id": meeting.id,
                "uid": meeting.uid,
            }
        )
    return Chapter(
        key="meetings",
        title="Möten",
        about="Årets möten, hur många som var kallade och, där det är antecknat, hur många som var närvarande.",
        columns={
            "meeting": "Möte",
            "groups": "Grupper",
            "day": "Dag",
            "status": "Läge",
            "place": "Plats",
            "called": "Kallade",
            "present": "Närvarande",
        },
        rows=rows,
        nothing="Inga möten är inlagda.",
    )


def agendas(year: YearFacts) -> Chapter:
    """What stood on the agendas, and what it came to."""
    items = store_of_meetings.agendas(year.session, [meeting.id for meeting in year.meetings])
    rows = [
        {
            "item": f"{item.number}. {item.title}",
            "meeting": meeting.title,
            "day": meeting.day,
            "outcome": item.outcome,
            "id": meeting.id,
        }
        for meeting in year.meetings
        for item in items[meeting.id]
    ]
    return Chapter(
        key="agendas",
        title="Dagordningar och ställningstaganden",
        about="Punkterna på mötenas dagordningar och vad var och en ledde till.",
        columns={"item": "Punkt", "meeting": "Möte", "day": "Dag", "outcome": "Ställningstagande"},
        rows=rows,
        nothing="Inga dagordningar är antecknade.",
    )


def chairs(year: YearFacts) -> Chapter:
    """Whose turn it was, and who held the chair."""
    named = {person.id: person.name for person in people.known(year.session, year.wheel.area)}
    rows = [
        {
            "group": year.name(term.group),
            "side": term.side.swedish if term.side else None,
            "from": term.starts_on,
            "to": term.ends_on,
            "chair": named.get(term.person_id or 0),
            "vice": named.get(term.vice_person_id or 0),
            "state": term.state.swedish,
            "reason": term.reason,
            "id": term.group,
            "party": term.party,
        }
        for term in terms.of_area(year.session, year.wheel.area)
        if term.starts_on <= year.last and term.last_day >= year.first
    ]
    return Chapter(
        key="chairs",
        title="Ordförandeskap",
        about="De mandatperioder som löpte någon dag under året, och vem som satt eller satt sist.",
        columns={
            "group": "Grupp",
            "side": "Sida",
            "from": "Från",
            "to": "Till",
            "chair": "Ordförande",
            "vice": "Vice ordförande",
            "state": "Läge",
        },
        rows=rows,
        nothing="Inga mandatperioder är kända.",
    )


def matters(year: YearFacts) -> Chapter:
    """The missions and questions that were open some day of the year, with every hand they went through."""
    found = [
        matter
        for matter in store_of_matters.listed(year.session, year.wheel.area, also_closed=True)
        if matter.opened_on <= year.last and (matter.closed_on is None or matter.closed_on >= year.first)
    ]
    moves = store_of_matters.moves(year.session, [matter.id or 0 for matter in found])
    rows = [
        {
            "matter": f"{matter.kind.swedish}: {matter.title}",
            "day": move.moved_on,
            "from": year.name(move.from_group),
            "to": year.name(move.to_group) or move.outside or "avslutat",
            "due_on": move.due_on,
            "reason": move.reason,
            "id": matter.id,
        }
        for matter in found
        for move in moves[matter.id or 0]
    ]
    return Chapter(
        key="matters",
        title="Uppdrag och frågor",
        about="Varje gång ett uppdrag, ett delmål eller en fråga bytte händer.",
        columns={
            "matter": "Ärende",
            "day": "Dag",
            "from": "Från",
            "to": "Till",
            "due_on": "Sista dag",
            "reason": "Varför",
        },
        rows=rows,
        nothing="Inga uppdrag eller frågor var öppna.",
    )
