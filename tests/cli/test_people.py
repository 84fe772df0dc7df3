"""`arshjul import people`: what it prints, what it asks for, and how it ends."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

import areas
from areas.reader import read_area
from cli.main import main
from models.log import LogEntry
from models.people import Membership
from office.areas import apply_area
from store.database import Database
from store.migrate import migrate

HEADER = "namn;e-post;grupp;roll;part;från"
MEMBERS = [f"Ledamot {n};ledamot{n}@goteborg.example;lgs;ledamot;goteborg;2024-01-01" for n in range(10)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with Göteborgsområdet applied and nobody in it."""
    monkeypatch.setenv("ARSHJUL_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'arshjul.db'}"
    migrate(url)
    database = Database(url)
    shipped = Path(areas.__file__).parent / "goteborgsomradet.yaml"
    with database.write() as session:
        noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
        apply_area(session, read_area(shipped), today=date(2024, 1, 1), now=noon, who="kontoret")
    database.close()
    return tmp_path


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{home / 'arshjul.db'}")
    yield database
    database.close()


def listed(home: Path, *rows: str) -> str:
    path = home / "lista.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return str(path)


def standing(database: Database) -> int:
    with database.read() as session:
        query = select(func.count()).select_from(Membership)
        return session.exec(query.where(Membership.valid_to == None)).one()  # noqa: E711 - becomes IS NULL


def test_a_list_is_shown_and_taken_in(home, database, capsys):
    assert main(["import", "people", listed(home, *MEMBERS)]) == 0

    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("lista.csv → Göteborgsområdet: 10 nya personer, 10 nya uppdrag")
    assert told[-1] == "Inläst."
    assert standing(database) == 10
    with database.read() as session:
        entry = session.exec(select(LogEntry).where(LogEntry.act == "import-people")).one()
        assert entry.who.endswith("(kommandoraden)")


def test_the_same_list_again_says_that_nothing_changes(home, database, capsys):
    main(["import", "people", listed(home, *MEMBERS)])
    capsys.readouterr()

    assert main(["import", "people", listed(home, *MEMBERS)]) == 0
    assert capsys.readouterr().out == "lista.csv → Göteborgsområdet: inget ändras, 10 uppdrag stämmer.\n"


def test_a_plan_changes_nothing(home, database, capsys):
    assert main(["import", "people", listed(home, *MEMBERS), "--plan"]) == 0

    assert "10 nya personer" in capsys.readouterr().out
    assert standing(database) == 0


def test_a_list_that_ends_much_needs_a_persons_word(home, database, capsys):
    main(["import", "people", listed(home, *MEMBERS)])

    assert main(["import", "people", listed(home, *MEMBERS[:7])]) == 1
    assert "Kör igen med --yes om det är meningen." in capsys.readouterr().err
    assert standing(database) == 10

    assert main(["import", "people", listed(home, *MEMBERS[:7]), "--yes"]) == 0
    assert standing(database) == 7


@pytest.mark.parametrize(("answer", "code", "left"), [("j", 0, 10), ("ja", 0, 10), ("n", 1, 0), ("", 1, 0)])
def test_at_a_terminal_every_change_is_asked_about(home, database, monkeypatch, answer, code, left):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt="": answer)

    assert main(["import", "people", listed(home, *MEMBERS)]) == code
    assert standing(database) == left


def test_only_add_ends_nothing(home, database):
    main(["import", "people", listed(home, *MEMBERS[:9])])

    assert main(["import", "people", listed(home, MEMBERS[9]), "--only-add"]) == 0
    assert standing(database) == 10


def test_every_wrong_row_is_told_and_nothing_is_taken_in(home, database, capsys):
    wrong = listed(home, MEMBERS[0], "X;fel;lgs;ledamot;goteborg;2024-01-01", "Y;;lgs;ledamot;goteborg;i fjol")

    assert main(["import", "people", wrong]) == 2

    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Fel: inget har lästs in, lista.csv har 3 fel:"
    assert [line.split(":")[0] for line in told[1:]] == [
        "  rad 3, kolumn e-post",
        "  rad 4, kolumn e-post",
        "  rad 4, kolumn från",
    ]
    assert standing(database) == 0


def test_rows_that_cannot_be_read_and_rows_that_do_not_fit_are_told_together(home, database, capsys):
    wrong = listed(
        home,
        "Ordförande A;a@goteborg.example;lgs;ordförande;;2024-01-01",
        "Ordförande B;b@goteborg.example;lgs;ordförande;;2024-01-01",
        "Ledamot;;lgs;ledamot;goteborg;2024-01-01",
        MEMBERS[0].replace("lgs", "lsg"),
    )

    assert main(["import", "people", wrong, "--yes"]) == 2

    told = capsys.readouterr().err.splitlines()
    assert told[0].endswith("har 3 fel:")
    assert [line.split(":")[0] for line in told[1:]] == [
        "  rad 3, kolumn från",
        "  rad 4, kolumn e-post",
        "  rad 5, kolumn grupp",
    ]
    assert standing(database) == 0


def test_a_long_plan_is_folded_with_its_warning_first(home, database, capsys):
    many = [f"Ledamot {n};ledamot{n}@goteborg.example;lgs;ledamot;goteborg;2024-01-01" for n in range(30)]
    main(["import", "people", listed(home, *many)])
    folded = capsys.readouterr().out
    main(["import", "people", listed(home, *many[:3]), "--plan", "--all"])
    whole = capsys.readouterr().out.splitlines()

    assert "  … och 10 till" in folded
    assert "Visa allt med --all." in folded
    assert whole[1].startswith("Listan avslutar 27 av 30 uppdrag")
    assert len([line for line in whole if line.startswith("  - ")]) == 27
    assert not any("--all" in line for line in whole)


def test_what_does_not_fit_the_area_is_bad_input(home, database, capsys):
    assert main(["import", "people", listed(home, MEMBERS[0].replace("lgs", "lsg"))]) == 2
    assert "området har ingen grupp ”lsg”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--area", "fyrbodal"], "området ”fyrbodal” är inte inläst. Inlästa områden: goteborgsomradet"),
        (["--as-of", "2999-01-01"], "2999-01-01 har inte kommit än"),
        (["--as-of", "i går"], "”i går” är ingen dag"),
    ],
)
def test_other_bad_input_is_told_plainly(home, database, capsys, arguments, told):
    assert main(["import", "people", listed(home, *MEMBERS), *arguments]) == 2
    assert told in capsys.readouterr().err
    assert standing(database) == 0


def test_a_plan_may_look_ahead(home, database, capsys):
    main(["import", "people", listed(home, *MEMBERS)])
    capsys.readouterr()

    main(["import", "people", listed(home, *MEMBERS[:9]), "--plan", "--as-of", "2999-01-01"])

    assert "till 2998-12-31 (var tills vidare)" in capsys.readouterr().out


def test_a_change_by_somebody_else_between_the_plan_and_the_answer_is_told(home, database, capsys, monkeypatch):
    others = listed(home, *MEMBERS[:5])
    mine = home / "min.csv"
    mine.write_text("\n".join([HEADER, *MEMBERS]), encoding="utf-8")

    def think_it_over(_prompt: str = "") -> str:
        assert main(["import", "people", others, "--yes"]) == 0
        return "j"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", think_it_over)

    assert main(["import", "people", str(mine)]) == 1
    assert "personerna har ändrats sedan planen visades" in capsys.readouterr().err
    assert standing(database) == 5


def test_a_file_that_is_not_there_is_told(home, capsys):
    assert main(["import", "people", str(home / "finns-inte.csv")]) == 2
    assert "finns-inte.csv" in capsys.readouterr().err
