"""`arshjul requisition …`: letting a year's requisitions leave, and putting them right."""

from pathlib import Path

import click

from cli.consent import agree
from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_table, working
from cli.options import Command, area_option, home_option, yes_option
from cli.requisition import write_to


def year_option(command: Command) -> Command:
    """`--year`, as `year: int`: this year where nothing is said is never meant."""
    return click.option("--year", type=click.IntRange(1990, 2199), metavar="ÅR", required=True, help="Året.")(command)


@click.command
@year_option
@area_option
@home_option
def draft(*, year: int, area: str | None) -> None:
    """Gör utkast till årets rekvisitioner nu, utan att vänta på stationens månad. Inget skickas.

    \b
    Exempel:
      arshjul requisition draft --area fyrbodal --year 2024
    """
    from office.requisitions import draft as make_drafts
    from rules.kronor import in_kronor

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            made = make_drafts(session, wheel, year=year, today=when.today, now=when.now, who=who())
            total = sum(each.amount for each in made)
            number = len(made)
    click.echo(f"{number} utkast på sammanlagt {in_kronor(total)}. Granska dem, och skicka dem sedan:")
    click.echo(f"  arshjul requisition --area {wheel.area} --year {year}")
    click.echo(f"  arshjul requisition send --area {wheel.area} --year {year}")


@click.command
@year_option
@click.option("--party", "parties", multiple=True, metavar="PART", help="Bara den parten; kan anges flera gånger.")
@area_option
@yes_option
@home_option
def send(*, year: int, parties: tuple[str, ...], area: str | None, yes: bool) -> None:
    """Säg till: skicka årets utkast till parternas kontaktpersoner, var och en med sin rekvisition som PDF.

    Därefter påminns den som inte betalat av sig själv. En rättad rekvisition skickas med krediteringen av den gamla.

    \b
    Exempel:
      arshjul requisition send --area fyrbodal --year 2024
      arshjul requisition send --area fyrbodal --year 2024 --party bengtsfors --yes
    """
    from office.requisition_release import release
    from office.requisitions import drafts_named
    from rules.kronor import in_kronor
    from store import money

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            known = money.of_year(session, area=wheel.area, year=year)
            waiting = drafts_named(wheel, known, parties, year=year)
        for each in waiting:
            replaces = " (rättelse)" if each.replaces_id else ""
            click.echo(f"  {wheel.party_names.get(each.party, each.party)}: {in_kronor(each.amount)}{replaces}")
        if waiting:
            total = in_kronor(sum(each.amount for each in waiting))
            agree(f"Skicka {len(waiting)} på sammanlagt {total}?", "Inget har skickats.", yes=yes)
        with working("Rekvisitionerna skrivs …"):
            done = release(
                desk,
                area=wheel.area,
                year=year,
                parties=parties or None,
                today=when.today,
                now=when.now,
                who=who(),
            )
    delivery = done.delivery
    click.echo(f"{len(done.references)} rekvisitioner, {delivery.sent} brev skickade.")
    if wheel.closed.why_closed(when.today):
        click.echo("I dag är en stängd dag: breven lämnar nästa arbetsdag.")
    elif not delivery.in_order:
        raise NeedsAPerson("Några brev behöver ses över: arshjul deliver --list")


@click.command
@click.argument("folder", metavar="MAPP", type=click.Path(file_okay=False, path_type=Path))
@year_option
@area_option
@home_option
def preview(folder: Path, *, year: int, area: str | None) -> None:
    """Skriv utkastens PDF-filer till en mapp, märkta ”Utkast”. Inget skickas och inget ändras.

    \b
    Exempel:
      arshjul requisition preview utkast --area fyrbodal --year 2024
    """
    from office.requisition_preview import draft_papers
    from office.requisitions import drafts_of
    from store import money

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            waiting = drafts_of(money.of_year(session, area=wheel.area, year=year))
            if not waiting:
                raise BadInput(f"inget utkast väntar {year}. Gör utkast med: arshjul requisition draft --year {year}")
            folder.mkdir(parents=True, exist_ok=True)
            for name, made in draft_papers(session, wheel, waiting, today=when.today, now=when.now):
                write_to(folder / name, made)
    click.echo(f"{len(waiting)} utkast i {folder}.")


@click.command
@year_option
@click.option("--reason", metavar="SKÄL", required=True, help="Varför; det står på krediteringen och i brevet.")
@area_option
@home_option
def correct(*, year: int, reason: str, area: str | None) -> None:
    """Rätta årets rekvisitioner efter områdesfilen och folkmängden som de är nu. Inget skickas.

    Det som har skickats ändras aldrig: den part som får ett annat belopp får en ny rekvisition och en kreditering av
    den gamla. Båda väntar som utkast tills någon säger till.

    \b
    Exempel:
      arshjul requisition correct --area fyrbodal --year 2024 --reason "folkmängden för Åmål var fel"
    """
    from office.requisition_corrections import correct as make_corrections
    from rules.kronor import in_kronor

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            found = make_corrections(
                session, wheel, year=year, reason=reason, today=when.today, now=when.now, who=who()
            )
    rows = [
        (
            wheel.party_names.get(each.party, each.party),
            in_kronor(each.was) if each.was is not None else "–",
            in_kronor(each.amount),
            each.reference,
        )
        for each in found
    ]
    print_table(("Part", "Hade", "Får", "Ny referens"), rows)
    click.echo(f"Skicka dem med: arshjul requisition send --area {wheel.area} --year {year}")


@click.command
@year_option
@click.option("--party", "parties", multiple=True, metavar="PART", help="Bara den parten; kan anges flera gånger.")
@click.option("--reason", metavar="SKÄL", required=True, help="Varför; det sparas i loggen.")
@area_option
@home_option
def discard(*, year: int, parties: tuple[str, ...], reason: str, area: str | None) -> None:
    """Kassera utkast. Nya görs då bara för hand: arshjul requisition draft.

    \b
    Exempel:
      arshjul requisition discard --area fyrbodal --year 2024 --reason "fel index"
    """
    from office.requisitions import discard as throw_away

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            gone = throw_away(
                session, wheel, year=year, parties=parties or None, reason=reason, now=when.now, who=who()
            )
            click.echo(f"{len(gone)} utkast kasserade.")
