"""What a book of a year is made of: one chapter for each kind of thing that the year has had.

Rows hold the words that a page shows, and beside them the identifiers that a program wants. The number of queries does
not depend on how much the year held.
"""

from sqlmodel import Session

from documents.yearbook import Chapter
from office import yearbook_documents, yearbook_ledger, yearbook_meetings
from office.year_facts import YearFacts
from rules.wheel import Wheel

CHAPTERS = (
    yearbook_documents.groups,
    yearbook_documents.documents,
    yearbook_documents.files,
    yearbook_documents.decisions,
    yearbook_meetings.meetings,
    yearbook_meetings.agendas,
    yearbook_meetings.chairs,
    yearbook_meetings.matters,
    yearbook_ledger.requisitions,
    yearbook_ledger.payments,
    yearbook_ledger.letters,
    yearbook_ledger.deeds,
)


def chapters(session: Session, wheel: Wheel, *, year: int) -> tuple[Chapter, ...]:
    """Every chapter of the year, empty ones among them."""
    facts = YearFacts(session, wheel, year=year)
    return tuple(chapter(facts) for chapter in CHAPTERS)
