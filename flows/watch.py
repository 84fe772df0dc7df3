"""The flow of the watch: what should have happened and has not, whatever the engine says of its runs."""

import logging
from collections.abc import Sequence

from prefect import flow
from prefect.logging import get_run_logger

from engine.timetable import months_of
from flows.door import LeftUndone, Visit, tell, visit
from office import requisitions, stations
from office.after_decisions import look_at_decisions
from office.convene import convene
from office.post import run_post
from office.rotation import rotate
from office.watch import POST, Overlooked, overlooked
from rules.decisions import DECISIONS
from rules.matters import MATTERS
from rules.meetings import MEETINGS
from rules.rotation import CHAIRS
from rules.seats import SEATS
from store.database import told_plainly


@flow(name="watch", flow_run_name="{area} · vakten")
def watch(area: str) -> None:
    """Find the stations that have not acted and run them. Fails if any is still undone after that."""
    with visit(area) as office:
        found = _overlooked(office)
        for place in found:
            _catch_up(office, place)
        if found:
            _post(office)
        left = _overlooked(office) if found else []
    off_season = [place for place in found if _is_off_season(office, place)]
    headline = _headline(found, left, off_season)
    get_run_logger().log(
        logging.WARNING if len(found) > len(off_season) else logging.INFO, "%s on %s: %s", area, office.today, headline
    )
    tell(
        *("Vakten", headline),
        table=_table(found, left, off_season),
        about=(area, "vakten"),
        description=f"Vakten {office.today}: {headline}",
    )
    if left:
        raise LeftUndone(f"Fortfarande ogjort: {', '.join(place.station_name for place in left)}")


def _overlooked(office: Visit) -> list[Overlooked]:
    with office.desk.database.read() as session:
        return overlooked(session, office.wheel, today=office.today)


def _is_off_season(office: Visit, place: Overlooked) -> bool:
    """Whether the station's own schedule has no mornings this month: an extension has carried its steps beyond them."""
    if place.station in (POST, MEETINGS, CHAIRS, SEATS, DECISIONS, MATTERS):
        return False
    return office.today.month not in months_of(office.wheel, office.wheel.station(place.station))


def _catch_up(office: Visit, place: Overlooked) -> None:
    if place.station == POST:
        return
    area, requisition = office.wheel.area, office.wheel.requisition_station
    try:
        if place.station == DECISIONS:
            look_at_decisions(office.desk, area=area, today=office.today, now=office.now)
            return
        with told_plainly(), office.desk.database.write() as session:
            if place.station == MEETINGS:
                convene(session, area=area, today=office.today, now=office.now, links=office.desk.links)
            elif place.station in (CHAIRS, SEATS):
                rotate(session, area=area, today=office.today, now=office.now, links=office.desk.links)
            elif requisition is not None and place.station == requisition.id:
                requisitions.look(session, area=area, today=office.today, now=office.now)
            else:
                stations.collect(session, area=area, station=place.station, today=office.today)
    except Exception:  # noqa: BLE001 the next station has its turn too; this one stays overlooked, which fails the run
        get_run_logger().exception("%s/%s could not be caught up", area, place.station)


def _post(office: Visit) -> None:
    """What has been caught up is late already: it leaves now, not with the next round."""
    done = run_post(office.desk, area=office.wheel.area, today=office.today, now=office.now)
    get_run_logger().info("%s: %s", office.wheel.area, done.headline)


def _headline(found: Sequence[Overlooked], left: Sequence[Overlooked], off_season: Sequence[Overlooked]) -> str:
    if not found:
        return "allt är gjort"
    caught_up = len({place.station for place in found} - {place.station for place in left})
    done = ", ".join(
        f"{number} {word}" for number, word in ((caught_up, "togs igen"), (len(left), "kvarstår")) if number
    )
    forgotten = len(found) - len(off_season)
    return (
        f"FÖRBISEDDA: {forgotten} ({done})" if forgotten or left else f"{len(off_season)} utanför tidtabellen ({done})"
    )


def _table(
    found: Sequence[Overlooked], left: Sequence[Overlooked], off_season: Sequence[Overlooked]
) -> list[dict[str, str]]:
    still = {place.station for place in left}
    return [
        {
            "station": place.station_name,
            "antal": str(place.duties),
            "sedan": str(place.since),
            "varför": "anstånd utanför stationens månader" if place in off_season else "ingen körning har sett den",
            "nu": "KVARSTÅR" if place.station in still else "taget igen",
        }
        for place in found
    ]
