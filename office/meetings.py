"""Decided meetings: laid down, called, moved, revised and cancelled. Each act is whole: what follows from it follows.

A draft may be changed without anybody knowing. From the moment a meeting is called every change that a calendar shows
raises its number, once, and whoever has it in their calendar is told at once.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from calendars import text
from mail.swedish import listed, long_day
from models.log import Deed
from models.words import MeetingForm, MeetingStatus, StationKind
from office.areas import wheel_by_the_file
from office.closed_years import check_year_open
from office.convene import convene
from office.delivery import Delivery
from office.desk import Desk
from office.invitation_letters import send_invitations
from office.links import Links, host_of
from rules.meetings import AgendaPoint
from rules.stations_served import stations_served
from rules.wheel import Wheel
from store import areas, invitations, log, meetings
from store.database import told_plainly
from store.meetings import MeetingFacts

LONGEST = timedelta(days=3)
LONGEST_TEXT = 5_000
SHOWN = ("starts_at", "ends_at", "form", "place", "link", "title")
"""What a calendar shows of a meeting: a change of it raises the meeting's number."""


@dataclass(frozen=True, kw_only=True)
class NewMeeting:
    """A decided meeting to be written down. `groups` begin with its own. Instants are aware.

    Without a title it is called by the meeting of the wheel that it is, else by its groups. Without an agenda it gets
    the one that its body's rules begin with.
    """

    groups: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    form: MeetingForm = MeetingForm.IN_PERSON
    title: str | None = None
    place: str | None = None
    link: str | None = None
    station: str | None = None
    notes: str | None = None
    called_elsewhere: bool = False
    agenda: tuple[AgendaPoint, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A meeting as it stands after an act, and what became of the letters that followed from it."""

    meeting: MeetingFacts
    delivery: Delivery = field(default_factory=Delivery)


class RefusedMeeting(Exception):
    """The meeting cannot be as asked; the message says what could."""


class NoSuchMeeting(Exception):
    """There is no meeting of that number."""

    def __init__(self, meeting_id: int) -> None:
        super().__init__(f"det finns inget möte {meeting_id}")


def lay_down(
    session: Session, wheel: Wheel, news: Sequence[NewMeeting], *, links: Links, today: date, now: datetime, who: str
) -> list[int]:
    """Write meetings down, in the caller's transaction; return their ids, in order.

    They are drafts, but one that is called elsewhere counts as called. Raises RefusedMeeting for the first that cannot
    be, and YearClosed for one in a closed year; then nothing must be kept.
    """
    areas.lock(session, wheel.area)
    names = areas.group_names(session, wheel.area, on=today)
    first = meetings.last_id(session) + 1
    ids = [
        _lay_down(session, wheel, new, names, uid=_uid(wheel, links, number, now=now), now=now)
        for number, new in enumerate(news, start=first)
    ]
    log.record(
        session,
        at=now,
        who=who,
        area=wheel.area,
        act=Deed.IMPORT_MEETINGS,
        subject=wheel.area,
        detail={"meetings": ids},
    )
    _follow_through(session, wheel.area, links=links, today=today, now=now)
    return ids


def _lay_down(
    session: Session, wheel: Wheel, new: NewMeeting, names: dict[str, str], *, uid: str, now: datetime
) -> int:
    check_time(new.starts_at, new.ends_at)
    day = new.starts_at.astimezone(wheel.time_zone).date()
    check_year_open(session, area=wheel.area, year=day.year)
    _check_groups(wheel, new.groups, names, day=day)
    meeting_id = meetings.add(
        session,
        groups=new.groups,
        area=wheel.area,
        uid=uid,
        station=wheel.station(new.station).id if new.station else None,
        title=_one_line(new.title) or _title(wheel, new, names, day=day),
        day=day,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        form=new.form,
        place=_one_line(new.place),
        link=_fit_link(new.link),
        organiser=wheel.senders.name,
        organiser_email=wheel.senders.mailbox,
        status=MeetingStatus.CALLED if new.called_elsewhere else MeetingStatus.DRAFT,
        called_elsewhere=new.called_elsewhere,
        notes=_lines(new.notes),
        sequence=0,
        link_version=1,
        created_at=now,
        called_at=now if new.called_elsewhere else None,
        revised_at=now,
    )
    agenda = wheel.body(new.groups[0]).rules.agenda if new.agenda is None else new.agenda
    meetings.set_agenda(session, meeting_id, [(point.title, point.papers_from) for point in agenda])
    return meeting_id


def _uid(wheel: Wheel, links: Links, number: int, *, now: datetime) -> str:
    """A name for life: made of when the meeting was written down, not of when or where it is held."""
    made_of = f"{wheel.area}/{now.isoformat()}/{number}"
    return f"mote-{hashlib.sha256(made_of.encode()).hexdigest()[:32]}@{host_of(links.public_url)}"


def _title(wheel: Wheel, new: NewMeeting, names: dict[str, str], *, day: date) -> str:
    served = stations_served(wheel, groups=frozenset(new.groups), day=day, named=new.station)
    stations = [wheel.station(station) for station in served]
    if len(stations) == 1 and stations[0].kind is StationKind.MEETING:
        return stations[0].name
    jointly = "Gemensamt möte i" if len(new.groups) > 1 else "Möte i"
    return f"{jointly} {listed([names.get(group, group) for group in new.groups])}"


def check_time(starts_at: datetime, ends_at: datetime) -> None:
    """Raise RefusedMeeting for a time that no meeting can have."""
    if ends_at <= starts_at:
        raise RefusedMeeting("mötet slutar innan det har börjat. Skriv en sluttid efter starttiden")
    if ends_at - starts_at > LONGEST:
        raise RefusedMeeting("mötet är längre än tre dygn. Skriv varje dag som ett eget möte")


def _check_groups(wheel: Wheel, groups: Sequence[str], names: dict[str, str], *, day: date) -> None:
    if not groups:
        raise RefusedMeeting("mötet saknar grupp. Ange minst en")
    spans = {span.id: span for span in wheel.groups}
    for group in groups:
        if group not in spans or not spans[group].exists_on(day):
            raise RefusedMeeting(f"{names.get(group, group)} finns inte {long_day(day)}")


def _one_line(value: str | None) -> str | None:
    if value is not None and len(value) > LONGEST_TEXT:
        raise RefusedMeeting(f"texten är längre än {LONGEST_TEXT} tecken")
    return (text.place(value) or None) if value else None


def _lines(value: str | None) -> str | None:
    return (text.several_lines(value) or None) if value else None


def _fit_link(value: str | None) -> str | None:
    link = _one_line(value)
    if link is not None and not link.startswith(("https://", "http://")):
        raise RefusedMeeting(f"”{link}” är ingen möteslänk. Skriv hela adressen: https://…")
    return link


# --- what changes a meeting


def call(desk: Desk, meeting_ids: Collection[int], *, today: date, now: datetime, who: str) -> list[Change]:
    """Call meetings: whoever is to come is invited at once. One that was cancelled is called anew, under its old name.

    One that is called already is left as it is. Raises NoSuchMeeting, and RefusedMeeting for one that is over.
    """

    def called(meeting: MeetingFacts) -> dict[str, Any]:
        if meeting.is_over(now):
            raise RefusedMeeting(f"{_named(meeting)} har redan varit och kan inte kallas")
        if meeting.status is MeetingStatus.CALLED:
            return {}
        first_called = meeting.called_at or now
        values: dict[str, Any] = {
            "status": MeetingStatus.CALLED,
            "reason": None,
            "called_at": first_called,
            "revised_at": now,
        }
        again = meeting.status is MeetingStatus.CANCELLED
        return values | ({"sequence": meeting.sequence + 1} if again else {})

    return _change(desk, meeting_ids, called, act=Deed.CALL, today=today, now=now, who=who)


def move(
    desk: Desk, meeting_id: int, *, starts_at: datetime, ends_at: datetime, today: date, now: datetime, who: str
) -> Change:
    """Hold the meeting at another time. Answers to the old one are forgotten. Raises NoSuchMeeting, RefusedMeeting."""

    def moved(meeting: MeetingFacts) -> dict[str, Any]:
        check_time(starts_at, ends_at)
        if meeting.status is MeetingStatus.CALLED and meeting.is_over(now):
            raise RefusedMeeting(f"{_named(meeting)} har redan varit och kan inte flyttas")
        if ends_at <= now:
            raise RefusedMeeting(f"{_named(meeting)} kan inte flyttas till en tid som redan har varit")
        values = _shown(meeting, {"starts_at": starts_at, "ends_at": ends_at}, now=now)
        return values | ({"status": MeetingStatus.DRAFT} if values and meeting.status is MeetingStatus.LAPSED else {})

    return _change(desk, [meeting_id], moved, act=Deed.MOVE, today=today, now=now, who=who)[0]


def revise(
    desk: Desk,
    meeting_id: int,
    *,
    today: date,
    now: datetime,
    who: str,
    agenda: Sequence[AgendaPoint] | None = None,
    **values: Any,
) -> Change:
    """Give the meeting another title, place, link, form, notes or station, or another agenda.

    `values` are named as in NewMeeting; None where something is announced later. What a calendar does not show
    changes without a message. Raises NoSuchMeeting, RefusedMeeting.
    """

    def revised(meeting: MeetingFacts) -> dict[str, Any]:
        return _shown(meeting, _cleaned(values), now=now)

    return _change(desk, [meeting_id], revised, act=Deed.REVISE, today=today, now=now, who=who, agenda=agenda)[0]


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Callable[[Any], Any]] = {
        "title": _one_line,
        "place": _one_line,
        "link": _fit_link,
        "notes": _lines,
    }
    cleaned = {name: clean.get(name, lambda value: value)(value) for name, value in values.items()}
    if "title" in cleaned and not cleaned["title"]:
        raise RefusedMeeting("ett möte behöver en rubrik")
    return cleaned


def cancel(desk: Desk, meeting_id: int, *, reason: str, today: date, now: datetime, who: str) -> Change:
    """Cancel the meeting: it leaves everybody's calendar. Raises NoSuchMeeting, RefusedMeeting."""

    def cancelled(meeting: MeetingFacts) -> dict[str, Any]:
        if meeting.status is MeetingStatus.CANCELLED:
            return {}
        was_told_of = meeting.status not in (MeetingStatus.DRAFT, MeetingStatus.LAPSED)
        if meeting.status is MeetingStatus.HELD or (was_told_of and meeting.is_over(now)):
            raise RefusedMeeting(f"{_named(meeting)} har redan varit och kan inte ställas in")
        number = meeting.sequence + (meeting.status is MeetingStatus.CALLED)
        because = _one_line(reason)
        return {"status": MeetingStatus.CANCELLED, "reason": because, "sequence": number, "revised_at": now}

    return _change(desk, [meeting_id], cancelled, act=Deed.CANCEL, today=today, now=now, who=who)[0]


def call_elsewhere(
    desk: Desk, meeting_id: int, *, called_elsewhere: bool, today: date, now: datetime, who: str
) -> Change:
    """Note that the meeting is in everybody's calendar already, or that it is not after all: then they are invited.

    Raises NoSuchMeeting, and RefusedMeeting for one that is cancelled, or over where somebody would be invited.
    """

    def changed(meeting: MeetingFacts) -> dict[str, Any]:
        if meeting.called_elsewhere is called_elsewhere:
            return {}
        if meeting.status is MeetingStatus.CANCELLED:
            raise RefusedMeeting(f"{_named(meeting)} är inställt. Kalla först till det på nytt")
        if not called_elsewhere and meeting.is_over(now):
            raise RefusedMeeting(f"{_named(meeting)} har redan varit, så ingen kan bjudas in")
        is_draft = meeting.status in (MeetingStatus.DRAFT, MeetingStatus.LAPSED)
        status = MeetingStatus.CALLED if called_elsewhere and is_draft else meeting.status
        called_at = meeting.called_at or (now if status is MeetingStatus.CALLED else None)
        return {"called_elsewhere": called_elsewhere, "status": status, "called_at": called_at, "revised_at": now}

    return _change(desk, [meeting_id], changed, act=Deed.REVISE, today=today, now=now, who=who)[0]


def _shown(meeting: MeetingFacts, values: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Those of the values that are new, with the meeting's next number where a calendar shows any of them."""
    if meeting.status in (MeetingStatus.HELD, MeetingStatus.CANCELLED) and "notes" not in values:
        raise RefusedMeeting(f"{_named(meeting)} är {meeting.status.swedish} och kan inte ändras")
    new = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    if not new:
        return {}
    if any(name in SHOWN for name in new):
        new["revised_at"] = now
        if meeting.status is MeetingStatus.CALLED:
            new["sequence"] = meeting.sequence + 1
    return new


def _named(meeting: MeetingFacts) -> str:
    return f"”{meeting.title}” {long_day(meeting.day)}"


def _change(
    desk: Desk,
    meeting_ids: Collection[int],
    values_of: Callable[[MeetingFacts], dict[str, Any]],
    *,
    act: Deed,
    today: date,
    now: datetime,
    who: str,
    agenda: Sequence[AgendaPoint] | None = None,
) -> list[Change]:
    """Change meetings of one area with all that follows, as a whole or not at all; then send what is to be sent."""
    with told_plainly(), desk.database.write() as session:
        areas_changed = set()  # by what others can see of it; a note to oneself changes nothing else
        for meeting_id in sorted(meeting_ids):
            meeting = meetings.lock(session, meeting_id)
            if meeting is None:
                raise NoSuchMeeting(meeting_id)
            check_year_open(session, area=meeting.area, year=meeting.day.year)
            values = values_of(meeting)
            _change_one(session, meeting, values, agenda, act=act, now=now, who=who)
            if agenda is not None or values.keys() - {"notes"}:
                areas_changed.add(meeting.area)
        for area in areas_changed:
            _follow_through(session, area, links=desk.links, today=today, now=now)
    delivered = {area: send_invitations(desk, area=area, today=today, now=now) for area in areas_changed}
    with desk.database.read() as session:
        found = meetings.of_ids(session, meeting_ids)
    return [Change(meeting=found[i], delivery=delivered.get(found[i].area, Delivery())) for i in meeting_ids]


def _change_one(
    session: Session,
    meeting: MeetingFacts,
    values: dict[str, Any],
    agenda: Sequence[AgendaPoint] | None,
    *,
    act: Deed,
    now: datetime,
    who: str,
) -> None:
    if agenda is not None:
        meetings.set_agenda(session, meeting.id, [(point.title, point.papers_from) for point in agenda])
    if not values and agenda is None:
        return
    if "starts_at" in values:
        zone = wheel_by_the_file(session, meeting.area).time_zone
        values = values | {"day": values["starts_at"].astimezone(zone).date()}
    if "revised_at" in values:
        values = values | {"revised_at": max(now, meeting.revised_at)}
    if values:
        meetings.change(session, meeting.id, **values)
    if values.keys() & {"starts_at", "ends_at"}:
        invitations.forget_answers(session, meeting.id)
    said: dict[str, object] = {
        name: str(value) for name, value in values.items() if name not in ("revised_at", "called_at", "link", "notes")
    }
    log.record(
        session,
        at=now,
        who=who,
        area=meeting.area,
        act=act,
        subject=f"{meeting.area}/meeting-{meeting.id}",
        detail=said,
    )


def _follow_through(session: Session, area: str, *, links: Links, today: date, now: datetime) -> None:
    """Let all that hangs on the area's meetings follow: invitations, documents, days and calendars."""
    convene(session, area=area, today=today, now=now, links=links)
