"""One station: acting on one or many rows, reminding now, and what the next run would write."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlmodel import col, select

from areas.reader import read_area
from models.accounts import AccessRole
from models.duties import Duty
from models.letters import Act, Letter
from models.log import LogEntry
from models.words import ActState, DutyState, LetterKind, StepKind
from office.areas import apply_area, wheel_of_area
from office.coming import coming
from office.desk import Desk
from office.post import run_post
from office.stations import foresee
from settings import ROOT
from store import areas
from store.database import Database

PAGE = "/goteborgsomradet/2026/arsrapporter"
SEVERAL = f"{PAGE}/flera"
LATE, EXTENDED = "nosam-angered/arsrapport", "temagrupp-psykiatri/arsrapport"
DutyOf = Callable[..., Duty]
Letters = Callable[[], list[Letter]]
Step = tuple[str, StepKind, str]
LADDER_KINDS = (StepKind.REQUEST, StepKind.REMINDER, StepKind.OVERDUE, StepKind.WARNING, StepKind.ESCALATION)


def logged(database: Database, act: str) -> list[LogEntry]:
    with database.read() as session:
        return list(session.exec(select(LogEntry).where(LogEntry.act == act).order_by(col(LogEntry.id))))


# --- several rows at once


def test_several_documents_are_received_at_once(client: httpx.Client, duty_of: DutyOf) -> None:
    answer = client.post(SEVERAL, data={"act": "received", "row": [LATE, EXTENDED]})

    assert answer.status_code == 303
    assert duty_of("nosam-angered").state is duty_of("temagrupp-psykiatri").state is DutyState.RECEIVED
    assert "Antecknat som inlämnat: 2 dokument." in client.get(answer.headers["Location"]).text


def test_what_one_row_refuses_the_others_get_and_its_reason_is_told(client: httpx.Client, duty_of: DutyOf) -> None:
    form = {"act": "extended", "row": [LATE, "temagrupp-aldre/arsrapport"], "to": "2026-03-03", "reason": "sjukdom"}

    answer = client.post(SEVERAL, data=form)

    assert answer.status_code == 422
    assert duty_of("nosam-angered").extended_to == date(2026, 3, 3)
    assert "Gjort för 1 dokument." in answer.text
    assert "läget ”inlämnad”" in answer.text
    assert re.findall(r'value="([^"]+)" form="flera" checked', answer.text) == ["temagrupp-aldre/arsrapport"]
    assert f'href="{PAGE}?som=csv"' in answer.text
    assert 'value="sjukdom"' in answer.text


def test_without_a_marked_row_nothing_is_done_and_the_page_says_what_to_do(client: httpx.Client) -> None:
    answer = client.post(SEVERAL, data={"act": "excused", "reason": "vilande"})

    assert answer.status_code == 422
    assert "Markera minst en rad" in answer.text


def test_whoever_only_reads_sees_no_boxes_and_no_buttons(client_as: Callable[..., httpx.Client]) -> None:
    from models.accounts import AccessRole

    page = client_as(AccessRole.READER).get(PAGE).text

    assert 'form="flera"' not in page
    assert f'action="{PAGE}' not in page
    assert "Nästa körning" in page


def test_the_table_is_to_be_had_as_a_file(client: httpx.Client) -> None:
    lines = client.get(f"{PAGE}?som=csv").content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Grupp;Dokument;Läge;")
    assert len(lines) == 20
    assert any(line.startswith("NOSAM Angered;årsrapport;försenad 9 dagar;") for line in lines)


# --- reminding now


def of_duty(database: Database, duty: Duty) -> list[Act]:
    with database.read() as session:
        return list(session.exec(select(Act).where(Act.duty_id == duty.id).order_by(col(Act.id))))


def test_somebody_is_reminded_now_once_a_day_however_often_one_clicks(
    client: httpx.Client, database: Database, duty_of: DutyOf, letters: Letters
) -> None:
    before = len(letters())

    answers = [client.post(SEVERAL, data={"act": "remind", "row": EXTENDED}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 422, 422]
    assert "Påmint om 1 dokument: 1 brev är skickade." in client.get(answers[0].headers["Location"]).text
    assert "ett brev om det gick ut i dag" in answers[1].text
    assert len(letters()) == before + 1
    sent = letters()[-1]
    assert (sent.kind, sent.template, sent.state.value) == (LetterKind.BY_HAND, "document-reminder", "sent")
    act = of_duty(database, duty_of("temagrupp-psykiatri"))[-1]
    assert (act.kind, act.state, act.step) == (StepKind.REMINDER, ActState.DONE, "by-hand-2026-02-11")
    assert logged(database, "remind")[-1].subject == "goteborgsomradet/2026/arsrapporter/temagrupp-psykiatri/arsrapport"


def test_nobody_is_reminded_of_what_has_come_in(client: httpx.Client, letters: Letters) -> None:
    before = len(letters())

    answer = client.post(SEVERAL, data={"act": "remind", "row": "temagrupp-aldre/arsrapport"})

    assert "så det finns inget att påminna om" in answer.text
    assert len(letters()) == before


def test_on_a_closed_day_the_reminder_waits_for_the_post(
    client_on: Callable[[datetime], httpx.Client], letters: Letters
) -> None:
    saturday = client_on(datetime(2026, 2, 14, 9, tzinfo=UTC))

    told = saturday.post(SEVERAL, data={"act": "remind", "row": EXTENDED}).headers["Location"]

    assert "Breven går med nästa post." in saturday.get(told).text
    desk = saturday.app.state.desk  # type: ignore[attr-defined]
    run_post(desk, area="goteborgsomradet", today=date(2026, 2, 16), now=datetime(2026, 2, 16, 9, tzinfo=UTC))
    about = [letter for letter in letters() if letter.day >= date(2026, 2, 14) and letter.sent_at is not None]
    assert [letter.template for letter in about if letter.person_id is not None] == ["document-reminder"]


# --- what the next run would write


def test_the_next_run_is_told_beforehand_and_does_just_that(
    client_on: Callable[[datetime], httpx.Client], letters: Letters, database: Database
) -> None:
    client = client_on(datetime(2026, 2, 27, 9, tzinfo=UTC))
    station, dry = client.get(PAGE).text, client.get(f"{PAGE}/provkorning").text
    foretold = re.findall(r"<summary>.*?</span>(.*?)<span", dry)
    as_file = client.get(f"{PAGE}/provkorning?som=csv&del=brev").content.decode("utf-8-sig")
    assert all(subject in as_file for subject in foretold)
    before = {letter.id for letter in letters()}
    assert "En körning nu skriver 1 " in station

    client.post(f"{PAGE}/kor-har")
    client.post("/goteborgsomradet/motorn/post/kor-har")

    written = [letter for letter in letters() if letter.id not in before and letter.kind is LetterKind.POST]
    assert {letter.subject for letter in written} >= set(foretold) != set()
    assert "En körning nu skriver inga nya brev." in client.get(PAGE).text


def test_the_dry_run_says_why_the_others_get_none_and_writes_nothing(
    client: httpx.Client, letters: Letters, database: Database
) -> None:
    with database.read() as session:
        acts = len(session.exec(select(Act.id)).all())
    page = client.get(f"{PAGE}/provkorning").text

    row = page.partition(">Temagrupp Psykiatri</th>")[2].partition("</tr>")[0]
    assert "har anstånd till måndag 2 mars" in row
    assert "inlämnad fredag 30 januari" in page
    assert "/provkorning?dag=2026-02-" in client.get("/goteborgsomradet/2026").text
    to_come = [client.get(f"{PAGE}/provkorning?dag=2026-02-{day}").text for day in (12, 25)]
    assert ["har anstånd till måndag 2 mars" in each for each in to_come] == [True, False]
    assert "read-ahead" in to_come[1]
    assert "körningen onsdag 25 februari 2026" in to_come[1]
    with database.read() as session:
        assert len(session.exec(select(Act.id)).all()) == acts


def steps_of_each_day(desk: Desk, *, today: date) -> Iterator[tuple[date, set[Step], set[Step]]]:
    """For each day of a month to come: what the wheel's page foretells, and what the stations' runs would write."""
    with desk.database.glance() as session:
        wheel = wheel_of_area(session, "goteborgsomradet")
        names = areas.group_names(session, wheel.area, on=today)
        foretold = coming(session, wheel, today=today, days=timedelta(days=32))
        for on in (today + timedelta(days=number) for number in range(1, 32)):
            runs = [foresee(session, wheel, station=each.id, today=today, ahead=on) for each in wheel.collecting]
            yield (
                on,
                {(each.station, each.kind, group) for each in foretold if each.on == on for group in each.groups},
                {(row["station"], row["kind"], names[row["group"]]) for run in runs for row in run.acts},
            )


def told_in(page: str) -> set[str]:
    return set(re.findall(r'<span class="line">(.*?)</span>', page))


def test_each_day_to_come_has_the_letters_that_the_week_foretells_and_no_others(
    client: httpx.Client, queries: list[str]
) -> None:
    days = list(steps_of_each_day(client.app.state.desk, today=date(2026, 2, 11)))  # type: ignore[attr-defined]
    pages = {day: client.get(f"{PAGE}/provkorning?dag=2026-02-{day}").text for day in (12, 16, 17, 18)}

    assert [on for on, foretold, seen in days if foretold != seen] == []
    assert {kind for _, _, seen in days for _, kind, _ in seen} == set(LADDER_KINDS)
    about = "årsrapport, NOSAM Angered"
    assert told_in(pages[12]) == told_in(pages[17]) == {f"eskalering: {about}"}
    assert told_in(pages[16]) == {f"förvarning: {about}", "påminnelse: årsrapport, Temagrupp Psykiatri"}
    assert told_in(pages[18]) == set()
    assert "Har fått mejl tidigare: ordföranden i NOSAM Angered och vice ordföranden i NOSAM Angered" in pages[17]
    assert "Inga brev den dagen." in pages[18]
    assert "Får inget brev den dagen" in pages[18]
    numbers = {}
    for on, letters in (("2026-02-17", 1), ("2026-03-09", 2)):
        queries.clear()
        assert len(told_in(client.get(f"{PAGE}/provkorning?dag={on}").text)) == letters
        numbers[on] = len(queries)
    assert len(set(numbers.values())) == 1
    assert max(numbers.values()) < 20


def test_what_is_written_for_today_is_not_told_of_a_day_to_come(client_on: Callable[[datetime], httpx.Client]) -> None:
    client = client_on(datetime(2026, 2, 16, 9, tzinfo=UTC))
    client.post(f"{PAGE}/kor-har")

    days = list(steps_of_each_day(client.app.state.desk, today=date(2026, 2, 16)))  # type: ignore[attr-defined]
    pages = [client.get(f"{PAGE}/provkorning{ahead}").text for ahead in ("", "?dag=2026-02-17", "?dag=2026-02-18")]

    assert [on for on, foretold, seen in days if foretold != seen] == []
    reminded = ["påminnelse: årsrapport, Temagrupp Psykiatri" in told_in(page) for page in pages]
    assert reminded == [True, False, False]


def test_a_station_not_begun_is_foreseen_when_its_day_comes(client_on: Callable[[datetime], httpx.Client]) -> None:
    client = client_on(datetime(2026, 12, 22, 8, tzinfo=UTC))

    page = client.get("/goteborgsomradet/2027/arsrapporter/provkorning").text

    assert "begäranden" in page
    assert "årsrapport för 2026" in page


def test_the_station_is_answered_from_few_queries(client: httpx.Client, queries: list[str]) -> None:
    client.get(PAGE)
    queries.clear()

    client.get(PAGE)
    for_station = len(queries)
    queries.clear()
    client.get(f"{PAGE}/provkorning")

    assert (for_station < 20, len(queries) < 20) == (True, True), (for_station, len(queries))


# --- a station that somebody starts


@pytest.fixture
def startable(database: Database) -> str:
    """The page of a station without a day of its own, in another area."""
    with database.write() as session:
        apply_area(
            session,
            read_area(ROOT / "areas" / "fyrbodal.yaml"),
            today=date(2026, 1, 2),
            now=datetime(2026, 1, 2, 8, tzinfo=UTC),
            who="test",
        )
    return "/fyrbodal/2027/arsrapportunderlag"


def test_a_station_without_a_day_is_looked_at_and_started_on_its_page(
    client_on: Callable[[datetime], httpx.Client], database: Database, startable: str
) -> None:
    client = client_on(datetime(2026, 11, 19, 8, tzinfo=UTC))

    page = client.get(startable).text
    assert "Startas den nu begärs 17 dokument" in page
    assert "senast måndag 28 december 2026" in page
    assert "17 grupper tillfrågas" in page
    assert "arshjul start" not in page
    assert "senast fredag 26 februari 2027" in client.get(startable, params={"sista": "2027-02-26"}).text
    assert "är ingen arbetsdag" in client.get(startable, params={"sista": "2027-02-27"}).text
    assert client.post(f"{startable}/starta", data={"last_day": "2027-02-27"}).status_code == 422
    assert "Dess tur närmast är 2027" in client.get(startable.replace("2027", "2026")).text
    assert logged(database, "start") == []

    answer = client.post(f"{startable}/starta", data={"last_day": "2027-02-26"})

    done = client.get(answer.headers["Location"]).text
    assert "Stationen är startad: 17 dokument begärs, senast 26 februari." in done
    assert "Starta stationen" not in done
    (entry,) = logged(database, "start")
    assert entry.detail["last_day"] == "2027-02-26"
    again = client.post(f"{startable}/starta", data={"last_day": ""})
    assert (again.status_code, "Stationen är redan startad" in again.text) == (409, True)


def test_whoever_only_reads_is_offered_no_start(client_as: Callable[..., httpx.Client], startable: str) -> None:
    reader = client_as(AccessRole.READER)

    assert "Det gör den som handlägger." in reader.get(startable).text
    assert "/starta" not in reader.get(startable).text
    assert reader.post(f"{startable}/starta").status_code == 403
