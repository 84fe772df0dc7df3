"""Missions and questions on the pages: given, passed on by one act, answered, changed and closed."""

import re
from collections.abc import Callable

import httpx

from models.accounts import AccessRole
from tests.dashboard.conftest import AREA
from tests.queries import counted_queries

MATTERS = f"/{AREA}/arenden"
QUESTION = {
    "kind": "question",
    "title": "Sena besked vid utskrivning",
    "raised_by": "nosam-partille",
    "to": "temagrupp-aldre",
    "reason": "Prövat lokalt sedan i höstas",
}
MISSION = {"kind": "mission", "title": "Kartlägg avbokade besök", "raised_by": "lgs", "to": "temagrupp-psykiatri"}


def plain(answer: httpx.Response) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]).split())


def follow(client: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, plain(answer)
    return plain(client.get(answer.headers["Location"]))


def test_a_question_goes_its_way_and_a_mission_is_answered_and_closed(
    client: httpx.Client, client_as: Callable[..., httpx.Client]
) -> None:
    assert "Inga uppdrag eller frågor är öppna" in plain(client.get(MATTERS))
    endless = client.post(f"{MATTERS}/nytt", data=MISSION | {"reason": "Beslut i LGS"})
    assert (endless.status_code, "ett uppdrag är tidsbegränsat" in plain(endless).casefold()) == (422, True)
    assert "--due" not in plain(endless)
    assert 'value="Kartlägg avbokade besök"' in endless.text

    asked = client.post(f"{MATTERS}/nytt", data=QUESTION)
    assert "Ärendet är öppnat" in follow(client, asked)
    given = client.post(f"{MATTERS}/nytt", data=MISSION | {"reason": "Beslut i LGS", "due_on": "2026-10-30"})
    question, mission = (answer.headers["Location"].split("?")[0] for answer in (asked, given))
    assert "Temagrupp Äldre" in plain(client.get(question))

    # upward by one act, through those that prepare; and no further than there is a way
    passed = follow(client, client.post(f"{question}/vidare", data={"reason": "Behöver beslut"}))
    assert "På väg till Ledningsgrupp LGS" in passed
    silent = client.post(f"{question}/vidare", data={"to": "temagrupp-aldre", "reason": " "})
    assert (silent.status_code, "sparas i ärendets historik" in plain(silent)) == (422, True)
    assert "(tillbaka)" in client.get(question).text
    follow(client, client.post(f"{question}/vidare", data={"to": "nosam-partille", "reason": "Kan lösas lokalt"}))

    # a mission is changed, answered, and closed with what it came to
    changed = {"title": "Kartlägg avbokade besök 2026", "due_on": "2026-11-27", "reason": "fler enheter"}
    assert "Kartlägg avbokade besök 2026" in follow(client, client.post(f"{mission}/andra", data=changed))
    assert "fredag 27 november 2026" in plain(client.get(mission))
    assert "besvarat, inte avslutat" in follow(client, client.post(f"{mission}/besvarat"))
    assert client.post(f"{mission}/avsluta", data={"outcome": ""}).status_code == 422
    assert "Ny rutin från 1 mars" in follow(
        client, client.post(f"{mission}/avsluta", data={"outcome": "Ny rutin från 1 mars"})
    )
    assert client.post(f"{mission}/besvarat").status_code == 409

    # the list, narrowed in its address, and as a file
    assert "Kartlägg" not in plain(client.get(MATTERS))
    assert "Kartlägg" in plain(client.get(f"{MATTERS}?visa=avslutade&slag=mission"))
    assert "stämmer med det du valt" in plain(client.get(f"{MATTERS}?hos=temagrupp-psykiatri"))
    assert "Sena besked" in client.get(f"{MATTERS}?som=csv").content.decode("utf-8-sig")
    assert "Kan lösas lokalt" in client.get(f"{question}?som=csv").content.decode("utf-8-sig")
    reader = client_as(AccessRole.READER)
    assert 'method="post" action="/goteborgsomradet' not in reader.get(question).text
    assert client.get(f"{MATTERS}/1000").status_code == 404
    for path in (MATTERS, question, f"{MATTERS}/nytt"):
        with counted_queries(client.app.state.desk.database) as queries:  # type: ignore[attr-defined]
            client.get(path)
        assert len(queries) < 20, (path, len(queries))
