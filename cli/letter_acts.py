"""`arshjul letters …`: the ledger of letters, read as they were sent, and what a person does to one.

What waits for a decision of somebody's is released, settled and tried again by `arshjul deliver`.
"""

from datetime import date
from typing import IO, TYPE_CHECKING

import click

from cli.desk import At, at_area, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_json, print_rows
from cli.main import LateGroup
from cli.options import Day, area_option, dry_run_option, home_option, json_option, yes_option

if TYPE_CHECKING:
    from models.letters import Letter
    from models.words import LetterState
    from office.second_sending import Again

HEADINGS = {
    "id": "Brev",
    "day": "Dag",
    "state": "Läge",
    "recipient": "Till",
    "subject": "Ämne",
    "reason": "Skäl",
}
STATES = ("written", "held", "claimed", "sent", "failed", "unknown", "withdrawn")
WAITING = "waiting"
the_letter = click.argument("number", metavar="BREV", type=int)


@click.group(
    cls=LateGroup,
    late={
        "list": ("cli.letter_acts:listed", "Visa breven, det senaste först."),
        "read": ("cli.letter_acts:read", "Läs ett brev som det skickades, eller som det ska skickas."),
        "stop": ("cli.letter_acts:stop", "Stoppa ett brev som inte har gått."),
        "resume": ("cli.letter_acts:resume", "Återta ett stopp: nästa post skriver ett nytt brev."),
        "edit": ("cli.letter_acts:edit", "Ändra ett brev som väntar på godkännande."),
        "send-again": ("cli.letter_acts:send_again", "Skicka ett brev en gång till, med ett skäl."),
    },
)
def command() -> None:
    """Breven: sök, läs, stoppa, ändra och skicka en gång till.

    Godkänna, avgöra ovissa och försöka igen: arshjul deliver.

    \b
    Exempel:
      arshjul letters list --state waiting
      arshjul letters read 17
      arshjul letters stop 17 --reason "Fel år i texten"
    """


@click.command
@click.option(
    "--state", type=click.Choice([WAITING, *STATES]), help="Bara brev i det läget; waiting = de som behöver någon."
)
@click.option("--text", default="", metavar="ORD", help="Bara brev med det i ämnet eller hos mottagaren.")
@click.option("--group", default="", metavar="GRUPP", help="Bara brev som gäller gruppen; id eller namn.")
@click.option("--station", default="", metavar="STATION", help="Bara brev som gäller stationen.")
@click.option("--from", "first", type=Day(), help="Från och med den dagen.")
@click.option("--to", "last", type=Day(), help="Till och med den dagen.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, metavar="ANTAL", help="Högst så många.")
@area_option
@json_option
@home_option
def listed(
    *,
    state: str | None,
    text: str,
    group: str,
    station: str,
    first: date | None,
    last: date | None,
    limit: int,
    area: str | None,
    as_json: bool,
) -> None:
    """Visa breven, det senaste först.

    \b
    Exempel:
      arshjul letters list --state waiting
      arshjul letters list --group temagrupp-psykiatri --from 2027-01-01 --json
    """
    from office.groups import group_meant
    from store.letter_lists import LetterWish, listed

    with at_area(area) as at, at.desk.database.read() as session:
        if station:
            at.wheel.station(station)
        meant = group_meant(session, area=at.wheel.area, text=group, on=at.when.today) if group else ""
        wish = LetterWish(text=text.strip()[:100], group=meant, station=station, first=first, last=last)
        lines = listed(session, area=at.wheel.area, states=_states(state), wish=wish, limit=limit)
    rows = [
        {
            "id": line.id,
            "day": line.day,
            "state": line.state.value if as_json else line.state.swedish,
            "kind": line.kind.value,
            "recipient": line.recipient_name,
            "address": line.recipient,
            "would_reach": line.would_reach,
            "subject": line.subject,
            "reason": line.reason,
            "sent_at": line.sent_at,
            "tries": line.tries,
        }
        for line in lines
    ]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Det finns inga sådana brev.")


def _states(state: str | None) -> "tuple[LetterState, ...]":
    from models.words import LetterState

    if state == WAITING:
        return (LetterState.HELD, LetterState.UNKNOWN, LetterState.FAILED)
    return (LetterState(state),) if state else ()


def _letter(at: At, number: int) -> "Letter":
    """The area's own letter of that number. Raises BadInput."""
    from store import letters

    with at.desk.database.read() as session:
        letter = letters.get(session, number)
    if letter is None or letter.area != at.wheel.area:
        raise BadInput(f"{at.wheel.name} har inget brev {number}; se ”arshjul letters list”")
    return letter


@click.command
@the_letter
@area_option
@json_option
@home_option
def read(*, number: int, area: str | None, as_json: bool) -> None:
    """Läs ett brev som det skickades, eller som det ska skickas.

    \b
    Exempel:
      arshjul letters read 17
    """
    from mail.printed import printed
    from office.letter_changes import seal

    with at_area(area) as at:
        letter = _letter(at, number)
    shown = printed(letter.body)
    if as_json:
        facts = {"id": letter.id, "state": letter.state.value, "reason": letter.reason, "day": letter.day}
        print_json({**facts, "headers": dict(shown.headers), "text": shown.text, "seal": seal(letter)})
        return
    click.echo(f"Brev {letter.id}: {letter.state.swedish}" + (f" ({letter.reason})" if letter.reason else ""))
    for name, value in shown.headers:
        click.echo(f"{name}: {value}")
    click.echo(f"\n{shown.text.rstrip()}")


@click.command
@the_letter
@click.option("--reason", required=True, metavar="SKÄL", help="Varför; sparas i loggen och visas vid brevet.")
@area_option
@home_option
def stop(*, number: int, reason: str, area: str | None) -> None:
    """Stoppa ett brev som inte har gått. Det som det gällde skrivs inte i något annat brev heller.

    \b
    Exempel:
      arshjul letters stop 17 --reason "Fel år i texten"
    """
    from office import letter_changes

    with at_area(area) as at:
        _letter(at, number)
        letter_changes.stop(at.desk, number, area=at.wheel.area, reason=reason, who=who(), now=at.when.now)
    click.echo(f"Brev {number} är stoppat. Ångra: arshjul letters resume {number}")


@click.command
@the_letter
@area_option
@home_option
def resume(*, number: int, area: str | None) -> None:
    """Återta ett stopp: nästa post skriver ett nytt brev, med uppgifterna som de är då.

    \b
    Exempel:
      arshjul letters resume 17
    """
    from office import letter_changes

    with at_area(area) as at:
        _letter(at, number)
        letter_changes.resume(at.desk, number, area=at.wheel.area, who=who(), now=at.when.now)
    click.echo(f"Stoppet av brev {number} är återtaget. Nästa post skriver ett nytt.")


@click.command
@the_letter
@click.option("--subject", metavar="ÄMNE", help="Det nya ämnet; annars är ämnet detsamma.")
@click.option("--text", "text", type=click.File("r", "utf-8"), metavar="FIL", help="Den nya texten; - är standard in.")
@click.option(
    "--read-as", metavar="SUMMA", help="Ändra bara om brevet är som det lästes: ”seal” i letters read --json."
)
@area_option
@home_option
def edit(*, number: int, subject: str | None, text: IO[str] | None, read_as: str | None, area: str | None) -> None:
    """Ändra ett brev som väntar på godkännande. Det väntar fortfarande: godkänn det med ”arshjul deliver”.

    \b
    Exempel:
      arshjul letters edit 17 --subject "Dags för årsrapporten"
      arshjul letters edit 17 --text brev.txt
    """
    from mail.printed import printed
    from office import letter_changes

    if subject is None and text is None:
        raise BadInput("ange vad som ska ändras: --subject ÄMNE, --text FIL eller båda")
    with at_area(area) as at:
        letter = _letter(at, number)
        shown = printed(letter.body)
        letter_changes.edit(
            at.desk,
            number,
            area=at.wheel.area,
            read_as=read_as or letter_changes.seal(letter),
            subject=shown.subject if subject is None else subject,
            text=shown.text if text is None else text.read(),
            **at.by,
        )
    click.echo(f"Brev {number} är ändrat. Det skickas när det godkänns: arshjul deliver --approve {number}")


@click.command("send-again")
@the_letter
@click.option("--reason", required=True, metavar="SKÄL", help="Varför; sparas i loggen.")
@dry_run_option
@yes_option
@area_option
@home_option
def send_again(*, number: int, reason: str, dry_run: bool, yes: bool, area: str | None) -> None:
    """Skicka ett brev en gång till, som det lyder med dagens uppgifter. Visar det först och frågar.

    \b
    Exempel:
      arshjul letters send-again 17 --reason "Kom aldrig fram" --dry-run
      arshjul letters send-again 17 --reason "Kom aldrig fram"
    """
    from office import second_sending

    with at_area(area) as at:
        again = second_sending.preview(at.desk, _letter(at, number), today=at.when.today, now=at.when.now)
        _show(again)
        if dry_run:
            return
        if not yes:
            click.confirm("Skicka?", abort=True)
        done = second_sending.send_again(at.desk, number, times=again.times, reason=reason, **at.by)
    named = ", ".join(str(one) for one in done.letters)
    if not done.delivery.in_order:
        raise NeedsAPerson(f"Brev {named} är skrivet men kunde inte lämnas över: arshjul deliver --list")
    click.echo(f"Brev {named} " + ("är skickat." if done.delivery.sent else "är skrivet och går med nästa post."))


def _show(again: "Again") -> None:
    from mail.printed import printed

    for draft in again.drafts:
        shown = printed(draft.row["body"])
        for name, value in shown.headers:
            click.echo(f"{name}: {value}")
        click.echo(f"\n{shown.text.rstrip()}\n")
    if again.left_out:
        click.echo(f"Utelämnat, för att det inte är aktuellt längre: {again.left_out}.")
    if again.times:
        click.echo(f"Brevet har redan skickats en gång till {again.times} gånger.")
