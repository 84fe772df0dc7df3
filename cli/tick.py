"""`arshjul tick`: a whole day without the engine."""

from datetime import date
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, moment, wheel_asked_for
from cli.failures import NeedsAPerson
from cli.listing import print_json, working
from cli.options import Day, area_option, home_option, json_option

if TYPE_CHECKING:
    from office.tick import TickOutcome


@click.command
@area_option
@click.option(
    "--as-of",
    type=Day(),
    help="Låt stationerna se från en tidigare dag. Breven skrivs och lämnas ändå som i dag, och det vars dag har gått "
    "skickas inte.",
)
@json_option
@home_option
def command(*, area: str | None, as_of: date | None, as_json: bool) -> None:
    """Gör en hel dags arbete utan motorn: alla stationer, måndagsbrevet och posten.

    För nödlägen och prov: samma arbete som motorn gör varje morgon. Det som redan är gjort görs inte igen.

    \b
    Exempel:
      arshjul tick
      arshjul tick --area goteborgsomradet --json
    """
    from office import heartbeat
    from office.tick import tick
    from settings import read_settings

    with at_desk() as desk, working("Dagens arbete görs …"):
        wheel = wheel_asked_for(desk, area)
        when, seen_from = moment(wheel), moment(wheel, as_of).today
        outcome = tick(desk, area=wheel.area, today=when.today, now=when.now, seen_from=seen_from)
        ping_url = read_settings().ping_url.get_secret_value()
        heartbeat.after_round(desk, area=wheel.area, now=when.now, ping_url=ping_url)
    if as_json:
        print_json(_as_dict(outcome, area=wheel.area, day=when.today, seen_from=seen_from))
    else:
        _print(outcome, name=wheel.name, day=when.today, seen_from=seen_from)
    if not outcome.post.delivery.in_order:
        raise NeedsAPerson("Några brev behöver ses över: arshjul deliver --list")


def _as_dict(outcome: "TickOutcome", *, area: str, day: date, seen_from: date) -> dict[str, object]:
    post = outcome.post
    return {
        "area": area,
        "day": day,
        "seen_from": seen_from,
        "stations": [
            {
                "station": done.station,
                "name": done.station_name,
                "told": {kind.value: count for kind, count in done.counts.items()},
                "passed": done.passed,
            }
            for done in outcome.stations
        ],
        "meetings": None
        if outcome.meetings is None
        else {kind.value: count for kind, count in outcome.meetings.counts.items()},
        "chairs": None
        if outcome.chairs is None
        else {kind.value: count for kind, count in (outcome.chairs.told + outcome.chairs.documents.counts).items()},
        "post": {
            "written": post.written,
            "held": post.held,
            "expired": post.expired,
            "sent": post.delivery.sent,
            "failed": post.delivery.failed,
            "unknown": post.delivery.unknown,
            "closed_because": post.closed_because,
        },
    }


def _print(outcome: "TickOutcome", *, name: str, day: date, seen_from: date) -> None:
    click.echo(f"{name} {day}")
    if seen_from != day:
        click.echo(f"  Stationerna såg efter som om det vore {seen_from}.")
    for done in outcome.stations:
        if done.counts:
            click.echo(f"  {done.station_name}: " + ", ".join(f"{n} {kind.swedish}" for kind, n in done.counts.items()))
    if outcome.meetings is not None and outcome.meetings.counts:
        told = ", ".join(f"{n} {kind.swedish}" for kind, n in outcome.meetings.counts.items())
        click.echo(f"  Möten: {told}")
    if outcome.chairs is not None and (news := outcome.chairs.told + outcome.chairs.documents.counts):
        click.echo("  Ordförandeskap: " + ", ".join(f"{n} {kind.swedish}" for kind, n in news.items()))
    click.echo(f"  Posten: {outcome.post.told}")
    if closed := outcome.post.closed_because:
        click.echo(f"  I dag är en stängd dag ({closed}): posten vilar, och bara kvitton och inbjudningar skickas.")
