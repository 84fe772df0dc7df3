"""The desk that office acts are done at: the open database and the tools beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from mail.backends import mark_of, transport_for
from mail.compose import Composer
from mail.files import FileTransport
from mail.inboxes import mailbox_for
from mail.mailbox import Mailbox
from mail.transport import Transport, credentials_end
from office.links import Links
from rules.storms import StormLimits
from settings import ROOT, Settings
from store.archive import Archive
from store.database import Database
from store.drafts import Drafts
from store.scanner import Scanner
from store.secret_keys import signing_keys


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that an act needs. A door builds one and hands it on.

    `transport` is the way out of every area that has none in `own_transports`. Of an area that has none in
    `mailboxes` no mail is read.
    """

    database: Database
    composer: Composer
    transport: Transport
    archive: Archive
    links: Links
    scanner: Scanner = field(default_factory=Scanner)
    own_transports: Mapping[str, Transport] = field(default_factory=dict)
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    mail_mark: str = ""
    own_mail_marks: Mapping[str, str] = field(default_factory=dict)
    mailbox_marks: Mapping[str, str] = field(default_factory=dict)
    storm_limits: StormLimits = field(default_factory=StormLimits)
    credentials_expire: date | None = None

    def transport_of(self, area: str) -> Transport:
        """The way that the area's letters leave by."""
        return self.own_transports.get(area, self.transport)

    def mail_mark_of(self, area: str) -> str:
        """What changes when the settings of the area's way out do."""
        return self.own_mail_marks.get(area, self.mail_mark)

    def mailbox_mark_of(self, area: str) -> str:
        """What changes when the settings of the area's mailbox do; that of its way out where they are the same."""
        return self.mailbox_marks.get(area, "")

    def credentials_end_of(self, area: str) -> date | None:
        """The last day of the login of the area's way out: the one that is set by hand, or that its certificate has."""
        ends = (self.credentials_expire, credentials_end(self.transport_of(area)))
        return min((end for end in ends if end is not None), default=None)

    def for_play(self, database: Database, *, letters: FileTransport, archive: Archive) -> "Desk":
        """A desk to play at: every area's letters stay in files, whatever ways out it has, and no mailbox is read."""
        return Desk(
            database=database,
            composer=self.composer,
            transport=letters,
            archive=archive,
            links=self.links,
            storm_limits=self.storm_limits,
        )

    @property
    def quarantine(self) -> Archive:
        """Where the bytes of refused files lie, beside the archive: nothing is ever handed out from there."""
        return Archive(self.archive.folder.with_name("quarantine"))

    @property
    def drafts(self) -> Drafts:
        """Where files lie that somebody has uploaded to see what they would do."""
        return Drafts(self.archive.folder.with_name("drafts"))


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """A desk as the settings say, its database open until the block ends. The database must be migrated."""
    database = Database(settings.database)
    keys = tuple(signing_keys(settings.home / "secrets"))
    of_areas = settings.mail_of_areas()
    inboxes = settings.inboxes_of_areas()
    try:
        yield Desk(
            database=database,
            composer=composer(),
            transport=transport_for(settings.mail_of_all, outbox=settings.outbox),
            archive=Archive(settings.archive),
            links=Links(public_url=settings.public_url, keys=keys),
            scanner=Scanner(way=settings.scanner),
            mailboxes={area: mailbox_for(choice) for area, choice in inboxes.items()},
            mailbox_marks={area: mark_of(choice, keys[0]) for area, choice in inboxes.items()},
            own_transports={area: transport_for(choice, outbox=settings.outbox) for area, choice in of_areas.items()},
            mail_mark=mark_of(settings.mail_of_all, keys[0]),
            own_mail_marks={area: mark_of(choice, keys[0]) for area, choice in of_areas.items()},
            storm_limits=settings.storm_limits,
            credentials_expire=settings.credentials_expire,
        )
    finally:
        database.close()


@cache
def composer() -> Composer:
    """The composer of the letters that ship with the product; compiling them once serves every desk of a process."""
    return Composer(ROOT / "templates" / "mail")
