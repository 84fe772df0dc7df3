"""Who subscribes to which calendar: given with a link that is shown once, renewed, revoked, and last fetched."""

import re

import httpx

from models.accounts import AccessRole
from tests.dashboard.conftest import AREA

CALENDARS = f"/{AREA}/kalendrar"
CHAIR = "Ordförande LGS (region)"


def link_in(text: str) -> str:
    found = re.search(r"<code[^>]*>http://[^/]+(/kal/[^<]+)</code>", text)
    assert found
    return found[1]


def test_a_link_is_shown_once_fetched_renewed_and_revoked(client: httpx.Client, queries: list[str]) -> None:
    given = client.post(CALENDARS, data={"person": CHAIR, "kind": "grupp", "of": "lgs"})
    assert given.status_code == 200
    first = link_in(given.text)
    assert client.get(first).status_code == 200
    client.app.state.reading.shelf.write_down()  # type: ignore[attr-defined]
    queries.clear()
    shown = client.get(f"{CALENDARS}?visa=hamtade").text
    assert len(queries) <= 15
    assert first not in shown
    assert "Ledningsgrupp LGS" in shown
    assert "1 gång" in shown
    number = re.search(r'id="prenumeration-(\d+)"', shown)[1]  # type: ignore[index]

    renewed = link_in(client.post(f"{CALENDARS}/{number}/fornya").text)
    assert (client.get(first).status_code, client.get(renewed).status_code) == (404, 200)

    told = client.get(client.post(f"{CALENDARS}/{number}/aterkalla").headers["Location"].partition("#")[0]).text
    assert f"Prenumeration {number} är återkallad." in told
    assert client.get(renewed).status_code == 404
    assert f";{CHAIR};Ledningsgrupp LGS;återkallad;" not in client.get(f"{CALENDARS}?som=csv").text
    assert f"{number};{CHAIR};Ledningsgrupp LGS;återkallad;" in client.get(f"{CALENDARS}?visa=slut&som=csv").text


def test_what_cannot_be_given_is_said_with_what_was_written(client: httpx.Client) -> None:
    for form, why in (
        ({"person": "Ordförande LGSS"}, "Menade du"),
        ({"person": CHAIR, "kind": "grupp"}, "Välj gruppen."),
        ({"person": " "}, "Skriv vem som ska prenumerera"),
    ):
        refused = client.post(CALENDARS, data=form)
        assert (refused.status_code, why in refused.text) == (422, True)
        assert f'value="{form["person"]}"' in refused.text
    assert client.post(f"{CALENDARS}/4711/aterkalla").status_code == 404
    chairs = client.post(CALENDARS, data={"person": CHAIR, "kind": "uppdrag", "of": "nosam", "role": "ordförande"})
    assert chairs.status_code == 200


def test_whoever_only_reads_is_offered_nothing(client_as: object) -> None:
    reader = client_as(AccessRole.READER)  # type: ignore[operator]
    assert 'method="post"' not in reader.get(CALENDARS).text.partition("<main")[2]
