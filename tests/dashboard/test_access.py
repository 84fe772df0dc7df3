"""Who may use which route: every one of them, against everybody."""

import re
from collections.abc import Callable

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import inspect, select, table, text

from dashboard.access import UndeclaredRoute, cookie_name, declared, reads
from dashboard.app import create_app
from dashboard.gate import HEADERS
from models.accounts import AccessRole
from office.accounts import form_token
from settings import Settings
from store.database import Database

AREA = "goteborgsomradet"
ClientAs = Callable[..., httpx.Client]
EXAMPLES = {
    "area": AREA,
    "year": "2026",
    "station": "arsrapporter",
    "group": "nosam-angered",
    "chapter": "moten",
    "document": "arsrapport",
    "party": "molndal",
    "task": "watch",
    "kind": "svg",
    "run_id": "00000000-0000-4000-8000-000000000001",
}
"""What stands in an address where a route has a gap; a gap of any other name gets a 1."""


def address_of(path: str) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda gap: EXAMPLES.get(gap[1], "1"), path)


def routes(settings: Settings) -> list[tuple[str, str, AccessRole | None]]:
    """Every route as method, address, and the role that it declares."""
    return [
        (method, address_of(route.path), route.role)
        for route in declared(create_app(settings))
        for method in sorted(route.methods)
    ]


def is_let_in(answer: httpx.Response) -> bool:
    """Whether the route itself answered, well or badly, and not the door before it."""
    to_login = answer.status_code == 303 and answer.headers["Location"].startswith("/logga-in")
    only_the_form = answer.status_code == 403 and "Formuläret är från en annan inloggning" in answer.text
    return only_the_form or (answer.status_code not in (401, 403) and not to_login)


@pytest.mark.parametrize("role", [None, *AccessRole], ids=lambda role: role.value if role else "stranger")
def test_every_route_lets_in_those_it_declares_and_nobody_else(
    settings: Settings, stranger: httpx.Client, client_as: ClientAs, role: AccessRole | None
) -> None:
    client = client_as(role) if role else stranger

    wrong = []
    for method, address, needed in routes(settings):
        if (method, address) == ("POST", "/logga-in"):
            continue  # it says 401 in its own right
        allowed = needed is None or (role is not None and role.covers(needed))
        # With another session's token whoever is let in is told so, and nothing is done.
        headers = {"X-Form-Token": "another session's"} if allowed else None
        answer = client.request(method, address, headers=headers)
        if is_let_in(answer) != allowed:
            wrong.append(f"{method} {address}: {answer.status_code}")
    assert not wrong


def test_looking_changes_nothing_whatever_is_looked_at(
    settings: Settings, client: httpx.Client, database: Database
) -> None:
    """Programs that scan letters and pages look at everything: not a row may become another by it."""
    looked_at = sorted({address for method, address, _ in routes(settings) if method == "GET"})
    before = rows_of(database)

    for address in looked_at:
        whole, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (whole.status_code, b""), address
        assert whole.status_code != 500, f"{address}: {whole.status_code}"
        for answer in (whole, head):
            assert {name for name in HEADERS if name not in answer.headers} == set(), address

    assert rows_of(database) == before


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.read() as session:
        tables = inspect(database.engine).get_table_names()
        return {
            name: [tuple(row) for row in session.connection().execute(select(text("*")).select_from(table(name)))]
            for name in tables
        }


def test_whoever_has_no_role_in_the_area_finds_nothing_there(settings: Settings, client_as: ClientAs) -> None:
    elsewhere = client_as(AccessRole.ADMINISTRATOR, area="annat-omrade")

    for method, address, needed in routes(settings):
        if needed is not None and address.startswith(f"/{AREA}"):
            assert elsewhere.request(method, address).status_code == 404, f"{method} {address}"


def test_a_form_without_the_sessions_token_changes_nothing(client: httpx.Client, database: Database) -> None:
    for headers in ({"X-Form-Token": ""}, {"X-Form-Token": form_token("another session")}):
        answer = client.post(f"/{AREA}/motorn/post/kor-har", headers=headers)

        assert answer.status_code == 403
        assert "Inget har ändrats" in answer.text


def test_every_form_that_changes_something_carries_the_sessions_token(client: httpx.Client) -> None:
    token = form_token(client.cookies["arshjul"])
    for path in (f"/{AREA}/2026", f"/{AREA}/2026/arsrapporter", f"/{AREA}/brev"):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', client.get(path).text, re.DOTALL)

        assert forms
        assert all(f'name="form_token" value="{token}"' in form for form in forms)


def test_an_application_with_an_undeclared_route_never_starts(settings: Settings) -> None:
    app = create_app(settings)
    app.get("/oppet")(lambda: "allt")

    with pytest.raises(UndeclaredRoute, match="/oppet"):
        declared(app)


def test_neither_does_one_that_hides_it_in_a_router_or_mounts_another_application(settings: Settings) -> None:
    inner, outer, told = APIRouter(), APIRouter(), APIRouter(dependencies=[reads])
    inner.get("/gomd")(lambda: "allt")
    outer.include_router(inner)
    told.include_router(inner)
    hiding, telling, mounting = create_app(settings), create_app(settings), create_app(settings)
    hiding.include_router(outer)
    telling.include_router(told)
    mounting.mount("/annat", FastAPI())

    with pytest.raises(UndeclaredRoute, match="/gomd"):
        declared(hiding)
    with pytest.raises(UndeclaredRoute, match="/annat"):
        declared(mounting)
    assert [route.role for route in declared(telling) if route.path == "/gomd"] == [AccessRole.READER]


def test_the_walk_goes_over_the_whole_application(settings: Settings) -> None:
    """A walk over nothing holds nothing: each kind of page is in it, and each role's own routes."""
    walked = routes(settings)

    assert {("GET", "/healthz", None), ("GET", f"/{AREA}/2026", AccessRole.READER)} <= set(walked)
    assert ("POST", "/konton", AccessRole.ADMINISTRATOR) in walked
    assert len(walked) > 100


# --- logging in and out


def test_a_stranger_is_led_to_the_login_and_then_to_the_page_asked_for(
    stranger: httpx.Client, client: httpx.Client
) -> None:
    answer = stranger.get(f"/{AREA}/brev?state=held")
    assert answer.headers["Location"] == "/logga-in?to=%2Fgoteborgsomradet%2Fbrev%3Fstate%3Dheld"

    form = {"name": "administrator-everywhere", "password": "ett lösenord för provet", "to": f"/{AREA}/brev?state=held"}
    opened = stranger.post("/logga-in", data=form)

    assert opened.headers["Location"] == f"/{AREA}/brev?state=held"
    cookie = opened.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert stranger.get(f"/{AREA}/brev?state=held").status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_so(stranger: httpx.Client) -> None:
    answer = stranger.post("/logga-in", data={"name": "någon", "password": "fel"})

    assert answer.status_code == 401
    assert 'value="någon"' in answer.text
    assert "Namnet eller lösenordet stämmer inte." in answer.text


@pytest.mark.parametrize("to", ["https://exempel.se/", "//exempel.se", "/\\exempel.se", "javascript:alert(1)"])
def test_the_login_leads_nowhere_else(stranger: httpx.Client, client: httpx.Client, to: str) -> None:
    form = {"name": "administrator-everywhere", "password": "ett lösenord för provet", "to": to}

    assert stranger.post("/logga-in", data=form).headers["Location"] == "/"


def test_after_logging_out_the_session_is_gone_and_not_only_the_cookie(
    client: httpx.Client, stranger: httpx.Client
) -> None:
    token = client.cookies["arshjul"]

    client.post("/logga-ut")

    stranger.cookies.set("arshjul", token)
    assert stranger.get(f"/{AREA}/2026").headers["Location"].startswith("/logga-in")


def test_under_tls_the_cookie_is_bound_to_the_host_and_never_leaves_it_in_clear(settings: Settings) -> None:
    assert cookie_name("https://arshjul.example") == "__Host-arshjul"
    assert cookie_name("http://127.0.0.1:8470") == "arshjul"
