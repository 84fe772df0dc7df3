"""Which stations of the wheel a rehearsed act is for: its own, or those that the meeting it is about serves."""

from collections.abc import Iterable

from models.duties import Duty
from models.letters import Act
from rules.stations_served import stations_served
from rules.wheel import Wheel
from store.meetings import MeetingFacts


class StationsOf:
    """Looks up the stations of acts. The year's meetings and documents are known from the start."""

    def __init__(self, wheel: Wheel, *, meetings: Iterable[MeetingFacts], owed: Iterable[Duty]) -> None:
        self._served = {
            meeting.id: stations_served(wheel, groups=meeting.groups, day=meeting.day, named=meeting.station)
            for meeting in meetings
        }
        self._meetings = {duty.id: duty.meeting for duty in owed if duty.meeting}

    def __call__(self, act: Act) -> tuple[str, ...]:
        """The stations of the act, in the order of the file; for a meeting that serves none, that of all meetings."""
        meeting = act.meeting_id or self._meetings.get(act.duty_id, 0)
        return self._served.get(meeting) or (act.station,)
