"""The meeting that an address names, with all that a page or an act about it needs."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from dashboard.meeting_notices import facts_of, led_to
from dashboard.notices import Notice
from dashboard.places import Place, PlaceOf
from dashboard.within import DeskOf, Now, Who
from mail.swedish import sentence
from office.areas import with_decided_days
from office.attendance import RefusedAnswer
from office.delivery import Delivery
from office.documents import RefusedChange
from office.groups import NoSuchGroup
from office.meeting_overview import leaving_when_told, meeting_of_area
from office.meetings import NoSuchMeeting, RefusedMeeting
from office.persons import NoSuchPerson
from office.uploads import UploadRefused
from rules.documents import NotInThatOrder
from rules.wheel import Wheel
from store.meetings import MeetingFacts

REFUSALS = (
    RefusedMeeting,
    RefusedAnswer,
    RefusedChange,
    NotInThatOrder,
    UploadRefused,
    NoSuchGroup,
    NoSuchPerson,
)
"""What the office refuses with words for whoever asked."""


def wheel_now(session: Session, place: Place) -> Wheel:
    """The area's wheel with the days that meetings have given its stations."""
    return with_decided_days(session, place.wheel)


class Here:
    """One of the area's meetings: 404 for any other."""

    def __init__(self, request: Request, place: PlaceOf, desk: DeskOf, now: Now, who: Who, meeting: int) -> None:
        self.request, self.place, self.desk, self.now, self.who = request, place, desk, now, who
        with desk.database.read() as session:
            self.wheel = wheel_now(session, place)
            try:
                self.meeting = meeting_of_area(session, self.wheel, meeting)
            except NoSuchMeeting as missing:
                raise HTTPException(404, sentence(f"{missing} i {place.name}")) from None
            self.told = leaving_when_told(session, self.meeting) if request.method == "POST" else None

    @property
    def path(self) -> str:
        """The address of the meeting's page."""
        return f"/{self.place.area}/moten/{self.meeting.id}"

    @property
    def by(self) -> dict[str, Any]:
        """The clock and the name that an act is done by."""
        return {"today": self.place.today, "now": self.now, "who": self.who}

    def done(self, said: str, delivery: Delivery | None = None, **facts: object) -> Response:
        """Back to the meeting's page, which tells what was done."""
        concerned = self.told.number if self.told else 0
        letters = facts_of(delivery, mode=self.place.mode, concerned=concerned) if delivery else {}
        return RedirectResponse(led_to(self.path, said, **letters, **facts), 303)


HereOf = Annotated[Here, Depends(Here)]


def stand_of(meeting: MeetingFacts) -> str:
    """What a meeting's preview was made of: a form carries it, so that nobody confirms what has changed meanwhile."""
    return f"{meeting.status.value}.{meeting.sequence}.{meeting.starts_at:%Y%m%d%H%M}.{meeting.ends_at:%Y%m%d%H%M}"


CHANGED_MEANWHILE = Notice(
    text="Mötet har ändrats sedan sidan visades. Se på det som gäller nu och försök igen.", good=False
)


def day_written(text: str) -> date:
    """The day of a form. Raises RefusedMeeting."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedMeeting("ange dagen som år, månad och dag: 2026-03-20") from None


def hour_written(text: str) -> time | None:
    """The hour of a form; None where none is written. Raises RefusedMeeting."""
    written = text.strip().replace(".", ":")
    if not written:
        return None
    try:
        return time.fromisoformat(written if ":" in written else f"{int(written):02}:00").replace(tzinfo=None)
    except ValueError:
        raise RefusedMeeting("ange tiden som timmar och minuter: 09.00") from None


def written_of(meeting: MeetingFacts, wheel: Wheel) -> Mapping[str, str]:
    """The meeting's time as a form holds it."""
    return hours_of(meeting.starts_at, meeting.ends_at, wheel)


def hours_of(starts_at: datetime, ends_at: datetime, wheel: Wheel) -> Mapping[str, str]:
    """Two instants as a form holds them: a day and two hours on the area's clock."""
    begins, ends = (instant.astimezone(wheel.time_zone) for instant in (starts_at, ends_at))
    return {"dag": begins.date().isoformat(), "borjar": f"{begins:%H:%M}", "slutar": f"{ends:%H:%M}"}
