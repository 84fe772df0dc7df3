"""Who may use which route: every one of them, against everybody."""

import re
from collections.abc import Callable

import httpx
import pytest

from dashboard.access import UndeclaredRoute, cookie_name, declared
from dashboard.app import create_app
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
    "document": "arsrapport",
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
    return answer.status_code not in (401, 403) and not to_login


@pytest.mark.parametrize("role", [None, *AccessRole], ids=lambda role: role.value if role else "stranger")
def test_every_route_lets_in_those_it_declares_and_nobody_else(
    settings: Settings, stranger: httpx.Client, client_as: ClientAs, role: AccessRole | None
) -> None:
    client = client_as(role) if role else stranger

    for method, address, needed in routes(settings):
        if address == "/logga-ut":
            continue  # it would end the session that the others are asked with
        allowed = needed is None or (role is not None and role.covers(needed))
        answer = client.request(method, address)
        assert is_let_in(answer) == allowed, f"{method} {address} as {role}: {answer.status_code}"


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
