"""Populations: a list is planned, shown, and taken in; requisitions divide by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from areas.lists import ListError, ListProblem, folded
from areas.populations import PopulationList, PopulationRow
from models.money import Population
from office.shown_plans import PlanHasChanged, fingerprint
from rules.financing import Populations
from store import areas, log, money


@dataclass(frozen=True, kw_only=True)
class NewFigure:
    """A figure that the list has and the area has not, or has otherwise (`was`)."""

    party: str
    name: str
    day: date
    people: int
    source: str
    was: int | None = None

    @property
    def told(self) -> str:
        """The figure as a plan shows it."""
        if self.was is None:
            return f"+ {self.name} {self.day}: {self.people} ({self.source})"
        return f"~ {self.name} {self.day}: {self.was} → {self.people} ({self.source})"


@dataclass(frozen=True, kw_only=True)
class PopulationPlan:
    """What taking the list in would change. Figures that are not in it stay as they are."""

    area: str
    file: str
    figures: tuple[NewFigure, ...]
    unchanged: int
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What tells this plan from any other, so that what is taken in is what was looked at."""
        return fingerprint(self.area, self.figures)

    @property
    def lines(self) -> list[str]:
        """The plan for a person."""
        return [
            *self.notes,
            *(figure.told for figure in self.figures),
            f"{len(self.figures)} siffror läses in, {self.unchanged} finns redan.",
        ]


def known(session: Session, area: str) -> Populations:
    """What the rules divide by: party and day → how many live there."""
    return {(row.party, row.day): row.number for row in money.populations(session, area=area)}


def sources(session: Session, area: str) -> Mapping[tuple[str, date], str]:
    """Who has counted each figure."""
    return {(row.party, row.day): row.source for row in money.populations(session, area=area)}


def plan_populations(session: Session, *, area: str, found: PopulationList) -> PopulationPlan:
    """What the list would change. Raises ListError with every row that is wrong or names nobody in the area."""
    names = {party.id: party.name for party in areas.parties(session, area)}
    ids = {folded(text): party for party, name in names.items() for text in (name, party)}
    problems = [*found.problems, *_unknown(found.rows, ids, names), *_twice(found.rows, ids)]
    if problems:
        raise ListError(found.file, problems)
    before = known(session, area)
    there = sources(session, area)
    figures, unchanged = [], 0
    for row in found.rows:
        party = ids[folded(row.party)]
        key = party, row.day
        if before.get(key) == row.people and there[key] == row.source:
            unchanged += 1
            continue
        figures.append(
            NewFigure(
                party=party,
                name=names[party],
                day=row.day,
                people=row.people,
                source=row.source,
                was=before.get(key),
            )
        )
    return PopulationPlan(area=area, file=found.file, figures=tuple(figures), unchanged=unchanged, notes=found.notes)


def _unknown(
    rows: tuple[PopulationRow, ...], ids: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[ListProblem]:
    for row in rows:
        if folded(row.party) not in ids:
            yield ListProblem(
                row=row.number,
                column="part",
                wrong=f"området har ingen part ”{row.party}”",
                right=f"Parterna är {', '.join(list(names.values())[:30])}",
            )


def _twice(rows: tuple[PopulationRow, ...], ids: Mapping[str, str]) -> Iterator[ListProblem]:
    """A party under its name on one row and its id on another."""
    seen: dict[tuple[str, date], PopulationRow] = {}
    for row in rows:
        party = ids.get(folded(row.party))
        if party is None:
            continue
        before = seen.setdefault((party, row.day), row)
        if before is not row and folded(before.party) != folded(row.party):
            wrong = f"{row.party} {row.day} står redan på rad {before.number}, som ”{before.party}”"
            yield ListProblem(row=row.number, wrong=wrong, right="Ta bort den ena")


def apply_populations(
    session: Session,
    found: PopulationList,
    *,
    area: str,
    now: datetime,
    who: str,
    shown: PopulationPlan | None = None,
) -> PopulationPlan:
    """Take the list in, in the caller's transaction; return what was done.

    Raises ListError, and PlanHasChanged where `shown` is no longer true; then nothing is written.
    """
    areas.lock(session, area)
    plan = plan_populations(session, area=area, found=found)
    if shown is not None and plan != shown:
        raise PlanHasChanged("siffrorna")
    for figure in plan.figures:
        money.keep_population(
            session,
            Population(
                area=area,
                party=figure.party,
                day=figure.day,
                number=figure.people,
                source=figure.source,
                imported_at=now,
                imported_by=who,
            ),
        )
    if plan.figures:
        detail: dict[str, object] = {
            "file": plan.file,
            "figures": [[f.party, f.day.isoformat(), f.was, f.people] for f in plan.figures],
        }
        log.record(session, at=now, who=who, area=area, act="import-populations", subject=area, detail=detail)
    session.flush()
    return plan
