"""The printed letters: what a recipient reads, kept under `letters/` for a reviewer to read as well.

After a wanted change of words: `APPROVE_LETTERS=1 .venv/bin/python -m pytest tests/mail/test_printed_letters.py`,
then read the difference before it is committed.
"""

import os
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "letters"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
APPROVE = bool(os.environ.get("APPROVE_LETTERS"))


def printed(body: bytes) -> str:
    """The letter as text: the headers that a recipient sees, a rule, and the text."""
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    assert text is not None
    read = text.get_content().replace("\r\n", "\n")
    headers = "".join(f"{name}: {message[name]}\n" for name in ("From", "To", "Subject", "Date"))
    return f"{headers}{'-' * 72}\n{read}"


@pytest.fixture(scope="module", autouse=True)
def _approved_where_asked(composer, envelope, letters):
    """With `APPROVE_LETTERS` set, the letters as they read now are the approved ones."""
    if not APPROVE:
        return
    FOLDER.mkdir(exist_ok=True)
    for stale in FOLDER.glob("*.txt"):
        stale.unlink()
    for name, (template, context) in letters.items():
        composed = composer.compose(context, template=template, envelope=envelope(to_name=context.recipient_name))
        (FOLDER / f"{name}.txt").write_text(printed(composed.body), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_reads_as_approved(name, composer, envelope, letters):
    template, context = letters[name]

    composed = composer.compose(context, template=template, envelope=envelope(to_name=context.recipient_name))

    assert printed(composed.body) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_letter_of_the_cast_is_printed(letters):
    assert sorted(letters) == NAMES


def test_every_template_is_printed(composer, letters):
    assert {template for template, _ in letters.values()} == set(composer.names)


def test_no_letter_raises_its_voice():
    assert [name for name in NAMES if "!" in (FOLDER / f"{name}.txt").read_text("utf-8")] == []
