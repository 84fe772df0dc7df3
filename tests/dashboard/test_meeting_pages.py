"""The office's own pages of meetings: a year of them, one with all its acts, lists taken in, and what is set aside."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from models.accounts import AccessRole
from models.letters import Letter
from models.meetings import Invitation, Meeting
from models.words import LetterKind, MeetingStatus
from office import meetings
from office.areas import wheel_of_area
from office.desk import Desk, open_desk
from office.meetings import NewMeeting, lay_down
from settings import Settings
from tests.dashboard.conftest import AREA, STOCKHOLM, TODAY, morning

MEETINGS = f"/{AREA}/moten"
MEETS = date(2026, 3, 20)
ClientOn = Callable[[datetime], httpx.Client]
ClientAs = Callable[..., httpx.Client]


def hour(day: date, at: int) -> datetime:
    return datetime(day.year, day.month, day.day, at, tzinfo=STOCKHOLM).astimezone(UTC)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with open_desk(settings) as desk:
        yield desk


@pytest.fixture
def lgs(desk: Desk) -> int:
    """A draft of LGS on 20 March 2026."""
    return lay(desk)


def lay(desk: Desk, **other: Any) -> int:
    whole = {"groups": ("lgs",), "starts_at": hour(MEETS, 9), "ends_at": hour(MEETS, 12), "place": "Lotsen"} | other
    clock: dict[str, Any] = {"today": TODAY, "now": morning(TODAY), "who": "test"}
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        return lay_down(session, wheel, [NewMeeting(**whole)], links=desk.links, **clock)[0]


def facts(desk: Desk, meeting: int) -> Meeting:
    with desk.database.read() as session:
        found = session.get(Meeting, meeting)
        assert found is not None
        session.expunge(found)
        return found


def invitations_sent(desk: Desk) -> int:
    with desk.database.read() as session:
        return len(session.exec(select(Letter).where(Letter.kind == LetterKind.INVITATION)).all())


def hidden(text: str, path: str, name: str) -> list[str]:
    """What the form to `path` carries in its hidden fields of that name."""
    form = re.search(rf'<form[^>]*action="{re.escape(path)}[^"]*".*?</form>', text, re.DOTALL)
    assert form, f"no form to {path}"
    return re.findall(rf'name="{name}" value="([^"]*)"', form[0])


def call(client: httpx.Client, *meetings: int) -> httpx.Response:
    shown = client.get(f"{MEETINGS}/kalla", params={"mote": list(meetings)}).text
    form = {name: hidden(shown, f"{MEETINGS}/kalla", name) for name in ("meeting", "stand")}
    return client.post(f"{MEETINGS}/kalla", data=form)


def followed(client: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"].partition("#")[0]).text


# --- the year


def test_a_meeting_goes_from_draft_to_called_and_back_again(client: httpx.Client, desk: Desk, lgs: int) -> None:
    listed = client.get(f"{MEETINGS}?ar=2026&grupp=lgs").text
    assert f'href="{MEETINGS}/{lgs}"' in listed
    assert "utkast" in listed
    assert "Inga möten 2031 än" in client.get(f"{MEETINGS}?ar=2031").text
    assert ";LGS;" not in client.get(f"{MEETINGS}?grupp=nosam-angered&som=csv").text
    assert "2026-03-20;09.00;12.00" in client.get(f"{MEETINGS}?visa=utkast&som=csv").text

    before = client.get(f"{MEETINGS}/kalla?alla=ja").text
    assert re.search(r"<strong>\d+ inbjudningar</strong>: 1 ordförande", before)
    assert invitations_sent(desk) == 0

    other = lay(desk, starts_at=hour(date(2026, 4, 20), 9), ends_at=hour(date(2026, 4, 20), 12))
    both = client.get(f"{MEETINGS}/kalla", params={"mote": [lgs, other]}).text
    stale = client.post(f"{MEETINGS}/kalla", data={"meeting": [lgs, other], "stand": ["sedan ändrat"]})
    for shown, status in ((both, 200), (stale.text, stale.status_code)):
        (link,) = re.findall(r'href="(/[^"]*som=csv[^"]*)"', shown)
        rows = client.get(link.replace("&amp;", "&")).content.decode("utf-8-sig").splitlines()
        assert (rows[0], len(rows), status) == ("Möte;När;Läge;Skickas", 3, status)

    told = followed(client, call(client, lgs))

    assert "1 möte är kallat." in told
    assert re.search(r"\d+ meddelanden skickade", told)
    sent = invitations_sent(desk)
    assert (facts(desk, lgs).status, sent > 10) == (MeetingStatus.CALLED, True)
    stand = hidden(client.get(f"{MEETINGS}/{lgs}/stall-in").text, f"{MEETINGS}/{lgs}/stall-in", "stand")[0]
    unsaid = client.post(f"{MEETINGS}/{lgs}/stall-in", data={"stand": stand})
    assert (unsaid.status_code, "Skriv varför" in unsaid.text) == (422, True)
    told = followed(client, client.post(f"{MEETINGS}/{lgs}/stall-in", data={"stand": stand, "reason": "För få"}))
    assert "Mötet är inställt." in told
    assert "Kalla på nytt" in told
    followed(client, call(client, lgs))
    assert facts(desk, lgs).status is MeetingStatus.CALLED


def test_a_meeting_is_moved_only_as_its_chain_was_shown(client: httpx.Client, desk: Desk, lgs: int) -> None:
    call(client, lgs)
    path = f"{MEETINGS}/{lgs}/flytta"
    asked = {"dag": "2026-04-06", "borjar": "13:00", "slutar": ""}

    shown = client.get(path, params=asked).text

    assert "måndagen den 6 april 2026 kl. 13.00–16.00" in shown
    assert "Kallelsen går ut: " in shown
    assert "annandag påsk" in shown
    assert facts(desk, lgs).day == MEETS
    stand = hidden(shown, path, "stand")[0]
    told = followed(client, client.post(path, data={**asked, "stand": stand}))
    assert "Mötet är flyttat." in told
    assert f"{path}?dag=2026-03-20&amp;borjar=09%3A00&amp;slutar=12%3A00" in told
    assert facts(desk, lgs).day == date(2026, 4, 6)
    again = client.post(path, data={**asked, "dag": "2026-05-07", "stand": stand})
    assert (again.status_code, "har ändrats sedan sidan visades" in again.text) == (409, True)
    for wrong in (
        {"dag": "i morgon"},
        {"dag": "2026-03-29", "borjar": "02:30"},
        {"dag": "2026-04-07", "slutar": "08:00"},
    ):
        assert client.get(path, params={**asked, **wrong}).status_code == 422


def test_a_meeting_and_what_lies_before_it_lead_to_each_other(client: httpx.Client, desk: Desk) -> None:
    day = date(2026, 2, 20)
    number = lay(desk, starts_at=hour(day, 9), ends_at=hour(day, 12))
    meeting, table = f"/{AREA}/moten/{number}", f"/{AREA}/beslut/mote/{number}"

    assert f'<a href="{table}">' in client.get(meeting).text
    assert "inte sammanställt än" in client.get(meeting).text
    assert f'<a href="{meeting}">' in client.get(table).text
    client.post(f"{table}/underlag")
    for way in (f"{table}/underlag.pdf", f"/{AREA}/beslut/publicering"):
        assert f'href="{way}"' in client.get(meeting).text
        assert client.get(way).status_code == 200


def test_what_a_meeting_is_changes_from_its_page(client: httpx.Client, desk: Desk, lgs: int) -> None:
    path = f"{MEETINGS}/{lgs}"
    form = {
        "title": "LGS i mars",
        "form": "both",
        "venue": "",
        "link": "https://moten.example/lgs",
        "notes": "Boka fika",
    }
    refused = client.post(f"{path}/andra", data={**form, "link": "moten.example"})
    assert (refused.status_code, "Skriv hela adressen" in refused.text) == (422, True)
    page = followed(client, client.post(f"{path}/andra", data=form))
    assert "Mötet är ändrat." in page
    assert "LGS i mars" in page
    assert "Boka fika" in page

    items = {
        "number": ["2", "1", "1,5", "4"],
        "title": ["Budget", "Öppnande", "Val", " "],
        "papers_from": ["samverkanskontoret", "", "finns-inte", ""],
    }
    page = followed(client, client.post(f"{path}/dagordning", data=items))
    order = [page.index(f"<li>{title}") for title in ("Öppnande", "Val", "Budget")]
    assert order == sorted(order)
    assert "underlag från Samverkanskontoret" in page

    stand = hidden(client.get(f"{path}/andra").text, f"{path}/kallat-pa-annat-hall", "stand")[0]
    page = followed(client, client.post(f"{path}/kallat-pa-annat-hall", data={"elsewhere": "ja", "stand": stand}))
    assert "kallat på annat håll" in page
    assert invitations_sent(desk) == 0
    before = facts(desk, lgs).link_version
    assert "ny länk" in followed(client, client.post(f"{path}/ny-lank"))
    assert facts(desk, lgs).link_version == before + 1


def test_a_meeting_is_written_down_by_hand(client: httpx.Client, desk: Desk) -> None:
    form = {"group": "lgs", "joined": ["politiskt-samrad"], "day": "2026-06-03", "begins": "13:00", "ends": "16:30"}
    refused = client.post(f"{MEETINGS}/nytt", data={**form, "ends": "12:00", "title": "Gemensamt"})
    assert refused.status_code == 422
    assert 'value="Gemensamt"' in refused.text

    page = followed(client, client.post(f"{MEETINGS}/nytt", data=form))

    assert "inlagt som utkast" in page
    assert "onsdagen den 3 juni 2026 kl. 13.00–16.30" in page
    assert "Göra" in page


# --- who comes, and what follows


def test_answers_are_noted_and_proposals_refused_on_the_meetings_page(
    client: httpx.Client, desk: Desk, lgs: int
) -> None:
    call(client, lgs)
    with desk.database.write() as session:
        row = session.exec(select(Invitation).where(Invitation.meeting_id == lgs)).first()
        assert row is not None
        person = row.person_id
        row.proposed_start, row.proposed_end = hour(date(2026, 3, 23), 9), hour(date(2026, 3, 23), 12)
        session.add(row)

    page = client.get(f"{MEETINGS}/{lgs}").text
    assert "1 person föreslår en annan tid" in page
    assert "flytta?dag=2026-03-23&amp;borjar=09%3A00&amp;slutar=12%3A00" in page
    assert "Tiden står fast." in followed(
        client, client.post(f"{MEETINGS}/{lgs}/tiden-star-fast", data={"person": person})
    )
    nobody = client.post(f"{MEETINGS}/{lgs}/tiden-star-fast")
    assert (nobody.status_code, "ingen har föreslagit" in nobody.text.casefold()) == (422, True)

    early = client.post(f"{MEETINGS}/{lgs}/minnesanteckningar")
    assert (early.status_code, "har inte hållits än" in early.text) == (422, True)
    papers = {"file": ("underlag.pdf", b"%PDF-1.7", "application/pdf")}
    assert "underlag.pdf" in followed(client, client.post(f"{MEETINGS}/{lgs}/handlingar", files=papers))

    said = {"person": person, "answer": "declined", "comment": "Ledig"}
    page = followed(client, client.post(f"{MEETINGS}/{lgs}/svar", data=said))

    assert "Svaret är infört." in page
    assert "”Ledig”" in page
    assert "kommer inte" in client.get(f"{MEETINGS}/{lgs}?som=csv").text


def test_after_the_meeting_come_attendance_minutes_and_their_publication(
    client_on: ClientOn, desk: Desk, lgs: int
) -> None:
    meetings.call(desk, [lgs], today=TODAY, now=morning(TODAY), who="test")
    with desk.database.read() as session:
        person = session.exec(select(Invitation.person_id).where(Invitation.meeting_id == lgs)).first()

    after = client_on(hour(date(2026, 3, 23), 8))
    page = followed(after, after.post(f"{MEETINGS}/{lgs}/narvaro", data={f"person-{person}": "present"}))
    assert "närvarande" in page
    too_soon = after.post(f"{MEETINGS}/{lgs}/justerade")
    assert "Anteckna dem först." in too_soon.text
    minutes = {"file": ("minnen.pdf", b"%PDF-1.7", "application/pdf")}
    page = followed(after, after.post(f"{MEETINGS}/{lgs}/minnesanteckningar", files=minutes))
    assert "minnen.pdf" in page
    assert "justerade" in followed(after, after.post(f"{MEETINGS}/{lgs}/justerade"))
    wrong = after.post(f"{MEETINGS}/{lgs}/publicerade", data={"url": "lgs.example"})
    assert (wrong.status_code, 'value="lgs.example"' in wrong.text) == (422, True)
    page = followed(after, after.post(f"{MEETINGS}/{lgs}/publicerade", data={"url": "https://lgs.example/12"}))
    assert "publicerad" in page
    assert "arshjul meetings" not in page


def test_answers_set_aside_are_settled(client: httpx.Client, desk: Desk, lgs: int) -> None:
    call(client, lgs)
    uid = facts(desk, lgs).uid
    with desk.database.read() as session:
        person = session.exec(select(Invitation.person_id).where(Invitation.meeting_id == lgs)).first()
    mail = (
        "From: privat@hemma.example\r\nTo: kontoret@example.se\r\nSubject: Svar\r\nMIME-Version: 1.0\r\n"
        'Content-Type: text/calendar; method=REPLY; charset="utf-8"\r\n\r\n'
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//prov//sv\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260211T060000Z\r\nDTSTART:20260320T080000Z\r\nSEQUENCE:0\r\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:privat@hemma.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    assert "Inget svar väntar" in client.get(f"{MEETINGS}/svar").text

    page = followed(client, client.post(f"{MEETINGS}/svar", files={"mail": ("svar.eml", mail, "message/rfc822")}))

    assert "1 väntar på en människa" in page
    assert "privat@hemma.example" in page
    number = re.search(r"/moten/svar/(\d+)/avgor", page)[1]  # type: ignore[index]
    assert client.post(f"{MEETINGS}/svar/{number}/avgor").status_code == 422
    page = followed(client, client.post(f"{MEETINGS}/svar/{number}/avgor", data={"person": str(person)}))
    assert "Svaret är avgjort." in page
    assert "Inget svar väntar" in page
    assert client.post(f"{MEETINGS}/svar/{number}/avgor", data={"person": "ingen"}).status_code == 404


# --- lists


LIST = "Ledningsgrupp LGS 2026\nfredag 27 mars kl. 9–12, digitalt\n{weekday} 28 maj 13.00–15.30, på plats: Stadshuset\n"


def test_a_list_is_looked_at_and_taken_in_as_it_was_shown(client: httpx.Client, desk: Desk, lgs: int) -> None:
    wrong = client.post(f"{MEETINGS}/inlasning", data={"text": "Ledningsgrupp LGS 2026\nfredag 31 februari 9–12"})
    refused = client.get(wrong.headers["Location"])
    assert (refused.status_code, "fredag 31 februari" in refused.text) == (422, True)
    assert "--" not in re.sub(r"<[^>]*>", "", refused.text)

    doubted = client.post(f"{MEETINGS}/inlasning", data={"text": LIST.format(weekday="fredag")})
    shown = client.get(doubted.headers["Location"]).text
    assert "1 veckodag stämmer inte med datumet" in shown
    assert "Lägg in" not in shown
    trusted = client.get(re.search(r'href="([^"]*datumen-galler=ja)"', shown)[1].replace("&amp;", "&")).text  # type: ignore[index]
    assert "Lägg in 2 möten" in trusted

    file = {"file": ("moten.txt", LIST.format(weekday="torsdag").encode(), "text/plain")}
    path = client.post(f"{MEETINGS}/inlasning", files=file).headers["Location"]
    (digest,) = hidden(client.get(path).text, path, "plan")
    lay(desk, starts_at=hour(date(2026, 5, 28), 8), ends_at=hour(date(2026, 5, 28), 9))
    changed = client.post(path, data={"plan": digest})
    assert (changed.status_code, "har ändrats sedan planen visades" in changed.text) == (409, True)
    assert "Läggs inte in" in changed.text
    (digest,) = hidden(changed.text, path, "plan")
    page = followed(client, client.post(path, data={"plan": digest}))
    assert "Inlagt: 1 utkast." in page
    assert client.get(path).status_code == 422


# --- who may, and how much it costs


def test_whoever_only_reads_sees_all_and_is_offered_nothing(client_as: ClientAs, lgs: int) -> None:
    reader = client_as(AccessRole.READER)
    for path in ("", f"/{lgs}", "/svar"):
        main = reader.get(MEETINGS + path).text.partition("<main")[2]
        assert 'method="post"' not in main
        assert "/kalla" not in main
    assert reader.post(f"{MEETINGS}/{lgs}/stall-in", data={"reason": "nej"}).status_code == 403


def test_a_meeting_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    for path in ("/4711", "/4711/flytta", "/kalla?mote=4711"):
        assert client.get(MEETINGS + path).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_meetings(
    client: httpx.Client, desk: Desk, lgs: int, queries: list[str]
) -> None:
    paths = (f"{MEETINGS}", f"{MEETINGS}/{lgs}", f"{MEETINGS}/kalla?alla=ja", f"{MEETINGS}/{lgs}/flytta?dag=2026-03-23")
    for path in paths:
        client.get(path)
    counts = []
    for _ in range(2):
        for path in paths:
            queries.clear()
            assert client.get(path).status_code == 200
            counts.append(len(queries))
        for day in range(3):
            start = hour(date(2026, 4, 13) + timedelta(days=day), 9)
            lay(desk, starts_at=start, ends_at=start + timedelta(hours=2))
    assert counts[:4] == counts[4:]
    assert max(counts) <= 18, counts
