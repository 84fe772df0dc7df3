"""A document that has come in, by whatever way: what belongs to a meeting goes the meeting's way."""

from typing import Unpack

from models.duties import Duty
from office import documents, minutes
from office.desk import Desk
from office.documents import Received
from office.minutes import Reception
from rules.meetings import ADJUSTMENT, MINUTES, PAPERS


def hand_in(desk: Desk, duty: Duty, **reception: Unpack[Reception]) -> Received:
    """Receive the document, so that the next step follows upon it. Raises as `documents.receive` and `minutes` do."""
    match duty.document if duty.meeting else "":
        case document if document == PAPERS:
            return minutes.papers(desk, duty.meeting, group=duty.group, **reception)
        case document if document == MINUTES:
            return minutes.minutes(desk, duty.meeting, **reception)
        case document if document == ADJUSTMENT:
            return minutes.adjusted(desk, duty.meeting, **reception)
        case _:
            return documents.receive(desk, duty.id or 0, **reception)
