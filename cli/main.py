"""The operator's door: `arshjul COMMAND`.

A command's module is imported when the command is used, so that `arshjul --help` answers at once. Exit codes:
0 done, 1 something needs a person, 2 bad input.
"""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from cli import failures
from cli.options import home_option
from cli.swedish import in_swedish_marks, speak_swedish

COMMANDS = {
    "init": ("cli.init", "Skapa en riktig installation i en tom mapp."),
    "up": ("cli.up", "Starta Årshjul: webbsidan och motorn."),
    "serve": ("cli.serve", "Kör en enda del: webbsidan, en arbetare eller motorn. För flera datorer och systemd."),
    "check": ("cli.areas:check", "Granska en områdesfil utan att läsa in den."),
    "plan": ("cli.areas:plan", "Visa vad en områdesfil skulle ändra."),
    "apply": ("cli.areas:apply", "Läs in en områdesfil."),
    "import": ("cli.imports", "Läs in personer, folkmängd och betalningar."),
    "meetings": ("cli.meetings", "Beslutade möten: läs in, kalla, flytta, ställ in."),
    "chairs": ("cli.chairs", "Ordförandeskap: vems tur det är, utse, lämna, ändra."),
    "seats": ("cli.seats", "Visa vakanta platser, och vem som tillfrågats om namn."),
    "changeover": ("cli.changeover", "Mandatskifte: låt de politiska platserna upphöra samma dag."),
    "reorganise": ("cli.reorganise", "Planera att grupper upphör och att andra följer dem."),
    "matters": ("cli.matters", "Uppdrag och frågor: vem som har dem, lämna vidare, avsluta."),
    "year": ("cli.year", "Stäng ett år i en årsbok, eller öppna det igen."),
    "rehearse": ("cli.rehearse", "Spela ett helt år och skriv varje brev till en mapp."),
    "poster": ("cli.poster", "Skriv årshjulet som affisch eller bild."),
    "timetable": ("cli.timetable", "Visa motorns tidtabell, eller jämför den med prefect.yaml."),
    "run": ("cli.stations", "Kör en station nu."),
    "start": ("cli.start", "Starta en station som saknar bestämd dag."),
    "tick": ("cli.tick", "Gör en hel dags arbete utan motorn."),
    "deliver": ("cli.letters", "Skicka det som väntar, och avgör det som inte kan skickas utan en människa."),
    "letters": ("cli.letter_acts", "Breven: sök, läs, stoppa, ändra och skicka en gång till."),
    "remind": ("cli.remind", "Påminn nu om ett dokument, utanför stegens ordning."),
    "links": ("cli.links", "De personliga länkarna i breven: visa, återkalla, ångra."),
    "mail": ("cli.mail", "E-posten: pröva den med ett riktigt brev, låt breven vänta eller gå."),
    "inbox": ("cli.inbox", "Inkorgen: läs brevlådan, se vad som väntar, och avgör det."),
    "status": ("cli.status", "Visa hur det står till."),
    "received": ("cli.documents:received", "Anteckna att ett dokument är inlämnat."),
    "extend": ("cli.documents:extend", "Ge anstånd med ett dokument."),
    "excuse": ("cli.documents:excuse", "Befria en grupp från ett dokument."),
    "decide": ("cli.decisions:decide", "Anteckna vad som beslutats om ett dokument."),
    "decisions": ("cli.decisions", "Vad som ligger på bordet, underlag, publicering och diarieföring."),
    "requisition": ("cli.requisition", "Årets pengar: rekvirera, följ betalningar, rätta, exportera."),
    "feed": ("cli.feeds:feed", "Skriv ut en kalender."),
    "subscriptions": ("cli.feeds:subscriptions", "Visa och sköt prenumerationer på kalendrar."),
    "people": ("cli.feeds:people", "Bestäm hur en person får mötena i sin kalender."),
    "accounts": ("cli.accounts", "Konton: vilka som kan logga in, och vad de får göra."),
    "backup": ("cli.backup", "Ta en säkerhetskopia av allt, medan Årshjul går."),
    "restore": ("cli.restore", "Återställ en säkerhetskopia i en tom mapp; inget skickas förrän det hävs."),
    "thaw": ("cli.thaw", "Visa vad som skulle skickas efter en återställning, och häv frysningen."),
    "watch": ("cli.watch_from_afar", "Vaka från en annan dator: mejla när Årshjul har tystnat."),
    "log": ("cli.log", "Visa vem som har gjort vad."),
}


class LateGroup(click.Group):
    """A group whose commands are named by where they lie, `module[:attribute]`, and imported when asked for."""

    def __init__(self, *, late: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**{"options_metavar": "[VAL]", "subcommand_metavar": "KOMMANDO …", **kwargs})
        self.late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.late:
            return None
        module, _, attribute = self.late[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute or "command")
        command.name = cmd_name
        command.options_metavar = "[VAL]"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Kommandon (mer om vart och ett: arshjul KOMMANDO --help)"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.late.items()])


@click.group(cls=LateGroup, late=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="arshjul", message="Årshjul %(version)s", help="Visa versionen.")
@home_option
def arshjul() -> None:
    """Årshjul sköter årshjulet i en vårdsamverkan: ber om dokument, påminner, tar emot och minns.

    Börja med en övning:  arshjul up

    Eller med en riktig installation:  arshjul init --home /srv/arshjul
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. Whatever goes wrong is told here, and only here."""
    speak_swedish()
    try:
        code = arshjul.main(args=arguments, prog_name="arshjul", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Avbrutet.", err=True)
        return failures.NEEDS_A_PERSON
    except BrokenPipeError:
        # Whoever read our output has stopped reading (`| head`): nothing is wrong, but Python would say so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return failures.DONE
    except Exception as error:  # noqa: BLE001 - the door: everything is told in words, and unexpected things kept in a log
        return failures.tell(error)
    return code if isinstance(code, int) else failures.DONE


def _show(error: click.ClickException) -> None:
    said = io.StringIO()
    error.show(said)
    # Our own texts have their marks already, and may quote somebody's words as they stand.
    ours = not isinstance(error, click.UsageError)
    click.echo(said.getvalue() if ours else in_swedish_marks(said.getvalue()), err=True, nl=False)


if __name__ == "__main__":
    sys.exit(main())
