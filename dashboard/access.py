"""Who may use a route: every one declares it, and an application with one that does not never starts.

`reads`, `handles` and `administers` are for those who are logged in, with that role in the area that the address
names, or in any area where it names none. `open_to_all` is for the few pages that need no login, and
`by_link` for those that a signed link in a letter opens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.routing import BaseRoute, Mount

from models.accounts import AccessRole
from office import accounts
from store.accounts import AccountFacts

FORM_FIELD = "form_token"
FORM_HEADER = "x-form-token"
STATIC_PATH = "/static"
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who is logged in. `token` is their session's, as the cookie has it."""

    account: AccountFacts
    token: str

    @property
    def name(self) -> str:
        """What the log calls them."""
        return self.account.name

    def role_in(self, area: str | None) -> AccessRole | None:
        """What they may do in the area; the most that they may do anywhere where `area` is None."""
        roles = [role for role in (self.account.everywhere, *self._in(area)) if role is not None]
        return max(roles, key=list(AccessRole).index, default=None)

    def _in(self, area: str | None) -> Iterator[AccessRole | None]:
        if area is None:
            yield from self.account.in_areas.values()
        else:
            yield self.account.in_areas.get(area)

    def may(self, role: AccessRole, area: str | None) -> bool:
        """Whether they have that role in the area, or more."""
        own = self.role_in(area)
        return own is not None and own.covers(role)

    def sees(self, area: str) -> bool:
        """Whether they may know that the area is there."""
        return self.role_in(area) is not None


class NotLoggedIn(Exception):
    """Nobody is logged in here, or no longer."""


class NotAllowed(Exception):
    """Whoever is logged in may not do this."""

    def __init__(self, role: AccessRole) -> None:
        self.role = role
        super().__init__(
            f"För det här krävs behörigheten {role.swedish}. Den som är administratör kan ge dig den under Konton"
        )


class ForeignForm(Exception):
    """The form does not carry this session's token: another page made it, or it was opened before the login."""


class NotYours(Exception):
    """The area is not there for whoever asks."""


def cookie_name(public_url: str) -> str:
    """The name of the session's cookie. Under TLS it is bound to this very host, and browsers see to that."""
    return "__Host-arshjul" if public_url.startswith("https://") else "arshjul"


def visitor_of(request: Request) -> Visitor | None:
    """Who is logged in on this request; looked up once."""
    if not hasattr(request.state, "visitor"):
        request.state.visitor = _look_up(request)
    found: Visitor | None = request.state.visitor
    return found


def _look_up(request: Request) -> Visitor | None:
    token = request.cookies.get(cookie_name(request.app.public_url))
    if not token:
        return None
    with request.app.state.desk.database.read(apart=True) as session:
        account = accounts.whose(session, token, now=request.app.state.clock())
    return Visitor(account=account, token=token) if account else None


async def _posted_token(request: Request) -> str:
    """The token that a form or a script of ours has sent along."""
    if request.method in SAFE_METHODS:
        return ""
    if FORM_HEADER in request.headers:
        return request.headers[FORM_HEADER]
    form: FormData = await request.form()
    given = form.get(FORM_FIELD)
    return given if isinstance(given, str) else ""


class Needs:
    """A dependency that lets nobody through who has not the role, and no form that is not the session's own."""

    def __init__(self, role: AccessRole) -> None:
        self.role = role

    def __call__(self, request: Request, posted: Annotated[str, Depends(_posted_token)]) -> Visitor:
        visitor = visitor_of(request)
        if visitor is None:
            raise NotLoggedIn
        area = request.path_params.get("area")
        if area is not None and not visitor.sees(area):
            raise NotYours
        if not visitor.may(self.role, area):
            raise NotAllowed(self.role)
        if request.method not in SAFE_METHODS and posted != accounts.form_token(visitor.token):
            raise ForeignForm
        return visitor


class OpenTo:
    """A dependency that lets everybody through; `why` says which kind of page needs no login."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __call__(self) -> None:
        """Nothing is asked."""


needs_reader, needs_handler, needs_administrator = (Needs(role) for role in AccessRole)
reads = Depends(needs_reader)
handles = Depends(needs_handler)
administers = Depends(needs_administrator)
open_to_all = Depends(OpenTo("everybody"))
by_link = Depends(OpenTo("whoever holds the link"))


def visitor_here(request: Request) -> Visitor:
    """Who is logged in, on a route that lets nobody else through. Raises NotLoggedIn."""
    visitor = visitor_of(request)
    if visitor is None:
        raise NotLoggedIn
    return visitor


VisitorOf = Annotated[Visitor, Depends(visitor_here)]


# --- what each route has declared


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a route asks of whoever uses it: the highest role it names; None where it is open, and then `open_why`."""

    path: str
    methods: frozenset[str]
    role: AccessRole | None
    open_why: str | None


class UndeclaredRoute(Exception):
    """A route that does not say who may use it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"the route {path} declares nobody who may use it: see dashboard/access.py")


def declared(app: FastAPI) -> list[Declared]:
    """What every route of the application declares. Raises UndeclaredRoute."""
    return [_declared(route, asked) for route, asked in _routes(app.routes)]


def _routes(found: Iterable[BaseRoute], asked: tuple[Any, ...] = ()) -> Iterator[tuple[APIRoute, tuple[Any, ...]]]:
    """Every route, those of included routers too, with what the routers around it ask.

    What cannot declare anything may only be the static files.
    """
    for route in found:
        if isinstance(route, APIRoute):
            yield route, asked
        elif isinstance(included := getattr(route, "original_router", None), APIRouter):
            around = getattr(route, "include_context").dependencies  # noqa: B009 - FastAPI has no public name for it
            yield from _routes(included.routes, (*asked, *(each.dependency for each in around)))
        elif not (isinstance(route, Mount) and route.path == STATIC_PATH):
            raise UndeclaredRoute(getattr(route, "path", repr(route)))


def _declared(route: APIRoute, asked: tuple[Any, ...]) -> Declared:
    calls = [*asked, *_calls(route.dependant)]
    roles = [call.role for call in calls if isinstance(call, Needs)]
    opened = [call.why for call in calls if isinstance(call, OpenTo)]
    if not roles and not opened:
        raise UndeclaredRoute(route.path)
    return Declared(
        path=route.path,
        methods=frozenset(route.methods or ()),
        role=max(roles, key=list(AccessRole).index, default=None),
        open_why=opened[0] if opened and not roles else None,
    )


def _calls(dependant: Dependant) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
