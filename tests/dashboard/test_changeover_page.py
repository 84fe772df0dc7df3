"""The page about the changeover of political seats: previewed, carried out as it was shown, followed, undone."""

import re
from collections.abc import Callable

import httpx
from sqlmodel import select

from models.accounts import AccessRole
from models.log import Deed, LogEntry
from models.people import Membership
from models.words import Role
from store.database import Database
from tests.dashboard.conftest import AREA
from tests.queries import counted_queries

HERE = f"/{AREA}/mandatskifte"
PARTILLE = f"{HERE}/plan?den=2026-12-31&part=partille&motesdag=2027-01-27&borjar=13.00&slutar=15.30"


def form_of(page: str, action: str) -> dict[str, str]:
    """The unseen fields of the form that leads there."""
    (form,) = re.findall(rf'<form method="post" action="{re.escape(action)}">.*?</form>', page, re.DOTALL)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_a_changeover_is_previewed_carried_out_followed_and_undone(client: httpx.Client, database: Database) -> None:
    with counted_queries(client.app.state.desk.database) as sent:  # type: ignore[attr-defined]
        assert "Planera skiftet" in client.get(HERE).text
    assert len(sent) < 20
    assert "mer än ett år bort" in client.get(f"{HERE}/plan?den=2029-12-31").text
    assert "har ingen part" in client.get(f"{HERE}/plan?part=nowhere").text.casefold()
    assert "slutar innan" in client.get(f"{HERE}/plan?motesdag=2027-01-27&borjar=13&slutar=12").text

    preview = client.get(PARTILLE).text
    assert "Ledamot politiskt samråd Partille" in preview
    assert "Ledamot politiskt samråd Härryda" not in preview
    assert "läggs in som utkast 27 jan 2027 13.00" in preview
    assert "Partille kommun" in client.get(PARTILLE + "&som=csv").content.decode("utf-8-sig")

    fields = form_of(preview, HERE)
    stale = client.post(HERE, data={**fields, "plan": "0" * 64})
    (file,) = re.findall(r'href="(/[^"]*som=csv[^"]*)"', stale.text)
    assert stale.status_code == 409
    assert client.get(file.replace("&amp;", "&")).content == client.get(PARTILLE + "&som=csv").content
    done = client.post(HERE, data=fields)
    page = client.get(done.headers["Location"]).text
    assert "2 uppdrag avslutas med torsdagen den 31 december 2026. 1 utkast" in page
    assert "0 av 2" in page
    assert "Överlämning efter mandatskiftet, Politiskt samråd" in page
    assert "Partille kommun" in client.get(f"{HERE}?som=csv").content.decode("utf-8-sig")
    assert "Inga politiska platser hålls" in client.get(PARTILLE).text

    undone = client.post(f"{HERE}/angra")
    assert "Skiftet är ångrat. 2 uppdrag har sina gamla dagar igen." in client.get(undone.headers["Location"]).text
    assert client.post(f"{HERE}/angra").status_code == 409
    with database.read() as session:
        chosen = select(Membership).where(Membership.party == "partille", Membership.role == Role.MEMBER)
        ends = {row.valid_to for row in session.exec(chosen) if row.group == "politiskt-samrad"}
        deeds = [entry.act for entry in session.exec(select(LogEntry)) if "changeover" in entry.subject]
    assert ends == {None}
    assert deeds == [Deed.CHANGEOVER, Deed.UNDO_CHANGEOVER]


def test_whoever_does_not_administer_sees_the_preview_and_no_button(client_as: Callable[..., httpx.Client]) -> None:
    handler = client_as(AccessRole.HANDLER)

    page = handler.get(PARTILLE).text

    assert "Ledamot politiskt samråd Partille" in page
    assert "Avsluta uppdragen" not in page
    assert handler.post(HERE).status_code == 403
    assert handler.post(f"{HERE}/ovning").status_code == 403
