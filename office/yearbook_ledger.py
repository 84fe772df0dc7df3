"""The chapters on money, on letters, and on who did what."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from documents.yearbook import Chapter
from office.year_facts import YearFacts
from store import letter_lists, log, money


def requisitions(year: YearFacts) -> Chapter:
    """What was requisitioned of whom."""
    rows = [
        {
            "party": year.wheel.party_names.get(each.party, each.party),
            "reference": each.reference,
            "amount": _kronor(each.amount),
            "state": each.state.swedish,
            "last_day": each.last_day,
            "paid_on": each.paid_on,
            "reason": each.reason,
            "ore": each.amount,
            "revision": each.revision,
            "id": each.party,
            "sha256": each.sha256,
        }
        for each in money.of_year(year.session, area=year.wheel.area, year=year.year)
    ]
    return Chapter(
        key="requisitions",
        title="Rekvisitioner",
        about="Vad som rekvirerades av parterna, i kronor, med varje ändrad rekvisition för sig.",
        columns={
            "party": "Part",
            "reference": "Referens",
            "amount": "Belopp",
            "state": "Läge",
            "last_day": "Sista dag",
            "paid_on": "Betald",
            "reason": "Skäl",
        },
        rows=rows,
        nothing="Ingenting rekvirerades.",
    )


def payments(year: YearFacts) -> Chapter:
    """What came in, and what went back."""
    rows = [
        {
            "party": year.wheel.party_names.get(each.party or "", each.party),
            "paid_on": each.paid_on,
            "amount": _kronor(each.amount),
            "reference": each.reference,
            "source": each.source,
            "ore": each.amount,
            "set_aside": each.set_aside,
        }
        for each in money.payments(year.session, area=year.wheel.area, year=year.year)
    ]
    return Chapter(
        key="payments",
        title="Betalningar",
        about="Pengar som kom in, och med minustecken de som gick tillbaka, i kronor.",
        columns={
            "party": "Part",
            "paid_on": "Dag",
            "amount": "Belopp",
            "reference": "Referens",
            "source": "Källa",
        },
        rows=rows,
        nothing="Inga betalningar är antecknade.",
    )


def letters(year: YearFacts) -> Chapter:
    """Every letter that was written during the year, without its text."""
    rows = [
        {
            "subject": letter.subject,
            "to": letter.recipient_name,
            "day": letter.day,
            "kind": letter.kind.swedish,
            "state": letter.state.swedish,
            "reason": letter.reason,
            "id": letter.id,
        }
        for letter in letter_lists.of_days(year.session, area=year.wheel.area, first=year.first, last=year.last)
    ]
    return Chapter(
        key="letters",
        title="Brev",
        about="Varje brev som skrevs under året, till vem, och vad som blev av det.",
        columns={"subject": "Ämne", "to": "Till", "day": "Dag", "kind": "Slag", "state": "Läge", "reason": "Skäl"},
        rows=rows,
        nothing="Inga brev skrevs.",
    )


def deeds(year: YearFacts) -> Chapter:
    """What people did: during the year, and later with what belonged to it."""
    return Chapter(
        key="deeds",
        title="Vem som gjorde vad",
        about="Det som människor gjorde under året, och det som sedan gjordes med årets dokument.",
        columns={"act": "Vad", "subject": "Med vad", "at": "När", "who": "Vem"},
        rows=list(_deeds(year)),
        nothing="Ingenting är antecknat.",
    )


def _deeds(year: YearFacts) -> Iterator[dict[str, Any]]:
    zone = year.wheel.time_zone
    begins = datetime.combine(year.first, time(), zone).astimezone(UTC)
    ends = datetime.combine(year.last + timedelta(days=1), time(), zone).astimezone(UTC)
    of_year = f"{year.wheel.area}/{year.year}/"
    for entry in log.of_time(year.session, area=year.wheel.area, begins=begins, ends=ends, also_about=of_year):
        yield {
            "act": entry.act,
            "subject": entry.subject,
            "at": year.local(entry.at),
            "who": entry.who,
            "detail": entry.detail,
        }


def _kronor(ore: int) -> str:
    """The amount as a table has it: "3 874 000,00"."""
    whole, rest = divmod(abs(ore), 100)
    return f"{'−' if ore < 0 else ''}{whole:,}".replace(",", " ") + f",{rest:02}"
