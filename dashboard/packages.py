"""What lies on a meeting's table, for whoever holds a link to it: the package, and the pack of one document.

They need no login. Looking changes nothing, however often programs that scan letters look.
"""

from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.background import BackgroundTask

from dashboard.access import by_link
from dashboard.pages import page
from dashboard.within import DeskOf, Now
from mail.swedish import long_day, meeting_time
from models.decisions import Package
from office.areas import local_day, wheel_of_area
from office.desk import Desk
from office.documents import RefusedChange
from office.links import BadLink
from office.registration import pack_of, write_pack
from office.tables import DocumentTable, table_of_meeting
from rules.wheel import Wheel
from store import decisions, duties, meetings
from store.meetings import MeetingFacts

router = APIRouter(dependencies=[by_link])
FILES = {"pdf": "application/pdf", "zip": "application/zip"}


@dataclass(frozen=True, kw_only=True)
class PackageOnPage:
    """What the page says of a meeting's package."""

    title: str
    body: str
    when: str
    made_on: str
    table: DocumentTable
    pdf_size: int
    zip_size: int
    meeting_url: str
    office_name: str
    office_email: str


@router.get("/underlag/{token}")
def package_page(request: Request, token: str, desk: DeskOf) -> Response:
    """What lies before the meeting that the link is for; 404 where the link does not hold or nothing does."""
    found = _found(desk, token)
    if found is None:
        return page(request, "meeting/gone.html", status=404)
    meeting, package = found
    with desk.database.read() as session:
        wheel = wheel_of_area(session, meeting.area)
        table = table_of_meeting(session, wheel, meeting.id)
    answer = page(
        request,
        "package/page.html",
        token=token,
        package=_on_page(
            wheel, meeting, package, table, meeting_url=desk.links.meeting_path(meeting.id, meeting.link_version)
        ),
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _on_page(
    wheel: Wheel, meeting: MeetingFacts, package: Package, table: DocumentTable, *, meeting_url: str
) -> PackageOnPage:
    zone = wheel.time_zone
    return PackageOnPage(
        title=meeting.title,
        body=table.body_name,
        when=meeting_time(meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),
        made_on=long_day(package.made_at.astimezone(zone).date()),
        table=table,
        pdf_size=package.pdf_size,
        zip_size=package.zip_size,
        meeting_url=meeting_url,
        office_name=wheel.senders.name,
        office_email=wheel.senders.mailbox,
    )


@router.get("/underlag/{token}/underlag.{kind}")
def package_file(token: str, kind: str, desk: DeskOf) -> Response:
    """The list as a PDF, or the originals as a ZIP, as they were last made."""
    found = _found(desk, token) if kind in FILES else None
    if found is None:
        return _no_file()
    meeting, package = found
    path = desk.archive.path(package.pdf_stored_as if kind == "pdf" else package.zip_stored_as)
    return _handed_out(path, f"Underlag {meeting.day} {meeting.title}.{kind}", FILES[kind])


def _found(desk: Desk, token: str) -> tuple[MeetingFacts, Package] | None:
    """The meeting that the link is for, and its package."""
    try:
        meeting_id, version = desk.links.read(token, purpose="package")
    except BadLink:
        return None
    with desk.database.read() as session:
        meeting = meetings.get(session, meeting_id)
        package = decisions.package_of_meeting(session, meeting_id)
    if meeting is None or package is None or meeting.link_version != version or not meeting.was_called:
        return None
    return meeting, package


@router.get("/diariepaket/{token}")
def registration_pack(token: str, desk: DeskOf, now: Now) -> Response:
    """A document's registration pack, made when it is asked for."""
    try:
        duty_id, revision = desk.links.read(token, purpose="registration")
    except BadLink:
        return _no_file()
    with desk.database.read() as session:
        duty = next(iter(duties.of_ids(session, [duty_id])), None)
        if duty is None or duty.revision != revision:
            return _no_file()
        wheel = wheel_of_area(session, duty.area)
        try:
            pack = pack_of(session, wheel, duty, today=local_day(wheel, now))
        except RefusedChange as refused:
            return PlainTextResponse(f"Paketet kan inte göras: {refused}.\n", status_code=404)
    folder = Path(mkdtemp(prefix="diariepaket-"))
    out = folder / "paket.zip"
    try:
        write_pack(desk, pack, out, now=now)
    except OSError:
        rmtree(folder, ignore_errors=True)
        raise
    return _handed_out(out, f"{pack.name}.zip", FILES["zip"], then=BackgroundTask(rmtree, folder, ignore_errors=True))


def _handed_out(path: Path, name: str, media_type: str, *, then: BackgroundTask | None = None) -> Response:
    if not path.exists():
        return _no_file()
    safe = quote(name.replace("/", "-"), safe="")
    return FileResponse(
        path,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{safe}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Robots-Tag": "noindex",
        },
        background=then,
    )


def _no_file() -> Response:
    why = "Länken gäller inte längre, eller är inte hel. Be samverkanskontoret om en ny.\n"
    return PlainTextResponse(why, status_code=404)
