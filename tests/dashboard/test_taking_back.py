"""The button Ångra of a notice: what was just done to a station's documents stands as before."""

import re
from collections.abc import Callable

import httpx
from sqlmodel import select

from models.accounts import AccessRole
from models.duties import Duty
from models.log import Deed, LogEntry
from models.words import DutyState
from store.database import Database

PAGE = "/goteborgsomradet/2026"
STATION = f"{PAGE}/arsrapporter"
ROW = f"{STATION}/nosam-angered/arsrapport"
LATE, EXTENDED = "nosam-angered", "temagrupp-psykiatri"
DutyOf = Callable[..., Duty]


def stands(duty_of: DutyOf, group: str = LATE) -> dict[str, object]:
    return duty_of(group).model_dump(exclude={"look_on"})


def button(page: str) -> tuple[str, dict[str, str]]:
    """Where the button of the notice leads, and what it sends."""
    form = re.search(r'<form method="post" action="([^"]+)" class="undo">(.*?)</form>', page, re.DOTALL)
    assert form, "there is no button"
    return form[1], dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))


def test_one_click_takes_back_and_says_what_stays(client: httpx.Client, database: Database, duty_of: DutyOf) -> None:
    before = stands(duty_of)

    for act, written in (
        ("excused", {"reason": "vilande", "view": "wheel", "state": "late"}),
        ("extended", {"to": "2026-03-03", "reason": "sjukdom"}),
        ("received", {}),
    ):
        report = {"file": ("rapport.pdf", b"%PDF-1.7", "application/pdf")} if act == "received" else None
        told = client.post(f"{ROW}/{act}", data=written, files=report).headers["Location"]
        assert stands(duty_of) != before
        page = client.get(told).text
        assert ("Kvittot har gått och tas inte tillbaka om ni ångrar." in page) == (act == "received")
        assert ("Filen är kvar om ni ångrar: det som har kommit in är allmän handling." in page) == (act == "received")
        path, fields = button(page)
        assert fields["form_token"]
        answer = client.post(path, data=fields)

        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"{PAGE}?state=late&" if act == "excused" else f"{STATION}?")
        assert stands(duty_of) == before
        page = client.get(answer.headers["Location"]).text
        assert "Taget tillbaka för 1 dokument: det står som förut." in page
        assert ("Ett kvitto har redan gått" in page) == (act == "received")
        kept = re.search(r'Filen är kvar: .*?<a href="([^"]+)"[^>]* download>rapport.pdf</a></p>', page)
        assert (kept is not None) == (act == "received")
        if kept:
            assert client.get(kept[1]).content == b"%PDF-1.7"
        assert 'class="undo"' not in client.get(told).text, "what is taken back is not offered again"
        again = client.post(path, data=fields)
        assert (again.status_code, "Det är redan taget tillbaka." in again.text) == (422, True)

    with database.read() as session:
        entries = session.exec(select(LogEntry).where(LogEntry.act == Deed.TAKE_BACK)).all()
    assert [(each.who, each.detail["what"]) for each in entries] == [
        ("administrator-everywhere", word) for word in ("befriad", "anstånd", "inlämnad")
    ]


def test_several_are_taken_back_at_once_but_not_what_a_colleague_has_changed_since(
    client: httpx.Client, client_as: Callable[..., httpx.Client], duty_of: DutyOf
) -> None:
    rows = {"row": [f"{group}/arsrapport" for group in (LATE, EXTENDED)]}
    before = [stands(duty_of, group) for group in (LATE, EXTENDED)]
    asked = {"act": "extended", "to": "2026-03-16", "reason": "sjukdom", **rows}

    told = client.post(f"{STATION}/flera", data=asked).headers["Location"]
    path, fields = button(client.get(told).text)
    assert client.post(path, data=fields).status_code == 303
    assert [stands(duty_of, group) for group in (LATE, EXTENDED)] == before

    told = client.post(f"{STATION}/flera", data=asked).headers["Location"]
    assert 'class="undo"' not in client_as(AccessRole.READER).get(told).text
    path, fields = button(client.get(told).text)
    client.post(f"{ROW}/excused", data={"reason": "vilande"})
    answer = client.post(path, data=fields)

    assert answer.status_code == 422
    assert "Taget tillbaka för 1 dokument." in answer.text
    assert "det senaste som gjordes med dokumentet är ”befriad”" in answer.text
    assert duty_of(LATE).state is DutyState.EXCUSED
    assert stands(duty_of, EXTENDED) == before[1]
    for nonsense in ("", "0", "x-99999999999", fields["done"] + "1"):
        assert client.post(path, data={"done": nonsense}).status_code == 422
