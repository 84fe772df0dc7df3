"""The documents say only what is so: links lead somewhere, commands and settings exist, quoted messages are ours."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from cli.main import arshjul
from mail.choices import CHOICES
from models.failpoints import VARIABLE as FAILPOINT
from office.uploads import LARGEST_FILE
from settings import ROOT, Settings

DOCS = ROOT / "docs"
WRITTEN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
FENCED = re.compile(r"(?ms)^ *```[^\n]*\n(.*?)^ *```$")
INLINE = re.compile(r"`([^`\n]+)`")
OURS = [path for path in ROOT.glob("*/*.py") if path.parent.name not in ("tests", "bench")]

each_document = pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())


def pieces_of_code(text: str) -> Iterator[str]:
    """Every line of every fenced block, and every piece of inline code."""
    for block in FENCED.findall(text):
        yield from (line.strip() for line in block.splitlines())
    yield from INLINE.findall(FENCED.sub("", text))


def anchors_of(path: Path) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"(?m)^#+ (.+)$", FENCED.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


# --- links


@each_document
def test_every_link_leads_somewhere(path: Path) -> None:
    prose = INLINE.sub("", FENCED.sub("", path.read_text("utf-8")))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors_of(there), f"{target}: no such heading"


# --- commands


def commands_in(text: str) -> Iterator[list[str]]:
    """The words after `arshjul` in every piece of code that is a command line."""
    for piece in pieces_of_code(text):
        line = re.sub(r"^sudo -u arshjul (env \S+ )?", "", piece)
        found = re.match(r"(?:\S+/bin/|ExecStart=\S+/bin/)?arshjul (.+)", line)
        words = shlex.split(found[1], comments=True) if found else []
        if words and words[0] != "…":
            yield words


@each_document
def test_every_command_exists_and_has_the_options_it_is_given(path: Path) -> None:
    for words in commands_in(path.read_text("utf-8")):
        command: click.Command = arshjul
        context = click.Context(arshjul)
        rest = list(words)
        while isinstance(command, click.Group):
            if not rest or rest[0] == "--help":
                return
            if rest[0].startswith("-") and command.invoke_without_command:
                break
            name = rest.pop(0)
            found = command.get_command(context, name)
            assert found is not None, f"arshjul {' '.join(words)}: there is no {name}"
            command = found
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        asked = {word.partition("=")[0] for word in rest if word.startswith("-") and not word.startswith("-v")}
        assert asked <= known, f"arshjul {' '.join(words)}: no {asked - known}"


@each_document
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"(?m)^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8")))
    for piece in pieces_of_code(path.read_text("utf-8")):
        for target in re.findall(r"(?:^|[;&] *|sudo -u arshjul )make ([a-z0-9-]+)", piece):
            assert target in targets, piece


def test_every_command_is_spoken_of() -> None:
    spoken = {words[0] for path in WRITTEN for words in commands_in(path.read_text("utf-8"))}

    assert set(arshjul.list_commands(click.Context(arshjul))) <= spoken


# --- settings


def settings() -> Iterator[tuple[str, object]]:
    """Every variable with its default; those of a backend are the fields of its class."""
    for name, field in Settings.model_fields.items():
        if name not in CHOICES:
            yield f"ARSHJUL_{name.upper()}", field.default
    for backend, choice in CHOICES.items():
        for name, field in choice.model_fields.items():
            if name != "backend":
                yield f"ARSHJUL_{backend.upper()}_{name.upper()}", field.default


def files_of_secrets() -> set[str]:
    """The variables that name a file where a secret lies."""
    return {
        f"ARSHJUL_{backend.upper()}_{name.upper()}_FILE"
        for backend, choice in CHOICES.items()
        for name in choice.SECRETS
    }


def rows_of_settings() -> dict[str, list[str]]:
    """The cells of the tables of settings, by variable."""
    lines = [line for path in sorted(DOCS.rglob("*.md")) for line in path.read_text("utf-8").splitlines()]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `ARSHJUL_")]
    return {row[0].strip("`"): row[1:] for row in rows}


@pytest.mark.parametrize(("name", "default"), list(settings()))
def test_every_setting_stands_in_a_table_with_its_default(name: str, default: object) -> None:
    row = rows_of_settings()[name]

    if isinstance(default, str | int | float) and default != "":
        assert row[0] == f"`{default}`"


@each_document
def test_no_setting_is_invented(path: Path) -> None:
    text = path.read_text("utf-8")
    known = {name for name, _ in settings()} | files_of_secrets() | {FAILPOINT}

    assert set(re.findall(r"ARSHJUL_[A-Z_]*[A-Z](?![A-Z_])", text)) <= known
    for beginning in re.findall(r"ARSHJUL_[A-Z]+_(?![A-Z_])", text):
        assert any(name.startswith(beginning) for name in known), beginning


# --- what people see


def test_the_symptoms_are_quoted_as_they_are_said() -> None:
    said = "\n".join(path.read_text("utf-8") for path in OURS)
    said = re.sub(r"\"\s*\n\s*f?\"", "", said)
    symptoms = (DOCS / "drift.md").read_text("utf-8").split("| Symtom |")[1]
    for quoted in re.findall(r"(?m)^\| ”([^”]+)”", symptoms):
        for fragment in quoted.split("…"):
            assert fragment.strip() in said, f"nobody says ”{quoted}”"


def test_the_handbook_knows_how_large_a_file_may_be() -> None:
    assert f"(högst {LARGEST_FILE // 1024 // 1024} MB)" in (DOCS / "handbok.md").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "Inlämnad",
        "Mer",
        "Kör igen",
        "Kör här i stället",
        "Behöver dig",
        "Varje morgon",
        "Breven",
        "Godkänn",
        "Försök igen",
        "Räknas som skickat",
        "Skicka igen",
    ],
)
def test_the_handbook_calls_the_page_what_it_calls_itself(words: str) -> None:
    pages = "\n".join(path.read_text("utf-8") for path in (ROOT / "templates" / "dashboard").rglob("*.html"))

    assert f"**{words}**" in (DOCS / "handbok.md").read_text("utf-8")
    assert words in pages
