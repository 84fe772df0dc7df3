"""`arshjul meetings …`: decided meetings, from the list they come in to the minutes that follow."""

import click

from cli.failures import BadInput
from cli.main import LateGroup
from cli.options import home_option


@click.pass_context
def _list_unless_asked(context: click.Context, *, area: str | None, as_json: bool) -> None:
    """Without a subcommand: the coming meetings."""
    if context.invoked_subcommand is not None:
        if area is not None or as_json:
            raise BadInput(f"skriv valen sist: arshjul meetings {context.invoked_subcommand} …")
        return
    assert isinstance(context.command, click.Group)
    listing = context.command.get_command(context, "list")
    assert listing is not None
    context.invoke(listing, area=area, as_json=as_json)


command = LateGroup(
    name="meetings",
    late={
        "list": ("cli.meeting_views:listing", "Visa kommande möten."),
        "show": ("cli.meeting_views:show", "Visa ett möte: kedjan, dagordningen, svaren och dokumenten."),
        "import": ("cli.meeting_import", "Läs in beslutade möten ur en lista (text, CSV eller Excel)."),
        "call": ("cli.meeting_calls:call", "Kalla till ett möte: alla som ska komma bjuds in."),
        "move": ("cli.meeting_changes:move", "Flytta ett möte, sedan du sett vad som flyttas med."),
        "revise": (
            "cli.meeting_changes:revise",
            "Ändra plats, länk, rubrik, form, anteckning, eller var det är kallat.",
        ),
        "agenda": ("cli.meeting_changes:agenda", "Ändra dagordningen."),
        "outcome": ("cli.meeting_outcomes:outcome", "Anteckna vad mötet kom fram till i en punkt."),
        "cancel": ("cli.meeting_calls:cancel", "Ställ in ett möte."),
        "renew-link": ("cli.meeting_links:renew_link", "Byt länk till mötets sida: den gamla slutar gälla."),
        "answer": ("cli.answers:answer", "Ta in svar på inbjudningar ur sparade mejl."),
        "answered": ("cli.answers:answered", "Anteckna vad någon har svarat på annat sätt än i kalendern."),
        "answers": ("cli.answers:answers", "Visa de svar som ingen kunde reda ut, och avgör dem."),
        "keep": ("cli.answers:keep", "Låt tiden stå fast mot förslag om en annan."),
        "attendance": ("cli.answers:attendance", "Visa vilka som är kallade och vilka som kom; anteckna närvaro."),
        "papers": ("cli.meeting_papers:papers", "Anteckna att handlingar har kommit in."),
        "minutes": ("cli.meeting_papers:minutes", "Anteckna att minnesanteckningarna har kommit in."),
        "adjusted": ("cli.meeting_papers:adjusted", "Anteckna att minnesanteckningarna är justerade."),
        "published": ("cli.meeting_papers:published", "Anteckna att minnesanteckningarna är publicerade."),
    },
    help=(
        "Beslutade möten: läs in dem, kalla, flytta, ställ in, och följ dem till publicerade minnesanteckningar.\n\n"
        "Mötena har nummer, som ”arshjul meetings” visar.\n\n\b\n"
        "Exempel:\n  arshjul meetings\n  arshjul meetings import moten-2026.txt\n  arshjul meetings call 12"
    ),
    callback=_list_unless_asked,
    params=[
        click.Option(["--area"], metavar="OMRÅDE", help="Området; annars ARSHJUL_AREA, eller det enda som är inläst."),
        click.Option(["--json", "as_json"], is_flag=True, help="Skriv JSON i stället för text."),
    ],
    invoke_without_command=True,
)
home_option(command)
