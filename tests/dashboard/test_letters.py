from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy

import httpx
import pytest
from sqlmodel import col, select, update

from models.letters import Act, Letter
from models.words import ActState, FailureClass, LetterKind, LetterState
from store.database import Database

Letters = Callable[[], list[Letter]]
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
    monkeypatch.setattr("dashboard.letters.A_PAGE", 5)
    seen: list[str] = []
    address = "/goteborgsomradet/brev"

    while address:
        page = client.get(address).text
        seen += [part.split('"')[0] for part in page.split('href="/goteborgsomradet/brev/')[1:]]
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
