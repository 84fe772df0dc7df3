"""`arshjul accounts`: who may use the office's pages, and what they may do there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.desk import at_desk, who
from cli.failures import BadInput
from cli.listing import print_rows
from cli.options import home_option, json_option

if TYPE_CHECKING:
    from models.accounts import AccessRole
    from store.accounts import AccountFacts

HEADINGS = {"name": "Konto", "role": "Behörighet", "closed": "Avslutat"}


@click.group
@home_option
def command() -> None:
    """Konton: vilka som kan logga in på sidorna, och vad de får göra där.

    Behörigheterna är läsa, handläggare och administratör, i alla områden eller i de områden som anges.

    \b
    Exempel:
      arshjul accounts list
      arshjul accounts add handlaggare@kontoret.example --role handläggare
      arshjul accounts roles lasaren --role läsa --area goteborgsomradet
      arshjul accounts password handlaggare@kontoret.example
    """


@command.command("list")
@json_option
@home_option
def list_accounts(*, as_json: bool) -> None:
    """Visa kontona och deras behörigheter."""
    from store import accounts

    with at_desk() as desk, desk.database.read() as session:
        rows = [_row(account) for account in accounts.listed(session)]
    print_rows(rows, headings=HEADINGS, as_json=as_json, empty="Inget konto finns än.")


role_option = click.option(
    "--role", "role", required=True, metavar="BEHÖRIGHET", help="läsa, handläggare eller administratör."
)
areas_option = click.option(
    "--area", "areas", multiple=True, metavar="OMRÅDE", help="Bara i det området; får anges flera gånger."
)


@command.command("add")
@click.argument("name", metavar="NAMN")
@role_option
@areas_option
@home_option
def add(*, name: str, role: str, areas: tuple[str, ...]) -> None:
    """Öppna ett konto. Ett första lösenord skrivs ut, en enda gång."""
    from office import accounts

    everywhere, in_areas = _roles(role, areas)
    password = accounts.new_password()
    with at_desk() as desk:
        accounts.open_account(
            desk.database,
            name=name,
            password=password,
            everywhere=everywhere,
            in_areas=in_areas,
            now=datetime.now(UTC),
            who=who(),
        )
    click.echo(f"Kontot {name.strip().lower()} är öppnat. Lösenord, som bara visas nu: {password}")


@command.command("roles")
@click.argument("name", metavar="NAMN")
@role_option
@areas_option
@home_option
def roles(*, name: str, role: str, areas: tuple[str, ...]) -> None:
    """Ge ett konto andra behörigheter i stället för dem som det har."""
    from office import accounts

    everywhere, in_areas = _roles(role, areas)
    with at_desk() as desk:
        accounts.give_roles(
            desk.database, name=name, everywhere=everywhere, in_areas=in_areas, now=datetime.now(UTC), who=who()
        )
    click.echo(f"{name} har nu behörigheten {role} {'i ' + ', '.join(areas) if areas else 'i alla områden'}.")


@command.command("password")
@click.argument("name", metavar="NAMN")
@home_option
def password(*, name: str) -> None:
    """Ge ett konto ett nytt lösenord, som skrivs ut en enda gång. Kontots inloggningar avslutas."""
    from office import accounts

    chosen = accounts.new_password()
    with at_desk() as desk:
        accounts.set_password(desk.database, name=name, password=chosen, now=datetime.now(UTC), who=who())
    click.echo(f"Nytt lösenord för {name}, som bara visas nu: {chosen}")


@command.command("close")
@click.argument("name", metavar="NAMN")
@home_option
def close(*, name: str) -> None:
    """Avsluta ett konto för gott. Loggen behåller vad det har gjort."""
    from office import accounts

    with at_desk() as desk:
        accounts.close_account(desk.database, name=name, now=datetime.now(UTC), who=who())
    click.echo(f"Kontot {name} är avslutat, och dess inloggningar med det.")


def _roles(role: str, areas: tuple[str, ...]) -> "tuple[AccessRole | None, Mapping[str, AccessRole]]":
    from models.accounts import AccessRole

    try:
        chosen = AccessRole.from_swedish(role)
    except ValueError as error:
        raise BadInput(str(error)) from None
    return (None, dict.fromkeys(areas, chosen)) if areas else (chosen, {})


def _row(account: "AccountFacts") -> dict[str, object]:
    roles = [account.everywhere.swedish] if account.everywhere else []
    roles += [f"{role.swedish} i {area}" for area, role in account.in_areas.items()]
    return {
        "name": account.name,
        "role": ", ".join(roles) or "ingen",
        "closed": account.closed_at.date() if account.closed_at else None,
    }
