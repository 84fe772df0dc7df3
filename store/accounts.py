"""Accounts, what they may do in which area, their sessions, and the logins that were refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from models.accounts import AccessRole, Account, AccountArea, FailedLogin, WebSession


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """An account with its roles: `everywhere`, and those that it has in single areas."""

    id: int
    name: str
    everywhere: AccessRole | None
    in_areas: Mapping[str, AccessRole]
    closed_at: datetime | None


def named(session: Session, name: str) -> Account | None:
    """The account of that name, closed or not. Names are kept in lower case."""
    return session.exec(select(Account).where(Account.name == name)).one_or_none()


def listed(session: Session) -> list[AccountFacts]:
    """Every account by name, the closed ones too."""
    found = list(session.exec(select(Account).order_by(Account.name)))
    roles: dict[int, dict[str, AccessRole]] = {}
    for row in session.exec(select(AccountArea).order_by(AccountArea.area)):
        roles.setdefault(row.account_id, {})[row.area] = row.role
    return [_facts(account, roles.get(account.id or 0, {})) for account in found]


def facts_of(session: Session, account: Account) -> AccountFacts:
    """The account with its roles."""
    rows = session.exec(select(AccountArea).where(AccountArea.account_id == account.id).order_by(AccountArea.area))
    return _facts(account, {row.area: row.role for row in rows})


def get(session: Session, account_id: int) -> AccountFacts | None:
    """The account of that number with its roles."""
    account = session.get(Account, account_id)
    return facts_of(session, account) if account else None


def open_sessions(session: Session, *, now: datetime) -> dict[int, tuple[int, datetime]]:
    """How many sessions each account has open, and when the newest of them was opened."""
    rows = session.exec(
        select(WebSession.account_id, func.count(), func.max(WebSession.opened_at))
        .where(WebSession.expires_at > now)
        .group_by(col(WebSession.account_id))
    )
    return {account: (number, newest) for account, number, newest in rows}


def set_areas(session: Session, account_id: int, in_areas: Mapping[str, AccessRole]) -> None:
    """Let the account have these roles in single areas and no others."""
    session.exec(delete(AccountArea).where(col(AccountArea.account_id) == account_id))
    session.add_all(AccountArea(account_id=account_id, area=area, role=role) for area, role in in_areas.items())
    session.flush()


def of_session(session: Session, token_sha256: str, *, now: datetime) -> AccountFacts | None:
    """Whose open session that is; None where it has ended or the account is closed. One query."""
    query = (
        select(Account, col(AccountArea.area), col(AccountArea.role))
        .join(WebSession, col(WebSession.account_id) == col(Account.id))
        .outerjoin(AccountArea, col(AccountArea.account_id) == col(Account.id))
        .where(WebSession.token_sha256 == token_sha256, WebSession.expires_at > now, col(Account.closed_at).is_(None))
    )
    rows = session.exec(query).all()
    in_areas = {area: role for _, area, role in rows if area}  # an outer join: there may be none
    return _facts(rows[0][0], in_areas) if rows else None


def _facts(account: Account, in_areas: Mapping[str, AccessRole]) -> AccountFacts:
    return AccountFacts(
        id=account.id or 0,
        name=account.name,
        everywhere=account.everywhere,
        in_areas=in_areas,
        closed_at=account.closed_at,
    )


def sessions_of(session: Session, account_id: int, *, now: datetime) -> list[WebSession]:
    """The sessions that the account has open, the newest first."""
    query = select(WebSession).where(WebSession.account_id == account_id, WebSession.expires_at > now)
    return list(session.exec(query.order_by(col(WebSession.opened_at).desc())))


def end_session(session: Session, token_sha256: str) -> None:
    """End one session."""
    session.exec(delete(WebSession).where(col(WebSession.token_sha256) == token_sha256))


def end_sessions(session: Session, account_id: int, *, but: str | None = None, only: int | None = None) -> int:
    """End the account's sessions, `but` the one of that token, or `only` the one of that id; return how many."""
    ending = delete(WebSession).where(col(WebSession.account_id) == account_id)
    if but is not None:
        ending = ending.where(col(WebSession.token_sha256) != but)
    if only is not None:
        ending = ending.where(col(WebSession.id) == only)
    return int(session.exec(ending).rowcount)


def forget_before(session: Session, *, failed: datetime, expired: datetime) -> None:
    """Forget logins refused before `failed`, and sessions that had expired by `expired`."""
    session.exec(delete(FailedLogin).where(col(FailedLogin.at) < failed))
    session.exec(delete(WebSession).where(col(WebSession.expires_at) <= expired))


@dataclass(frozen=True, kw_only=True)
class Refusals:
    """How many logins were refused since a moment, and the earliest of them."""

    number: int
    first_at: datetime | None


def refusals(session: Session, *, since: datetime, name: str | None = None, address: str | None = None) -> Refusals:
    """The logins refused since then: those with the name, or those from the address."""
    query = select(func.count(), func.min(FailedLogin.at)).where(col(FailedLogin.at) > since)
    if name is not None:
        query = query.where(FailedLogin.name == name)
    if address is not None:
        query = query.where(FailedLogin.address == address)
    number, first_at = session.exec(query).one()
    return Refusals(number=number, first_at=first_at)


def has_any(session: Session) -> bool:
    """Whether there is an account at all."""
    return session.exec(select(Account.id).limit(1)).first() is not None
