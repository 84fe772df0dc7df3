"""Documents before a body: what lies on its table, what it decides, and what follows."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlalchemy import text
from sqlmodel import select

from models.decisions import Decision, Package
from models.duties import Duty
from models.letters import Act, Letter
from models.words import ActState, DutyState, MeetingForm, Outcome, StepKind
from office import meetings
from office.after_decisions import look_at_decisions
from office.areas import wheel_of_area
from office.decisions import Verdict, decide, decide_all
from office.desk import Desk
from office.documents import HandedFile, RefusedChange, find_duty, receive
from office.meetings import NewMeeting, lay_down
from office.packages import make_due
from office.publication import publish_compiled
from office.tables import DocumentTable, table_of_meeting, table_of_station
from rules.decisions import DECISIONS, CannotDecide
from store import decisions as kept
from tests.conftest import AREA, STOCKHOLM

At = Callable[[date], dict[str, Any]]
Play = Callable[[Desk, Iterable[date]], None]
DECIDED, CAME, MEETS = date(2025, 12, 1), date(2026, 2, 2), date(2026, 2, 12)
NOTICE, AFTER = date(2026, 2, 3), date(2026, 2, 13)
ADOPTED = Verdict(outcome=Outcome.ADOPTED)
WEB = "https://goteborgsomradet.example/arsrapport"


def hour(day: date, at: int) -> datetime:
    return datetime.combine(day, time(at), STOCKHOLM).astimezone(UTC)


@pytest.fixture
def meets(at: At) -> Callable[..., int]:
    """Calls a meeting of LGS, or of other groups."""

    def call(desk: Desk, *groups: str, day: date = MEETS) -> int:
        new = NewMeeting(
            groups=groups or ("lgs",),
            starts_at=hour(day, 9),
            ends_at=hour(day, 12),
            form=MeetingForm.IN_PERSON,
            place="Sammanträdesrummet",
        )
        with desk.database.write() as session:
            (made,) = lay_down(
                session, wheel_of_area(session, AREA), [new], links=desk.links, who="test", **at(DECIDED)
            )
        meetings.call(desk, [made], who="test", **at(DECIDED))
        return made

    return call


def duty_id(desk: Desk, group: str, *, station: str = "arsrapporter", year: int = 2026) -> int:
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station=station, group=group, year=year, document=None)
        return found.id or 0


def hand_in(desk: Desk, at: At, *groups: str, day: date = CAME, **where: Any) -> None:
    for group in groups:
        file = HandedFile(filename="årsrapport.pdf", content=f"%PDF-1.7 {group}".encode())
        receive(desk, duty_id(desk, group, **where), who="test", file=file, **at(day))


def state_of(desk: Desk, group: str, **where: Any) -> DutyState:
    wanted = duty_id(desk, group, **where)
    with desk.database.read() as session:
        return session.get_one(Duty, wanted).state


def asked_at_decisions(desk: Desk) -> list[Duty]:
    with desk.database.read() as session:
        return list(session.exec(select(Duty).where(Duty.station == DECISIONS).order_by(Duty.id)))  # type: ignore[arg-type]


def acts_of(desk: Desk, **wanted: Any) -> list[Act]:
    with desk.database.read() as session:
        found = session.exec(select(Act).order_by(Act.id)).all()  # type: ignore[arg-type]
        return [act for act in found if all(getattr(act, name) == value for name, value in wanted.items())]


def table(desk: Desk, meeting: int) -> DocumentTable:
    with desk.database.read() as session:
        return table_of_meeting(session, wheel_of_area(session, AREA), meeting)


def groups_in(lines: Iterable[Any]) -> set[str]:
    return {line.group for line in lines if line.document == "arsrapport"}


def test_a_meeting_adopts_and_the_communicator_is_chased_until_it_is_published(
    desk: Desk, at: At, play: Play, meets: Callable[..., int]
) -> None:
    meeting = meets(desk)
    hand_in(desk, at, "temagrupp-aldre", "temagrupp-psykiatri", "nosam-partille")
    laid = table(desk, meeting)
    decide(desk, duty_id(desk, "nosam-partille"), Verdict(outcome=Outcome.CHANGED), who="test", **at(AFTER))
    before_all_is_decided = asked_at_decisions(desk)

    number = decide_all(desk, table(desk, meeting), ADOPTED, who="test", **at(AFTER))
    play(desk, [AFTER, date(2026, 2, 16), date(2026, 2, 23)])
    (publication,) = asked_at_decisions(desk)
    chased = [act.kind for act in acts_of(desk, duty_id=publication.id, state=ActState.DONE)]
    published = publish_compiled(
        desk, area=AREA, station="arsrapport-faststalls", year=2026, url=WEB, who="test", **at(date(2026, 2, 23))
    )
    play(desk, [date(2026, 2, 24), date(2026, 3, 5)])

    assert groups_in(laid.received) == {"temagrupp-aldre", "temagrupp-psykiatri", "nosam-partille"}
    assert len(groups_in(laid.missing)) == 16
    assert before_all_is_decided == []
    assert number == 2
    assert (publication.group, publication.document) == ("lgs", "publicera-arsrapport-faststalls")
    assert chased[0] is StepKind.REQUEST
    assert StepKind.OVERDUE in chased
    assert published.documents == 3
    assert published.delivery.sent == 1
    assert {state_of(desk, g) for g in ("temagrupp-aldre", "nosam-partille")} == {DutyState.PUBLISHED}
    with desk.database.read() as session:
        assert set(kept.addresses(session, [duty_id(desk, "temagrupp-aldre")]).values()) == {WEB}
        made = session.exec(select(Decision)).all()
        assert {(each.body, each.meeting_id, each.decided_on) for each in made} == {("lgs", meeting, MEETS)}
    after = [act for act in acts_of(desk, duty_id=publication.id) if act.written_on > date(2026, 2, 23)]
    assert after == []


def test_what_comes_in_after_the_publication_opens_it_anew(
    sqlite_desk: Desk, at: At, meets: Callable[..., int]
) -> None:
    desk = sqlite_desk
    meets(desk)
    hand_in(desk, at, "temagrupp-aldre")
    decide(desk, duty_id(desk, "temagrupp-aldre"), ADOPTED, who="test", **at(AFTER))
    where = {"area": AREA, "station": "arsrapport-faststalls", "year": 2026}
    publish_compiled(desk, **where, url=WEB, who="test", **at(AFTER))
    hand_in(desk, at, "nosam-partille", day=date(2026, 2, 16))

    decide(desk, duty_id(desk, "nosam-partille"), ADOPTED, who="test", **at(date(2026, 2, 17)))

    (publication,) = asked_at_decisions(desk)
    assert (publication.state, publication.revision) == (DutyState.AWAITED, 2)
    (asked,) = acts_of(desk, duty_id=publication.id, revision=2)
    assert (asked.kind, asked.state) == (StepKind.REQUEST, ActState.DUE)
    with pytest.raises(RefusedChange, match="finns inget fastställt"):
        publish_compiled(desk, **{**where, "year": 2025}, url=WEB, who="test", **at(AFTER))


def test_the_package_is_made_when_the_notice_leaves_and_again_when_something_comes_in(
    desk: Desk, at: At, play: Play, meets: Callable[..., int]
) -> None:
    meeting = meets(desk)
    hand_in(desk, at, "temagrupp-aldre")

    play(desk, [NOTICE, date(2026, 2, 4)])
    hand_in(desk, at, "nosam-partille", day=date(2026, 2, 4))
    play(desk, [date(2026, 2, 5)])
    look_at_decisions(desk, area=AREA, **at(date(2026, 2, 6)))

    with desk.database.read() as session:
        first, second = session.exec(select(Package).order_by(Package.id)).all()  # type: ignore[arg-type]
    assert (first.meeting_id, first.received, second.received) == (meeting, 1, 2)
    pdf = pypdfium2.PdfDocument(desk.archive.read(second.pdf_stored_as))
    shown = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "Temagrupp Äldre" in shown
    names = ZipFile(BytesIO(desk.archive.read(second.zip_stored_as))).namelist()
    assert any("Temagrupp Äldre" in name for name in names)
    assert len(names) == 3
    notices = acts_of(desk, kind=StepKind.NOTICE, meeting_id=meeting)
    assert {act.state for act in notices} == {ActState.DONE}
    with desk.database.read() as session:
        body = session.get_one(Letter, notices[0].letter_id).body
    assert b"Underlag till m=C3=B6tet" in body


def test_no_package_is_made_of_an_empty_table(sqlite_desk: Desk, at: At, meets: Callable[..., int]) -> None:
    meets(sqlite_desk, "beredningsgrupp", day=MEETS)

    assert make_due(sqlite_desk, area=AREA, **at(date(2026, 2, 9))) == []


def test_what_lgs_cannot_agree_on_lies_on_the_table_of_politiskt_samrad(
    sqlite_desk: Desk, at: At, meets: Callable[..., int]
) -> None:
    desk = sqlite_desk
    lgs, samrad = meets(desk), meets(desk, "politiskt-samrad", day=date(2026, 3, 20))
    hand_in(desk, at, "temagrupp-aldre")
    wanted = duty_id(desk, "temagrupp-aldre")

    decide(desk, wanted, Verdict(outcome=Outcome.LIFTED, reason="inte enigt"), who="test", **at(AFTER))

    (here,) = [line for line in table(desk, lgs).decided if line.duty_id == wanted]
    assert here.decided is not None
    assert here.decided.outcome is Outcome.LIFTED
    (there,) = [line for line in table(desk, samrad).received if line.duty_id == wanted and line.asked.adopts]
    assert there.group == "temagrupp-aldre"
    with pytest.raises(RefusedChange, match="lyft till Politiskt samråd"):
        decide(desk, wanted, ADOPTED, who="test", meeting=lgs, **at(date(2026, 3, 21)))
    with pytest.raises(CannotDecide, match="nämner ingen ovanför"):
        decide(
            desk,
            wanted,
            Verdict(outcome=Outcome.LIFTED, reason="x"),
            who="test",
            meeting=samrad,
            **at(date(2026, 3, 21)),
        )
    decide(desk, wanted, ADOPTED, who="test", meeting=samrad, **at(date(2026, 3, 21)))
    with desk.database.read() as session:
        assert [each.body for each in kept.of_duties(session, [wanted])[wanted]] == ["lgs", "politiskt-samrad"]


@pytest.mark.parametrize(
    ("on", "said"),
    [(date(2026, 2, 1), "kom in"), (date(2026, 3, 1), "har inte varit än")],
    ids=["before-it-came", "to-come"],
)
def test_a_decision_is_dated_when_it_can_have_been_made(sqlite_desk: Desk, at: At, on: date, said: str) -> None:
    hand_in(sqlite_desk, at, "temagrupp-aldre")

    with pytest.raises(CannotDecide, match=said):
        decide(sqlite_desk, duty_id(sqlite_desk, "temagrupp-aldre"), ADOPTED, who="test", on=on, **at(AFTER))


def test_what_was_remitted_back_is_missing_until_it_comes_in_anew_with_its_new_file_alone(
    sqlite_desk: Desk, at: At
) -> None:
    desk, wanted = sqlite_desk, duty_id(sqlite_desk, "temagrupp-aldre")
    hand_in(desk, at, "temagrupp-aldre")
    back = Verdict(outcome=Outcome.REMITTED, reason="mål saknas", new_day=date(2026, 3, 13))
    decide(desk, wanted, back, who="test", **at(AFTER))
    new = HandedFile(filename="ny.pdf", content=b"%PDF-1.7 ny")

    receive(desk, wanted, who="test", file=new, **at(date(2026, 3, 2)))

    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        laid = table_of_station(session, wheel, "arsrapport-faststalls", year=2026, today=date(2026, 3, 2))
    (line,) = [line for line in laid.received if line.duty_id == wanted]
    assert [file.filename for file in line.files] == ["ny.pdf"]


def test_a_plan_that_its_own_group_adopts_is_published_by_itself(sqlite_desk: Desk, at: At) -> None:
    desk, of_plans = sqlite_desk, {"station": "nosam-handlingsplaner"}
    hand_in(desk, at, "nosam-partille", **of_plans)

    decide(desk, duty_id(desk, "nosam-partille", **of_plans), ADOPTED, who="test", **at(AFTER))

    (publication,) = asked_at_decisions(desk)
    assert publication.group == "nosam-partille"
    assert publication.document == "publicera-nosam-handlingsplaner-handlingsplan"
    with desk.database.read() as session:
        assert [each.body for each in session.exec(select(Decision))] == ["nosam-partille"]
    with pytest.raises(RefusedChange, match="arshjul decisions publish"):
        receive(desk, publication.id or 0, who="test", **at(AFTER))


def test_decisions_are_only_ever_added(desk: Desk, at: At) -> None:
    hand_in(desk, at, "temagrupp-aldre")
    decide(desk, duty_id(desk, "temagrupp-aldre"), ADOPTED, who="test", **at(AFTER))

    with pytest.raises(Exception, match="append-only"), desk.database.write() as session:
        session.connection().execute(text("UPDATE decision SET body = 'lgs'"))


def test_what_comes_in_late_holds_up_no_publication_and_lies_on_the_table_of_the_next_meeting(
    sqlite_desk: Desk, at: At, meets: Callable[..., int]
) -> None:
    desk = sqlite_desk
    first, following = meets(desk), meets(desk, day=date(2026, 4, 16))
    hand_in(desk, at, "temagrupp-aldre")
    decide_all(desk, table(desk, first), ADOPTED, who="test", **at(AFTER))
    hand_in(desk, at, "nosam-partille", day=date(2026, 2, 16))
    look_at_decisions(desk, area=AREA, **at(date(2026, 2, 17)))

    (publication,) = asked_at_decisions(desk)
    later = table(desk, following)

    assert publication.state is DutyState.AWAITED
    assert groups_in(later.received) == {"nosam-partille"}
    assert groups_in(later.missing) == set()
    decide_all(desk, later, ADOPTED, who="test", **at(date(2026, 4, 17)))
    assert state_of(desk, "nosam-partille") is DutyState.ADOPTED
