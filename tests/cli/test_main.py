"""The operator's door: help, mistakes in the typing, and how failures are told."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli import swedish
from cli.main import COMMANDS
from cli.main import arshjul as group

HEAVY = ("prefect", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "httpx", "holidays", "jinja2", "rich", "alembic")


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def test_help_answers_without_importing_anything_heavy():
    program = f"""
import sys
from cli.main import main
code = main(["--help"])
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"
    assert "received" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name, arshjul):
    asked = arshjul(name, "--help")

    assert asked.code == 0
    assert "Exempel:" in asked.out
    assert f"arshjul {name}" in asked.out
    assert not re.search(r"\b(Usage|Options|Show this message|required|INTEGER|TEXT|DATE|default)\b", asked.out)


@pytest.mark.parametrize("name", ["run", "tick", "status", "log", "check", "plan", "deliver", "timetable"])
def test_commands_that_list_things_also_speak_json(name):
    assert "--json" in [opt for param in command(name).params for opt in param.opts]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["upp"], "Det finns inget kommando ”upp”"),
        (["status", "--hej"], "Det finns inget val ”--hej”"),
        (["run"], "Det saknas ett värde för"),
        (["check", "finns-inte.yaml"], "finns inte"),
        (["tick", "--as-of", "31 januari"], "”31 januari” är ingen dag; skriv år-månad-dag, till exempel 2026-01-31"),
        (["received", "arsrapport", "psykiatri", "--year", "26"], "ligger utanför"),
        (["decide", "arsrapport", "psykiatri", "antagen"], "är inget av"),
        (["extend", "arsrapport", "psykiatri", "--to", "2026-02-13"], "ange den nya sista dagen och skälet"),
        (["log", "--limit", "många"], "är inget heltal"),
    ],
)
def test_a_mistake_in_the_typing_is_told_in_swedish_with_code_2(arguments, said, arshjul):
    answer = arshjul(*arguments)

    assert answer.code == 2
    assert said in answer.err
    assert "'" not in answer.err
    assert answer.err.lower().count("fel") == 1


@pytest.mark.parametrize("name", ["status", "tick", "log", "deliver", "run"])
def test_without_an_installation_one_is_told_how_to_make_one(name, arshjul, home):
    answer = arshjul(name, *(["arsrapport"] if name == "run" else []))

    assert answer.code == 2
    assert f"i {home} finns ingen installation" in answer.err
    assert "arshjul init" in answer.err
    assert not home.exists()


@pytest.mark.parametrize(
    ("variable", "wrong", "said"),
    [
        ("PORT", "åtta", "ARSHJUL_PORT = ”åtta”: ska vara ett heltal, till exempel 8470"),
        ("PORT", "99999", "ARSHJUL_PORT = ”99999”: är för stort; till exempel 8470"),
        ("MAIL", "duva", "ARSHJUL_MAIL = ”duva”: ska vara ”files”, ”smtp”, ”exchange” eller ”graph”"),
        ("MAIL", "smtp", "ARSHJUL_SMTP_HOST: saknas; till exempel smtp.exempel.se"),
        ("MAIL", "graph", "ARSHJUL_GRAPH_TENANT: saknas; till exempel region.onmicrosoft.com"),
        ("PUBLIC_URL", "arshjul.exempel.se", "ska börja med https:// eller http:// och ett värdnamn"),
        ("PUBLIC_URL", "ftp://arshjul.exempel.se", "ska börja med https:// eller http:// och ett värdnamn"),
        ("PUBLIC_URL", "https://årshjul.exempel.se", "skriv xn--rshjul-hua.exempel.se"),
        ("PUBLIC_URL", "https://arshjul.exempel.se:port", "är ingen adress"),
        ("PUBLIC_URL", "https://arshjul.exempel.se?x=1", "ska vara bara en adress"),
    ],
)
def test_a_wrong_setting_is_told_with_what_a_right_one_looks_like(variable, wrong, said, arshjul, monkeypatch):
    monkeypatch.setenv(f"ARSHJUL_{variable}", wrong)

    answer = arshjul("status")

    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_an_unexpected_error_is_kept_in_a_log_and_told_in_one_line(arshjul, home, monkeypatch):
    home.mkdir()
    (home / "arshjul.db").write_bytes(b"not a database at all" * 100)

    answer = arshjul("status")

    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert f"Hela felet står i {home / 'logs' / 'arshjul.log'}" in answer.err
    assert "Traceback" in (home / "logs" / "arshjul.log").read_text()


def test_an_output_that_nobody_reads_to_its_end_is_no_error():
    arshjul = Path(sys.executable).with_name("arshjul")

    done = subprocess.run(f"{arshjul} --help | head -1", shell=True, capture_output=True, text=True, check=True)

    assert done.stderr == ""


def test_every_swedish_phrase_still_stands_for_one_of_clicks():
    """An upgrade of Click that rewords itself would otherwise fall back to English unnoticed."""
    source = "\n".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    written = [phrase.replace("\n", "\\n").replace("\t", "\\t") for phrase in (*swedish.PHRASES, *swedish.PLURALS)]

    assert [phrase for phrase in written if f'"{phrase}"' not in source] == []
