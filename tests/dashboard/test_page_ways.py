"""What the office refuses names commands; on a page it names pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.access import declared
from dashboard.app import create_app
from dashboard.page_ways import WAYS, in_pages
from settings import ROOT, Settings
from tests.dashboard.conftest import AREA

COMMAND = re.compile(r"arshjul [a-z]|(?<![\w-])--[a-z]")
NOT_ON_PAGES = {
    "migrate.py": "the application does not start",
    "rehearsal_folder.py": "pages choose the folder",
    "rehearsal_shelf.py": "what is handed to a command",
    "restoring.py": "a command alone restores",
}
NOT_SENTENCES = ("command", "told")
"""Arguments: an alarm's command, which pages leave out; and what a machine is told of the health."""


def sentences() -> Iterator[tuple[str, str]]:
    """Every text of the rooms below the doors that names a command or an option, with its file."""
    for room in ("office", "rules", "store"):
        for file in sorted((ROOT / room).glob("*.py")):
            if file.name not in NOT_ON_PAGES:
                yield from ((file.name, text) for text in _texts(file) if COMMAND.search(text))


def _texts(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    passed = {id(part) for part in _passed(tree)}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _passed(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, parts of longer texts, and what is no sentence for a person at a page."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in NOT_SENTENCES:
            yield from ast.walk(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.Assign) and any("command" in ast.unparse(target) for target in node.targets):
            yield from ast.walk(node.value)


@pytest.mark.parametrize(
    ("file", "text"), [pytest.param(*each, id=f"{each[0]}-{n}") for n, each in enumerate(sentences())]
)
def test_no_sentence_of_the_office_names_a_command_on_a_page(file: str, text: str) -> None:
    said = in_pages(text, AREA)

    assert not COMMAND.search(said), f"{file}: {said}"
    assert not re.search(r"  |\s[,.:;)]|[:,]$|\bmed på\b", re.sub("<[^>]*>", "", said.strip())), said


def test_there_are_sentences_to_look_at() -> None:
    assert len(list(sentences())) > 15


def test_each_page_that_a_command_becomes_is_there(settings: Settings) -> None:
    paths = {route.path for route in declared(create_app(settings)) if "GET" in route.methods}

    for command, _, path in WAYS:
        expected = path if path.startswith("/") else "/".join(filter(None, ("/{area}", path)))
        assert expected in paths, command


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Visa alla: arshjul reorganise --list", 'Visa alla på sidan <a href="/x/omorganisation">Omorganisation</a>'),
        (
            "Läs in den med ”arshjul import populations FIL”.",
            'Läs in den på sidan <a href="/x/befolkning">Befolkning</a>.',
        ),
        ("häv frysningen, med: arshjul thaw", 'häv frysningen, på sidan <a href="/fryst">Efter återställning</a>'),
        ("ange med --to vilken grupp <b>", "ange vilken grupp &lt;b&gt;"),
    ],
)
def test_a_command_becomes_its_page(text: str, told: str) -> None:
    assert in_pages(text, "x") == told


def test_a_refusal_on_a_page_leads_to_the_page_that_helps(client: httpx.Client) -> None:
    form = {"url": "https://webben.example/rapport"}
    refused = client.post(f"/{AREA}/beslut/publicering/2026/arsrapport-faststalls", data=form)

    assert refused.status_code == 422
    assert f'Se vad som ligger där på sidan <a href="/{AREA}/beslut">Beslut</a>' in refused.text
    assert "arshjul decisions" not in refused.text
