"""What many documents are called inside a sentence, in a constant number of queries."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from mail.swedish import listed, meeting_of
from models.duties import Duty
from rules.matters import MATTERS
from rules.wheel import Wheel, collections_by_group
from store import areas, meetings


def titles_of(session: Session, wheel: Wheel, found: Sequence[Duty], *, today: date) -> dict[int, str]:
    """Each document's title by its number, as `office.documents.title_of` has it."""
    names = areas.group_names(session, wheel.area, on=today)
    spans = areas.group_spans(session, wheel.area)
    collections = collections_by_group((*wheel.stations, *wheel.beside), spans)
    met = meetings.of_ids(session, {duty.meeting for duty in found if duty.meeting})
    titles = {}
    for duty in found:
        group = names.get(duty.group, duty.group)
        collection = collections.get((duty.station, duty.document, duty.group))
        meeting = met.get(duty.meeting)
        if collection is None:
            title = f"{duty.document} från {group}"
        elif duty.station == MATTERS:
            title = f"{collection.document.name} hos {group}"
        elif meeting is not None:
            of = meeting_of(meeting.day, listed(names.get(each, each) for each in meeting.groups))
            title = f"{collection.document.name} för {of} från {group}"
        else:
            title = f"{collection.document.name} för {collection.document.period.for_year(duty.year)} från {group}"
        titles[duty.id or 0] = title
    return titles
