"""Accounts: one's own password and logins, and for whoever administers, who may use the pages and what they may do.

A new password stands on the page that answers the form, and nowhere else: no address carries it, and nothing keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from dashboard.access import Visitor, VisitorOf, administers, reads
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.tables import table_answer
from dashboard.within import DeskOf, FormOf, Now, Who
from mail.swedish import counted
from models.accounts import AccessRole, WebSession
from office import account_powers, accounts
from office.account_powers import RefusedAccount
from office.accounts import LONGEST_NAME, SHORTEST_PASSWORD, RefusedLogin
from office.desk import Desk
from store import accounts as kept
from store import areas
from store.accounts import AccountFacts

router = APIRouter()
COLUMNS = ("Konto", "Behörighet", "Inloggningar", "Senast inloggad", "Avslutat")
OWN_SAID = {
    "password": "Lösenordet är bytt. Andra inloggningar med det gamla är avslutade.",
    "ended": "Inloggningen är avslutad.",
}


# --- one's own


@dataclass(frozen=True, kw_only=True)
class LoginLine:
    """A login of one's own. `is_this` is the one that the page is read with."""

    id: int
    opened_at: datetime
    expires_at: datetime
    program: str
    is_this: bool


@router.get("/konto", dependencies=[reads])
def own_account(request: Request, desk: DeskOf, now: Now, visitor: VisitorOf) -> Response:
    """One's own account: what one may do, the password, and where one is logged in."""
    facts = request.query_params
    text = OWN_SAID.get(facts.get("said", ""))
    if facts.get("said") == "others-ended":
        number = number_of(facts.get("number", "0"))
        text = f"{counted(number, 'annan inloggning', 'andra inloggningar')} avslutades."
    return _own(request, desk, now, visitor, notice=Notice(text=text) if text else None)


def _own(
    request: Request, desk: Desk, now: datetime, visitor: Visitor, *, notice: Notice | None, status: int = 200
) -> Response:
    with desk.database.read() as session:
        names = areas.area_names(session)
        logins = [_login(row, visitor.token) for row in kept.sessions_of(session, visitor.account.id, now=now)]
    return page(
        request,
        "accounts/own.html",
        status=status,
        logins=logins,
        area_names=names,
        notice=notice,
        SHORTEST_PASSWORD=SHORTEST_PASSWORD,
    )


def _login(row: WebSession, token: str) -> LoginLine:
    return LoginLine(
        id=row.id or 0,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        program=program_in_words(row.program),
        is_this=accounts.is_own(row, token),
    )


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def program_in_words(program: str) -> str:
    """What a browser calls itself, as a person would: "Firefox på Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in program), None)
    system = next((name for sign, name in SYSTEMS if sign in program), None)
    if browser is None:
        return program[:60] or "okänt program"
    return f"{browser} på {system}" if system else browser


@router.post("/konto/losenord", dependencies=[reads])
def change_password(
    request: Request,
    desk: DeskOf,
    now: Now,
    visitor: VisitorOf,
    old: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Choose another password for oneself; other logins end."""
    try:
        if password != again:
            raise RefusedAccount("de två nya lösenorden är inte lika")
        accounts.change_own_password(
            desk.database, name=visitor.name, old=old, password=password, token=visitor.token, now=now
        )
    except RefusedLogin:
        return _own(request, desk, now, visitor, notice=_bad("det nuvarande lösenordet stämmer inte"), status=422)
    except RefusedAccount as refused:
        return _own(request, desk, now, visitor, notice=_bad(str(refused)), status=422)
    return RedirectResponse(address("/konto", at=PLACE, said="password"), 303)


@router.post("/konto/inloggningar/avsluta", dependencies=[reads])
def end_others(desk: DeskOf, now: Now, visitor: VisitorOf) -> Response:
    """End every other login of one's own."""
    number = accounts.end_others(desk.database, token=visitor.token, now=now)
    return RedirectResponse(address("/konto", at=PLACE, said="others-ended", number=number), 303)


@router.post("/konto/inloggningar/{login}/avsluta", dependencies=[reads])
def end_login(login: int, desk: DeskOf, now: Now, visitor: VisitorOf) -> Response:
    """End one login of one's own."""
    with desk.database.write() as session:
        accounts.end_other(session, visitor.token, login, now=now)
    return RedirectResponse(address("/konto", at=PLACE, said="ended"), 303)


def _bad(why: str) -> Notice:
    return refusal(why)


# --- everybody's


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """An account as whoever administers sees it. `governed`: they may close it and give it another password."""

    facts: AccountFacts
    roles: tuple[str, ...]
    logins: int
    last_at: datetime | None
    governed: bool
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class FreshPassword:
    """A password just made, to be told once."""

    name: str
    password: str
    is_new: bool


SAID = {
    "roles": "{name} har nu behörigheten {roles}.",
    "closed": "Kontot {name} är avslutat. Loggen behåller vad det har gjort.",
    "logged-out": "{name} är utloggad överallt.",
}


@router.get("/konton", dependencies=[administers])
def list_accounts(request: Request, desk: DeskOf, now: Now, visitor: VisitorOf) -> Response:
    """The accounts that the visitor administers; `visa=alla` those that are closed too."""
    lines, names = _lines(desk, now, visitor)
    if file := table_answer(request, "konton", COLUMNS, (_cells(line) for line in lines)):
        return file
    said, number = request.query_params.get("said", ""), request.query_params.get("konto", "")
    about = next((line for line in lines if str(line.facts.id) == number), None)
    text = SAID[said].format(name=about.facts.name, roles=" och ".join(about.roles)) if about and said in SAID else ""
    return _page(request, visitor, lines, names, notice=Notice(text=text) if text else None)


def _cells(line: AccountLine) -> tuple[str | int | datetime | None, ...]:
    return (line.facts.name, ", ".join(line.roles), line.logins, line.last_at, line.facts.closed_at)


def _lines(desk: Desk, now: datetime, visitor: Visitor) -> tuple[list[AccountLine], dict[str, str]]:
    with desk.database.read() as session:
        names = areas.area_names(session)
        found = [each for each in kept.listed(session) if account_powers.knows_of(visitor.account, each)]
        logins = kept.open_sessions(session, now=now)
    return [_line(each, names, logins, visitor) for each in found], names


def _line(
    facts: AccountFacts, names: Mapping[str, str], logins: Mapping[int, tuple[int, datetime]], visitor: Visitor
) -> AccountLine:
    number, newest = logins.get(facts.id, (0, None))
    return AccountLine(
        facts=facts,
        roles=roles_in_words(facts, names),
        logins=number,
        last_at=newest,
        governed=account_powers.governs(visitor.account, facts),
        is_own=facts.id == visitor.account.id,
    )


def roles_in_words(facts: AccountFacts, names: Mapping[str, str]) -> tuple[str, ...]:
    """What the account may do: "handläggare i alla områden", "läsa i Fyrbodal"."""
    everywhere = [f"{facts.everywhere.swedish} i alla områden"] if facts.everywhere else []
    within = [f"{role.swedish} i {names.get(area, area)}" for area, role in facts.in_areas.items()]
    return (*everywhere, *within) or ("ingen behörighet",)


def _page(
    request: Request,
    visitor: Visitor,
    lines: list[AccountLine],
    names: Mapping[str, str],
    *,
    notice: Notice | None = None,
    fresh: FreshPassword | None = None,
    draft: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    shows_closed = request.query_params.get("visa") == "alla"
    return page(
        request,
        "accounts/page.html",
        status=status,
        lines=[line for line in lines if shows_closed or line.facts.closed_at is None],
        closed=sum(line.facts.closed_at is not None for line in lines),
        shows_closed=shows_closed,
        given={area: name for area, name in names.items() if account_powers.administers(visitor.account, area)},
        gives_all=account_powers.administers_all(visitor.account),
        notice=notice,
        fresh=fresh,
        draft=draft or {},
        LONGEST_NAME=LONGEST_NAME,
    )


def _refused(
    request: Request, desk: Desk, now: datetime, visitor: Visitor, why: Exception, draft: Mapping[str, str]
) -> Response:
    lines, names = _lines(desk, now, visitor)
    return _page(request, visitor, lines, names, notice=_bad(str(why)), draft=draft, status=422)


@router.post("/konton", dependencies=[administers])
def open_account(request: Request, desk: DeskOf, now: Now, who: Who, visitor: VisitorOf, form: FormOf) -> Response:
    """Open an account; its first password stands on the page that answers."""
    name = _text(form, "name")
    password = accounts.new_password()
    try:
        everywhere, in_areas = _roles(form)
        if everywhere is None and not in_areas:
            raise RefusedAccount("välj minst en behörighet: i alla områden, eller i något av dem")
        accounts.open_account(
            desk.database,
            name=name,
            password=password,
            everywhere=everywhere,
            in_areas=in_areas,
            now=now,
            who=who,
            by=visitor.account,
        )
    except RefusedAccount as refused:
        draft = {key: value for key, value in form.items() if isinstance(value, str)}
        return _refused(request, desk, now, visitor, refused, draft)
    return _told(request, desk, now, visitor, name=name.strip().lower(), password=password, is_new=True)


def _told(
    request: Request, desk: Desk, now: datetime, visitor: Visitor, *, name: str, password: str, is_new: bool
) -> Response:
    lines, names = _lines(desk, now, visitor)
    fresh = FreshPassword(name=name, password=password, is_new=is_new)
    return _page(request, visitor, lines, names, fresh=fresh)


@router.post("/konton/{account}/behorighet", dependencies=[administers])
def give_roles(
    request: Request, account: int, desk: DeskOf, now: Now, who: Who, visitor: VisitorOf, form: FormOf
) -> Response:
    """Let the account have other roles. What lies beyond the visitor's own areas stays as it is."""
    facts = _known(desk, visitor, account)
    try:
        everywhere, in_areas = _roles(form)
        if not account_powers.administers_all(visitor.account):
            everywhere = facts.everywhere
            beyond = {a: r for a, r in facts.in_areas.items() if not account_powers.administers(visitor.account, a)}
            in_areas = {**in_areas, **beyond}
        accounts.give_roles(
            desk.database,
            name=facts.name,
            everywhere=everywhere,
            in_areas=in_areas,
            now=now,
            who=who,
            by=visitor.account,
        )
    except RefusedAccount as refused:
        return _refused(request, desk, now, visitor, refused, {})
    return _back(said="roles", account=account)


@router.post("/konton/{account}/losenord", dependencies=[administers])
def set_password(request: Request, account: int, desk: DeskOf, now: Now, who: Who, visitor: VisitorOf) -> Response:
    """Give the account another password, told on the page that answers; its logins end."""
    facts = _known(desk, visitor, account)
    password = accounts.new_password()
    try:
        own = visitor.token if facts.id == visitor.account.id else None
        accounts.set_password(
            desk.database, name=facts.name, password=password, now=now, who=who, keep=own, by=visitor.account
        )
    except RefusedAccount as refused:
        return _refused(request, desk, now, visitor, refused, {})
    return _told(request, desk, now, visitor, name=facts.name, password=password, is_new=False)


@router.post("/konton/{account}/logga-ut", dependencies=[administers])
def log_out_everywhere(
    request: Request, account: int, desk: DeskOf, now: Now, who: Who, visitor: VisitorOf
) -> Response:
    """End every login of the account; of one's own all but this."""
    facts = _known(desk, visitor, account)
    if facts.id == visitor.account.id:
        return end_others(desk, now, visitor)
    try:
        accounts.end_all(desk.database, name=facts.name, now=now, who=who, by=visitor.account)
    except RefusedAccount as refused:
        return _refused(request, desk, now, visitor, refused, {})
    return _back(said="logged-out", account=account)


@router.post("/konton/{account}/avsluta", dependencies=[administers])
def close_account(request: Request, account: int, desk: DeskOf, now: Now, who: Who, visitor: VisitorOf) -> Response:
    """Close the account for good."""
    facts = _known(desk, visitor, account)
    try:
        if facts.id == visitor.account.id:
            raise RefusedAccount("du kan inte avsluta ditt eget konto. Be någon annan administratör")
        accounts.close_account(desk.database, name=facts.name, now=now, who=who, by=visitor.account)
    except RefusedAccount as refused:
        return _refused(request, desk, now, visitor, refused, {})
    return _back(said="closed", account=account)


def _known(desk: Desk, visitor: Visitor, account_id: int) -> AccountFacts:
    with desk.database.read() as session:
        facts = kept.get(session, account_id)
    if facts is None or not account_powers.knows_of(visitor.account, facts):
        raise HTTPException(404, f"Det finns inget konto med nummer {account_id}.")
    return facts


def _back(*, said: str, account: int) -> Response:
    return RedirectResponse(address("/konton", at=PLACE, said=said, konto=account), 303)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _roles(form: FormData) -> tuple[AccessRole | None, dict[str, AccessRole]]:
    """The roles that a form gives: in `alla`, and in each area by `i-` and its id. Raises RefusedAccount."""
    within = {key.removeprefix("i-"): _role(_text(form, key)) for key in form if key.startswith("i-")}
    return _role(_text(form, "alla")), {area: role for area, role in within.items() if role is not None}


def _role(text: str) -> AccessRole | None:
    if text and text not in set(AccessRole):
        raise RefusedAccount(f"”{text}” är ingen behörighet")
    return AccessRole(text) if text else None
