"""The pages that a link in a letter opens: what each does, what none does, and when it no longer opens."""

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select, update

from dashboard.feeds import masked
from mail.printed import printed
from models.accounts import AccessRole
from models.duties import Duty, HandedIn
from models.letters import Act, Letter
from models.people import Membership, Person
from models.requests import LinkRequest, PersonalLink, RequestKind, RequestOutcome
from models.words import DutyState, LetterKind, LetterState
from office.by_link_given import ensure
from office.desk import open_desk
from office.links import PERSONAL
from settings import Settings
from store.database import Database
from store.requests import LinkKey
from tests.dashboard.conftest import TODAY, morning, open_client
from tests.queries import counted_queries

AREA = "goteborgsomradet"
GROUP = "nosam-angered"
PDF = b"%PDF-1.7 en rapport"
INBOX = f"/{AREA}/inkommet"
DutyOf = Callable[..., Duty]
ClientAs = Callable[..., httpx.Client]
LINK = re.compile(r"https?://[^/\s]+(/arende/\S+)")


def link_in_letter(database: Database, group: str = GROUP) -> str:
    """The link about the group's report in the last letter that carried one."""
    with database.read() as session:
        told = select(Letter).join(Act, col(Act.letter_id) == Letter.id).where(Act.group == group)
        told = told.where(Act.station == "arsrapporter", col(Act.copy_only).is_(False))
        bodies = [letter.body for letter in session.exec(told.order_by(col(Letter.id).desc()))]
    return next(match[1] for body in bodies if (match := LINK.search(printed(body).text)))


@pytest.fixture
def link(database: Database) -> str:
    """Where the chair of NOSAM Angered, who is late, is led by the last reminder."""
    return link_in_letter(database)


@pytest.fixture
def page_for(stranger: httpx.Client, link: str) -> Callable[[RequestKind], str]:
    """The address of what else may be done by the same link, as its first page has it."""

    def page_for(kind: RequestKind) -> str:
        found = re.search(rf'href="(/{PERSONAL[kind.value]}/[^"]+)"', stranger.get(link).text)
        assert found, f"the page leads to no {kind.value}"
        return found[1]

    return page_for


def facts_of(database: Database) -> list[str]:
    """Every row of every table."""
    path = database.engine.url.database
    assert path
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


def link_row(database: Database) -> PersonalLink:
    with database.read() as session:
        return session.exec(
            select(PersonalLink)
            .join(Duty, col(Duty.id) == PersonalLink.subject_id)
            .where(Duty.group == GROUP, Duty.station == "arsrapporter")
        ).one()


def requests(database: Database) -> list[LinkRequest]:
    with database.read() as session:
        return list(session.exec(select(LinkRequest).order_by(col(LinkRequest.id))))


def last_letter(letters: Callable[[], list[Letter]]) -> tuple[Letter, str]:
    letter = letters()[-1]
    return letter, printed(letter.body).text


# --- what each does


def test_a_document_is_handed_in_and_the_receipt_leaves(
    stranger: httpx.Client,
    client: httpx.Client,
    database: Database,
    page_for: Callable[[RequestKind], str],
    duty_of: DutyOf,
    letters: Callable[[], list[Letter]],
) -> None:
    page = page_for(RequestKind.HAND_IN)

    file = {"file": ("../Årsrapport Angered.pdf", PDF, "text/html")}
    done = stranger.post(page, files=file, data={"on": "2026-02-09", "text": "Med tack"})
    told = stranger.get(done.headers["Location"]).text

    assert done.status_code == 303
    assert "Tack, det är inlämnat" in told
    assert "måndagen den 9 februari 2026" in told
    duty = duty_of(GROUP)
    assert (duty.state, str(duty.received_on)) == (DutyState.RECEIVED, "2026-02-09")
    with database.read() as session:
        kept = session.exec(select(HandedIn).where(HandedIn.duty_id == duty.id)).one()
    assert (kept.filename, kept.handed_in_by) == (
        "Årsrapport Angered.pdf",
        f"person-{link_row(database).person_id} via länk",
    )
    receipt, text = last_letter(letters)
    assert (receipt.kind, receipt.state) == (LetterKind.RECEIPT, LetterState.SENT)
    assert "Fil: Årsrapport Angered.pdf" in text
    assert [row.outcome for row in requests(database)] == [RequestOutcome.DONE]
    whose = f'href="/{AREA}/personer/{receipt.person_id}">{receipt.recipient_name}</a> via länk'
    assert whose in client.get(f"/{AREA}/dokument").text
    again = stranger.get(page).text
    assert "Du lämnade in filen Årsrapport Angered.pdf den 11 februari 2026." in again
    assert "Lämna in en ny fil, så gäller den." in again
    with database.write() as session:
        session.exec(update(Duty).where(col(Duty.id) == duty.id).values(state=DutyState.AWAITED, received_on=None))
    assert "Filen är sparad, men dokumentet behöver lämnas in igen." in stranger.get(page).text


def test_what_is_no_document_is_refused_and_nothing_changes(
    stranger: httpx.Client, page_for: Callable[[RequestKind], str], duty_of: DutyOf
) -> None:
    page = page_for(RequestKind.HAND_IN)

    answer = stranger.post(page, files={"file": ("rapport.pdf", b"MZ\x90", "application/pdf")}, data={"text": "Hej"})

    assert answer.status_code == 422
    assert "Filen är varken PDF, Word, Excel eller OpenDocument-text" in answer.text
    assert ">Hej</textarea>" in answer.text
    assert duty_of(GROUP).state is DutyState.AWAITED


def test_a_link_takes_twenty_files_a_day_and_then_no_more(
    stranger: httpx.Client, page_for: Callable[[RequestKind], str], database: Database
) -> None:
    page = page_for(RequestKind.HAND_IN)
    duty, who = link_row(database).subject_id, f"person-{link_row(database).person_id} via länk"
    with database.write() as session:
        for number in range(20):
            common = {"filename": f"{number}.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0"}
            session.add(
                HandedIn(duty_id=duty, stored_as=f"{number}", handed_in_at=morning(TODAY), handed_in_by=who, **common)
            )

    answer = stranger.post(page, files={"file": ("rapport.pdf", PDF, "application/pdf")})

    assert answer.status_code == 429
    assert "Försök igen i morgon" in answer.text


def test_more_time_is_asked_for_granted_by_the_office_and_told_by_letter(
    stranger: httpx.Client,
    client: httpx.Client,
    database: Database,
    link: str,
    page_for: Callable[[RequestKind], str],
    duty_of: DutyOf,
    letters: Callable[[], list[Letter]],
) -> None:
    page = page_for(RequestKind.MORE_TIME)
    done = stranger.post(page, data={"to": "2026-02-27", "text": "Sekreteraren är sjuk"})
    stranger.post(page, data={"to": "2026-03-02", "text": "Sekreteraren är sjuk"})
    (request,) = requests(database)

    assert "måndagen den 2 februari 2026" in stranger.get(done.headers["Location"]).text
    asked = "Du bad den 11 februari 2026 om mer tid, till den 2 mars 2026."
    for shown in (stranger.get(page).text, stranger.get(link).text):
        assert f"{asked} Kontoret har inte svarat än." in shown
    assert "Skicka en gång till, så gäller det senaste." in stranger.get(page).text
    assert "1 svar genom länk väntar på kontoret." in client.get(f"/{AREA}/2026").text
    listed = client.get(INBOX).text
    assert "Sekreteraren är sjuk" in listed
    assert 'value="2026-03-02"' in listed

    refused = client.post(f"{INBOX}/{request.id}/bifall", data={"to": "2026-02-28"})
    assert refused.status_code == 422
    assert "är ingen arbetsdag" in refused.text
    granted = client.post(f"{INBOX}/{request.id}/bifall", data={"to": "2026-03-02", "comment": "Lycka till"})

    assert granted.headers["Location"].startswith(f"{INBOX}?said=granted")
    assert str(duty_of(GROUP).extended_to) == "2026-03-02"
    letter, text = last_letter(letters)
    assert letter.state is LetterState.SENT
    assert letter.person_id == request.person_id
    assert "Ny sista dag: måndagen den 2 mars 2026" in text
    assert "Kontorets kommentar: Lycka till." in text
    assert client.post(f"{INBOX}/{request.id}/bifall", data={"to": "2026-03-04"}).status_code == 409
    assert f"{asked} Kontoret har sagt ja." in stranger.get(link).text


def test_more_time_is_declined_with_a_reason(
    stranger: httpx.Client,
    client: httpx.Client,
    database: Database,
    page_for: Callable[[RequestKind], str],
    letters: Callable[[], list[Letter]],
) -> None:
    page = page_for(RequestKind.MORE_TIME)
    stranger.post(page, data={"to": "2026-03-02", "text": "Hinner inte"})
    (request,) = requests(database)

    assert client.post(f"{INBOX}/{request.id}/avsla", data={"reason": " "}).status_code == 422
    client.post(f"{INBOX}/{request.id}/avsla", data={"reason": "LGS möte är den 12 februari"})

    _, text = last_letter(letters)
    assert "Skäl: LGS möte är den 12 februari." in text
    assert "Sista dag: måndagen den 2 februari 2026" in text
    assert requests(database)[0].outcome is RequestOutcome.DECLINED
    assert "Kontoret har sagt nej: LGS möte är den 12 februari." in stranger.get(page).text


def test_the_wrong_person_is_replaced_by_the_office_and_the_old_link_dies(
    stranger: httpx.Client,
    client: httpx.Client,
    database: Database,
    link: str,
    page_for: Callable[[RequestKind], str],
) -> None:
    page = page_for(RequestKind.WRONG_PERSON)
    right = {"name": "Tillträdande chef Angered", "email": "ny.chef@angered.example"}

    assert stranger.post(page, data={"name": "Bara ett namn"}).status_code == 422
    stranger.post(page, data={**right, "text": "Bytte jobb"})
    assert "fel person och föreslog Tillträdande chef Angered." in stranger.get(page).text
    (request,) = requests(database)
    done = client.post(f"{INBOX}/{request.id}/bifall", data=right)

    assert done.status_code == 303, done.text
    with database.read() as session:
        held = session.exec(
            select(Membership.role).join(Person).where(Person.email == right["email"], Membership.group == GROUP)
        ).all()
    assert [role.value for role in held] == ["chair"]
    dead = stranger.get(link)
    assert dead.status_code == 410
    assert "Enligt våra uppgifter har du inte längre det uppdrag" in dead.text
    assert "mailto:" in dead.text


def test_a_report_that_there_is_nothing_to_put_in_is_for_the_office_to_excuse(
    stranger: httpx.Client,
    client: httpx.Client,
    database: Database,
    page_for: Callable[[RequestKind], str],
    duty_of: DutyOf,
) -> None:
    page = page_for(RequestKind.NOTHING)
    stranger.post(page, data={"text": "Gruppen har vilat"})
    assert "Du meddelade den 11 februari 2026 att det inte finns något att rapportera." in stranger.get(page).text
    (request,) = requests(database)
    assert duty_of(GROUP).state is DutyState.AWAITED

    client.post(f"{INBOX}/{request.id}/notera")
    client.post(f"{INBOX}/{request.id}/angra")
    client.post(f"{INBOX}/{request.id}/bifall")

    duty = duty_of(GROUP)
    assert (duty.state, duty.reason) == (DutyState.EXCUSED, "inget att rapportera: Gruppen har vilat")
    settled = stranger.get(page).text
    assert "Det behövs inte längre" in settled
    assert "att det inte finns något att rapportera. Kontoret har sagt ja." in settled


def test_the_calendar_is_chosen(
    stranger: httpx.Client, database: Database, page_for: Callable[[RequestKind], str]
) -> None:
    page = page_for(RequestKind.CALENDAR)
    assert "Du får dina möten som inbjudningar." in stranger.get(page).text

    done = stranger.post(page, data={"way": "feed"})

    assert "prenumeration" in stranger.get(done.headers["Location"]).text
    with database.read() as session:
        person = session.get(Person, link_row(database).person_id)
    assert person is not None
    assert person.calendar.value == "feed"
    assert "genom en prenumeration. Du valde det den 11 februari 2026." in stranger.get(page).text


def test_what_another_has_said_is_told_with_their_role_alone(
    settings: Settings,
    stranger: httpx.Client,
    database: Database,
    link: str,
    page_for: Callable[[RequestKind], str],
) -> None:
    row = link_row(database)
    with database.write() as session:
        other = session.exec(select(Person).where(Person.id != row.person_id, Person.area == AREA)).first()
        assert other is not None
        key = LinkKey(other.id or 0, row.about, row.subject_id, "process-leader")
        with open_desk(settings) as desk:
            ensure(session, AREA, {key: TODAY}, links=desk.links, today=TODAY, now=morning(TODAY))
        given = session.exec(select(PersonalLink).where(PersonalLink.addressee == key.addressee)).one()
        whose = {"area": AREA, "link_id": given.id, "person_id": other.id, "duty_id": row.subject_id}
        for kind, detail in (
            (RequestKind.MORE_TIME, {"to": "2026-03-02"}),
            (RequestKind.WRONG_PERSON, {"name": "Någon Annan", "email": "nagon@annan.example"}),
        ):
            came = {"came_at": morning(TODAY), "text": "Privata skäl"}
            session.add(LinkRequest(kind=kind, detail=detail, **whose, **came))
        secrets = (other.name, other.email, "Någon Annan", "nagon@annan.example", "Privata skäl")

    page, errand = stranger.get(page_for(RequestKind.MORE_TIME)).text, stranger.get(link).text

    asked = "En annan mottagare (processledare) bad den 11 februari 2026 om mer tid, till den 2 mars 2026."
    assert asked in page
    assert asked in errand
    assert "Gör du det läser kontoret båda." in page
    for secret in secrets:
        assert secret not in page + errand + stranger.get(page_for(RequestKind.WRONG_PERSON)).text


# --- what none does


def test_looking_changes_nothing_however_programs_look(
    stranger: httpx.Client, database: Database, link: str, page_for: Callable[[RequestKind], str]
) -> None:
    offered = (RequestKind.HAND_IN, RequestKind.NOTHING, RequestKind.MORE_TIME, RequestKind.WRONG_PERSON)
    pages = [link, *(page_for(kind) for kind in (*offered, RequestKind.CALENDAR))]
    before = facts_of(database)

    for page in pages:
        for address in (page, f"{page}?fragment=rows", f"{page}/klart"):
            shown, headed = stranger.get(address), stranger.head(address)
            assert shown.status_code == headed.status_code
            assert headed.text == ""

    assert facts_of(database) == before


@pytest.mark.parametrize("headers", [{"Origin": "https://annan.example"}, {"Origin": "null"}, {"Origin": ""}])
def test_a_form_from_elsewhere_is_refused(
    stranger: httpx.Client, database: Database, page_for: Callable[[RequestKind], str], headers: dict[str, str]
) -> None:
    page = page_for(RequestKind.MORE_TIME)
    before = facts_of(database)

    answer = stranger.post(page, data={"to": "2026-03-02", "text": "x"}, headers=headers)

    assert answer.status_code == 403
    assert facts_of(database) == before


def test_a_link_for_one_purpose_opens_no_other(
    stranger: httpx.Client, link: str, page_for: Callable[[RequestKind], str]
) -> None:
    token = page_for(RequestKind.HAND_IN).rpartition("/")[2]

    for purpose, path in PERSONAL.items():
        opens = stranger.get(f"/{path}/{token}").status_code == 200
        assert opens == (purpose == "hand-in"), purpose
    assert stranger.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert stranger.get("/arende/" + "x" * 5_000).status_code == 404


def test_a_link_says_why_it_is_dead_and_whom_to_ask(
    settings: Settings, stranger: httpx.Client, client: httpx.Client, database: Database, link: str
) -> None:
    row = link_row(database)
    links = f"{INBOX}/lankar"
    assert "NOSAM Angered" in client.get(links).text

    client.post(f"{links}/{row.id}/aterkalla")
    revoked = stranger.get(link)
    client.post(f"{links}/{row.id}/angra")
    again = stranger.get(link)
    with open_client(settings, clock=lambda: morning(row.expires_on)) as on_the_last_day:
        last = on_the_last_day.get(link)
    with open_client(settings, clock=lambda: morning(row.expires_on + timedelta(days=1))) as a_day_late:
        late = a_day_late.get(link)

    assert (revoked.status_code, again.status_code, last.status_code, late.status_code) == (410, 200, 200, 410)
    assert "har avslutat den" in revoked.text
    assert "Det har gått för lång tid" in late.text
    for page in (revoked, late):
        assert "mailto:" in page.text
        assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_link_is_masked_in_the_servers_log(page_for: Callable[[RequestKind], str]) -> None:
    page = page_for(RequestKind.HAND_IN)

    assert masked(f"GET {page}/klart HTTP/1.1") == "GET /lamna-in/…/klart HTTP/1.1"


def test_a_link_dies_when_its_person_leaves(stranger: httpx.Client, database: Database, link: str) -> None:
    with database.write() as session:
        of_person = update(Membership).where(col(Membership.person_id) == link_row(database).person_id)
        session.connection().execute(of_person.values(valid_to=TODAY - timedelta(days=1)))

    dead = stranger.post(link.replace("/arende/", "/mer-tid/"), data={"to": "2026-03-02", "text": "x"})

    assert dead.status_code in (404, 410)
    assert stranger.get(link).status_code == 410


def test_what_has_come_in_is_told_and_asked_for_no_more(
    stranger: httpx.Client, link: str, page_for: Callable[[RequestKind], str]
) -> None:
    more_time, hand_in = page_for(RequestKind.MORE_TIME), page_for(RequestKind.HAND_IN)

    stranger.post(hand_in, files={"file": ("rapport.pdf", PDF, "application/pdf")})

    assert "Lämna in en ny version" in stranger.get(link).text
    assert "Det behövs inte längre" in stranger.get(more_time).text
    assert stranger.post(more_time, data={"to": "2026-03-02", "text": "x"}).status_code == 422


# --- in the office


def test_whoever_only_reads_gets_no_personal_link_to_use(
    client: httpx.Client, client_as: ClientAs, database: Database, link: str, letters: Callable[[], list[Letter]]
) -> None:
    number = next(each.id for each in reversed(letters()) if link in printed(each.body).text)
    reader = client_as(AccessRole.READER)
    secrets = re.compile(r"/(kal|" + "|".join(PERSONAL.values()) + r")/[A-Za-z0-9_.-]{10,}")

    for part in ("", "/html"):
        assert secrets.search(client.get(f"/{AREA}/brev/{number}{part}").text)
        shown = reader.get(f"/{AREA}/brev/{number}{part}").text
        assert not secrets.search(shown)
        assert "personlig länk" in shown
    assert not secrets.search(reader.get(f"/{AREA}/brev/{number}/igen").text)
    assert reader.post(f"{INBOX}/1/notera").status_code == 403


def test_the_page_of_what_has_come_asks_as_much_of_the_database_whatever_has_come(
    client: httpx.Client, stranger: httpx.Client, link: str, page_for: Callable[[RequestKind], str]
) -> None:
    def asked(address: str, *, by: httpx.Client = client) -> int:
        with counted_queries(by.app.state.desk.database) as sent:  # type: ignore[attr-defined]
            assert by.get(address).status_code == 200
        return len(sent)

    empty = asked(INBOX), asked(f"{INBOX}/lankar")
    for kind, given in (
        (RequestKind.MORE_TIME, {"to": "2026-03-02", "text": "x"}),
        (RequestKind.NOTHING, {"text": "x"}),
        (RequestKind.WRONG_PERSON, {"text": "x"}),
    ):
        stranger.post(page_for(kind), data=given)

    assert asked(link, by=stranger) < 20
    assert asked(INBOX) - empty[0] <= 4  # what the documents and the persons are called
    assert max(asked(INBOX), asked(f"{INBOX}/lankar")) < 20
    assert client.get(f"{INBOX}?som=csv").text.count("Årsrapport för 2025, NOSAM Angered") == 3
