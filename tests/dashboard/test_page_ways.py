"""What the office says names commands in one form only; on a page each becomes the page where the same is done."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest

from cli.main import arshjul
from dashboard.access import declared
from dashboard.app import create_app
from dashboard.page_ways import QUOTED, WAYS, command_in, in_pages
from settings import ROOT, Settings
from tests.dashboard.conftest import AREA

ROOMS = ("office", "mail", "calendars", "documents", "areas", "store", "engine", "rules", "models")
"""All that is below the doors."""
NAMED = re.compile(r"\barshjul [a-zåäö]")
OPTION = re.compile(r"(?<=[ (])--[a-z]")
GOES_BEFORE_BOTH = re.compile(r"(?:\b(?:[Ss]e|via|enligt) |\()$")
"""What a sentence has before a command: it is Swedish before ”arshjul …” and before "sidan X"."""
WITHOUT_A_PAGE = {"backup", "status", "timetable", "up"}
"""What is done at the machine alone: pages say these commands as they are."""
WRITES_A_FILE = {"prefect_yaml.py"}
"""Texts that are no sentences for a page: they tell how to use Prefect's own commands."""


def sentences() -> Iterator[tuple[str, str]]:
    """Every text below the doors that is a sentence for a person, with its file."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield from ((f"{room}/{file.name}", text) for text in _texts(file))


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
    """Docstrings, parts of longer texts, and the commands of alarms, which are told beside the sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "command":
            yield from ast.walk(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Expr):
            yield node.value


def real_command(written: str) -> str | None:
    """The command that is written there, without what is given to it; None where there is none of that name."""
    found, named = arshjul, []
    for word in written.split():
        if not isinstance(found, click.Group) or word.startswith("-"):
            break
        inner = found.get_command(click.Context(found), word)
        if inner is None:
            return None
        found, named = inner, [*named, word]
    return " ".join(named)


def test_each_command_below_the_doors_is_quoted_real_and_has_a_page() -> None:
    quoted = 0
    for file, text in sentences():
        assert not NAMED.search(QUOTED.sub("", text)), f"{file}: ”arshjul …” with quotes and nothing else: {text}"
        if file.removeprefix("engine/") not in WRITES_A_FILE:
            assert not OPTION.search(QUOTED.sub("", text)), f"{file}: an option without its command: {text}"
        for written in QUOTED.findall(text):
            quoted += 1
            command = real_command(written)
            assert command, f"{file}: no such command: {written}"
            assert (command_in(command) is None) == (command.split()[0] in WITHOUT_A_PAGE), f"{file}: {written}"
    assert quoted > 25


def test_each_command_stands_where_a_page_can_stand_as_well() -> None:
    for file, text in sentences():
        for found in QUOTED.finditer(text):
            if command_in(found[1]):
                assert GOES_BEFORE_BOTH.search(text[: found.start()]), f"{file}: {in_pages(text, None)}"


def test_each_way_is_a_real_command_and_leads_to_a_page_that_is_there(settings: Settings) -> None:
    paths = {route.path for route in declared(create_app(settings)) if "GET" in route.methods}

    for command, (_, path) in WAYS.items():
        assert real_command(command) == command
        assert (path if path.startswith("/") else f"/{{area}}/{path}".rstrip("/")) in paths, command


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Se ”arshjul reorganise --list”", 'Se sidan <a href="/x/omorganisation">Omorganisation</a>'),
        (
            "för sig (”arshjul requisition paid”), av ”A & B”",
            'för sig (sidan <a href="/x/betalningar">Betalningar</a>), av ”A &amp; B”',
        ),
        ("häv den via ”arshjul thaw”.", 'häv den på sidan <a href="/fryst">Efter återställning</a>.'),
        ("Starta den via ”arshjul start a --year 7”", 'Starta den på sidan <a href="/x">Årshjulet</a>'),
        ("ta en med ”arshjul backup”", "ta en med ”arshjul backup”"),
    ],
)
def test_a_command_becomes_its_page(text: str, told: str) -> None:
    assert in_pages(text, "x") == told


def test_without_an_area_the_page_is_named_alone() -> None:
    assert in_pages("Se ”arshjul matters --all”", None) == "Se sidan Ärenden"


def test_a_refusal_on_a_page_leads_to_the_page_that_helps(client: httpx.Client) -> None:
    form = {"url": "https://webben.example/rapport"}
    refused = client.post(f"/{AREA}/beslut/publicering/2026/arsrapport-faststalls", data=form)

    assert refused.status_code == 422
    assert f'Se vad som ligger där på sidan <a href="/{AREA}/beslut">Beslut</a>' in refused.text
    assert "arshjul decisions" not in refused.text
