"""The inbox from the command line: a mailbox by IMAP, from its settings to what waits and is settled."""

import ssl
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import trustme

from models.operation import Freeze
from settings import Settings
from store import freezes
from store.database import Database
from tests.conftest import morning
from tests.mail.imap_server import PASSWORD, USER, ImapBox, imap_running

LETTER = "From: Någon <nagon@annan.example>\r\nSubject: Hej\r\nMessage-ID: <1@annan.example>\r\n\r\nNär är mötet?\r\n"
TODAY = date(2027, 1, 18)


@pytest.fixture
def box(in_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapBox]:
    """The mailbox of Göteborgsområdet, as `mail.toml` says it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(in_home / "ca.pem"))
    monkeypatch.setenv("PROV_LOSEN", PASSWORD)
    with imap_running(context) as running:
        (in_home / "mail.toml").write_text(
            f'[goteborgsomradet.inbox]\nbackend = "imap"\nhost = "localhost"\nport = {running.port}\nuser = "{USER}"\n'
            f'password_env = "PROV_LOSEN"\nca_file = "{in_home / "ca.pem"}"\n',
            "utf-8",
        )
        yield running


def test_what_waits_is_read_listed_shown_and_settled(
    box: ImapBox, arshjul: Callable[..., Any], on: Callable[[date], None], tmp_path: Path, in_home: Path
) -> None:
    on(TODAY)
    area = ("--area", "goteborgsomradet")
    box.receive(LETTER.encode(), b"")

    first, again = arshjul("inbox", "read", *area), arshjul("inbox", "read", *area)
    listed = arshjul("inbox", "list", *area)
    shown = arshjul("inbox", "settle", *area, "1")
    settled = arshjul("inbox", "settle", *area, "1", "ingen")

    assert (first.code, "2 nya mejl, 2 väntar på kontoret" in first.out) == (1, True), first
    assert (again.code, again.out) == (0, "Inget nytt.\n")
    assert "nagon@annan.example" in listed.out
    assert "utan bilaga" in listed.out
    assert "När är mötet?" in shown.out
    assert (settled.code, settled.out) == (0, "Mejl 1 är avgjort.\n")
    assert arshjul("inbox", "settle", *area, "1", "ingen").code == 2
    assert arshjul("inbox", "settle", *area, "999").code == 2
    assert "nagon@annan.example" not in arshjul("inbox", "list", *area).out
    assert "nagon@annan.example" in arshjul("inbox", "list", *area, "--all").out
    mail = tmp_path / "sparat.eml"
    mail.write_bytes(LETTER.replace("<1@", "<2@").encode())
    assert arshjul("inbox", "read", *area, mail).code == 1
    assert arshjul("inbox", "read", "--area", "fyrbodal").code == 2

    database = Database(Settings(home=in_home).database)
    with database.write() as session:
        session.add(Freeze(began_at=morning(TODAY), backup_at=morning(TODAY), letters_known=True))
    frozen, none_read = arshjul("inbox", "read", *area), arshjul("inbox", "read", *area, mail)
    assert {frozen.code, none_read.code} == {1}
    assert "arshjul thaw" in frozen.err + frozen.out
    with database.write() as session:
        freezes.lift(session, now=morning(TODAY), who="test")
    database.close()

    box.hangs = False
    box.messages[99] = LETTER.encode()
    box.drops_at = 99
    broken = arshjul("inbox", "read", *area)
    assert (broken.code, "Brevlådan kunde inte läsas" in broken.err + broken.out) == (1, True)
