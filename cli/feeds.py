"""Subscribed calendars: print one, see who subscribes, grant, renew and revoke; how a person wants their meetings."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_json, print_rows
from cli.main import LateGroup
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from office.desk import Desk
    from office.subscriptions import Listed
    from store.subscriptions import Subscribed

HEADINGS = {
    "id": "Nr",
    "who": "Vem",
    "feed": "Kalender",
    "state": "Läge",
    "created": "Skapad",
    "fetched": "Senast hämtad",
    "client": "Program",
    "fetches": "Gånger",
    "latest": "Har det senaste",
}
LATEST = {True: "ja", False: "nej", None: ""}
WAYS = ("inbjudningar", "prenumeration")


@click.command
@click.argument("which", metavar="[KALENDER]", default="området")
@area_option
@home_option
def feed(*, which: str, area: str | None) -> None:
    """Skriv ut en kalender (iCalendar, .ics): hela området, en grupp, ett uppdrag eller en person.

    \b
    Exempel:
      arshjul feed > området.ics
      arshjul feed grupp:lgs > lgs.ics
      arshjul feed uppdrag:ordförande@nosam > nosam.ics
      arshjul feed "person:Ordförande LGS (region)" > min.ics
    """
    from office.calendar import refresh
    from office.feeds import feed_meant, make

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.write() as session:
            key = feed_meant(session, area=wheel.area, text=which, on=when.today)
            refresh(session, wheel, links=desk.links, today=when.today, now=when.now)
            made = make(session, key, today=when.today, now=when.now)
    sys.stdout.flush()
    sys.stdout.buffer.write(made.body)


@click.group(
    "subscriptions",
    cls=LateGroup,
    late={
        "new": ("cli.feeds:new", "Ge en person en prenumeration, och skriv ut länken."),
        "renew": ("cli.feeds:renew", "Byt länk: den gamla slutar gälla."),
        "revoke": ("cli.feeds:revoke", "Återkalla en prenumeration: länken slutar gälla genast."),
    },
    invoke_without_command=True,
)
@area_option
@json_option
@home_option
@click.pass_context
def subscriptions(ctx: click.Context, *, area: str | None, as_json: bool) -> None:
    """Visa vilka som prenumererar på kalendrar, och vem som inte har hämtat det senaste.

    \b
    Exempel:
      arshjul subscriptions
      arshjul subscriptions new "Ordförande LGS (region)" grupp:lgs
      arshjul subscriptions revoke 12
    """
    if ctx.invoked_subcommand is not None:
        return
    from office.subscriptions import listing

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            rows = listing(session, wheel.area, today=when.today, now=when.now)
    if as_json:
        print_json([_for_machines(row) for row in rows])
        return
    told = [_for_reading(row, wheel.time_zone) for row in rows]
    print_rows(told, headings=HEADINGS, as_json=False, empty="Ingen prenumererar på någon kalender än.")


def _for_machines(row: "Listed") -> dict[str, object]:
    one = row.subscribed
    return {
        "id": one.id,
        "person": one.person_id,
        "name": one.name,
        "kind": one.kind.value,
        "subject": one.subject,
        "alive": row.is_alive,
        "created_at": one.created_at,
        "revoked_at": one.revoked_at,
        "last_fetched_at": one.last_fetched_at,
        "client": one.last_client,
        "fetches": one.fetches,
        "has_latest": row.has_latest,
    }


def _for_reading(row: "Listed", zone: "ZoneInfo") -> dict[str, object]:
    one = row.subscribed
    return {
        "id": one.id,
        "who": one.name,
        "feed": row.feed,
        "state": "gäller" if row.is_alive else "återkallad" if one.revoked_at else "har slutat",
        "created": _local(one.created_at, zone)[:10],
        "fetched": _local(one.last_fetched_at, zone) if one.last_fetched_at else "aldrig",
        "client": one.last_client,
        "fetches": one.fetches,
        "latest": LATEST[row.has_latest],
    }


def _local(instant: datetime, zone: "ZoneInfo") -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H.%M}"


@click.command
@click.argument("person", metavar="PERSON")
@click.argument("which", metavar="[KALENDER]", default="")
@area_option
@json_option
@home_option
def new(*, person: str, which: str, area: str | None, as_json: bool) -> None:
    """Ge en person en prenumeration på en kalender, annars på den egna, och skriv ut länken.

    Personen anges med namn, e-postadress eller nummer. Länken är personlig: vem som helst som har den kan läsa
    kalendern, tills den återkallas eller personen inte längre har något uppdrag i området.

    \b
    Exempel:
      arshjul subscriptions new "Ordförande LGS (region)"
      arshjul subscriptions new "Ordförande LGS (region)" uppdrag:ordförande@nosam
    """
    from office.subscriptions import RefusedSubscription, give

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        try:
            subscribed = give(desk, wheel.area, person=person, feed=which, today=when.today, now=when.now, who=who())
        except RefusedSubscription as refused:
            raise BadInput(f"{refused}: arshjul import") from refused
        _tell_link(desk, subscribed, as_json=as_json)


@click.command
@click.argument("number", metavar="NR", type=int)
@area_option
@json_option
@home_option
def renew(*, number: int, area: str | None, as_json: bool) -> None:
    """Ge en prenumeration en ny länk och skriv ut den. Den gamla slutar gälla; en återkallad gäller igen.

    \b
    Exempel:
      arshjul subscriptions renew 12
    """
    from office import subscriptions as office

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        renewed = office.renew(desk, number, area=wheel.area, now=moment(wheel).now, who=who())
        _tell_link(desk, renewed, as_json=as_json)


@click.command
@click.argument("number", metavar="NR", type=int)
@area_option
@home_option
def revoke(*, number: int, area: str | None) -> None:
    """Återkalla en prenumeration. Länken slutar gälla genast; personens andra länkar påverkas inte.

    \b
    Exempel:
      arshjul subscriptions revoke 12
    """
    from office import subscriptions as office

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        ended = office.revoke(desk, number, area=wheel.area, now=moment(wheel).now, who=who())
    click.echo(f"Prenumerationen {number} ({ended.name}) är återkallad.")


def _tell_link(desk: "Desk", subscribed: "Subscribed", *, as_json: bool) -> None:
    from office.subscriptions import addresses, link_of

    forms = addresses(link_of(desk.links, subscribed))
    if as_json:
        print_json({"id": subscribed.id, "url": forms.web, "webcal": forms.webcal, "google": forms.google})
        return
    click.echo(f"Prenumeration {subscribed.id}, {subscribed.name}:\n  {forms.web}\n")
    click.echo(f"Apple, Thunderbird, Outlook på datorn:  {forms.webcal}")
    click.echo(f"Google Kalender:                        {forms.google}")
    click.echo(
        "Outlook på webben:                      Lägg till kalender → Prenumerera från webben, den första länken."
    )


people = LateGroup(
    name="people",
    late={"calendar": ("cli.feeds:choose", "Bestäm hur en person får mötena i sin kalender.")},
    help="Personer: hur de får mötena i sin kalender.\n\n\b\nExempel:\n  arshjul people calendar 12 prenumeration",
)


@click.command
@click.argument("person", metavar="PERSON")
@click.argument("way", metavar="SÄTT", type=click.Choice(WAYS, case_sensitive=False))
@area_option
@home_option
def choose(*, person: str, way: str, area: str | None) -> None:
    """Bestäm om en person får möten som inbjudningar eller i sin prenumeration. Aldrig båda.

    \b
    Exempel:
      arshjul people calendar "Ordförande LGS (region)" prenumeration
      arshjul people calendar ordforande.lgs.region@vgregion.example inbjudningar
    """
    from mail.swedish import counted
    from models.words import CalendarWay
    from office import calendar_ways
    from office.persons import person_meant

    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        with desk.database.read() as session:
            meant = person_meant(session, area=wheel.area, text=person)
        chosen = CalendarWay.from_swedish(way)
        done = calendar_ways.choose(desk, meant.id, chosen, today=when.today, now=when.now, who=who())
    told = f" {counted(done.sent, 'kalenderbrev skickat', 'kalenderbrev skickade')}." if done.sent else ""
    click.echo(f"{meant.name} får sina möten som {chosen.swedish}.{told}")
    if not done.in_order:
        raise NeedsAPerson("Något brev kunde inte lämnas över: arshjul deliver --list")
