"""Letters from the command line: found, read, stopped, edited, sent again; reminders out of turn; acts taken back."""

import json
from datetime import date

import pytest

from cli.letter_acts import STATES
from models.words import LetterState
from settings import ROOT

pytestmark = pytest.mark.usefixtures("in_home")
PSYKIATRI = ("arsrapporter", "temagrupp-psykiatri")
FIRST, NEXT = date(2025, 1, 15), date(2025, 1, 16)


def listed(arshjul, *asked):
    answer = arshjul("letters", "list", "--json", *asked)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_every_state_can_be_asked_for():
    assert set(STATES) == {state.value for state in LetterState}


def test_letters_are_found_read_sent_again_and_reminded_of(arshjul, on):
    on(FIRST)
    arshjul("tick")

    (asked,) = listed(arshjul, "--group", "Temagrupp Psykiatri", "--station", "arsrapporter", "--state", "sent")
    number = asked["id"]
    assert f"{number} " in arshjul("letters", "list", "--text", asked["subject"]).out
    assert listed(arshjul, "--to", "2024-12-31") == []
    assert "inga sådana brev" in arshjul("letters", "list", "--state", "waiting").out
    shown = arshjul("letters", "read", number).out
    assert f"Ämne: {asked['subject']}" in shown
    assert json.loads(arshjul("letters", "read", number, "--json").out)["headers"]["Till"]

    again = ("letters", "send-again", number, "--reason", "Kom aldrig fram")
    assert arshjul(*again, "--dry-run").code == 0
    assert [each["id"] for each in listed(arshjul, "--group", "temagrupp-psykiatri")] == [number]
    done = arshjul(*again, "--yes")
    assert (done.code, "är skickat." in done.out) == (0, True)
    assert len(listed(arshjul, "--group", "temagrupp-psykiatri")) == 2
    assert arshjul("letters", "stop", number, "--reason", "för sent").code == 2

    assert "gick ut i dag" in arshjul("remind", *PSYKIATRI).err
    on(NEXT)
    reminded = arshjul("remind", *PSYKIATRI)
    assert (reminded.code, "påmint. Brevet är skickat." in reminded.out) == (0, True)
    assert arshjul("remind", *PSYKIATRI).code == 2
    _links_end_and_hold_again(arshjul)
    for wrong in (("read", 4711), ("stop", 4711, "--reason", "x"), ("list", "--station", "finns-inte")):
        assert arshjul("letters", *wrong).code == 2, wrong


def _links_end_and_hold_again(arshjul):
    def links(*asked):
        return json.loads(arshjul("links", "--json", *asked).out)

    (link,) = links("--person", "temagrupp psykiatri")
    assert (link["about"], link["state"]) == ("Årsrapport för 2024, Temagrupp Psykiatri", "gäller")
    assert len(links()) > 1
    assert links("--person", "ingen alls") == []
    assert arshjul("links", "revoke", link["id"], 4711).code == 2
    assert links("--person", "temagrupp psykiatri")[0]["revoked_at"] is None
    assert "Nästa brev om samma sak får en ny" in arshjul("links", "revoke", link["id"]).out
    assert "återkallad" in arshjul("links").out
    assert links("--person", "temagrupp psykiatri")[0]["state"] == "återkallad"
    assert arshjul("links", "restore", link["id"]).out == f"Länken {link['id']} gäller igen.\n"
    assert links("--person", "temagrupp psykiatri") == [link]
    assert arshjul("log").out.count("personlig länk återkallad") == 2
    for words in ("revoke", "restore"):
        assert f"arshjul links {words}" in arshjul("links", words, "--help").out


def test_a_held_letter_is_edited_stopped_and_taken_up_again(arshjul, on, tmp_path):
    on(FIRST)
    text = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8")
    (tmp_path / "mitt.yaml").write_text(text.replace("läge: skarp", "läge: godkänn", 1), "utf-8")
    arshjul("apply", tmp_path / "mitt.yaml", "--yes")
    arshjul("tick")
    number = listed(arshjul, "--state", "held", "--group", "temagrupp-psykiatri")[0]["id"]
    words = tmp_path / "brev.txt"
    words.write_text("Hej igen.\n", "utf-8")

    assert arshjul("letters", "edit", number).code == 2
    seal = json.loads(arshjul("letters", "read", number, "--json").out)["seal"]
    assert arshjul("letters", "edit", number, "--subject", "Nytt ämne", "--text", words, "--read-as", seal).code == 0
    assert "Nytt ämne" in arshjul("letters", "read", number).out
    assert "Hej igen." in arshjul("letters", "read", number).out
    stale = arshjul("letters", "edit", number, "--subject", "Ännu nyare", "--read-as", seal)
    assert (stale.code, "någon annan har ändrat brevet" in stale.err) == (2, True)

    assert arshjul("letters", "resume", number).code == 2
    assert arshjul("letters", "stop", number, "--reason", "Fel år").code == 0
    assert "stoppat av kontoret: Fel år" in arshjul("letters", "read", number).out
    assert arshjul("letters", "resume", number).code == 0


def test_what_was_done_to_a_document_is_taken_back(arshjul, on, tmp_path):
    on(FIRST)
    arshjul("tick")

    never = arshjul("received", *PSYKIATRI, "--undo", "--year", 2025)
    assert (never.code, "ingen har gjort något med dokumentet" in never.err) == (2, True)
    report = tmp_path / "Årsrapport.pdf"
    report.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    assert arshjul("received", *PSYKIATRI, "--file", report).code == 0
    assert arshjul("received", *PSYKIATRI, "--undo", "--on", "2025-01-15").code == 2
    back = arshjul("received", *PSYKIATRI, "--undo")
    assert back.code == 0, back.err
    assert "väntas igen, senast" in back.out
    assert "Ett kvitto har redan gått" in back.out
    assert "Filen är kvar: det som har kommit in är allmän handling." in back.out

    assert arshjul("extend", *PSYKIATRI).code == 2
    assert arshjul("extend", *PSYKIATRI, "--to", "2025-02-28", "--reason", "sjukdom").code == 0
    assert arshjul("excuse", *PSYKIATRI, "--undo").code == 2
    assert "2025-02-28" not in arshjul("extend", *PSYKIATRI, "--undo").out
    assert arshjul("extend", *PSYKIATRI, "--undo").code == 2

    assert arshjul("excuse", *PSYKIATRI).code == 2
    assert arshjul("excuse", *PSYKIATRI, "--reason", "vilande").code == 0
    assert "väntas igen" in arshjul("excuse", *PSYKIATRI, "--undo").out
    assert "taget tillbaka" in arshjul("log", "--limit", 1).out
