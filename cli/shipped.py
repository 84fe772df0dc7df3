"""The areas that come with the product, for the demonstration and for rehearsals without an installation."""

from dataclasses import dataclass
from pathlib import Path

from office.example_money import with_example_money
from settings import ROOT

FOLDER = ROOT / "areas"


@dataclass(frozen=True)
class Shipped:
    """An area that comes with the product."""

    area: str

    @property
    def area_file(self) -> Path:
        """Its rules."""
        return FOLDER / f"{self.area}.yaml"

    @property
    def people_file(self) -> Path:
        """Role titles at `.example` addresses in the place of people."""
        return FOLDER / f"{self.area}-people.csv"

    @property
    def meetings_file(self) -> Path:
        """Examples of decided meetings."""
        return FOLDER / f"{self.area}-meetings.txt"

    @property
    def population_file(self) -> Path:
        """Examples of how many live where."""
        return FOLDER / f"{self.area}-population.csv"

    @property
    def text(self) -> str:
        """Its rules as a demonstration has them: where they leave the money open, with examples that say they are."""
        text, example = self.area_file.read_text("utf-8"), FOLDER / f"{self.area}-finansiering.txt"
        return with_example_money(text, example.read_text("utf-8")) if example.exists() else text


SHIPPED = {area: Shipped(area) for area in ("goteborgsomradet", "fyrbodal")}
"""The areas by id, the first of which is the one that examples are taken from."""
