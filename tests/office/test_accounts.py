"""Who may log in, for how long, and how guessing is slowed down."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.accounts import AccessRole, Account, WebSession
from models.log import LogEntry
from office import accounts
from office.accounts import (
    GUESSES_PER_ADDRESS,
    GUESSES_PER_NAME,
    GUESSES_WITHIN,
    SESSION_LASTS,
    RefusedAccount,
    RefusedLogin,
    TooManyGuesses,
)
from store.accounts import sessions_of

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PASSWORD = "fyra helt vanliga ord"


@pytest.fixture
def office(database):
    """A database with one administrator, "kontoret"."""
    accounts.open_account(
        database, name="Kontoret", password=PASSWORD, everywhere=AccessRole.ADMINISTRATOR, now=NOW, who="test"
    )
    return database


def log_in(database, *, name="kontoret", password=PASSWORD, address="10.0.0.1", now=NOW):
    return accounts.log_in(database, name=name, password=password, address=address, program="Firefox", now=now)


def whose(database, token, *, now=NOW):
    with database.read() as session:
        found = accounts.whose(session, token, now=now)
    return found.name if found else None


def test_a_session_opens_for_the_right_password_and_ends_by_itself(office):
    opened = log_in(office, name=" KONTORET ")

    assert whose(office, opened.token) == "kontoret"
    assert whose(office, opened.token, now=NOW + SESSION_LASTS - timedelta(seconds=1)) == "kontoret"
    assert whose(office, opened.token, now=NOW + SESSION_LASTS) is None


def test_neither_password_nor_token_can_be_read_from_the_database(office):
    opened = log_in(office)

    with office.read() as session:
        account, kept = session.exec(select(Account)).one(), session.exec(select(WebSession)).one()
        written = [entry.detail for entry in session.exec(select(LogEntry))]

    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash
    assert opened.token not in kept.token_sha256
    assert not any(PASSWORD in str(detail) or opened.token in str(detail) for detail in written)


def test_wrong_name_and_wrong_password_are_told_alike(office):
    with pytest.raises(RefusedLogin) as unknown:
        log_in(office, name="ingen")
    with pytest.raises(RefusedLogin) as wrong:
        log_in(office, password="något annat helt")

    assert str(unknown.value) == str(wrong.value)


def test_who_guesses_a_name_has_to_wait_and_then_may_try_again(office):
    for number in range(GUESSES_PER_NAME):
        with pytest.raises(RefusedLogin):
            log_in(office, password="fel", address=f"10.0.1.{number}")

    with pytest.raises(TooManyGuesses, match="15 minuter"):
        log_in(office)

    assert log_in(office, now=NOW + GUESSES_WITHIN).token


def test_who_guesses_many_names_from_one_address_has_to_wait_elsewhere_not(office):
    for number in range(GUESSES_PER_ADDRESS):
        with pytest.raises(RefusedLogin):
            log_in(office, name=f"namn{number}", password="fel")

    with pytest.raises(TooManyGuesses):
        log_in(office)
    assert log_in(office, address="10.0.0.2").token


def test_a_new_password_ends_the_sessions_that_were_open(office):
    before = log_in(office)

    accounts.set_password(office, name="kontoret", password="ett nytt lösenord", now=NOW, who="test")

    assert whose(office, before.token) is None
    with pytest.raises(RefusedLogin):
        log_in(office)
    assert log_in(office, password="ett nytt lösenord").token


def test_who_chooses_a_new_password_stays_logged_in_there_and_nowhere_else(office):
    here, elsewhere = log_in(office), log_in(office)

    accounts.change_own_password(
        office, name="kontoret", old=PASSWORD, password="ett nytt lösenord", token=here.token, now=NOW
    )

    assert whose(office, here.token) == "kontoret"
    assert whose(office, elsewhere.token) is None


def test_a_closed_account_is_out_at_once_and_for_good(office):
    accounts.open_account(
        office, name="handläggaren", password=PASSWORD, everywhere=AccessRole.HANDLER, now=NOW, who="test"
    )
    opened = log_in(office, name="handläggaren")

    accounts.close_account(office, name="handläggaren", now=NOW, who="test")

    assert whose(office, opened.token) is None
    with pytest.raises(RefusedLogin):
        log_in(office, name="handläggaren")


def test_somebody_always_administers_everything(office):
    with pytest.raises(RefusedAccount, match="någon måste vara administratör"):
        accounts.close_account(office, name="kontoret", now=NOW, who="test")
    with pytest.raises(RefusedAccount, match="någon måste vara administratör"):
        accounts.give_roles(office, name="kontoret", everywhere=AccessRole.READER, in_areas={}, now=NOW, who="test")

    with office.read() as session:
        assert session.exec(select(Account)).one().everywhere is AccessRole.ADMINISTRATOR


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("kontoret", PASSWORD, "finns redan"),
        ("två ord", PASSWORD, "går inte som namn"),
        ("x", PASSWORD, "går inte som namn"),
        ("nytt", "kort", "12–200 tecken"),
    ],
)
def test_an_account_that_will_not_do_is_refused_with_what_would(office, name, password, told):
    with pytest.raises(RefusedAccount, match=told):
        accounts.open_account(office, name=name, password=password, everywhere=AccessRole.READER, now=NOW, who="test")


def test_a_role_in_an_area_that_is_not_there_is_refused(office):
    with pytest.raises(RefusedAccount, match="inget område ”fyrbodalen”"):
        accounts.give_roles(
            office,
            name="kontoret",
            everywhere=AccessRole.ADMINISTRATOR,
            in_areas={"fyrbodalen": AccessRole.READER},
            now=NOW,
            who="test",
        )


def test_a_session_can_be_ended_from_another(office):
    here, elsewhere = log_in(office), log_in(office)
    with office.write() as session:
        open_now = sessions_of(session, accounts.whose(session, here.token, now=NOW).id, now=NOW)
        other = next(each for each in open_now if accounts.is_own(each, elsewhere.token))
        accounts.end_other(session, here.token, other.id, now=NOW)

    assert whose(office, here.token) == "kontoret"
    assert whose(office, elsewhere.token) is None


def test_passwords_that_the_product_makes_are_long_and_never_the_same():
    made = {accounts.new_password() for _ in range(50)}

    assert len(made) == 50
    assert all(len(password) == 23 for password in made)
