"""What the letters of a day may say: who is who, what things are called, whom to ask, last year's documents.

Read in a constant number of queries for a whole batch of letters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from mail.contexts import Contact
from mail.matter_contexts import AskedMatter
from models.duties import HandedIn
from models.words import Role, StepKind
from office import by_link_given
from office.decision_briefing import DecisionBriefing
from office.links import Links
from office.matter_briefing import MatterBriefing
from office.meeting_briefing import MeetingBriefing
from office.money_figures import figures_for
from office.roles import Roster
from office.subscriptions import ensure_personal
from office.term_briefing import TermBriefing
from rules.matters import MATTERS
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, duties, duty_acts
from store.acts import WaitingAct
from store.requests import LinkKey


class Briefing:
    """What letters of a day may say: who is who, what things are called, and last year's documents."""

    def __init__(self, session: Session, wheel: Wheel, *, today: date, links: Links) -> None:
        self._session = session
        self.wheel = wheel
        self.today = today
        self.links = links
        self.group_names = areas.group_names(session, wheel.area, on=today)
        self.roster = Roster.on(session, wheel, day=today, group_names=self.group_names)
        self._files: dict[int, dict[tuple[str, str, str], HandedIn]] = {}
        self._told: dict[int, list[str]] = {}
        self._subscriptions: dict[int, str] = {}
        self._personal: dict[LinkKey, str] = {}
        self.meetings = MeetingBriefing(session, wheel, (), group_names=self.group_names, links=links)
        self.terms = self._terms(())

    @cached_property
    def office(self) -> Contact:
        """The office's shared mailbox."""
        senders = self.wheel.senders
        return Contact(name=senders.name, email=senders.mailbox, phone=senders.phone)

    @cached_property
    def communicator(self) -> Contact:
        """Who receives documents."""
        holder = self.roster.holder(self.wheel.office_group, Role.COMMUNICATOR)
        return Contact(name=holder.name, email=holder.email) if holder else self.office

    @cached_property
    def _collections(self) -> dict[tuple[str, str, str], Collection]:
        groups = areas.group_spans(self._session, self.wheel.area)
        return collections_by_group((*self.wheel.stations, *self.wheel.beside), groups)

    def collection(self, station: str, document: str, group: str) -> Collection | None:
        """What the wheel says of the document; None when the wheel no longer has it."""
        return self._collections.get((station, document, group))

    def told_before(self, duty_id: int | None) -> list[str]:
        """The addressees that have really been written to about a document. Call `read_told` for the batch first."""
        return self._told.get(duty_id or 0, [])

    def read_told(self, told: Iterable[WaitingAct], *, until_then: Mapping[int, Sequence[str]] | None = None) -> None:
        """Read, for the escalations among the acts, who has been written to before; for letters of a day to come,
        also who will have been until then.
        """
        duty_ids = sorted({act.duty_id for act in told if act.kind is StepKind.ESCALATION and act.duty_id})
        self._told = duty_acts.told_before(self._session, duty_ids) if duty_ids else {}
        for duty_id, addressees in (until_then or {}).items():
            self._told[duty_id] = list(dict.fromkeys([*self.told_before(duty_id), *addressees]))

    def read_meetings(self, told: Iterable[WaitingAct]) -> None:
        """Read the meetings that the acts are about, or whose papers and minutes they are about."""
        ids = {act.meeting_id or act.meeting or 0 for act in told} - {0}
        self.meetings = MeetingBriefing(self._session, self.wheel, ids, group_names=self.group_names, links=self.links)

    def read_terms(self, told: Iterable[WaitingAct]) -> None:
        """Read the terms of chairmanship that the acts tell of, and what nominations and seats among them ask for."""
        self.terms = self._terms(list(told))

    def _terms(self, told: Sequence[WaitingAct]) -> TermBriefing:
        return TermBriefing(
            self._session,
            self.wheel,
            told,
            today=self.today,
            office=self.office,
            links=self.links,
            group_names=self.group_names,
            collections=self._collections if told else {},
        )

    def figures(self, act: WaitingAct) -> tuple[str, ...]:
        """The year's money, for a budget follow-up; nothing for any other document."""
        return figures_for(
            self._session, self.wheel, station=act.station, document=act.document, year=act.year, on=self.today
        )

    @cached_property
    def decisions(self) -> DecisionBriefing:
        """What letters may say of decisions."""
        return DecisionBriefing(
            self._session, self.wheel, today=self.today, links=self.links, group_names=self.group_names
        )

    @cached_property
    def _matters(self) -> MatterBriefing:
        return MatterBriefing(self._session, self.wheel, today=self.today, group_names=self.group_names)

    def matter(self, act: WaitingAct) -> AskedMatter | None:
        """What a letter says of the mission or question that `act` is about; None where it is about something else."""
        return self._matters.asked(act, answer_to=self.office) if act.station == MATTERS else None

    def read_subscriptions(self, session: Session, person_ids: Iterable[int], *, now: datetime) -> None:
        """Read each person's own calendar address. Whoever has none gets one, so `session` must be a writing one."""
        self._subscriptions = ensure_personal(session, self.wheel.area, list(person_ids), links=self.links, now=now)

    def take_subscriptions(self, addresses: Mapping[int, str]) -> None:
        """As `read_subscriptions`, where they have been read already."""
        self._subscriptions = dict(addresses)

    def subscription(self, person_id: int | None) -> str | None:
        """The address of a person's own calendar. Call `read_subscriptions` for the batch first."""
        return self._subscriptions.get(person_id) if person_id is not None else None

    def read_links(self, session: Session, told: Iterable[tuple[WaitingAct, int | None]], *, now: datetime) -> None:
        """Read the links by which each person answers what is told them, after the meetings have been read.

        Whoever lacks one gets it, so `session` must be a writing one.
        """
        wanted = dict(self._links_wanted(told))
        self._take_links(
            by_link_given.ensure(session, self.wheel.area, wanted, links=self.links, today=self.today, now=now)
        )

    def show_links(self, told: Iterable[tuple[WaitingAct, int | None]]) -> None:
        """As `read_links`, for letters that are only shown: what stands in them opens nothing."""
        self._take_links(by_link_given.shown(dict(self._links_wanted(told)), links=self.links))

    def _links_wanted(self, told: Iterable[tuple[WaitingAct, int | None]]) -> Iterator[tuple[LinkKey, date]]:
        for act, person_id in told:
            key = by_link_given.key_of(act, person_id)
            if key is not None:
                yield key, act.last_day if act.duty_id else self.meetings.facts(act.meeting_id or 0).day

    def _take_links(self, given: dict[LinkKey, str]) -> None:
        self._personal = given
        self.meetings.answer_links = given

    def errand_link(self, act: WaitingAct, person_id: int | None) -> str | None:
        """Where that person answers about the document that `act` is about. Call `read_links` for the batch first."""
        key = by_link_given.key_of(act, person_id)
        return self._personal.get(key) if key is not None else None

    def contact(self, groups: Iterable[str], *, writes_to: int | None) -> Contact:
        """Whom to ask: the process leader, where all the groups have the same one; else the office.

        Nobody is told to ask themselves: for a leader who is the recipient (`writes_to`), the office answers.
        """
        holders = [self.roster.holder(group, Role.PROCESS_LEADER) for group in groups]
        leaders = {holder.person_id: holder for holder in holders if holder is not None}
        if len(leaders) != 1 or None in holders or writes_to in leaders:
            return self.office
        (leader,) = leaders.values()
        return Contact(name=leader.name, email=leader.email)

    def last_years_file(self, act: WaitingAct) -> str | None:
        """The address of what the group handed in a year before, if anything."""
        if act.year - 1 not in self._files:
            found = duties.files_of_year(self._session, area=self.wheel.area, year=act.year - 1)
            self._files[act.year - 1] = found
        file = self._files[act.year - 1].get((act.station, act.group, act.document))
        return self.links.document(file.id, file.link_version) if file is not None and file.id is not None else None
