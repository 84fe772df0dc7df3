"""Reading a list of people: who holds which role in which group, from when to when.

A list is judged here by itself; what groups and parties the area has is for `office.people`. Every wrong row is
reported, all of them at once. A person is name and e-mail together, without regard to case.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from areas.lists import Headings, Line, ListError, ListProblem, ReadList, folded, open_list
from areas.spreadsheets import TableRow
from models.words import Role

WHOSE = ("namn", "e-post")
YEARS = range(1950, 2200)
A_DAY = "2026-01-31"
NO_FIRST_DAY = ("från-dag saknas", "Skriv dagen då uppdraget börjar, t.ex. 2026-01-01")

_HEADINGS = Headings(
    synonyms={
        "namn": ("namn", "person", "personnamn"),
        "e-post": ("epost", "epostadress", "mejl", "mejladress", "mail", "mailadress", "email"),
        "grupp": ("grupp", "gruppid", "samverkansgrupp"),
        "roll": ("roll", "uppdrag", "funktion"),
        "part": ("part", "organisation"),
        "plats": ("plats", "platsnr", "platsnummer"),
        "från": ("från", "fran", "from", "frånochmed", "gällerfrån", "startdatum"),
        "till": ("till", "tom", "tillochmed", "gällertill", "slutdatum"),
    },
    required=("namn", "e-post", "grupp", "roll", "från"),
    optional_in_words="part, plats och till",
)
_NAME_SIGNS = "'’´`.,()&/+-"  # noqa: RUF001 - both apostrophes and the accents that stand in for one
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)


class PeopleListError(ListError):
    """A list of people that cannot be taken in."""


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One row: a person holds a role in a group. `group` and `party` stand as written; days are inclusive.

    `valid_to` None means until further notice.
    """

    number: int
    name: str
    email: str
    group: str
    role: Role
    party: str | None = None
    seat: int | None = None
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class PeopleList(ReadList[PersonRow]):
    """A list of people. `nameless` are rows that lack only whose they are: nobody's, but worth a check."""

    nameless: tuple[PersonRow, ...] = ()


def read_people(path: Path) -> PeopleList:
    """Read a CSV or XLSX list; what is wrong with its rows is in its `problems`.

    Raises PeopleListError for a file that is no such list, and OSError if it cannot be opened.
    """
    found = open_list(path, _HEADINGS, a_row_for="varje uppdrag", error=PeopleListError)
    read = [(line, row) for line in found.lines if (row := _row(line, found.width))]
    repeated = {problem.row: problem for problem in _repeated([row for line, row in read if not line.problems])}
    return PeopleList(
        file=path.name,
        rows=tuple(row for line, row in read if not line.problems and row.number not in repeated),
        nameless=tuple(row for line, row in read if line.problems),
        problems=(*found.problems, *repeated.values()),
        notes=found.notes,
    )


# --- the rows


def faults_in_person(name: str, email: str) -> tuple[ListProblem, ...]:
    """What is wrong with a name and an address that stand by themselves, as it would be told of a list."""
    line = Line(TableRow(number=1, cells=(name, email)), {"namn": 0, "e-post": 1})
    _name(line)
    _email(line)
    return tuple(dict.fromkeys(line.problems))


def _row(line: Line, width: int) -> PersonRow | None:
    """The row as a person's role, or None if something is wrong with more than who the person is."""
    line.refuse_stray_cells(width)
    name, email, group, role = _name(line), _email(line), _group(line), _role(line)
    party, seat = _party(line, role), _seat(line)
    valid_from = line.day("från", years=YEARS, example=A_DAY, missing=NO_FIRST_DAY)
    valid_to = line.day("till", years=YEARS, example=A_DAY)
    _refuse_backwards(line, valid_from, valid_to)
    if role is None or valid_from is None or any(problem.column not in WHOSE for problem in line.problems):
        return None
    return PersonRow(
        number=line.row.number,
        name=name,
        email=email,
        group=group,
        role=role,
        party=party,
        seat=seat,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _name(line: Line) -> str:
    name = line.text("namn")
    if not name:
        line.wrong("namn", "namn saknas", "Skriv personens namn, t.ex. Ordförande NOSAM Centrum")
    elif strange := next((sign for sign in name if not _fits_in_a_name(sign)), None):
        line.wrong(
            "namn",
            f"tecknet ”{strange}” i ”{name}” hör inte hemma i ett namn",
            "Rätta det. Är många namn fel är teckenkodningen fel: spara filen som ”CSV UTF-8”",
        )
    elif not any(sign.isalpha() for sign in name):
        line.wrong("namn", f"”{name}” är inget namn", "Skriv personens namn")
    return name


def _fits_in_a_name(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign.isdigit() or sign == " " or sign in _NAME_SIGNS


def _email(line: Line) -> str:
    email = line.text("e-post")
    if not email:
        line.wrong("e-post", "e-postadress saknas", "Varje person behöver en adress; flera får dela på en brevlåda")
    elif fault := _fault_in(email):
        line.wrong("e-post", *fault)
    return email


def _fault_in(email: str) -> tuple[str, str] | None:
    """What is wrong with an address and what right looks like.

    Only ASCII: letters are handed over by servers that need not know SMTPUTF8, so a domain with å is written as
    its own ASCII form (`xn--…`) and a mailbox with å is refused.
    """
    right = "Skriv en adress, t.ex. namn@kommun.example"
    if email.count("@") > 1 or any(mark in email for mark in ",;"):
        return f"”{email}” är mer än en adress", "Skriv en enda adress i cellen, och en egen rad för varje person"
    if any(mark in email for mark in ' <>"()'):
        return f"”{email}” är mer än en adress", "Skriv bara själva adressen, utan mellanslag, namn och klamrar"
    local, at, domain = email.partition("@")
    if not at or not local:
        return f"”{email}” är ingen e-postadress", right
    if not domain.isascii() and (ascii_form := _ascii_domain(domain)):
        return f"domänen ”{domain}” har andra tecken än a till z", f"Skriv den som {local}@{ascii_form}"
    if not email.isascii():
        return f"”{email}” har andra tecken än a till z", "Skriv adressen som den står i adressboken, utan å, ä och ö"
    if "." not in domain:
        return f"domänen i ”{email}” saknar punkt", right
    if len(local) > 64 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return f"”{email}” är ingen e-postadress", right
    return None


def _ascii_domain(domain: str) -> str | None:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _group(line: Line) -> str:
    group = line.text("grupp")
    if not group:
        line.wrong("grupp", "grupp saknas", "Skriv gruppens id eller namn som i områdesfilen")
    return group


def _role(line: Line) -> Role | None:
    text = line.text("roll")
    try:
        return Role.from_swedish(text)
    except ValueError:
        words = [role.swedish for role in Role]
        near = difflib.get_close_matches(text.casefold(), words, n=1)
        hint = f"Menade du ”{near[0]}”? " if near else ""
        wrong = f"”{text}” är ingen roll" if text else "roll saknas"
        line.wrong("roll", wrong, f"{hint}Rollerna är {', '.join(words)}")
        return None


def _party(line: Line, role: Role | None) -> str | None:
    party = line.text("part")
    if role is Role.CONTACT and not party:
        line.wrong("part", "part saknas", f"En {role.swedish} svarar för en part: skriv vilken")
    return party or None


def _seat(line: Line) -> int | None:
    text = line.text("plats")
    if not text:
        return None
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        line.wrong("plats", f"”{text}” är inget platsnummer", "Skriv 1, 2, 3 … eller lämna cellen tom")
        return None
    if not line.text("part"):
        line.wrong("part", f"plats {text} saknar part", "Skriv vilken part platsen tillhör, eller ta bort platsen")
    return int(text)


def _refuse_backwards(line: Line, valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        line.wrong(
            "till",
            f"uppdraget slutar {valid_to} men börjar först {valid_from}",
            "Sista dag ska vara samma dag som den första eller senare",
        )


def _repeated(rows: list[PersonRow]) -> Iterator[ListProblem]:
    """Rows that say again what an earlier one has said."""
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        said = (
            folded(row.name),
            folded(row.email),
            folded(row.group),
            row.role,
            folded(row.party or ""),
            row.seat,
            row.valid_from,
            row.valid_to,
        )
        if said in seen:
            wrong = f"raden säger samma sak som rad {seen[said]}"
            yield ListProblem(row=row.number, wrong=wrong, right="Ta bort den ena")
        seen.setdefault(said, row.number)
