"""`arshjul meetings call`, `move`, `revise`, `agenda` and `cancel`: what is decided about a meeting."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.desk import Moment, at_desk, moment, wheel_asked_for, who
from cli.failures import BadInput, NeedsAPerson
from cli.listing import working
from cli.options import Command, area_option, home_option, yes_option

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from office.desk import Desk
    from office.meeting_chain import MovePreview
    from office.meeting_overview import Leaving
    from office.meetings import Change
    from rules.meetings import AgendaPoint
    from rules.wheel import Wheel
    from store.meetings import MeetingFacts

FORMS = {"plats": "IN_PERSON", "digitalt": "DIGITAL", "båda": "BOTH"}
LATER = "senare"
INVITATIONS = ("ingen inbjudan", "inbjudan", "inbjudningar")
CANCELLATIONS = ("ingen avbokning", "avbokning", "avbokningar")
"""What leaves: none of it, one, and several."""
HOURS = r"(?:kl\.? ?)?(\d{1,2})[.:]?(\d{2})?"
TIME = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:\s+{HOURS}(?:\s*[–-]\s*{HOURS})?)?")
A_TIME = "skriv dagen och tiden, till exempel ”2026-03-27 09.00–12.00”"


class NewTime(NamedTuple):
    """A time asked for, on the area's clock; what is None stays as it was."""

    day: date
    begins: time | None
    ends: time | None


class When(click.ParamType[NewTime]):
    """A time written as 2026-03-27 09.00–12.00, 2026-03-27 9–12, or a day alone."""

    name = "TID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> NewTime:
        if isinstance(value, NewTime):
            return value
        match = TIME.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"”{value}” är ingen tid; {A_TIME}", param, ctx)
        day, *hours = match.groups()
        try:
            return NewTime(date.fromisoformat(day), _hour(*hours[:2]), _hour(*hours[2:]))
        except ValueError:
            self.fail(f"”{value}” finns inte i kalendern; {A_TIME}", param, ctx)


def _hour(hour: str | None, minute: str | None) -> time | None:
    return time(int(hour), int(minute or 0)) if hour is not None else None


def instants(new: NewTime, *, was: tuple[datetime, datetime], zone: "ZoneInfo") -> tuple[datetime, datetime]:
    """When the meeting would begin and end. Without an hour the old one holds, without an end the old length.

    Raises BadInput for an hour that the clock skips.
    """
    from office.meeting_times import held_between
    from office.meetings import RefusedMeeting

    try:
        return held_between(new.day, new.begins, new.ends, zone=zone, was=was)
    except RefusedMeeting as refused:
        raise BadInput(str(refused)) from refused


@dataclass(frozen=True, kw_only=True)
class _At:
    """What a command has at hand."""

    desk: "Desk"
    wheel: "Wheel"
    when: Moment

    @property
    def by(self) -> dict[str, Any]:
        """The clock and the name that an act is done by."""
        return {"today": self.when.today, "now": self.when.now, "who": who()}


@contextmanager
def _at(area: str | None) -> Iterator[_At]:
    with at_desk() as desk:
        wheel = wheel_asked_for(desk, area)
        yield _At(desk=desk, wheel=wheel, when=moment(wheel))


def _meeting(at: _At, meeting_id: int) -> "MeetingFacts":
    from office.meeting_overview import meeting_of_area

    with at.desk.database.read() as session:
        return meeting_of_area(session, at.wheel, meeting_id)


def about_a_meeting(command: Command) -> Command:
    """The argument and the options that point at one meeting."""
    for decorate in (home_option, area_option, click.argument("meeting", metavar="NR", type=int)):
        command = decorate(command)
    return command


dry_run_option: Callable[[Command], Command] = click.option(
    "--dry-run", is_flag=True, help="Visa bara vad som skulle hända; inget sparas och inget skickas."
)


# --- calling


@click.command
@click.argument("meeting", metavar="[NR]…", type=int, nargs=-1)
@click.option("--all", "all_of_them", is_flag=True, help="Alla kommande utkast.")
@yes_option
@dry_run_option
@area_option
@home_option
def call(*, meeting: Sequence[int], all_of_them: bool, yes: bool, dry_run: bool, area: str | None) -> None:
    """Kalla till möten: alla som ska komma får en inbjudan i kalendern genast. Först visas hur många och till vilka.

    Kallelsen med dagordning går ut senare, på den dag som gruppens regler säger. Ett inställt möte kan kallas på nytt.

    \b
    Exempel:
      arshjul meetings call 12
      arshjul meetings call --all --dry-run
      arshjul meetings call 12 13 --yes
    """
    from mail.swedish import counted
    from office import meetings
    from office.meeting_overview import leaving_when_called

    with _at(area) as at:
        chosen = _drafts(at) if all_of_them else [_meeting(at, number) for number in dict.fromkeys(meeting)]
        if not chosen:
            raise BadInput("inga möten att kalla till. Ange deras nummer, eller --all för alla utkast")
        with at.desk.database.read() as session:
            _tell_what_leaves(at, leaving_when_called(session, at.wheel, chosen), INVITATIONS)
        if dry_run:
            return
        _agree("Kalla till mötena?" if len(chosen) > 1 else "Kalla till mötet?", "Inget har kallats.", yes=yes)
        with working("Inbjudningarna skickas …"):
            changes = meetings.call(at.desk, [one.id for one in chosen], **at.by)
    click.echo(f"{counted(len(chosen), 'möte', 'möten')} {'kallat' if len(chosen) == 1 else 'kallade'}.")
    _tell_delivery(changes[0])


def _drafts(at: _At) -> list["MeetingFacts"]:
    from models.words import MeetingStatus
    from store import meetings

    with at.desk.database.read() as session:
        ahead = at.when.today + timedelta(days=3 * 366)
        drafts = meetings.between(
            session, area=at.wheel.area, first=at.when.today, last=ahead, statuses=[MeetingStatus.DRAFT]
        )
    return [draft for draft in drafts if not draft.is_over(at.when.now)]


# --- moving


@click.command
@about_a_meeting
@click.option("--to", type=When(), required=True, help="Den nya tiden: ”2026-03-27 09.00–12.00”.")
@yes_option
@dry_run_option
def move(*, meeting: int, to: NewTime, yes: bool, dry_run: bool, area: str | None) -> None:
    """Flytta ett möte. Först visas vad som flyttas med det, och vad som blir omöjligt; inget görs utan ett ja.

    \b
    Exempel:
      arshjul meetings move 12 --to "2026-03-27 09.00–12.00"
      arshjul meetings move 12 --to 2026-03-27 --yes
    """
    from office import meetings
    from office.meeting_chain import move_preview

    with _at(area) as at:
        found = _meeting(at, meeting)
        starts_at, ends_at = instants(to, was=(found.starts_at, found.ends_at), zone=at.wheel.time_zone)
        with at.desk.database.read() as session:
            preview = move_preview(
                session,
                at.wheel,
                found,
                new_start=starts_at,
                new_end=ends_at,
                today=at.when.today,
                now=at.when.now,
            )
        _print_preview(found, preview)
        if dry_run:
            return
        _agree("Flytta mötet?", "Inget har flyttats.", yes=yes)
        with working("Mötet flyttas …"):
            change = meetings.move(at.desk, meeting, starts_at=starts_at, ends_at=ends_at, **at.by)
    click.echo("Mötet är flyttat.")
    _tell_delivery(change)


def _print_preview(meeting: "MeetingFacts", preview: "MovePreview") -> None:
    click.echo(f"{meeting.title}: {preview.before} → {preview.after}")
    if preview.moves:
        click.echo("Det här flyttas med:")
        for line in preview.moves:
            click.echo(f"  {line}")
    for sentence in (*preview.impossible, *preview.odd):
        click.echo(f"! {sentence}")


def _agree(question: str, refused: str, *, yes: bool) -> None:
    """Go on only with a person's word."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise NeedsAPerson(f"{refused} Kör igen med --yes om det är meningen.")
    answer = click.prompt(f"{question} [j/N] ", prompt_suffix="", default="n", show_default=False, err=True)
    if str(answer).strip().casefold() not in ("j", "ja"):
        raise NeedsAPerson(refused)


# --- changing


@click.command
@about_a_meeting
@click.option("--place", metavar="PLATS", help=f"Platsen; ”{LATER}” om den meddelas senare.")
@click.option("--link", metavar="LÄNK", help=f"Möteslänken; ”{LATER}” om den meddelas senare.")
@click.option("--title", metavar="RUBRIK", help="Vad mötet heter.")
@click.option("--form", type=click.Choice(list(FORMS), case_sensitive=False), help="Hur man deltar.")
@click.option("--notes", metavar="TEXT", help="Kontorets egen anteckning; skickas inte.")
@click.option(
    "--elsewhere/--not-elsewhere",
    default=None,
    help="Alla har redan mötet i sin kalender, så ingen bjuds in; eller: det har de inte, så alla bjuds in.",
)
@yes_option
@dry_run_option
def revise(
    *,
    meeting: int,
    form: str | None,
    elsewhere: bool | None,
    yes: bool,
    dry_run: bool,
    area: str | None,
    **given: str | None,
) -> None:
    """Ändra var och hur mötet hålls. Den som har det i sin kalender får veta det genast.

    Att mötet är kallat på annat håll ändras för sig. Går det ut inbjudningar av det visas först hur många, och till
    vilka.

    \b
    Exempel:
      arshjul meetings revise 12 --place "Stadshuset, sal A"
      arshjul meetings revise 12 --form digitalt --link https://moten.example/lgs
      arshjul meetings revise 12 --elsewhere
    """
    from mail.swedish import counted
    from models.words import MeetingForm
    from office import meetings
    from office.meeting_overview import leaving_when_told

    values: dict[str, Any] = {name: None if text == LATER else text for name, text in given.items() if text is not None}
    if form is not None:
        values["form"] = MeetingForm[FORMS[form.lower()]]
    if elsewhere is not None:
        if values:
            raise BadInput("ändra --elsewhere för sig, före eller efter det andra")
        _called_elsewhere(meeting, elsewhere, yes=yes, dry_run=dry_run, area=area)
        return
    if not values:
        raise BadInput("ange vad som ska ändras: --place, --link, --title, --form, --notes eller --elsewhere")
    with _at(area) as at:
        found = _meeting(at, meeting)
        if dry_run:
            is_shown = any(name in meetings.SHOWN and getattr(found, name) != new for name, new in values.items())
            with at.desk.database.read() as session:
                told = leaving_when_told(session, found).number if is_shown else 0
            click.echo(f"{_named(found)}: {counted(told, 'person', 'personer')} skulle få veta ändringen.")
            return
        with working("Mötet ändras …"):
            change = meetings.revise(at.desk, meeting, **at.by, **values)
    click.echo("Mötet är ändrat.")
    _tell_delivery(change)


def _called_elsewhere(meeting: int, elsewhere: bool, *, yes: bool, dry_run: bool, area: str | None) -> None:
    """Note that nothing is to invite to the meeting, or that everybody is to be invited after all."""
    from office import meetings
    from office.meeting_overview import leaving_when_called

    with _at(area) as at:
        found = _meeting(at, meeting)
        if found.called_elsewhere is elsewhere:
            click.echo(f"{_named(found)} är sedan förut {'' if elsewhere else 'inte '}kallat på annat håll.")
            return
        if not elsewhere:
            with at.desk.database.read() as session:
                _tell_what_leaves(at, leaving_when_called(session, at.wheel, [found]), INVITATIONS)
        elif dry_run:
            click.echo(f"{_named(found)}: inga fler inbjudningar, kallelser eller påminnelser skulle gå ut.")
        if dry_run:
            return
        if not elsewhere:
            _agree("Bjud in till mötet?", "Inget har ändrats.", yes=yes)
        with working("Mötet ändras …"):
            change = meetings.call_elsewhere(at.desk, meeting, called_elsewhere=elsewhere, **at.by)
    click.echo(f"{_named(change.meeting)} är {'' if elsewhere else 'inte längre '}kallat på annat håll.")
    _tell_delivery(change)


@click.command
@about_a_meeting
@click.argument("items", metavar="[PUNKT]…", nargs=-1)
def agenda(*, meeting: int, items: Sequence[str], area: str | None) -> None:
    """Ge mötet en dagordning, punkt för punkt, i stället för den som fanns.

    Den som ska lämna underlag till en punkt skrivs efter ett lodstreck. Har kallelsen gått ut skickas inget nytt: den
    ändrade dagordningen står på mötets sida.

    \b
    Exempel:
      arshjul meetings agenda 12 "Föregående minnesanteckningar" "Budget | samverkanskontoret" "Nästa möte"
    """
    from mail.swedish import counted
    from office import meetings
    from office.meeting_overview import notice_has_left

    if not items:
        raise BadInput("ange dagordningens punkter, var och en inom citattecken")
    with _at(area) as at:
        with at.desk.database.read() as session:
            notified = notice_has_left(session, _meeting(at, meeting))
        points = [_point(at, item) for item in items]
        change = meetings.revise(at.desk, meeting, agenda=points, **at.by)
    click.echo(f"{_named(change.meeting)} har {counted(len(points), 'punkt', 'punkter')} på dagordningen.")
    if notified:
        click.echo("Kallelsen har redan gått ut. Inget nytt skickas: de kallade ser ändringen på mötets sida.")


def _point(at: _At, text: str) -> "AgendaPoint":
    from office.groups import group_meant
    from rules.meetings import AgendaPoint

    title, _, group = (part.strip() for part in text.partition("|"))
    if not title:
        raise BadInput(f"punkten ”{text}” saknar rubrik")
    if not group:
        return AgendaPoint(title=title)
    with at.desk.database.read() as session:
        return AgendaPoint(
            title=title, papers_from=group_meant(session, area=at.wheel.area, text=group, on=at.when.today)
        )


@click.command
@about_a_meeting
@click.option("--reason", required=True, metavar="SKÄL", help="Varför; står i meddelandet till dem som var kallade.")
@yes_option
@dry_run_option
def cancel(*, meeting: int, reason: str, yes: bool, dry_run: bool, area: str | None) -> None:
    """Ställ in ett möte: det försvinner ur allas kalendrar, och inget mer begärs för det.

    Först visas hur många som får en avbokning; inget görs utan ett ja.

    \b
    Exempel:
      arshjul meetings cancel 12 --reason "För få kan komma"
    """
    from office import meetings
    from office.meeting_overview import leaving_when_told

    with _at(area) as at:
        found = _meeting(at, meeting)
        with at.desk.database.read() as session:
            _tell_what_leaves(at, [leaving_when_told(session, found)], CANCELLATIONS)
        if dry_run:
            return
        _agree("Ställ in mötet?", "Inget har ställts in.", yes=yes)
        with working("Mötet ställs in …"):
            change = meetings.cancel(at.desk, meeting, reason=reason, **at.by)
    click.echo("Mötet är inställt.")
    _tell_delivery(change)


# --- what is said


def _named(meeting: "MeetingFacts") -> str:
    from mail.swedish import long_day

    return f"{meeting.title} {long_day(meeting.day)}"


def _tell_what_leaves(at: _At, leaving: "Sequence[Leaving]", kind: tuple[str, str, str]) -> None:
    """How many messages would leave, and to whom: what a person should know before saying yes."""
    from mail.swedish import counted
    from models.words import Mode

    none, one, many = kind
    for each in leaving:
        to = ", ".join(f"{participation.swedish} {number}" for participation, number in each.to)
        said = f"{counted(each.number, one, many)} ({to})" if each.number else none
        by_feed = f"; {each.by_feed} har mötet i sin prenumeration i stället" if each.by_feed else ""
        click.echo(f"{_named(each.meeting)}: {said}{by_feed}")
    if at.wheel.mode is Mode.SHADOW and any(each.number for each in leaving):
        click.echo("Området är i skuggläge: allt går till kontorets egen brevlåda.")
    elif at.wheel.mode is Mode.APPROVE and any(each.number for each in leaving):
        click.echo("De väntar sedan på godkännande: arshjul deliver --list")


def _tell_delivery(change: "Change") -> None:
    """How many calendar messages left. Raises NeedsAPerson where some could not."""
    from mail.swedish import counted

    done = change.delivery
    if done.sent:
        click.echo(f"{counted(done.sent, 'meddelande skickat', 'meddelanden skickade')}.")
    if not done.in_order:
        raise NeedsAPerson("Några meddelanden kunde inte lämnas över: arshjul deliver --list")
