"""Letters as files: where they lie, that they are found again, and what a full or closed disk means."""

import errno
import os
from pathlib import Path

import pytest

from mail.files import FileTransport
from mail.transport import DeliveryFailed
from models.words import FailureClass

ID = "<brev-1@arshjul.example>"

NOBODY = 65_534


def letter(*, message_id: str = ID, date: str = "Fri, 30 Jan 2026 07:05:00 +0100", text: str = "Hej") -> bytes:
    return f"To: a@b.example\r\nDate: {date}\r\nMessage-ID: {message_id}\r\n\r\n{text}\r\n".encode()


def send(
    transport: FileTransport, message: bytes, *, message_id: str = ID, to: str = "anna.oberg@vard.example"
) -> None:
    with transport.connect() as connection:
        connection.send(message, message_id=message_id, sender="kontoret@samverkan.example", recipient=to)


def lying(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_letter_lies_in_its_days_folder_under_a_readable_name(tmp_path):
    send(FileTransport(tmp_path / "letters"), letter())

    (name,) = lying(tmp_path / "letters")
    assert name.startswith("2026-01-30/0705-anna.oberg-")
    assert name.endswith(".eml")
    assert (tmp_path / "letters" / name).read_bytes() == letter()


def test_the_day_is_the_letters_own_in_its_own_zone(tmp_path):
    send(FileTransport(tmp_path), letter(date="Fri, 30 Jan 2026 00:30:00 +0100"))

    assert lying(tmp_path)[0].startswith("2026-01-30/0030-")


@pytest.mark.parametrize(
    ("recipient", "readable"),
    [
        ("Åsa.Öberg@vard.example", "asa.oberg"),
        ("../../etc/passwd@vard.example", "etc.passwd"),
        ("日本@vard.example", "mottagare"),
        (".con@vard.example", "con"),
        ("a" * 64 + "@vard.example", "a" * 40),
    ],
)
def test_a_name_is_safe_on_every_file_system(recipient, readable, tmp_path):
    send(FileTransport(tmp_path), letter(), to=recipient)

    (name,) = lying(tmp_path)
    assert name.split("/")[1].split("-")[1] == readable


def test_the_same_letter_again_leaves_one_file_untouched(tmp_path):
    transport = FileTransport(tmp_path)
    send(transport, letter())
    before = [path.stat().st_mtime_ns for path in tmp_path.rglob("*.eml")]

    send(FileTransport(tmp_path), letter())

    assert [path.stat().st_mtime_ns for path in tmp_path.rglob("*.eml")] == before


def test_another_letter_of_the_same_id_never_replaces_the_first(tmp_path):
    transport = FileTransport(tmp_path)
    send(transport, letter())

    with pytest.raises(DeliveryFailed, match="samma Message-ID") as failed:
        send(transport, letter(text="Något annat"))

    assert failed.value.failure is FailureClass.PERMANENT
    assert [path.read_bytes() for path in tmp_path.rglob("*.eml")] == [letter()]


def test_letters_to_one_person_in_one_minute_lie_side_by_side(tmp_path):
    transport = FileTransport(tmp_path)

    for number in range(3):
        message_id = f"<brev-{number}@arshjul.example>"
        send(transport, letter(message_id=message_id), message_id=message_id)

    assert len(lying(tmp_path)) == 3


def test_a_letter_is_found_again_by_its_id_whatever_day_it_left(tmp_path):
    transport = FileTransport(tmp_path)
    for day in (28, 29, 30):
        message_id = f"<brev-{day}@arshjul.example>"
        send(
            transport, letter(message_id=message_id, date=f"Fri, {day} Jan 2026 07:05:00 +0100"), message_id=message_id
        )

    assert transport.was_sent("<brev-29@arshjul.example>")
    assert not transport.was_sent("<brev-31@arshjul.example>")
    assert not FileTransport(tmp_path / "not made yet").was_sent(ID)


def test_a_letter_half_written_when_the_power_went_was_not_sent(tmp_path):
    (tmp_path / "2026-01-30").mkdir()
    (tmp_path / "2026-01-30" / ".half.tmp").write_bytes(letter()[:10])

    assert not FileTransport(tmp_path).was_sent(ID)


@pytest.mark.parametrize("date", ["", "i morgon", "Fri, 99 Jan 2026 07:05:00 +0100"])
def test_a_letter_without_a_date_is_given_up(date, tmp_path):
    with pytest.raises(DeliveryFailed, match="datum") as failed:
        send(FileTransport(tmp_path), letter(date=date))

    assert failed.value.failure is FailureClass.PERMANENT
    assert lying(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "disken är full"),
        (errno.EDQUOT, "utrymme på disken är slut"),
        (errno.EACCES, "rättighet att skriva saknas"),
        (errno.EROFS, "skrivskyddad"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_takes_nothing_is_temporary_and_leaves_nothing_half_written(number, told, tmp_path, monkeypatch):
    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(DeliveryFailed, match=told) as failed:
        send(FileTransport(tmp_path), letter())

    assert failed.value.failure is FailureClass.TEMPORARY
    assert lying(tmp_path) == []


def test_a_write_that_meets_a_full_disk_is_temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "tempfile.mkstemp", lambda **_: (os.open("/dev/full", os.O_WRONLY), str(tmp_path / ".full.tmp"))
    )

    with pytest.raises(DeliveryFailed, match="disken är full") as failed:
        send(FileTransport(tmp_path), letter())

    assert failed.value.failure is FailureClass.TEMPORARY


def test_a_file_in_the_folders_place_is_told(tmp_path):
    (tmp_path / "letters").write_text("i vägen")

    with pytest.raises(DeliveryFailed, match="en fil står i vägen") as failed:
        send(FileTransport(tmp_path / "letters"), letter())

    assert failed.value.failure is FailureClass.TEMPORARY


@pytest.fixture
def no_privileges():
    """Root may write anywhere, so it steps down for the test."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(user)


def test_a_closed_folder_is_told(no_privileges):
    with pytest.raises(DeliveryFailed, match="rättighet att skriva saknas") as failed:
        send(FileTransport(Path("/")), letter())

    assert failed.value.failure is FailureClass.TEMPORARY


def test_a_rehearsal_writes_the_same_files(tmp_path):
    send(FileTransport(tmp_path / "real"), letter())
    send(FileTransport(tmp_path / "rehearsed", durable=False), letter())

    assert lying(tmp_path / "real") == lying(tmp_path / "rehearsed")
