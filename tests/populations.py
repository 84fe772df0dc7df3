"""Populations as a list has them, for money to be divided by."""

from datetime import date

from areas.populations import PopulationList, PopulationRow


def listed_populations(**figures: int) -> PopulationList:
    """So many lived in each party on 1 July 2025."""
    rows = (
        PopulationRow(number=number, party=party, day=date(2025, 7, 1), people=people, source="SCB")
        for number, (party, people) in enumerate(figures.items(), start=2)
    )
    return PopulationList(file="folkmängd.csv", rows=tuple(rows))
