"""`arshjul inbox …`: take in what has come by mail, see what waits for a person, and settle it."""

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

import click

from cli.desk import At, at_area
from cli.failures import BadInput, NeedsAPerson
from cli.listing import print_rows
from cli.main import LateGroup
from cli.options import area_option, home_option, json_option

if TYPE_CHECKING:
    from models.inbox import IncomingMail

NOTHING = "ingen"
MOST = 500
HEADINGS = {
    "id": "Mejl",
    "came_on": "Kom",
    "from": "Från",
    "subject": "Ämne",
    "kind": "Slag",
    "state": "Läge",
    "reason": "Vad som hände",
}


@click.group(
    cls=LateGroup,
    late={
        "read": ("cli.inbox:read", "Läs brevlådan nu, eller sparade mejl."),
        "list": ("cli.inbox:listed", "Visa det som väntar på kontoret."),
        "settle": ("cli.inbox:settle", "Säg vilket dokument ett mejl gäller, eller att det är omhändertaget."),
    },
)
def command() -> None:
    """Det som kommer med mejl: svar, bilagor och besked om brev som inte kom fram.

    \b
    Exempel:
      arshjul inbox read
      arshjul inbox list
      arshjul inbox settle 12 481
    """


@click.command
@click.argument("mails", metavar="[FIL]…", type=click.File("rb"), nargs=-1)
@area_option
@home_option
def read(*, mails: Sequence[IO[bytes]], area: str | None) -> None:
    """Läs områdets brevlåda nu. Med filer läses i stället de sparade mejlen (.eml; - är standard in).

    Mejlen sparas som de kom. Samma mejl kan läsas flera gånger utan att något ändras.

    \b
    Exempel:
      arshjul inbox read
      arshjul inbox read svar/*.eml
    """
    from mail.transport import DeliveryFailed
    from office import inbox
    from store import freezes

    with at_area(area) as at:
        with at.desk.database.read() as session:
            freezes.refuse_if_frozen(session)
        when: dict[str, Any] = {"area": at.wheel.area, "today": at.when.today, "now": at.when.now}
        try:
            if mails:
                done = inbox.take_in(at.desk, (mail.read() for mail in mails), **when)
            else:
                done = inbox.read_mailbox(at.desk, **when, insists=True)
        except inbox.NoMailbox as none:
            raise BadInput(str(none)) from None
        except DeliveryFailed as failed:
            raise NeedsAPerson(f"Brevlådan kunde inte läsas: {failed.detail}") from None
    click.echo(f"{done.headline[:1].upper()}{done.headline[1:]}.")
    for kind, number in done.kinds.items():
        click.echo(f"  {kind.swedish}: {number}")
    if done.waiting:
        raise NeedsAPerson("Se dem med: arshjul inbox list")


@click.command
@click.option("--all", "everything", is_flag=True, help="Visa också det som är klart.")
@area_option
@json_option
@home_option
def listed(*, everything: bool, area: str | None, as_json: bool) -> None:
    """Visa det som väntar på kontoret i inkorgen, det senaste först.

    \b
    Exempel:
      arshjul inbox list
      arshjul inbox list --all
    """
    from models.inbox import IncomingState
    from store import inbox

    states = list(IncomingState) if everything else [IncomingState.WAITING]
    with at_area(area) as at, at.desk.database.read() as session:
        found = inbox.listed(session, area=at.wheel.area, states=states, limit=MOST)
        rows = [_row(mail, as_json=as_json) for mail in found]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Inget väntar i inkorgen.")


def _row(mail: "IncomingMail", *, as_json: bool) -> dict[str, object]:
    return {
        "id": mail.id,
        "came_on": mail.came_at.date(),
        "from": mail.from_address,
        "subject": mail.subject,
        "kind": mail.kind.value if as_json else mail.kind.swedish,
        "state": mail.state.value if as_json else mail.state.swedish,
        "reason": mail.reason,
    }


@click.command
@click.argument("number", metavar="MEJL", type=int)
@click.argument("document", metavar=f"[DOKUMENT|{NOTHING}]", required=False)
@area_option
@home_option
def settle(*, number: int, document: str | None, area: str | None) -> None:
    """Ta emot ett mejls bilagor som ett dokument, eller säg att mejlet är omhändertaget.

    Utan DOKUMENT visas mejlet och de dokument som bilagorna kan vara, med sina nummer.

    \b
    Exempel:
      arshjul inbox settle 12
      arshjul inbox settle 12 481
      arshjul inbox settle 12 ingen
    """
    from office import inbox_tray
    from office.inbox_acts import REFUSALS

    if document is not None and document != NOTHING and not document.isdecimal():
        raise BadInput(f"ange dokumentets nummer, eller ”{NOTHING}”")
    with at_area(area) as at:
        try:
            if document is None:
                _show(at, number)
                return
            duty_id = None if document == NOTHING else int(document)
            inbox_tray.settle(at.desk, number, area=at.wheel.area, duty_id=duty_id, **at.by)
        except (inbox_tray.NoSuchMail, inbox_tray.NotSettled, *REFUSALS) as refused:
            raise BadInput(str(refused)) from None
    click.echo(f"Mejl {number} är avgjort.")


def _show(at: At, number: int) -> None:
    from office import inbox_tray

    mail, known = inbox_tray.opened(at.desk, number, area=at.wheel.area)
    click.echo(f"Från: {mail.from_address}\nÄmne: {mail.subject}\n{mail.reason}\n\n{known.text}")
    for attachment in known.attachments:
        click.echo(f"Bilaga: {attachment.name}")
    with at.desk.database.read() as session:
        choices = inbox_tray.choices(session, at.wheel, mail, today=at.when.today)
    rows: list[dict[str, object]] = [
        {"id": choice.duty_id, "title": choice.title, "asked": "ja" if choice.is_asked else ""} for choice in choices
    ]
    headings = {"id": "Dokument", "title": "Vad", "asked": "Efterfrågat i brevet"}
    print_rows(rows, headings=headings, as_json=False, empty="Inget dokument väntas.")
