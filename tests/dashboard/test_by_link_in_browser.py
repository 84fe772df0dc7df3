"""Everything that letters ask for, answered by link: on a phone, by keyboard, without script; and by the office."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select

from models.decisions import Published, Registration
from models.duties import Duty
from models.meetings import Invitation
from models.money import Payment
from models.people import Membership, Person
from models.requests import LinkRequest, RequestKind, RequestOutcome
from models.words import Answer, DutyState, Role
from office.attendance import record_answer
from office.desk import open_desk
from settings import Settings
from store.database import Database
from tests.a11y.walk import AXE, violations
from tests.dashboard.conftest import AREA, log_in_as, morning, open_client, serving
from tests.dashboard.linked import ALDRE, THEN, copy_of, linked, prepare

INBOX = f"/{AREA}/inkommet"
URL = "https://goteborgsomradet.example/arsrapport"
Given = dict[str, str]
PHONE = 320


@pytest.fixture(scope="module")
def prepared(_played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared") / "home"
    shutil.copytree(_played, home)
    prepare(home)
    return home


@pytest.fixture(scope="module")
def home(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One home for the tests that do not disturb each other: each answers about another thing."""
    return copy_of(prepared, tmp_path_factory.mktemp("by-link"))


@pytest.fixture(scope="module")
def ways(home: Settings) -> dict[RequestKind, str]:
    """The address of each purpose."""
    return linked(home)


@pytest.fixture(scope="module")
def holder(home: Settings) -> Iterator[httpx.Client]:
    """The browser of whoever has the links."""
    with open_client(home, clock=lambda: morning(THEN)) as client:
        yield client


@pytest.fixture(scope="module")
def office(home: Settings) -> Iterator[httpx.Client]:
    with open_client(home, token=log_in_as(home, now=morning(THEN)), clock=lambda: morning(THEN)) as client:
        yield client


@pytest.fixture(scope="module")
def facts(home: Settings) -> Iterator[Callable[..., Any]]:
    """One row as it stands: `facts(Published)`, `facts(Duty, Duty.group == ALDRE)`."""
    database = Database(home.database)

    def last(model: Any, *conditions: Any) -> Any:
        with database.read() as session:
            return session.exec(select(model).where(*conditions).order_by(col(model.id).desc())).first()

    yield last
    database.close()


def answered(holder: httpx.Client, page: str, **given: str) -> str:
    """What the page says was recorded."""
    done = holder.post(page, data=given)
    assert done.status_code == 303, re.sub(r"<[^>]+>", " ", done.text)
    return holder.get(done.headers["Location"]).text


# --- what each does


def test_a_chair_from_outside_is_named_when_the_office_says_so_and_a_member_at_once(
    holder: httpx.Client, office: httpx.Client, ways: dict[RequestKind, str], facts: Callable[..., Any]
) -> None:
    page = ways[RequestKind.NOMINATION]
    new = {"person": "annan", "name": "Nästa chef", "email": "nasta.chef@vgregion.example", "party": "narhalsan"}

    assert holder.post(page, data={**new, "party": "partille"}).status_code == 422
    assert "kontoret har fått ditt svar" in answered(holder, page, **new)
    assert "Du föreslog Nästa chef den 13 februari 2026. Kontoret har inte svarat än." in holder.get(page).text
    request = facts(LinkRequest, LinkRequest.kind == RequestKind.NOMINATION)
    declined = office.post(f"{INBOX}/{request.id}/avsla", data={"reason": "personen har tackat nej"})
    assert declined.status_code == 303

    offered = re.findall(r'name="person" value="(\d+)"', holder.get(page).text)
    named = answered(holder, page, person=offered[0])

    assert "Tack, det är antecknat" in named
    with_role = facts(Membership, Membership.person_id == int(offered[0]), Membership.role == Role.CHAIR)
    assert (with_role.group, str(with_role.valid_from)) == (ALDRE, "2026-07-01")
    assert facts(Person, Person.email == new["email"]) is None
    assert facts(Duty, Duty.document == "nominering-region").state is DutyState.RECEIVED
    settled = holder.get(page).text
    assert "Det behövs inte längre" in settled
    assert "Du föreslog " in settled


def test_a_publication_is_confirmed_with_its_address_by_itself_or_compiled(
    home: Settings, holder: httpx.Client, ways: dict[RequestKind, str], facts: Callable[..., Any]
) -> None:
    page = ways[RequestKind.PUBLISHED]

    assert holder.post(page, data={"url": "på webben"}).status_code == 422
    told = answered(holder, page, url=URL, on="2026-02-12")

    assert URL in told
    published = facts(Published)
    assert (published.url, str(published.published_on)) == (URL, "2026-02-12")
    assert facts(Duty, Duty.id == published.duty_id).state is DutyState.PUBLISHED
    assert f"Du bekräftade den 13 februari 2026 att det är publicerat: {URL}" in holder.get(page).text

    answered(holder, linked(home)[RequestKind.PUBLISHED], url=f"{URL}-samlad")

    also = facts(Published)
    assert also.url == f"{URL}-samlad"
    assert {facts(Duty, Duty.id == each.duty_id).group for each in (published, also)} == {ALDRE, "lgs"}
    assert RequestKind.PUBLISHED not in linked(home)


def test_numbers_are_given_one_diary_at_a_time(
    holder: httpx.Client, ways: dict[RequestKind, str], facts: Callable[..., Any]
) -> None:
    page = ways[RequestKind.REGISTERED]

    wrong = holder.post(page, data={"nummer-goteborg": "12345"})
    told = answered(holder, page, **{"nummer-goteborg": "SLK-2026-00123", "nummer-sahlgrenska": ""})

    assert wrong.status_code == 422
    assert "SLK-2026-00123" in wrong.text  # what such a number looks like
    assert "SLK-2026-00123" in told
    assert facts(Registration).authority == "goteborg"
    left = holder.get(page).text
    assert "nummer-sahlgrenska" in left
    assert "nummer-goteborg" not in left
    assert "Du angav den 13 februari 2026 diarienummer SLK-2026-00123." in left
    assert "Bara kontoret kan ändra det" in left


def test_a_payer_who_says_that_it_is_paid_has_not_paid(
    holder: httpx.Client, office: httpx.Client, ways: dict[RequestKind, str], facts: Callable[..., Any]
) -> None:
    told = answered(holder, ways[RequestKind.PAID], on="2026-02-12", reference="BG 7", text="Via banken")

    assert "Kontoret stämmer av" in told
    said = "Du meddelade den 13 februari 2026 att ni betalade den 12 februari 2026."
    assert f"{said} Kontoret har inte stämt av det än." in holder.get(ways[RequestKind.PAID]).text
    assert facts(Payment) is None
    assert facts(Duty, col(Duty.document).startswith("rekvisition")).state is DutyState.AWAITED
    listed = office.get(INBOX).text
    assert "BG 7" in listed
    request = facts(LinkRequest, LinkRequest.kind == RequestKind.PAID)
    assert office.post(f"{INBOX}/{request.id}/bifall").status_code == 422
    office.post(f"{INBOX}/{request.id}/notera")
    assert facts(LinkRequest, LinkRequest.kind == RequestKind.PAID).outcome is RequestOutcome.NOTED
    assert f"{said} Kontoret har läst det." in holder.get(ways[RequestKind.PAID]).text


def test_an_invitation_is_answered_and_another_time_lies_before_the_office(
    home: Settings, holder: httpx.Client, office: httpx.Client, ways: dict[RequestKind, str], facts: Callable[..., Any]
) -> None:
    page = ways[RequestKind.ANSWER]

    assert "Nej" in holder.get(page).text
    assert holder.post(page, data={"answer": "none"}).status_code == 422
    told = answered(holder, page, answer="tentative", text="Kan ni flytta till 13?")
    assert "/flytta" in office.get(INBOX).text

    assert "kanske" in told
    row = facts(LinkRequest, LinkRequest.kind == RequestKind.ANSWER)
    with_answer = facts_of_invitation(facts, row)
    assert (with_answer.answer, with_answer.comment) == (Answer.TENTATIVE, "Kan ni flytta till 13?")
    assert "Kan ni flytta till 13?" in office.get(INBOX).text
    shown = holder.get(page).text
    assert 'value="tentative" required checked' in shown
    assert "Du svarade kanske den 13 februari 2026." in shown
    assert "Välj ett annat svar och skicka det." in shown
    assert "har redan varit" in holder.post(page, data={"answer": "tentative", "dag": "2026-01-02"}).text
    assert "Ange dagen" in holder.post(page, data={"answer": "tentative", "borjar": "13"}).text
    told = answered(holder, page, answer="tentative", text="Tåget", dag="2026-03-12", borjar="13:00", slutar="15:00")
    assert "torsdagen den 12 mars 2026 kl. 13.00–15.00" in told
    again = holder.get(page).text
    assert "och föreslog torsdagen den 12 mars 2026 kl. 13.00–15.00. Kontoret har inte svarat än." in again
    assert 'name="dag" value="2026-03-12"' in again
    with open_client(home, clock=lambda: morning(date(2026, 3, 13))) as later:
        too_late = later.get(page).text
    assert too_late.count('name="dag" value=""') == 1
    assert too_late.count('name="borjar" value=""') == 1
    meeting = f"/{AREA}/moten/{row.meeting_id}"
    offered = office.get(meeting).text
    assert f'href="{meeting}/flytta?dag=2026-03-12&amp;borjar=13%3A00&amp;slutar=15%3A00"' in offered
    assert "Efter" in office.get(f"{meeting}/flytta?dag=2026-03-12&borjar=13:00&slutar=15:00").text
    kept = office.post(f"{meeting}/tiden-star-fast", data={"person": row.person_id})
    assert "said=kept" in kept.headers["Location"]
    assert "föreslog" not in holder.get(page).text
    with open_desk(home) as desk:
        by_phone = {"today": THEN, "now": morning(THEN) + timedelta(hours=1), "who": "test"}
        record_answer(desk, row.meeting_id or 0, row.person_id, Answer.DECLINED, **by_phone)
    assert "Kontoret antecknade den 13 februari 2026 att du har svarat nej." in holder.get(page).text


def facts_of_invitation(facts: Callable[..., Any], row: LinkRequest) -> Invitation:
    database: Database = facts.__closure__[0].cell_contents  # type: ignore[index]
    with database.read() as session:
        found = session.get(Invitation, (row.meeting_id, row.person_id))
    assert found is not None
    return found


# --- on a phone


@pytest.fixture
def phone(prepared: Path, tmp_path: Path, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a purpose's page in a browser of its own: `phone(RequestKind.HAND_IN, script=False)`."""
    settings = copy_of(prepared, tmp_path)
    addresses = linked(settings)
    opened = []

    def phone(purpose: RequestKind, *, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": PHONE, "height": 740},
            java_script_enabled=script,
            locale="sv-SE",
            color_scheme="dark",
            reduced_motion="reduce",
        )
        context.add_init_script(path=AXE)
        opened.append(context)
        context.set_default_timeout(8_000)
        page = context.new_page()
        page.goto(site + addresses[purpose])
        return page

    with serving(settings, clock=lambda: morning(THEN)) as site:
        yield phone
        for context in opened:
            context.close()


def tab_to(page: Page, wanted: Locator) -> None:
    """Go there as one who has no mouse."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way there by keyboard: {wanted}")


def fill_in(page: Page, given: Given, file: Path) -> None:
    """Write in the fields, in their order on the page, by keyboard; what the browser has ways of its own for is set."""
    for name, value in given.items():
        field = page.locator(f'[name="{name}"]').first
        tab_to(page, field)
        match field.get_attribute("type"):
            case "file":
                field.set_input_files(file)
            case "radio":
                for _ in range(int(value)):
                    page.keyboard.press("ArrowDown")
                page.keyboard.press("Space")
            case "date":
                field.fill(value)  # the order of its parts is the browser's own
            case _:
                page.keyboard.type(value)


FILLED: dict[RequestKind, tuple[Given, str]] = {
    RequestKind.HAND_IN: ({"file": "", "on": "2026-02-12", "text": "Hej"}, "torsdagen den 12 februari 2026"),
    RequestKind.NOTHING: ({"text": "Gruppen har vilat"}, "Gruppen har vilat"),
    RequestKind.MORE_TIME: ({"to": "2026-03-02", "text": "Sjukdom"}, "måndagen den 2 mars 2026"),
    RequestKind.WRONG_PERSON: ({"name": "Rätt chef", "email": "ratt@vgregion.example"}, "ratt@vgregion.example"),
    RequestKind.NOMINATION: ({"person": "0"}, "Ordförande i Temagrupp Äldre"),
    RequestKind.PUBLISHED: ({"url": URL}, URL),
    RequestKind.REGISTERED: ({"nummer-goteborg": "SLK-2026-00123"}, "SLK-2026-00123"),
    RequestKind.PAID: ({"on": "2026-02-12", "reference": "BG 7"}, "BG 7"),
    RequestKind.ANSWER: ({"answer": "2", "text": "Sjukdom"}, "kommer inte"),
    RequestKind.CALENDAR: ({"way": "1"}, "prenumeration"),
}


@pytest.mark.browser
def test_each_purpose_is_answered_by_keyboard_on_a_phone_without_script(
    phone: Callable[..., Page], tmp_path: Path
) -> None:
    assert set(FILLED) == set(RequestKind)
    report = tmp_path / "rapport.pdf"
    report.write_bytes(b"%PDF-1.7")
    in_order = [*(kind for kind in FILLED if kind is not RequestKind.HAND_IN), RequestKind.HAND_IN]

    for kind in in_order:
        given, recorded = FILLED[kind]
        page = phone(kind, script=False)
        fill_in(page, given, report)
        tab_to(page, page.locator("main form button"))
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile(r"/klart$"))
        expect(page.get_by_role("main"), kind.value).to_contain_text(recorded)


@pytest.mark.browser
def test_what_few_letters_ask_for_is_whole_for_everybody_too(phone: Callable[..., Page]) -> None:
    for kind in (RequestKind.NOMINATION, RequestKind.PUBLISHED, RequestKind.REGISTERED, RequestKind.PAID):
        page = phone(kind)

        assert violations(page) == [], kind.value
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, kind.value
