"""How a requisition's amount came about, in words and line by line: what the paper, the list and the export all say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from mail.swedish import day_of_month, listed
from rules.financing import FinancierPart, Financing, Indexed, Part, YearDivision, rounded
from rules.kronor import in_kronor, in_percent


class Computed(NamedTuple):
    """A line of how an amount came about. `amount` is empty where the line gives none."""

    what: str
    basis: str
    amount: str


class PartOf(NamedTuple):
    """What a party pays as part of one financier, in öre, and on what basis in one line."""

    financier: str
    financier_name: str
    amount: int
    basis: str


Sources = Mapping[tuple[str, date], str]


class Computation:
    """A year's division, told for each party that pays."""

    def __init__(
        self, division: YearDivision, financing: Financing, *, names: Mapping[str, str], sources: Sources
    ) -> None:
        self._division, self._financing = division, financing
        self._names, self._sources = names, sources

    def of_party(self, party: str) -> dict[str, Any]:
        """The lines and the parts of a party's amount, as they are kept with its requisition."""
        return {
            "lines": [list(line) for line in self.lines(party)],
            "parts": [part._asdict() for part in self.parts(party)],
        }

    def lines(self, party: str) -> Iterator[Computed]:
        """Every step from the year's amount to the party's."""
        division = self._division
        yield from self._whole()
        if division.shared != division.total:
            fixed = division.total - division.shared
            yield Computed("Fasta belopp", "tas från hela beloppet innan resten delas", in_kronor(-fixed))
        for of, part in division.of_party(party):
            yield Computed(of.financier.name, self._share_of(of), in_kronor(of.amount))
            if len(of.parts) > 1:
                yield Computed(self._names.get(party, party), self._within(of, part), in_kronor(part.amount))

    def parts(self, party: str) -> Iterator[PartOf]:
        """What the party pays under each of its financiers."""
        for of, part in self._division.of_party(party):
            within = f", därav {self._within(of, part)}" if len(of.parts) > 1 else ""
            yield PartOf(of.financier.id, of.financier.name, part.amount, f"{self._share_of(of)}{within}")

    def _whole(self) -> Iterator[Computed]:
        division, model = self._division, self._division.model
        first = model.amount if model.amount is not None else None
        if division.indexed and first is not None:
            yield Computed(f"Belopp {model.first_year}", model.name, in_kronor(first))
            for step in division.indexed:
                yield Computed(f"Index {step.year}", self._index(step), in_kronor(rounded(step.amount)))
        yield Computed(f"Hela beloppet {division.year}", model.name, in_kronor(division.total))

    def _index(self, step: Indexed) -> str:
        name = f"{self._financing.index_name}: " if self._financing.index_name else ""
        return f"{name}{in_percent(step.figure.change)} (källa: {step.figure.source})"

    def _share_of(self, of: FinancierPart) -> str:
        if of.financier.share is None:
            return "fast belopp"
        return f"{in_percent(of.financier.share)} av {in_kronor(self._division.shared)}"

    def _within(self, of: FinancierPart, part: Part) -> str:
        if of.counted_on is None:
            return f"en av {part.weights} lika delar"
        counted = next(payer.counts or (payer.party,) for payer in of.financier.payers if payer.party == part.party)
        where = "" if counted == (part.party,) else f" i {self._places(counted)}"
        said = f"{_people(part.weight)} av {_people(part.weights)} invånare{where} den {day_of_month(of.counted_on)}"
        day = of.counted_on
        sources = dict.fromkeys(self._sources[p, day] for p in counted if (p, day) in self._sources)
        return f"{said} (källa: {listed(sources)})" if sources else said

    def _places(self, counted: tuple[str, ...]) -> str:
        if len(counted) > 3:
            return f"{len(counted)} kommuner"
        return listed(self._names.get(party, party) for party in counted)


def _people(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
