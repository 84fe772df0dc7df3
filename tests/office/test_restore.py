"""Yesterday's backup comes up frozen, and what has left since is never sent again."""

import socket
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import Session, select

from mail.files import FileTransport
from mail.smtp import SmtpTransport
from models.letters import Act
from models.words import ActState, LetterState, MeetingForm, MeetingStatus
from office import freeze
from office.backups import make_backup
from office.claimant import this_process
from office.delivery import deliver
from office.desk import Desk
from office.freeze import NotFrozen, NotLookedThrough, TooSoon
from office.post import run_post
from office.restoring import BackupDamaged, HomeInUse, settle_in, unpacked
from office.tick import tick
from store import areas, claims, meetings
from store.backups import NotEmpty
from store.database import Database
from store.freezes import Frozen
from store.leaving import MAY_HAVE_LEFT
from store.migrate import migrate
from tests.conftest import AREA, Postgres, desk_on, morning
from tests.office import ledger

BEFORE = (date(2025, 12, 22), date(2026, 1, 16))
SINCE = tuple(
    date(2026, month, day) for month, day in ((1, 19), (1, 26), (1, 28), (2, 2), (2, 3), (2, 6), (2, 9), (2, 13))
)
TODAY, SOON = SINCE[-1], SINCE[0]
BACKED_UP = datetime(2026, 1, 16, 22, tzinfo=UTC)
Play = Callable[[Desk, Iterable[date]], None]


@dataclass
class Tray:
    """A mail server that remembers nothing it could be asked for; the test sees what it took."""

    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope.content)
        return "250 OK"


@contextmanager
def smtp_server(tray: Tray):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(tray, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield SmtpTransport(host="127.0.0.1", port=port, security="none", timeout_seconds=10)
    finally:
        controller.stop()


def backup_of(desk: Desk, home: Path) -> Path:
    (home / "areas").mkdir(parents=True, exist_ok=True)
    (home / "areas" / "prov.yaml").write_text("id: prov\n", "utf-8")
    return make_backup(desk.database, home=home, folder=home / "backups", keep=3, now=BACKED_UP).file


def restore(
    file: Path, home: Path, *, on: date, letters: Path | None = None, known: bool = True, url: str = ""
) -> Desk:
    with unpacked(file, beside=home) as backup:
        settle_in(backup, home=home, database_url=url, letters=letters, letters_known=known, now=morning(on, hour=17))
    return desk_on(Database(url or f"sqlite:///{home / 'arshjul.db'}", durable=False), home)


@dataclass(frozen=True)
class Lost:
    """An installation that was backed up, sent a hundred letters, and then was lost."""

    desk: Desk
    backup: Path
    letters: Path
    since: frozenset[str]


@pytest.fixture(scope="module")
def lost(sqlite_copy: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lost]:
    home = tmp_path_factory.mktemp("lost")
    database = Database(sqlite_copy(home), durable=False)
    desk = desk_on(database, home)
    for day in BEFORE:
        tick(desk, area=AREA, today=day, now=morning(day))
    backup, before = backup_of(desk, home), message_ids(desk)
    for day in SINCE:
        tick(desk, area=AREA, today=day, now=morning(day))
    yield Lost(desk=desk, backup=backup, letters=home / "letters", since=frozenset(message_ids(desk) - before))
    database.close()


def message_ids(desk: Desk) -> set[str]:
    return {letter.message_id for letter in ledger.letters(desk, state=LetterState.SENT)}


def told(desk: Desk) -> set[str]:
    """The keys of all that has been told to somebody."""
    with desk.database.read() as session:
        return set(session.exec(select(Act.key).where(Act.state == ActState.DONE)))


def test_after_a_hundred_sends_none_leaves_before_the_thaw_and_none_of_them_again(
    lost: Lost, tmp_path: Path, play: Play
) -> None:
    assert len(lost.since) >= 100
    home, now = tmp_path / "new", morning(TODAY, hour=18)
    desk = restore(lost.backup, home, on=TODAY, letters=lost.letters)
    laid = names_of_letters(home)
    with pytest.raises(Frozen):
        tick(desk, area=AREA, today=TODAY, now=now)
    with pytest.raises(NotLookedThrough):
        freeze.thaw(desk, who="prov", now=now)

    looked = freeze.look_through(desk, area=AREA, now=now)

    assert looked.sent_before == len(lost.since)
    assert looked.held_for_a_person == 0
    assert names_of_letters(home) == laid

    freeze.thaw(desk, who="prov", now=now)
    play(desk, (TODAY, TODAY + timedelta(days=3)))
    later = [letter for letter in ledger.letters(desk, state=LetterState.SENT) if letter.day > TODAY]
    assert len(names_of_letters(home)) == len(laid) + len(later)
    assert told(lost.desk) <= told(desk)
    assert not told(lost.desk) & told_in(desk, {letter.id for letter in later})


def test_a_mail_server_that_cannot_tell_leaves_it_to_a_person(
    lost: Lost, tmp_path: Path, play: Play, smtp_allowed: None
) -> None:
    tray, now = Tray(), morning(TODAY, hour=18)
    with smtp_server(tray) as transport:
        desk = replace(restore(lost.backup, tmp_path / "new", on=TODAY), transport=transport)
        looked = freeze.look_through(desk, area=AREA, now=now)
        again = freeze.look_through(desk, area=AREA, now=now)
        held = ledger.letters(desk, state=LetterState.UNKNOWN)
        freeze.thaw(desk, who="prov", now=now)
        play(desk, (TODAY,))
        assert not tray.taken
        play(desk, (TODAY + timedelta(days=3),))

    assert told(lost.desk) <= told(desk) | told_in(desk, {letter.id for letter in held})
    assert looked.held_for_a_person == len(held)
    assert again.held_for_a_person == 0
    assert {letter.reason for letter in held} == {MAY_HAVE_LEFT}
    later = [letter for letter in ledger.letters(desk, state=LetterState.SENT) if letter.day > TODAY]
    assert len(tray.taken) == len(later)
    assert not told(lost.desk) & told_in(desk, {letter.id for letter in later})


def names_of_letters(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "letters").rglob("*.eml"))


def told_in(desk: Desk, letter_ids: set[int | None]) -> set[str]:
    """The keys of all that those letters tell."""
    return {act.key for act in ledger.acts(desk) if act.letter_id in letter_ids}


class SlowToShow(FileTransport):
    """What it has taken is shown a quarter of an hour later."""

    SETTLES_WITHIN = timedelta(minutes=15)


def test_a_backend_that_is_slow_to_show_what_has_left_is_not_asked_before(
    sqlite_desk: Desk, tmp_path: Path, play: Play
) -> None:
    play(sqlite_desk, BEFORE)
    desk = restore(backup_of(sqlite_desk, tmp_path), tmp_path / "new", on=SOON)
    slow = replace(desk, transport=SlowToShow(tmp_path / "new" / "letters"))
    restored = morning(SOON, hour=17)

    with pytest.raises(TooSoon, match=r"17\.15"):
        freeze.look_through(slow, area=AREA, now=restored + timedelta(minutes=14))
    with pytest.raises(NotLookedThrough):
        freeze.thaw(slow, who="prov", now=restored + timedelta(minutes=14))
    freeze.look_through(slow, area=AREA, now=restored + timedelta(minutes=15))


def test_a_frozen_letter_cannot_be_claimed_by_any_road(sqlite_desk: Desk, tmp_path: Path, play: Play) -> None:
    play(sqlite_desk, BEFORE)
    desk = restore(backup_of(sqlite_desk, tmp_path), tmp_path / "new", on=SOON)
    now = morning(SOON, hour=18)
    freeze.look_through(desk, area=AREA, now=now)
    found = freeze.standing(desk)
    assert found is not None
    waiting = found.areas[0].would_leave
    assert waiting

    with desk.database.writing_connection() as connection:
        count = claims.begin_count(connection, AREA)
        with pytest.raises(Frozen):
            claims.claim(connection, waiting[0].id, by=this_process(), at=now, today=SOON, count=count)
    with pytest.raises(Frozen):
        run_post(desk, area=AREA, today=SOON, now=now)
    at_once = deliver(desk, area=AREA, today=SOON, now=now, only=[waiting[0].id])

    assert (at_once.sent, at_once.withdrawn, at_once.left_waiting) == (0, 0, 1)
    freeze.thaw(desk, who="prov", now=now)
    assert deliver(desk, area=AREA, today=SOON, now=now, only=[waiting[0].id]).sent == 1
    with pytest.raises(NotFrozen):
        freeze.thaw(desk, who="prov", now=now)


def test_where_the_folder_of_letters_is_as_old_as_the_backup_its_silence_proves_nothing(
    sqlite_desk: Desk, tmp_path: Path, play: Play
) -> None:
    play(sqlite_desk, BEFORE)
    file = backup_of(sqlite_desk, tmp_path)

    desk = restore(file, tmp_path / "new", on=SOON, known=False)
    looked = freeze.look_through(desk, area=AREA, now=morning(SOON, hour=18))

    assert looked.sent_before == 0
    assert looked.held_for_a_person > 0
    freeze.thaw(desk, who="prov", now=morning(SOON, hour=18))
    run_post(desk, area=AREA, today=SOON, now=morning(SOON, hour=19))
    assert len(ledger.letters(desk, state=LetterState.UNKNOWN)) == looked.held_for_a_person


def test_what_nobody_can_tell_of_may_be_counted_as_sent_at_once(sqlite_desk: Desk, tmp_path: Path, play: Play) -> None:
    play(sqlite_desk, BEFORE)
    desk = restore(backup_of(sqlite_desk, tmp_path), tmp_path / "new", on=SOON, known=False)
    looked = freeze.look_through(desk, area=AREA, now=morning(SOON, hour=18))
    sent_before = len(message_ids(desk))

    freeze.thaw(desk, who="prov", now=morning(SOON, hour=18), held_count_as_sent=True)

    assert not ledger.letters(desk, state=LetterState.UNKNOWN)
    assert len(message_ids(desk)) == sent_before + looked.held_for_a_person


@pytest.mark.both_databases
def test_every_row_and_file_comes_back_and_numbers_go_on(
    desk: Desk, backend: str, tmp_path: Path, play: Play, request: pytest.FixtureRequest
) -> None:
    play(desk, BEFORE)
    kept = desk.archive.keep(b"%PDF-1.4 prov")
    file = backup_of(desk, tmp_path)
    server: Postgres | None = request.getfixturevalue("postgres") if backend == "postgresql" else None
    url = server.create() if server else ""

    restored = restore(file, tmp_path / "new", on=SOON, url=url)

    assert ledger.letters(restored) == ledger.letters(desk)
    assert ledger.acts(restored) == ledger.acts(desk)
    assert restored.archive.read(kept.stored_as) == b"%PDF-1.4 prov"
    assert (tmp_path / "new" / "areas" / "prov.yaml").exists()
    assert not (tmp_path / "new" / "backups").exists()
    freeze.look_through(restored, area=AREA, now=morning(SOON, hour=18))
    assert max(letter.id for letter in ledger.letters(restored)) > max(letter.id for letter in ledger.letters(desk))
    with desk.database.write() as session:
        lost = [another_meeting(session) for _ in range(3)]
    with restored.database.write() as session:
        entered = [another_meeting(session) for _ in range(3)]
    assert not set(lost) & set(entered)
    migrate(restored.database.url)
    with restored.database.write() as session:
        assert another_meeting(session) == entered[-1] + 1
    restored.database.close()
    if server is not None:
        with pytest.raises(NotEmpty):
            restore(file, tmp_path / "newer", on=SOON, url=url)
        assert not (tmp_path / "newer").exists()
        server.drop(url)


def another_meeting(session: Session) -> int:
    """A meeting that somebody enters; its number stands in the keys of its invitations."""
    starts_at = morning(SOON)
    return meetings.add(
        session,
        groups=list(areas.group_names(session, AREA, on=SOON))[:1],
        area=AREA,
        uid=uuid4().hex,
        title="Möte",
        day=SOON,
        starts_at=starts_at,
        ends_at=starts_at,
        form=MeetingForm.IN_PERSON,
        organiser="Kontoret",
        organiser_email="kontoret@omradet.example",
        status=MeetingStatus.DRAFT,
        created_at=starts_at,
        revised_at=starts_at,
    )


def test_a_damaged_backup_restores_nothing(sqlite_desk: Desk, tmp_path: Path) -> None:
    file = backup_of(sqlite_desk, tmp_path)
    whole = file.read_bytes()
    home = tmp_path / "new"

    for name, broken in (("cut", whole[: len(whole) // 2]), ("other", b"not a backup"), ("none", b"")):
        wrong = tmp_path / name
        wrong.write_bytes(broken)
        with pytest.raises(BackupDamaged):
            restore(wrong, home, on=SOON)

    changed = tmp_path / "changed.tar.gz"
    with tarfile.open(file) as source, tarfile.open(changed, "w:gz") as target:
        for entry in source:
            if not entry.name.startswith("home/areas"):
                target.addfile(entry, source.extractfile(entry))
    with pytest.raises(BackupDamaged, match=r"home/areas/prov\.yaml"):
        restore(changed, home, on=SOON)
    outside = tmp_path / "outside.tar.gz"
    with tarfile.open(outside, "w:gz") as target:
        entry = tarfile.TarInfo("home/../../escaped")
        target.addfile(entry)
    with pytest.raises(BackupDamaged, match="fel plats"):
        restore(outside, home, on=SOON)

    assert not home.exists()
    home.mkdir()
    (home / "något").touch()
    with pytest.raises(HomeInUse):
        restore(file, home, on=SOON)
