"""Logging in and out."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.access import cookie_name, open_to_all, reads, visitor_of
from dashboard.pages import page
from dashboard.within import DeskOf, Now
from office import accounts
from office.accounts import SESSION_LASTS, RefusedLogin, TooManyGuesses

router = APIRouter()


@router.get("/logga-in", dependencies=[open_to_all])
def login_page(request: Request, to: str = "/") -> Response:
    """Where one logs in; `to` is the page that was asked for."""
    if visitor_of(request) is not None:
        return RedirectResponse(_within(to), 303)
    return page(request, "login/page.html", to=_within(to), name="", why=None)


@router.post("/logga-in", dependencies=[open_to_all])
def log_in(
    request: Request,
    desk: DeskOf,
    now: Now,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "/",
) -> Response:
    """Open a session for whoever knows the password, and lead to the page that was asked for."""
    address = request.client.host if request.client else ""
    program = request.headers.get("user-agent", "")
    try:
        opened = accounts.log_in(desk.database, name=name, password=password, address=address, program=program, now=now)
    except (RefusedLogin, TooManyGuesses) as refused:
        status = 429 if isinstance(refused, TooManyGuesses) else 401
        why = f"{str(refused)[:1].upper()}{str(refused)[1:]}."
        return page(request, "login/page.html", status=status, to=_within(to), name=name, why=why)
    answer = RedirectResponse(_within(to), 303)
    answer.set_cookie(
        cookie_name(request.app.public_url),
        opened.token,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        secure=request.app.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/logga-ut", dependencies=[reads])
def log_out(request: Request, desk: DeskOf) -> Response:
    """End this session."""
    visitor = visitor_of(request)
    if visitor is not None:
        accounts.log_out(desk.database, token=visitor.token)
    answer = RedirectResponse("/logga-in", 303)
    answer.delete_cookie(cookie_name(request.app.public_url), path="/", httponly=True, samesite="lax")
    return answer


def _within(to: str) -> str:
    """The address within this site; the first page for one that leads anywhere else."""
    parts = urlsplit(to)
    is_own = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return to if is_own and "\\" not in to else "/"
