"""Why a year cannot be divided by a financing model as it stands, in words for a person."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from rules.dates import MONTHS
from rules.kronor import in_kronor, in_percent


class FinancingFault(Exception):
    """A year's costs cannot be divided; the message says why, and what is needed."""


class NotDecided(FinancingFault):
    """No amounts have been set."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"finansieringsmodellen ”{model}” har inga belopp än. Skriv ”belopp” och finansiärernas andelar under "
            "”finansiering” i områdesfilen när de är beslutade, och läs in filen via ”arshjul apply”"
        )


class NoModel(FinancingFault):
    """No model covers the year."""

    def __init__(self, year: int, known: Sequence[str]) -> None:
        self.year = year
        there = f"de som finns är {', '.join(known)}" if known else "områdesfilen har ingen"
        super().__init__(f"ingen finansieringsmodell gäller {year}: {there}. Lägg till en under ”finansiering”")


class TwoModels(FinancingFault):
    """Two models cover the same year."""

    def __init__(self, year: int, names: Sequence[str]) -> None:
        self.year = year
        super().__init__(
            f"flera finansieringsmodeller gäller {year}: {' och '.join(names)}. Låt den ena sluta året innan: ”till”"
        )


class SharesDoNotAddUp(FinancingFault):
    """The financiers' shares are not exactly the whole."""

    def __init__(self, model: str, total: Fraction) -> None:
        self.total = total
        super().__init__(f"andelarna i ”{model}” blir {in_percent(total)}, inte 100 %")


class NothingToShare(FinancingFault):
    """There are shares, but no amount to share."""

    def __init__(self, model: str) -> None:
        super().__init__(f"”{model}” har andelar men inget belopp att dela. Skriv ”belopp: … kr”")


class FixedSumsTooLarge(FinancingFault):
    """The fixed sums are more than the whole."""

    def __init__(self, model: str, fixed: int, total: int) -> None:
        super().__init__(f"de fasta beloppen i ”{model}” blir {in_kronor(fixed)}, mer än hela {in_kronor(total)}")


class FixedSumsAreNotTheWhole(FinancingFault):
    """There are only fixed sums, and they are not the amount."""

    def __init__(self, model: str, fixed: int, total: int) -> None:
        super().__init__(
            f"de fasta beloppen i ”{model}” blir {in_kronor(fixed)}, men beloppet är {in_kronor(total)}. "
            "Rätta det ena, eller ta bort ”belopp”"
        )


class BadAmount(FinancingFault):
    """An amount that nobody can be asked to pay."""

    def __init__(self, amount: int, why: str) -> None:
        super().__init__(f"{in_kronor(amount)} går inte: {why}")


class IndexMissing(FinancingFault):
    """The index of a year has not been set."""

    def __init__(self, model: str, year: int) -> None:
        self.year = year
        super().__init__(
            f"”{model}” räknas upp med index, och index för {year} saknas. Skriv det under ”index” i områdesfilen, "
            f'till exempel ”{year}: {{ändring: "2,9 %", källa: …}}”'
        )


class PopulationMissing(FinancingFault):
    """Somebody's population on the day is not known."""

    def __init__(self, day: date, parties: Sequence[str]) -> None:
        self.day, self.parties = day, tuple(parties)
        said = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        super().__init__(
            f"folkmängden {said} saknas för {', '.join(parties)}. Läs in den via ”arshjul import populations FIL”"
        )


class NobodyLivesThere(FinancingFault):
    """A population is zero: nothing can be divided by it."""

    def __init__(self, who: str, day: date) -> None:
        self.who, self.day = who, day
        super().__init__(f"folkmängden för {who} {day} är noll. Rätta siffran och läs in den igen")


class NoSurplusRule(FinancingFault):
    """Nothing says what becomes of a surplus."""

    def __init__(self, model: str, amount: int) -> None:
        super().__init__(
            f"{in_kronor(amount)} är oanvänt, och ”{model}” säger inget om överskott. Skriv till exempel "
            "”överskott: {behålls högst: 20 %}”"
        )
