"""The decisions of a play: bodies that adopt what lies before them, and an office that publishes and registers it."""

from collections.abc import Iterable
from datetime import date, datetime

from models.duties import Duty
from models.words import Outcome
from office.areas import wheel_of_area
from office.decided import about
from office.decisions import Verdict, decide_all
from office.desk import Desk
from office.publication import publish_compiled, publish_document
from office.registration import register
from office.tables import table_of_meeting
from rules.decisions import DECISIONS, PUBLISH, compiled_publication_of, is_publication
from rules.wheel import Wheel

WEB = "https://arshjul.example"
"""Where a play publishes. Nothing is there."""


class PlayedDecisions:
    """What an area's bodies decide while days are played. They adopt all that has come in."""

    def __init__(self, desk: Desk, wheel: Wheel, *, who: str) -> None:
        self._desk, self._wheel, self._who = desk, wheel, who

    def decide(self, held: Iterable[int], *, today: date, now: datetime) -> bool:
        """Let the meetings that have just been held decide; whether they decided anything."""
        decided = 0
        for meeting in held:
            with self._desk.database.read() as session:
                wheel = wheel_of_area(session, self._wheel.area)
                table = table_of_meeting(session, wheel, meeting)
            for outcome in (Outcome.ADOPTED, Outcome.NOTED):
                verdict = Verdict(outcome=outcome)
                decided += decide_all(self._desk, table, verdict, today=today, now=now, who=self._who)
        return decided > 0

    def settle(self, duty: Duty, *, today: date, now: datetime) -> bool:
        """Publish, or note the numbers that registrars give; False where the document is no decision's."""
        if duty.station != DECISIONS:
            return False
        with self._desk.database.read() as session:
            wheel = wheel_of_area(session, self._wheel.area)
            wanted = about(session, wheel, today=today).get((duty.year, duty.group, duty.document), ())
        if not is_publication(duty.document):
            self._register(wheel, wanted, today=today, now=now)
        elif duty.document in {compiled_publication_of(station.id) for station in wheel.stations}:
            publish_compiled(
                self._desk,
                area=wheel.area,
                station=duty.document.removeprefix(f"{PUBLISH}-"),
                year=duty.year,
                url=f"{WEB}/{duty.document}/{duty.year}",
                today=today,
                now=now,
                who=self._who,
            )
        else:
            url = f"{WEB}/{duty.document}/{duty.group}/{duty.year}"
            for duty_id in wanted:
                publish_document(self._desk, duty_id, url=url, today=today, now=now, who=self._who)
        return True

    def _register(self, wheel: Wheel, wanted: Iterable[int], *, today: date, now: datetime) -> None:
        for duty_id in wanted:
            for diary in wheel.diaries:
                register(
                    self._desk,
                    duty_id,
                    authority=diary.authority,
                    number=diary.example,
                    today=today,
                    now=now,
                    who=self._who,
                )
