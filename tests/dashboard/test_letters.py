import re
import shutil
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy

import httpx
import pytest
from sqlmodel import col, select, update

from areas.reader import read_area_text
from areas.starting_file import starting_file
from models.accounts import AccessRole
from models.letters import Act, Letter
from models.log import LogEntry
from models.words import ActState, FailureClass, LetterKind, LetterState
from office.areas import apply_area
from settings import Settings
from store.database import Database
from tests.dashboard.conftest import morning

Letters = Callable[[], list[Letter]]
LETTERS = "/goteborgsomradet/brev"
TODAY, YESTERDAY = date(2026, 2, 11), date(2026, 2, 10)


@pytest.fixture
def put(database: Database, letters: Letters) -> Callable[[LetterState], list[int]]:
    """Puts the two latest gathered letters in a state, as if they had been written today and come there."""

    def put(state: LetterState) -> list[int]:
        chosen = [letter.id or 0 for letter in letters() if letter.kind is LetterKind.POST][-2:]
        failure = FailureClass.PERMANENT if state is LetterState.FAILED else None
        with database.write() as session:
            session.exec(
                update(Letter)
                .where(col(Letter.id).in_(chosen))
                .values(state=state, failure=failure, sent_at=None, day=TODAY)
            )
            session.exec(
                update(Act)
                .where(col(Act.letter_id).in_(chosen))
                .values(state=ActState.DUE, done_on=None, expires_on=TODAY)
            )
        return chosen

    return put


def state_of(letters: list[Letter], letter_id: int) -> LetterState:
    return next(letter.state for letter in letters if letter.id == letter_id)


def test_the_ledger_lists_the_newest_letter_first(client: httpx.Client, letters: Letters) -> None:
    page = client.get("/goteborgsomradet/brev").text

    ids = [letter.id for letter in letters()]
    assert page.index(f'href="/goteborgsomradet/brev/{ids[-1]}"') < page.index(
        f'href="/goteborgsomradet/brev/{ids[-2]}"'
    )


def test_older_letters_are_a_page_away(client: httpx.Client, monkeypatch: pytest.MonkeyPatch, letters: Letters) -> None:
    monkeypatch.setattr("dashboard.letter_list.A_PAGE", 5)
    seen: list[str] = []
    address = "/goteborgsomradet/brev"

    while address:
        page = client.get(address).text
        seen += re.findall(r'href="/goteborgsomradet/brev/([0-9]+)"', page)
        older = page.partition('class="button" href="')[2].partition('"')[0]
        address = older.replace("&amp;", "&")

    assert seen == [str(letter.id) for letter in reversed(letters())]


def test_a_letter_is_read_as_it_was_sent(client: httpx.Client, letters: Letters) -> None:
    letter = letters()[0]
    text = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",))

    page = client.get(f"/goteborgsomradet/brev/{letter.id}").text

    assert letter.subject.replace("&", "&amp;") in page
    assert text is not None
    assert text.get_content().splitlines()[0] in page


def test_a_letters_html_is_shut_in(client: httpx.Client, letters: Letters) -> None:
    answer = client.get(f"/goteborgsomradet/brev/{letters()[0].id}/html")

    rules = answer.headers["Content-Security-Policy"]
    assert "sandbox;" in rules
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'self'" in rules


def test_held_letters_leave_when_they_are_approved(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters
) -> None:
    held = put(LetterState.HELD)
    assert "2 brev väntar på godkännande" in client.get("/goteborgsomradet/brev?state=held").text

    answer = client.post(
        "/goteborgsomradet/brev/godkann", data={"area": "goteborgsomradet", "letter": [str(i) for i in held]}
    )

    told = client.get(answer.headers["Location"]).text
    assert "2 brev godkändes." in told
    assert "av dem är skickade" not in told
    assert {state_of(letters(), letter) for letter in held} == {LetterState.SENT}


def test_an_approval_tells_what_has_left_and_what_there_was_nothing_to_approve_about(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters, database: Database
) -> None:
    of_today, of_yesterday = put(LetterState.HELD)
    with database.write() as session:
        session.exec(update(Letter).where(col(Letter.id) == of_yesterday).values(day=YESTERDAY))
    form = {"area": "goteborgsomradet", "letter": [str(of_today), str(of_yesterday), "99999"]}

    told = client.get(client.post("/goteborgsomradet/brev/godkann", data=form).headers["Location"]).text

    assert "2 brev godkändes. 1 av dem är skickade; de andra skickas med nästa post" in told
    assert "1 väntade inte längre på godkännande." in told
    assert state_of(letters(), of_today) is LetterState.SENT
    assert state_of(letters(), of_yesterday) is LetterState.WITHDRAWN


def test_one_letter_of_the_batch_can_be_approved_alone(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters
) -> None:
    first, second = put(LetterState.HELD)

    client.post("/goteborgsomradet/brev/godkann", data={"area": "goteborgsomradet", "letter": [str(first)]})

    assert state_of(letters(), first) is LetterState.SENT
    assert state_of(letters(), second) is LetterState.HELD


@pytest.mark.parametrize("outcome", ["sent", "again"])
def test_a_letter_nobody_knows_of_is_settled_by_a_person_once(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters, outcome: str
) -> None:
    letter = put(LetterState.UNKNOWN)[0]
    assert "Räknas som skickat" in client.get("/goteborgsomradet/brev?state=waiting").text

    first = client.post(f"/goteborgsomradet/brev/{letter}/avgor", data={"outcome": outcome})
    second = client.post(f"/goteborgsomradet/brev/{letter}/avgor", data={"outcome": outcome})

    assert (first.status_code, second.status_code) == (303, 409)
    assert state_of(letters(), letter) is LetterState.SENT


def test_a_failed_letter_tries_again(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters
) -> None:
    letter = put(LetterState.FAILED)[0]

    assert client.post(f"/goteborgsomradet/brev/{letter}/forsok").status_code == 303

    assert state_of(letters(), letter) is LetterState.SENT


@pytest.mark.parametrize(
    ("state", "act", "form"),
    [(LetterState.FAILED, "forsok", {}), (LetterState.UNKNOWN, "avgor", {"outcome": "again"})],
    ids=["failed", "unknown"],
)
def test_a_letter_of_an_earlier_day_is_written_anew_and_the_page_says_so(
    client: httpx.Client,
    put: Callable[[LetterState], list[int]],
    letters: Letters,
    database: Database,
    state: LetterState,
    act: str,
    form: dict[str, str],
) -> None:
    letter = put(state)[0]
    with database.write() as session:
        session.exec(update(Letter).where(col(Letter.id) == letter).values(day=YESTERDAY))

    answer = client.post(f"/goteborgsomradet/brev/{letter}/{act}", data=form)

    assert "nästa post skriver ett nytt" in client.get(answer.headers["Location"]).text
    assert state_of(letters(), letter) is LetterState.WITHDRAWN


def test_a_letter_that_is_not_there_is_told_plainly(client: httpx.Client, database: Database) -> None:
    with database.read() as session:
        assert session.exec(select(Letter).where(Letter.id == 99_999)).first() is None

    assert "Det finns inget brev med nummer 99999" in client.get("/goteborgsomradet/brev/99999").text
    assert client.post("/goteborgsomradet/brev/99999/forsok").status_code == 404


# --- finding letters


def csv_of(client: httpx.Client, **asked: str) -> list[list[str]]:
    text = client.get(LETTERS, params={**asked, "som": "csv"}).content.decode("utf-8-sig")
    return [line.split(";") for line in text.split("\r\n")[1:] if line]


def test_letters_are_found_by_person_group_station_day_and_words(client: httpx.Client, letters: Letters) -> None:
    every = letters()
    to = next(letter for letter in every if letter.person_id is not None)

    assert len(csv_of(client)) == len(every)
    of_person = csv_of(client, person=str(to.person_id))
    assert {row[0] for row in of_person} == {str(one.id) for one in every if one.person_id == to.person_id}
    about = csv_of(client, grupp="nosam-angered", station="arsrapporter", fran="2026-02-03")
    assert about
    assert all(row[8] >= "2026-02-03" for row in about)
    assert csv_of(client, q=to.recipient_name.upper())
    assert "Inga sådana brev" in client.get(LETTERS, params={"q": "finns inte"}).text


def test_nobody_of_another_area_is_named_by_a_number_in_the_address(
    client_as: Callable[..., httpx.Client], database: Database, letters: Letters
) -> None:
    to = next(letter for letter in letters() if letter.person_id is not None)
    read = read_area_text(starting_file("Norr", live_from=date(2026, 11, 1)), name="ny områdesfil")
    with database.write() as session:
        apply_area(session, read, today=TODAY, now=morning(TODAY), who="test")
    at_home, elsewhere = client_as(AccessRole.READER), client_as(AccessRole.READER, area="norr")

    assert f">{to.recipient_name}</a>.</p>" in at_home.get(LETTERS, params={"person": to.person_id}).text
    answer = elsewhere.get("/norr/brev", params={"person": to.person_id}).text
    assert f">person {to.person_id}</a>.</p>" in answer
    assert to.recipient_name not in answer


# --- before it leaves


def test_a_letter_is_stopped_for_good_and_can_be_taken_back(
    client: httpx.Client, put: Callable[[LetterState], list[int]], letters: Letters, database: Database
) -> None:
    letter, _ = put(LetterState.HELD)
    assert client.post(f"{LETTERS}/{letter}/stoppa", data={"reason": " "}).status_code == 422

    told = client.post(f"{LETTERS}/{letter}/stoppa", data={"reason": "fel uppgift"})

    assert "stoppat av kontoret: fel uppgift" in client.get(told.headers["Location"]).text
    before = len(letters())
    client.post("/goteborgsomradet/motorn/post/kor-har")
    assert len(letters()) == before
    assert client.post(f"{LETTERS}/{letter}/stoppa", data={"reason": "igen"}).status_code == 422
    again = client.post(f"{LETTERS}/{letter}/aterta")
    assert "Stoppet är återtaget" in client.get(again.headers["Location"]).text
    assert client.post(f"{LETTERS}/{letter}/aterta").status_code == 422
    with database.read() as session:
        waits = session.exec(select(Act).where(Act.state == ActState.DUE, col(Act.letter_id).is_(None))).all()
    assert waits


def test_a_held_letter_gets_other_words_and_leaves_with_them(
    client: httpx.Client,
    put: Callable[[LetterState], list[int]],
    letters: Letters,
    database: Database,
    settings: Settings,
) -> None:
    letter, _ = put(LetterState.HELD)
    shutil.rmtree(settings.outbox)  # it has left once, with the words that it had then
    page = client.get(f"{LETTERS}/{letter}").text
    seal = page.partition('name="read_as" value="')[2].partition('"')[0]
    words = {"read_as": seal, "subject": "Ett ändrat ämne åäö", "text": "Hej\r\n\r\nSe https://exempel.se/a?b=1&c=2."}

    told = client.post(f"{LETTERS}/{letter}/andra", data=words)

    assert "Brevet är ändrat" in client.get(told.headers["Location"]).text
    second = client.post(f"{LETTERS}/{letter}/andra", data={**words, "text": "Någon annan"})
    assert (second.status_code, "någon annan har ändrat brevet" in second.text.lower()) == (422, True)
    client.post(f"{LETTERS}/godkann", data={"letter": str(letter)})
    sent = next(one for one in letters() if one.id == letter)
    message = message_from_bytes(sent.body, policy=policy.default)
    assert (sent.state, message["Subject"], message["Message-ID"]) == (
        LetterState.SENT,
        "Ett ändrat ämne åäö",
        sent.message_id,
    )
    text, html = message.get_body(("plain",)), message.get_body(("html",))  # type: ignore[attr-defined]
    assert text.get_content().replace("\r\n", "\n") == "Hej\n\nSe https://exempel.se/a?b=1&c=2.\n"
    assert '<a href="https://exempel.se/a?b=1&amp;c=2">' in html.get_content()
    with database.read() as session:
        entry = session.exec(select(LogEntry).where(LogEntry.act == "edit-letter")).one()
    assert entry.detail["changed_fields"] == ["subject", "text"]
    assert "ämne" not in str(entry.detail)


@pytest.mark.parametrize("subject", ["Ämne\r\nBcc: nagon@exempel.se", ""])
def test_an_unfit_subject_is_refused_and_what_was_written_is_kept(
    client: httpx.Client, put: Callable[[LetterState], list[int]], subject: str
) -> None:
    letter, _ = put(LetterState.HELD)
    seal = client.get(f"{LETTERS}/{letter}").text.partition('name="read_as" value="')[2].partition('"')[0]

    answer = client.post(f"{LETTERS}/{letter}/andra", data={"read_as": seal, "subject": subject, "text": "Bevara mig"})

    assert answer.status_code == 422
    assert "Bevara mig" in answer.text


# --- a second sending


def sent_about(letters: list[Letter]) -> Letter:
    """The letter that says that the late report is late."""
    return next(one for one in reversed(letters) if one.template == "document-overdue" and one.sent_at is not None)


def test_a_letter_is_sent_a_second_time_only_when_asked_for_and_only_once_for_each_asking(
    client: httpx.Client, letters: Letters, database: Database
) -> None:
    letter = sent_about(letters())
    before = len(letters())
    page = client.get(f"{LETTERS}/{letter.id}/igen").text
    assert 'name="times" value="0"' in page
    assert len(letters()) == before
    assert client.post(f"{LETTERS}/{letter.id}/igen", data={"times": "0", "reason": " "}).status_code == 422

    answers = [
        client.post(f"{LETTERS}/{letter.id}/igen", data={"times": "0", "reason": "kom inte fram"}) for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [303, 409, 409]
    assert "Brevet är skickat en gång till." in client.get(answers[0].headers["Location"]).text
    assert len(letters()) == before + 1
    again = letters()[-1]
    assert (again.key, again.state, again.kind) == (f"{letter.key}/igen-1", LetterState.SENT, LetterKind.BY_HAND)
    assert again.message_id != letter.message_id
    with database.read() as session:
        entry = session.exec(select(LogEntry).where(LogEntry.act == "send-again")).one()
    assert (entry.subject, entry.detail["reason"]) == (letter.key, "kom inte fram")
    client.post("/goteborgsomradet/2026/arsrapporter/kor-har")
    client.post("/goteborgsomradet/motorn/post/kor-har")
    assert len(letters()) == before + 1


def test_what_is_no_longer_so_is_not_sent_again(client: httpx.Client, letters: Letters) -> None:
    letter = sent_about(letters())
    client.post("/goteborgsomradet/2026/arsrapporter/nosam-angered/arsrapport/received")
    receipt = letters()[-1]

    for number, why in ((letter.id, "inte aktuellt längre"), (receipt.id, "ett kvitto skickas en gång")):
        assert why in client.get(f"{LETTERS}/{number}/igen").text.lower()
        assert client.post(f"{LETTERS}/{number}/igen", data={"times": "0", "reason": "skäl"}).status_code == 422
    assert letters()[-1].id == receipt.id


# --- the templates


def test_every_template_is_shown_for_a_person_of_the_area(client: httpx.Client, letters: Letters) -> None:
    before = len(letters())
    index = client.get(f"{LETTERS}/mallar").text
    person = index.partition('<option value="')[2].partition('"')[0]
    names = {part.partition('"')[0] for part in index.split("/brev/mallar/")[1:]}

    assert {"document-request", "monday-summary", "handover", "invitation"} <= names
    for name in names:
        page = client.get(f"{LETTERS}/mallar/{name}", params={"person": person})
        html = client.get(f"{LETTERS}/mallar/{name}/html", params={"person": person})
        assert (page.status_code, html.status_code) == (200, 200), name
        assert "None" not in html.text
    assert client.get(f"{LETTERS}/mallar/finns-inte").status_code == 404
    assert len(letters()) == before


def test_the_letters_rest_at_an_administrators_wish_until_somebody_ends_it(
    client: httpx.Client, client_as: Callable[..., httpx.Client], database: Database
) -> None:
    handler, reader = client_as(AccessRole.HANDLER), client_as(AccessRole.READER)
    assert handler.post(f"{LETTERS}/vila", data={"reason": "flytt"}).status_code == 403
    assert "Låt breven vila" not in handler.get(LETTERS).text
    assert client.post(f"{LETTERS}/vila", data={"reason": " "}).status_code == 422

    begun = client.post(f"{LETTERS}/vila", data={"reason": "brevlådan flyttas i kväll"})

    assert "Breven väntar nu." in client.get(begun.headers["Location"]).text
    assert "Skälet: brevlådan flyttas i kväll." in reader.get(LETTERS).text
    assert "/vila/avsluta" not in reader.get(LETTERS).text
    overview = client.get("/goteborgsomradet/2026").text
    assert "Inga brev skickas, på egen begäran: brevlådan flyttas i kväll." in overview
    assert reader.post(f"{LETTERS}/vila/avsluta").status_code == 403
    ended = handler.post(f"{LETTERS}/vila/avsluta")
    assert "Vilan är avslutad." in handler.get(ended.headers["Location"]).text
    assert handler.post(f"{LETTERS}/vila/avsluta").status_code == 409
    assert "Inga brev skickas" not in client.get("/goteborgsomradet/2026").text
    with database.read() as session:
        acts = [entry.act for entry in session.exec(select(LogEntry).order_by(col(LogEntry.id)))][-2:]
    assert acts == ["rest-mail", "wake-mail"]
