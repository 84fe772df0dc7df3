"""`arshjul chairs nominate`, `leave` and `override`: what is decided about a chair."""

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.desk import At, at_area
from cli.failures import BadInput
from cli.listing import working
from cli.options import Day, area_option, home_option

if TYPE_CHECKING:
    from models.words import Role
    from office.chair_acts import ChairDecision
    from office.nominations import NewPerson

ROLES = {"ordförande": "CHAIR", "vice": "VICE_CHAIR"}
SIDES = {"kommun": "MUNICIPALITY", "region": "REGION"}
role_option = click.option(
    "--role", type=click.Choice(list(ROLES)), default="ordförande", help="Vilket uppdrag; annars ordförande."
)


def _group(at: At, text: str) -> str:
    from office.groups import group_meant

    with at.desk.database.read() as session:
        return group_meant(session, area=at.wheel.area, text=text, on=at.when.today)


def _role(word: str) -> "Role":
    from models.words import Role

    return Role[ROLES[word]]


@click.command
@click.argument("group", metavar="GRUPP")
@click.argument("person", metavar="PERSON")
@role_option
@click.option("--from", "starts_on", type=Day(), help="Periodens första dag; annars den period som står på tur.")
@click.option("--party", metavar="PART", help="Parten som personen kommer från; annars den som hen redan företräder.")
@click.option("--email", metavar="ADRESS", help="E-postadress, för en person som inte finns i området än.")
@click.option("--reason", metavar="SKÄL", help="Skäl, om någon från fel sida eller i en annans ställe ska utses.")
@area_option
@home_option
def nominate(
    *,
    group: str,
    person: str,
    role: str,
    starts_on: date | None,
    party: str | None,
    email: str | None,
    reason: str | None,
    area: str | None,
) -> None:
    """Utse ordförande (eller vice) för den period som står på tur, eller för resten av en period där någon har lämnat.

    Den som utses och den som går får veta det, och kallelser till möten efter bytet går till den nya. Någon från fel
    sida utses bara med ett skäl.

    \b
    Exempel:
      arshjul chairs nominate temagrupp-aldre "Anna Exempel"
      arshjul chairs nominate lgs anna@kommun.example --role vice --from 2027-01-01
      arshjul chairs nominate temagrupp-aldre "Ny Person" --email ny@partille.example --party partille
    """
    from mail.swedish import long_day
    from office import nominations

    with at_area(area) as at:
        body = _group(at, group)
        someone = _person(at, person, email)
        with working("Valet förs in …"):
            done = nominations.nominate(
                at.desk,
                area=at.wheel.area,
                group=body,
                person=someone,
                role=_role(role),
                starts_on=starts_on,
                party=party,
                reason=reason,
                **at.by,
            )
    if not done.anew:
        click.echo("Så var det redan; inget ändras.")
        return
    until = f" till och med {long_day(done.last)}" if done.last else " tills vidare"
    click.echo(f"Utsedd från {long_day(done.first)}{until}.")
    _tell(done)


def _person(at: At, text: str, email: str | None) -> "int | NewPerson":
    from office.nominations import NewPerson
    from office.persons import person_meant

    if email is not None:
        return NewPerson(name=text, email=email)
    with at.desk.database.read() as session:
        return person_meant(session, area=at.wheel.area, text=text).id


@click.command
@click.argument("group", metavar="GRUPP")
@role_option
@click.option("--on", type=Day(), required=True, help="Sista dagen i uppdraget.")
@click.option("--person", metavar="PERSON", help="Vem, om flera är utsedda; annars den som har uppdraget den dagen.")
@click.option("--reason", metavar="SKÄL", help="Skäl, för loggen.")
@area_option
@home_option
def leave(*, group: str, role: str, on: date, person: str | None, reason: str | None, area: str | None) -> None:
    """Anteckna att en ordförande (eller vice) lämnar. Perioden ändras inte; samma sida tillfrågas om resten av den.

    Den som är utsedd men inte har börjat lämnar med en dag före sin första.

    \b
    Exempel:
      arshjul chairs leave temagrupp-aldre --on 2026-10-31
      arshjul chairs leave lgs --role vice --on 2026-10-31 --reason "ny tjänst"
    """
    from mail.swedish import long_day
    from office import departures
    from office.persons import person_meant

    with at_area(area) as at:
        body = _group(at, group)
        someone = None
        if person is not None:
            with at.desk.database.read() as session:
                someone = person_meant(session, area=at.wheel.area, text=person).id
        done = departures.leave(
            at.desk, area=at.wheel.area, group=body, role=_role(role), on=on, person=someone, reason=reason, **at.by
        )
    if not done.anew:
        click.echo("Så var det redan; inget ändras.")
        return
    never = done.last is not None and done.last < done.first
    click.echo("Valet är återtaget." if never else f"Uppdraget slutar {long_day(on)}.")
    if done.ends_on is not None and on < done.ends_on:
        click.echo(f"Perioden slutar som förut {long_day(done.ends_on)}.")
    _tell(done)


@click.command
@click.argument("group", metavar="GRUPP")
@click.option("--from", "starts_on", type=Day(), help="Periodens första dag; annars den kommande, eller den som pågår.")
@click.option("--side", type=click.Choice(list(SIDES)), help="Låt perioden vara den sidans.")
@click.option(
    "--party", metavar="PART", help="Låt perioden vara den partens, där ordförandeskapet växlar mellan parter."
)
@click.option("--ends", "ends_on", type=Day(), help="Låt perioden sluta den dagen.")
@click.option("--swap", is_flag=True, help="Låt perioden byta plats med den som följer.")
@click.option("--reason", metavar="SKÄL", required=True, help="Varför. Sparas med perioden.")
@area_option
@home_option
def override(
    *,
    group: str,
    starts_on: date | None,
    side: str | None,
    party: str | None,
    ends_on: date | None,
    swap: bool,
    reason: str,
    area: str | None,
) -> None:
    """Låt en period vara en annan än reglerna säger. Perioderna därefter följer av den; alla vars tur ändras får veta.

    \b
    Exempel:
      arshjul chairs override temagrupp-aldre --side kommun --reason "överenskommet i LGS 12 mars"
      arshjul chairs override temagrupp-aldre --ends 2026-12-31 --reason "i takt med de andra"
      arshjul chairs override temagrupp-aldre --swap --reason "regionen omorganiserar"
    """
    from mail.swedish import counted, long_day
    from models.words import Principal
    from office import overrides

    if sum((side is not None or party is not None, ends_on is not None, swap)) != 1:
        raise BadInput("ange en sak att ändra: --side (eller --party), --ends eller --swap")
    with at_area(area) as at:
        body = _group(at, group)
        done = overrides.override(
            at.desk,
            area=at.wheel.area,
            group=body,
            reason=reason,
            starts_on=starts_on,
            side=Principal[SIDES[side]] if side else None,
            party=party,
            ends_on=ends_on,
            swap=swap,
            **at.by,
        )
    until = f" till och med {long_day(done.ends_on)}" if done.ends_on else " och tills vidare"
    whose = f", {done.side.swedish}ens" if done.side else ""
    click.echo(f"Perioden är nu från {long_day(done.starts_on)}{until}{whose}.")
    if done.told_of_turns:
        click.echo(f"{counted(done.told_of_turns, 'person', 'personer')} får veta att turen är ändrad.")
    _tell(done)


def _tell(done: "ChairDecision") -> None:
    from mail.swedish import counted

    if done.delivery.sent:
        click.echo(f"{counted(done.delivery.sent, 'kalendermeddelande', 'kalendermeddelanden')} skickade.")
    click.echo("Breven lämnar med Posten.")
