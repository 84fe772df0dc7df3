"""What a backend's own calendar calls a meeting: answers to its items have that UID, not the meeting's own."""

from sqlalchemy import Connection, select
from sqlmodel import Session

from models.letters import Act
from models.meetings import Meeting, MeetingUid
from store.insertion import insert_missing, insert_missing_on, table_of


def keep(session: Session, uid: str, *, meeting_id: int) -> None:
    """Remember that the UID is of the meeting."""
    insert_missing(session, MeetingUid, [{"uid": uid, "meeting_id": meeting_id}])


def keep_of_letter(connection: Connection, uid: str, *, letter_id: int) -> None:
    """Remember that the UID is of the meeting that the letter tells of. A calendar message tells of one."""
    act = table_of(Act).c
    query = select(act.meeting_id).where(act.letter_id == letter_id, act.meeting_id.is_not(None)).limit(1)
    meeting_id = connection.execute(query).scalar()
    if meeting_id is not None:
        insert_missing_on(connection, MeetingUid, [{"uid": uid, "meeting_id": meeting_id}])


def own_uid(session: Session, uid: str) -> str | None:
    """The meeting's own UID, by what a backend calls it; None where none has been kept."""
    known, meeting = table_of(MeetingUid), table_of(Meeting)
    query = select(meeting.c.uid).join(known, known.c.meeting_id == meeting.c.id).where(known.c.uid == uid)
    return session.connection().execute(query).scalar()
