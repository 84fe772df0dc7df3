"""`arshjul deliver`: letters on their way out, and those that only a person can decide about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cli.desk import Moment, at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_rows, working
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from office.desk import Desk
    from rules.wheel import Wheel

HEADINGS = {
    "id": "Brev",
    "state": "Läge",
    "day": "Dag",
    "recipient": "Till",
    "subject": "Ämne",
    "reason": "Skäl",
}


@click.command
@click.option("--list", "only_list", is_flag=True, help="Visa breven som behöver en människa; skicka inget.")
@click.option("--approve", metavar="BREV", type=int, multiple=True, help="Godkänn ett brev (kan upprepas).")
@click.option("--approve-all", is_flag=True, help="Godkänn alla brev som väntar på det.")
@click.option(
    "--settle",
    metavar="BREV sent|again",
    type=(int, click.Choice(["sent", "again"])),
    multiple=True,
    help="Avgör ett ovisst brev: sent = det kom fram, again = skicka det igen.",
)
@click.option("--retry", metavar="BREV", type=int, multiple=True, help="Försök igen med ett misslyckat brev.")
@area_option
@json_option
@home_option
def command(
    *,
    only_list: bool,
    approve: Sequence[int],
    approve_all: bool,
    settle: Sequence[tuple[int, str]],
    retry: Sequence[int],
    area: str | None,
    as_json: bool,
) -> None:
    """Skicka det som väntar, och avgör det som inte kan skickas utan en människa.

    \b
    Exempel:
      arshjul deliver
      arshjul deliver --list
      arshjul deliver --approve 17 --approve 18
      arshjul deliver --settle 21 again
    """
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        when = moment(wheel)
        if only_list:
            if approve or approve_all or settle or retry:
                raise BadInput("--list visar bara; använd den för sig")
            _list(desk, wheel, as_json=as_json)
            return
        _decide(desk, wheel, when, approve=approve, approve_all=approve_all, settle=settle, retry=retry)
        _deliver(desk, wheel, when)


def _decide(
    desk: "Desk",
    wheel: "Wheel",
    when: Moment,
    *,
    approve: Sequence[int],
    approve_all: bool,
    settle: Sequence[tuple[int, str]],
    retry: Sequence[int],
) -> None:
    from mail.swedish import counted
    from office import delivery

    _check_own(desk, wheel, [*(letter_id for letter_id, _ in settle), *retry])
    for letter_id, word in settle:
        delivery.settle(desk, letter_id=letter_id, as_sent=word == "sent", who=who(), now=when.now)
        click.echo(f"Brev {letter_id} " + ("räknas som skickat." if word == "sent" else "skickas igen."))
    for letter_id in retry:
        delivery.retry(desk, letter_id=letter_id, who=who(), now=when.now)
    if approve or approve_all:
        chosen = None if approve_all else approve
        count = delivery.approve(desk, area=wheel.area, letter_ids=chosen, who=who(), today=when.today, now=when.now)
        if chosen is not None and count < len(set(chosen)):
            raise BadInput(f"{count} av {len(set(chosen))} brev väntade på godkännande; se ”arshjul deliver --list”")
        click.echo(f"{counted(count, 'brev godkänt', 'brev godkända')}.")


def _check_own(desk: "Desk", wheel: "Wheel", letter_ids: "Sequence[int]") -> None:
    """See that the letters are the area's own. Raises BadInput."""
    from store import letters

    with desk.database.read() as session:
        for letter_id in letter_ids:
            letter = letters.get(session, letter_id)
            if letter is None or letter.area != wheel.area:
                raise BadInput(f"{wheel.name} har inget brev {letter_id}; se ”arshjul deliver --list”")


def _deliver(desk: "Desk", wheel: "Wheel", when: Moment) -> None:
    from office.post import run_post

    with working("Posten går …"):
        outcome = run_post(desk, area=wheel.area, today=when.today, now=when.now)
    click.echo(f"{wheel.name}: {outcome.told}")
    if outcome.closed_because:
        click.echo(f"I dag är en stängd dag ({outcome.closed_because}): bara kvitton och inbjudningar skickas.")
    for vacancy in outcome.vacancies:
        click.echo(f"! {vacancy}")
    if outcome.delivery.backend_rests:
        rests = outcome.delivery.backend_rests.swedish
        raise NeedsAPerson(f"Det gick inte att lämna över brev (fel: {rests}). De väntar; se ”arshjul status”.")
    if outcome.held or not outcome.delivery.in_order:
        raise NeedsAPerson("Några brev behöver en människa: arshjul deliver --list")


def _list(desk: "Desk", wheel: "Wheel", *, as_json: bool) -> None:
    from models.words import LetterState
    from store.letter_lists import listed

    waiting = (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED)
    with desk.database.read() as session:
        lines = listed(session, area=wheel.area, states=waiting, limit=1000)
    rows = [
        {
            "id": line.id,
            "state": line.state.value if as_json else line.state.swedish,
            "day": line.day,
            "recipient": line.recipient_name,
            "subject": line.subject,
            "reason": line.reason,
        }
        for line in lines
    ]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Inget brev behöver en människa.")
