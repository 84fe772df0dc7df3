"""`arshjul watch`: from a second machine, tell when Årshjul has fallen silent."""

from datetime import UTC, datetime

import click

from cli.failures import BadInput, NeedsAPerson
from cli.options import home_option


@click.command
@home_option
def command() -> None:
    """Fråga en annan dators Årshjul hur det står till, och mejla en annan väg när det har tystnat.

    Körs på en annan dator, var tionde minut. Ett brev går när två frågor i rad har fått fel svar, ett till när allt
    fungerar igen, och inga däremellan. Ställs in med ARSHJUL_WATCH_URL, ARSHJUL_WATCH_TO, ARSHJUL_WATCH_FROM och
    ARSHJUL_WATCH_SMTP_HOST.

    \b
    Exempel:
      arshjul watch --home /srv/arshjul-vakt
    """
    from mail.smtp import SmtpTransport
    from mail.smtp_login import password_login
    from office.health_afar import Post, look
    from settings import read_settings

    settings = read_settings()
    for name in ("watch_url", "watch_to", "watch_from", "watch_smtp_host"):
        if not getattr(settings, name):
            raise BadInput(f"ARSHJUL_{name.upper()} är inte satt, och vakten behöver den")
    transport = SmtpTransport(
        host=settings.watch_smtp_host,
        port=settings.watch_smtp_port,
        security=settings.watch_smtp_security,
        login=password_login(settings.watch_smtp_user, settings.watch_smtp_password.get_secret_value()),
    )
    seen = look(
        settings.watch_url,
        home=settings.home,
        post=Post(transport=transport, sender=settings.watch_from, recipient=settings.watch_to),
        now=datetime.now(UTC),
    )
    if seen.faults:
        raise NeedsAPerson("\n".join(seen.faults))
    click.echo("Allt fungerar igen, och det är meddelat." if seen.told else "Allt är i sin ordning.")
