"""Accounts and logins: who may use the office's pages, and for how long they stay logged in.

Passwords are kept as argon2id. A session's token exists in the browser's cookie alone; the database has its SHA-256.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlmodel import Session

from models.accounts import AccessRole, Account, FailedLogin, WebSession
from models.log import Deed
from office.account_powers import RefusedAccount, check_may_give, check_may_govern
from store import accounts, areas, log
from store.accounts import AccountFacts
from store.database import Database, told_plainly

SESSION_LASTS = timedelta(hours=12)
GUESSES_PER_NAME = 8
GUESSES_PER_ADDRESS = 40
GUESSES_WITHIN = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 80
_HASHING_AT_ONCE = BoundedSemaphore(2)
"""Each check takes 64 MB for a moment: many at once must not fill the machine."""


class RefusedLogin(Exception):
    """Name or password is wrong. The message does not say which."""

    def __init__(self) -> None:
        super().__init__("namnet eller lösenordet stämmer inte")


class TooManyGuesses(Exception):
    """So many logins were refused that this one is not tried. `wait` is how long until one may be."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        when = "en minut" if minutes == 1 else f"{minutes} minuter"
        super().__init__(f"för många misslyckade försök. Försök igen om {when}")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session just opened. `token` is for the browser's cookie and is kept nowhere else."""

    token: str
    expires_at: datetime


def open_account(
    database: Database,
    *,
    name: str,
    password: str,
    everywhere: AccessRole | None,
    in_areas: Mapping[str, AccessRole] | None = None,
    now: datetime,
    who: str,
    by: AccountFacts | None = None,
) -> int:
    """Make an account with its first password; return its id. Raises RefusedAccount.

    `by` is the account of whoever does it, which may be held to its own areas; None for the command line.
    """
    chosen = _checked_name(name)
    _check_password(password)
    check_may_give(by, everywhere=everywhere, in_areas=in_areas or {})
    with told_plainly(), database.write() as session:
        if accounts.named(session, chosen) is not None:
            raise RefusedAccount(f"det finns redan ett konto som heter ”{chosen}”")
        _check_areas(session, in_areas or {})
        account = Account(
            name=chosen, password_hash=_hash(password), everywhere=everywhere, created_at=now, password_set_at=now
        )
        session.add(account)
        session.flush()
        account_id = account.id or 0
        accounts.set_areas(session, account_id, in_areas or {})
        _log(session, Deed.OPEN_ACCOUNT, chosen, now=now, who=who, **_roles(everywhere, in_areas or {}))
    return account_id


def new_password() -> str:
    """A password that nobody can guess and somebody can type: four groups of five letters and digits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def set_password(
    database: Database,
    *,
    name: str,
    password: str,
    now: datetime,
    who: str,
    keep: str | None = None,
    by: AccountFacts | None = None,
) -> None:
    """Give the account another password and end its sessions, but the one whose token is to `keep`.

    `by` is as for `open_account`. Raises RefusedAccount.
    """
    _check_password(password)
    with told_plainly(), database.write() as session:
        account = _account(session, name)
        check_may_govern(by, accounts.facts_of(session, account))
        account.password_hash, account.password_set_at = _hash(password), now
        accounts.end_sessions(session, account.id or 0, but=_sha256(keep) if keep else None)
        _log(session, Deed.SET_PASSWORD, account.name, now=now, who=who)


def change_own_password(database: Database, *, name: str, old: str, password: str, token: str, now: datetime) -> None:
    """Let somebody logged in choose another password. Raises RefusedLogin for a wrong old one, RefusedAccount."""
    with database.read() as session:
        kept = _account(session, name).password_hash
    if not _is_right(kept, old):
        raise RefusedLogin
    set_password(database, name=name, password=password, now=now, who=name, keep=token)


def give_roles(
    database: Database,
    *,
    name: str,
    everywhere: AccessRole | None,
    in_areas: Mapping[str, AccessRole],
    now: datetime,
    who: str,
    by: AccountFacts | None = None,
) -> None:
    """Let the account have these roles and no others. `by` is as for `open_account`. Raises RefusedAccount."""
    with told_plainly(), database.write() as session:
        account = _account(session, name)
        _check_areas(session, in_areas)
        check_may_give(by, everywhere=everywhere, in_areas=in_areas, before=accounts.facts_of(session, account))
        account.everywhere = everywhere
        session.flush()
        accounts.set_areas(session, account.id or 0, in_areas)
        _check_somebody_administers(session)
        _log(session, Deed.GIVE_ROLES, account.name, now=now, who=who, **_roles(everywhere, in_areas))


def close_account(database: Database, *, name: str, now: datetime, who: str, by: AccountFacts | None = None) -> None:
    """Close the account for good and end its sessions. `by` is as for `open_account`. Raises RefusedAccount."""
    with told_plainly(), database.write() as session:
        account = _account(session, name)
        check_may_govern(by, accounts.facts_of(session, account))
        account.closed_at = now
        session.flush()
        accounts.end_sessions(session, account.id or 0)
        _check_somebody_administers(session)
        _log(session, Deed.CLOSE_ACCOUNT, account.name, now=now, who=who)


def log_in(database: Database, *, name: str, password: str, address: str, program: str, now: datetime) -> Opened:
    """Open a session for whoever knows the password. Raises RefusedLogin or TooManyGuesses."""
    tried = name.strip().lower()[:LONGEST_NAME]
    with database.read() as session:
        _check_guesses(session, name=tried, address=address, now=now)
        account = accounts.named(session, tried)
        kept = account.password_hash if account and account.closed_at is None else None
    right = _is_right(kept or _nobodys(), password)
    with told_plainly(), database.write() as session:
        # What others guessed while this was checked counts too.
        _check_guesses(session, name=tried, address=address, now=now)
        accounts.forget_before(session, failed=now - timedelta(days=1), expired=now)
        opened = _open(session, tried, program=program, now=now) if right and kept else None
        if opened is None:
            session.add(FailedLogin(name=tried, address=address, at=now))
    if opened is None:
        raise RefusedLogin
    return opened


def _open(session: Session, name: str, *, program: str, now: datetime) -> Opened | None:
    account = accounts.named(session, name)
    if account is None or account.closed_at is not None:
        return None
    opened = Opened(token=secrets.token_urlsafe(32), expires_at=now + SESSION_LASTS)
    session.add(
        WebSession(
            token_sha256=_sha256(opened.token),
            account_id=account.id or 0,
            opened_at=now,
            expires_at=opened.expires_at,
            program=program[:120],
        )
    )
    _log(session, Deed.LOG_IN, name, now=now, who=name)
    return opened


def whose(session: Session, token: str, *, now: datetime) -> AccountFacts | None:
    """Whose session that token opens; None where it opens none."""
    return accounts.of_session(session, _sha256(token), now=now)


def log_out(database: Database, *, token: str) -> None:
    """End the session of that token."""
    with told_plainly(), database.write() as session:
        accounts.end_session(session, _sha256(token))


def end_other(session: Session, token: str, session_id: int, *, now: datetime) -> None:
    """Let whoever has the session of `token` end another of their own. One that is not theirs stays open."""
    account = whose(session, token, now=now)
    if account is not None:
        accounts.end_sessions(session, account.id, only=session_id)


def end_others(database: Database, *, token: str, now: datetime) -> int:
    """Let whoever has the session of `token` end all their others; return how many those were."""
    with told_plainly(), database.write() as session:
        account = whose(session, token, now=now)
        if account is None:
            return 0
        number = accounts.end_sessions(session, account.id, but=_sha256(token))
        if number:
            _log(session, Deed.END_SESSIONS, account.name, now=now, who=account.name, number=number)
    return number


def end_all(database: Database, *, name: str, now: datetime, who: str, by: AccountFacts | None = None) -> int:
    """End every session of the account; return how many. `by` is as for `open_account`. Raises RefusedAccount."""
    with told_plainly(), database.write() as session:
        account = _account(session, name)
        check_may_govern(by, accounts.facts_of(session, account))
        number = accounts.end_sessions(session, account.id or 0)
        _log(session, Deed.END_SESSIONS, account.name, now=now, who=who, number=number)
    return number


def is_own(session_row: WebSession, token: str) -> bool:
    """Whether that is the session which the token opens."""
    return secrets.compare_digest(session_row.token_sha256, _sha256(token))


def form_token(token: str) -> str:
    """What every form of that session carries, so that no other page can make one."""
    return hashlib.sha256(b"form:" + token.encode()).hexdigest()


# --- what is refused


def _checked_name(name: str) -> str:
    chosen = name.strip().lower()
    if not 1 < len(chosen) <= LONGEST_NAME or not all(sign.isalnum() or sign in ".@_-" for sign in chosen):
        raise RefusedAccount(
            f"”{name}” går inte som namn på ett konto. Skriv 2–{LONGEST_NAME} bokstäver, siffror, punkt, "
            "bindestreck, understreck eller @, till exempel en e-postadress"
        )
    return chosen


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RefusedAccount(
            f"lösenordet ska ha {SHORTEST_PASSWORD}–{LONGEST_PASSWORD} tecken. "
            "Fyra slumpvis valda ord är lätta att minnas och svåra att gissa"
        )


def _check_areas(session: Session, in_areas: Mapping[str, AccessRole]) -> None:
    known = areas.area_ids(session)
    for area in in_areas:
        if area not in known:
            raise RefusedAccount(f"det finns inget område ”{area}”. Områdena heter: {', '.join(known) or 'inget än'}")


def _check_somebody_administers(session: Session) -> None:
    if not any(
        account.everywhere is AccessRole.ADMINISTRATOR and account.closed_at is None
        for account in accounts.listed(session)
    ):
        raise RefusedAccount("någon måste vara administratör i alla områden. Gör först ett annat konto till det")


def _account(session: Session, name: str) -> Account:
    account = accounts.named(session, name.strip().lower())
    if account is None or account.closed_at is not None:
        known = ", ".join(each.name for each in accounts.listed(session) if each.closed_at is None)
        raise RefusedAccount(f"det finns inget konto ”{name}”. Kontona heter: {known or 'inget än'}")
    return account


def _check_guesses(session: Session, *, name: str, address: str, now: datetime) -> None:
    since = now - GUESSES_WITHIN
    by_name = accounts.refusals(session, since=since, name=name)
    by_address = accounts.refusals(session, since=since, address=address)
    for found, most in ((by_name, GUESSES_PER_NAME), (by_address, GUESSES_PER_ADDRESS)):
        if found.number >= most and found.first_at is not None:
            raise TooManyGuesses(found.first_at + GUESSES_WITHIN - now)


# --- passwords and tokens


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash that no password has: an unknown name takes as long to refuse as a known one."""
    return _hash(secrets.token_urlsafe(32))


def _hash(password: str) -> str:
    with _HASHING_AT_ONCE:
        return _hasher().hash(password)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        with _HASHING_AT_ONCE:
            return _hasher().verify(password_hash, password[:LONGEST_PASSWORD])
    except VerificationError:
        return False


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _roles(everywhere: AccessRole | None, in_areas: Mapping[str, AccessRole]) -> dict[str, object]:
    return {
        "everywhere": everywhere.value if everywhere else None,
        "areas": {area: role.value for area, role in in_areas.items()},
    }


def _log(session: Session, deed: Deed, name: str, *, now: datetime, who: str, **detail: object) -> None:
    log.record(session, at=now, who=who, area=None, act=deed, subject=f"account/{name}", detail=detail)
