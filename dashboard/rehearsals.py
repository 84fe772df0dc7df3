"""Rehearsals: a year played beside the pages, how far it has come, what it came to, and what differs from another."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from areas.compile import wheel_of
from areas.problems import AreaFileError
from areas.reader import read_area
from dashboard.access import NotAllowed, handles, reads
from dashboard.notices import PLACE, Notice, address, number_of, refusal
from dashboard.pages import page
from dashboard.places import Place, PlaceOf
from dashboard.rehearsals_here import OneOf, may_read, may_remove, one_of, shelf_of
from dashboard.tables import Cell, table_answer, wanted_file
from dashboard.within import DeskOf, Now, Who
from models.accounts import AccessRole
from models.words import ActState, Mode
from office import rehearsals_asked
from office.areas import wheels_by_the_file
from office.behaviour import MOST_LATE
from office.desk import Desk
from office.rehearsal_comparison import compared_together
from office.rehearsal_folder import NotARehearsal, read_acts
from office.rehearsal_shelf import Kind, NoSuchRehearsal, RehearsalState, RehearsalUnderWay, Shelved, Wanted
from office.rehearsal_words import spoken_behaviour, spoken_role, spoken_step
from office.rehearsed import RehearsedAct
from office.rehearsed_letters import LetterFile, letters_in
from office.upload_kinds import tidy_name
from rules.wheel import Wheel
from store.drafts import LARGEST_DRAFT

router = APIRouter(prefix="/{area}/repetition", dependencies=[reads])
COLUMNS = ("Nummer", "Vad", "Läge", "Började", "Slutade", "Av", "Uppgifter")
ACT_COLUMNS = ("Område", "Dag", "Tid", "Station", "Grupp", "Vad", "Steg", "Till", "Mottagare", "Ämne", "Läge", "Skäl")
LETTER_COLUMNS = ("Dag", "Till", "Ämne")
FIRST_YEAR, LAST_YEAR = 2000, 2150
LARGEST_SEED = 999_999
ONE_AREA, ALL_AREAS = "one", "all"
BEHAVIOURS = {
    "mixed": "som grupper brukar: de flesta i tid, några sent",
    "on-time": "alla i tid",
    "late": "alla sent",
    "none": "ingen lämnar något",
}
AREA_FILE, MEETINGS = "omradesfil.yaml", "moten"
MEETING_FILES = (".txt", ".csv", ".xlsx")


class RefusedRehearsal(Exception):
    """What is asked for cannot be rehearsed; the message says what could."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written in the form, as it is shown again where it is refused."""

    year: str = ""
    behaviour: str = "mixed"
    days: str = "5"
    mode: str = Mode.LIVE.value
    seed: str = "1"
    scope: str = ONE_AREA
    files: Mapping[str, bytes] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    def wanted(self, area: str, together: Mapping[str, str]) -> Wanted:
        """The rehearsal asked for; of those areas `together`, by id, where it is of all. Raises RefusedRehearsal."""
        if together and self.files:
            raise RefusedRehearsal(
                "en områdesfil och en lista med möten gäller ett område: välj området, eller spela utan filerna"
            )
        year = number_of(self.year)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise RefusedRehearsal(f"skriv ett år från {FIRST_YEAR} till {LAST_YEAR}")
        if self.behaviour not in BEHAVIOURS or self.mode not in set(Mode) or not self.seed.isdecimal():
            raise RefusedRehearsal("välj hur grupperna gör och områdets läge, och skriv fröet som ett tal")
        late = self.behaviour == "late"
        if late and not 1 <= number_of(self.days) <= MOST_LATE:
            raise RefusedRehearsal(f"skriv hur många arbetsdagar sent grupperna lämnar, från 1 till {MOST_LATE}")
        behaviour = f"late:{number_of(self.days)}" if late else self.behaviour
        seed = min(int(self.seed), LARGEST_SEED)
        options = [f"--year={year}", f"--behaviour={behaviour}", f"--seed={seed}", f"--mode={self.mode}"]
        about = {"År": str(year), "Grupperna": spoken_behaviour(behaviour, seed), "Läge": Mode(self.mode).swedish}
        about |= {rehearsals_asked.AREAS: ", ".join(together.values())} if together else {}
        for option, words in (("--area-file", "Områdesfil"), ("--meetings", "Möten")):
            if option in self.named:
                name = self.named[option]
                options += [option, name]
                about[words] = "uppladdad fil"
        return Wanted(
            kind=Kind.YEAR, area=area, options=tuple(options), about=about, files=self.files, together=tuple(together)
        )


# --- the list, and starting one


@router.get("")
def list_rehearsals(request: Request, place: PlaceOf, desk: DeskOf) -> Response:
    """The area's rehearsals, the newest first, and the form for another."""
    return _shown(request, place, desk, notice=_notice(request))


def _shown(
    request: Request,
    place: Place,
    desk: Desk,
    *,
    notice: Notice | None,
    written: Written | None = None,
    status: int = 200,
) -> Response:
    shelf = shelf_of(desk)
    found = [one for one in shelf.of_area(place.area) if may_read(place, one)]
    if file := table_answer(request, "ovningar", COLUMNS, (_cells(one) for one in found)):
        return file
    return page(
        request,
        "rehearsals/page.html",
        status=status,
        found=found,
        is_free=shelf.is_free(),
        together=_all_areas(desk, place),
        ONE_AREA=ONE_AREA,
        ALL_AREAS=ALL_AREAS,
        written=written or Written(year=str(place.today.year + 1)),
        behaviours=BEHAVIOURS,
        modes=Mode,
        kinds=WHAT,
        years=(FIRST_YEAR, LAST_YEAR),
        notice=notice,
    )


def _all_areas(desk: Desk, place: Place) -> Mapping[str, str]:
    """Every area of the home by id and name, where there are several and the visitor handles all of them."""
    with desk.database.read() as session:
        found = {wheel.area: wheel.name for wheel in wheels_by_the_file(session)}
    may = len(found) > 1 and all(place.visitor.may(AccessRole.HANDLER, area) for area in found)
    return found if may else {}


WHAT = {Kind.YEAR: "år", Kind.CHANGEOVER: "mandatskifte"}


def _cells(one: Shelved) -> tuple[Cell, ...]:
    about = ", ".join(f"{name}: {value}" for name, value in one.about.items())
    return (one.number, WHAT[one.kind], one.state.swedish, one.started_at, one.ended_at, one.who, about)


def _notice(request: Request) -> Notice | None:
    number = number_of(request.query_params.get("nummer", ""))
    removed = request.query_params.get("said") == "removed" and number
    return Notice(text=f"Övning {number} är borttagen.") if removed else None


@router.post("", dependencies=[handles])
def start(
    request: Request,
    place: PlaceOf,
    desk: DeskOf,
    now: Now,
    who: Who,
    year: Annotated[str, Form()] = "",
    behaviour: Annotated[str, Form()] = "mixed",
    days: Annotated[str, Form()] = "",
    mode: Annotated[str, Form()] = Mode.LIVE.value,
    seed: Annotated[str, Form()] = "1",
    scope: Annotated[str, Form()] = ONE_AREA,
    area_file: UploadFile | None = None,
    meetings: UploadFile | None = None,
) -> Response:
    """Start a rehearsal beside the pages, and lead to how it goes."""
    written = Written(year=year, behaviour=behaviour, days=days, mode=mode, seed=seed.strip() or "1", scope=scope)
    together = _all_areas(desk, place) if scope == ALL_AREAS else {}
    if scope == ALL_AREAS and not together:
        raise NotAllowed(AccessRole.HANDLER)
    try:
        files, named = _uploaded(area_file, meetings)
        wanted = replace(written, files=files, named=named).wanted(place.area, together)
        number = rehearsals_asked.start(desk, shelf_of(desk), wanted, environment=os.environ, now=now, who=who)
    except (RefusedRehearsal, RehearsalUnderWay) as refused:
        return _shown(request, place, desk, notice=refusal(refused), written=written, status=422)
    return RedirectResponse(f"/{place.area}/repetition/{number}", 303)


def _uploaded(area_file: UploadFile | None, meetings: UploadFile | None) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files by the names that they are kept under, and by the options that they are for."""
    files, named = {}, {}
    for option, upload in (("--area-file", area_file), ("--meetings", meetings)):
        if upload is None or not upload.filename:
            continue
        content = upload.file.read(LARGEST_DRAFT + 1)
        if len(content) > LARGEST_DRAFT:
            raise RefusedRehearsal(f"filen är större än {LARGEST_DRAFT // 1024 // 1024} MB. Är det rätt fil?")
        kind = Path(tidy_name(upload.filename)).suffix.lower()
        if option == "--meetings" and kind not in MEETING_FILES:
            raise RefusedRehearsal(f"mötena ska vara en fil av slaget {' eller '.join(MEETING_FILES)}")
        name = AREA_FILE if option == "--area-file" else f"{MEETINGS}{kind}"
        files[name], named[option] = content, name
    return files, named


# --- one rehearsal


@router.get("/{number:int}")
def rehearsal_page(request: Request, place: PlaceOf, desk: DeskOf, one: OneOf) -> Response:
    """How a rehearsal goes, or what it came to; its acts as a file."""
    is_done = one.state is RehearsalState.DONE
    letters = letters_in(one.out) if one.kind is Kind.CHANGEOVER and is_done else []
    file = _as_file(request, desk, one, place, letters) if is_done and wanted_file(request) else None
    if file is not None:
        return file
    others = [
        other
        for other in shelf_of(desk).of_area(place.area)
        if other.kind is Kind.YEAR
        and other.state is RehearsalState.DONE
        and other.number != one.number
        and may_read(place, other)
    ]
    return page(
        request,
        "rehearsals/rehearsal.html",
        one=one,
        others=others,
        kinds=WHAT,
        part=_part_played(one),
        letters=letters,
        may_remove=may_remove(place, one),
    )


def _as_file(
    request: Request, desk: Desk, one: Shelved, place: Place, letters: Sequence[LetterFile]
) -> Response | None:
    name = f"ovning-{one.number}"
    if one.kind is Kind.CHANGEOVER:
        return table_answer(request, name, LETTER_COLUMNS, (letter[:3] for letter in letters))
    return table_answer(request, name, ACT_COLUMNS, _act_rows(read_acts(one.out), wheels_played(desk, one, place)))


def _part_played(one: Shelved) -> int | None:
    """How much of the year has been played, of a hundred; None where it cannot be told."""
    if one.played_to is None or one.kind is not Kind.YEAR:
        return None
    first = date(int(one.about["År"]), 1, 1)
    return max(1, min(99, (one.played_to - first).days * 100 // 366))


def wheels_played(desk: Desk, one: Shelved, place: Place) -> list[Wheel]:
    """The rules that it was played by, of each area: the file that was given to it, else the area's own."""
    if one.together:
        with desk.database.read() as session:
            return [wheel for wheel in wheels_by_the_file(session) if wheel.area in one.together]
    given = one.file(AREA_FILE)
    if given is not None:
        try:
            return [wheel_of(read_area(given).area_file)]
        except (AreaFileError, OSError):
            return [place.wheel]
    return [place.wheel]


def _act_rows(acts: list[RehearsedAct], wheels: Sequence[Wheel]) -> Iterator[tuple[Cell, ...]]:
    by_area = {wheel.area: wheel for wheel in wheels}
    stations = {
        (wheel.area, station.id): station.name for wheel in wheels for station in (*wheel.stations, *wheel.beside)
    }
    for act in acts:
        wheel = by_area.get(act.area, wheels[0])
        yield (
            wheel.name,
            act.date,
            act.time,
            stations.get((act.area, act.station), act.station),
            act.group,
            act.duty,
            spoken_step(act.step),
            spoken_role(act.role, wheel, station=act.station),
            act.recipient,
            act.subject,
            ActState(act.state).swedish,
            act.reason,
        )


@router.get("/{number:int}/mot")
def choose_other(place: PlaceOf, one: OneOf, med: int = 0) -> Response:
    """Lead to the comparison with the rehearsal chosen."""
    return RedirectResponse(f"/{place.area}/repetition/{one.number}/mot/{med}", 303)


@router.get("/{number:int}/mot/{other:int}")
def compare(request: Request, place: PlaceOf, desk: DeskOf, one: OneOf, other: int) -> Response:
    """What is different in this rehearsal from another, in each of the areas that both are of."""
    try:
        before = one_of(place, desk, other)
        wheels = [wheel for wheel in wheels_played(desk, one, place) if wheel.area in before.areas]
        parts = compared_together(read_acts(before.out), read_acts(one.out), wheels)
    except (NoSuchRehearsal, NotARehearsal):
        text = "Bara två övningar av år som är klara kan jämföras. Välj en annan."
        return page(
            request, "rehearsals/comparison.html", status=404, one=one, before=None, parts=(),
            notice=Notice(text=text, good=False),
        )  # fmt: skip
    return page(request, "rehearsals/comparison.html", one=one, before=before, parts=parts, notice=None)


@router.post("/{number:int}/ta-bort", dependencies=[handles])
def remove(place: PlaceOf, desk: DeskOf, now: Now, who: Who, one: OneOf) -> Response:
    """Let go of a rehearsal that has ended."""
    if not may_remove(place, one):
        raise NotAllowed(AccessRole.HANDLER)
    here = f"/{place.area}/repetition"
    try:
        rehearsals_asked.remove(desk, shelf_of(desk), one.number, area=place.area, now=now, who=who)
    except RehearsalUnderWay:
        return RedirectResponse(f"{here}/{one.number}", 303)
    return RedirectResponse(address(here, at=PLACE, said="removed", nummer=one.number), 303)
