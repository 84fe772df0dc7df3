"""`arshjul decisions publish`, `pack` and `register`: where what is decided can be read, and its numbers in diaries."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.decisions import YEAR
from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.documents import about_a_document, document_meant
from cli.failures import NeedsAPerson
from cli.options import Day, area_option, home_option

if TYPE_CHECKING:
    from office.delivery import Delivery

ON = click.option("--on", type=Day(), help="Dagen; annars i dag.")


@click.command
@click.argument("station", metavar="STATION")
@click.argument("group", metavar="[GRUPP]", required=False)
@click.option("--url", required=True, metavar="ADRESS", help="Var det finns på webben.")
@click.option("--document", metavar="DOKUMENT", help="Behövs när gruppen lämnar flera dokument till stationen.")
@YEAR
@ON
@area_option
@home_option
def publish(
    *,
    station: str,
    group: str | None,
    url: str,
    document: str | None,
    year: int | None,
    on: date | None,
    area: str | None,
) -> None:
    """Anteckna att något är publicerat, och var. Påminnelserna till kommunikatören upphör.

    Med en grupp gäller det gruppens dokument. Utan gäller det allt som stationen har fastställt och som publiceras
    samlat.

    \b
    Exempel:
      arshjul decisions publish arsrapport-faststalls --url https://goteborgsomradet.example/arsrapport-2025
      arshjul decisions publish nosam-handlingsplaner nosam-centrum --url https://goteborgsomradet.example/centrum
    """
    from models.words import DutyState
    from office import publication

    if group is None:
        with at_desk() as desk:
            wheel = wheel_asked_for(desk, area)
            when = moment(wheel)
            done = publication.publish_compiled(
                desk,
                area=wheel.area,
                station=station,
                year=year or when.today.year,
                url=url,
                today=when.today,
                now=when.now,
                who=who(),
                on=on,
            )
        click.echo(f"{wheel.station(station).name}: {done.documents} dokument är publicerade på {url}.")
        _check_receipt(done.delivery)
        return
    fitting = {DutyState.ADOPTED, DutyState.RECEIVED}
    where: dict[str, Any] = {"station": station, "group": group, "year": year, "document": document, "area": area}
    with document_meant(**where, meeting=None, fitting=fitting) as found:
        done = publication.publish_document(
            found.desk, found.duty_id, url=url, today=found.when.today, now=found.when.now, who=who(), on=on
        )
    click.echo(f"{found.title} är publicerad på {url}.")
    _check_receipt(done.delivery)


@click.command
@about_a_document
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FIL", help="ZIP-filen.")
def pack(*, out: Path, **where: Any) -> None:
    """Gör ett diariepaket: ett försättsblad för varje diarium med de fyra uppgifterna, och filerna.

    Årshjul är inget diarium. Paketet lämnas till registratorerna, och numret antecknas när det kommer tillbaka.

    \b
    Exempel:
      arshjul decisions pack arsrapporter temagrupp-aldre --out diariepaket.zip
    """
    from office.areas import wheel_of_area
    from office.registration import pack_of, write_pack
    from rules.documents import DELIVERED
    from store import duties

    with document_meant(**where, fitting=set(DELIVERED)) as found:
        with found.desk.database.read() as session:
            (duty,) = duties.of_ids(session, [found.duty_id])
            made = pack_of(session, wheel_of_area(session, found.area), duty, today=found.when.today)
        write_pack(found.desk, made, out, now=found.when.now)
    click.echo(f"{out}: {len(made.covers)} försättsblad och {len(made.files)} filer.")


@click.command
@about_a_document
@click.option("--authority", required=True, metavar="PART", help="Myndigheten vars diarium det är: partens id.")
@click.option("--number", required=True, metavar="NUMMER", help="Numret, som registratorn skriver det.")
@ON
def register(*, authority: str, number: str, on: date | None, **where: Any) -> None:
    """Anteckna numret som ett dokument har fått i en myndighets diarium.

    \b
    Exempel:
      arshjul decisions register arsrapporter temagrupp-aldre --authority goteborg --number SLK-2026-00123
    """
    from office import registration
    from rules.documents import DELIVERED

    with document_meant(**where, fitting=set(DELIVERED)) as found:
        done = registration.register(
            found.desk,
            found.duty_id,
            authority=authority,
            number=number,
            today=found.when.today,
            now=found.when.now,
            who=who(),
            on=on,
        )
    left = f" Kvar: {', '.join(done.left)}." if done.left else " Alla diarier har svarat."
    click.echo(f"{found.title} har nummer {number} hos {authority}.{left}")
    _check_receipt(done.delivery)


def _check_receipt(delivery: "Delivery") -> None:
    if not delivery.in_order:
        raise NeedsAPerson("Kvittot kunde inte lämnas över: arshjul deliver --list")
