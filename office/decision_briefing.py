"""What letters may say of decisions: read once for a whole batch, and only what the batch needs."""

from datetime import date
from functools import cached_property

from sqlmodel import Session

from mail.decision_contexts import AdoptedFile, Remittal, ToPublish, ToRegister
from mail.swedish import day_of_month
from models.decisions import Registration
from models.duties import Duty, HandedIn
from office.decided import about
from office.links import Links
from rules.decisions import DECISIONS, is_publication
from rules.wheel import Collection, Wheel, collections_by_group
from store import areas, decisions, duties
from store.acts import WaitingAct
from store.decisions import Sent


class DecisionBriefing:
    """The decisions behind a batch of acts."""

    def __init__(
        self, session: Session, wheel: Wheel, *, today: date, links: Links, group_names: dict[str, str]
    ) -> None:
        self._session, self._wheel, self._today = session, wheel, today
        self._links, self._names = links, group_names

    def remittal(self, act: WaitingAct) -> Remittal | None:
        """Why the document that `act` asks for came back; None where it has not, or nobody said why."""
        sent = self._remitted.get(act.duty_id or 0) if act.remitted else None
        if sent is None or not sent.reason:
            return None
        return Remittal(
            body=self._names.get(sent.body, sent.body), day=day_of_month(sent.decided_on), reason=sent.reason
        )

    def to_publish(self, act: WaitingAct) -> ToPublish | None:
        """What `act` asks somebody to publish; None where it asks for something else."""
        if act.station != DECISIONS or not is_publication(act.document):
            return None
        files = (
            AdoptedFile(text=self._said(duty), url=self._links.document(file.id or 0, file.link_version))
            for duty in self._duties_of(act)
            for file in self._files.get(duty.id or 0, ())[-1:]
        )
        return ToPublish(files=tuple(files), checklist=self._wheel.publishing.checklist)

    def to_register(self, act: WaitingAct) -> ToRegister | None:
        """The diaries that `act` asks somebody to hand a document to; None where it asks for something else."""
        if act.station != DECISIONS or is_publication(act.document):
            return None
        duty = next(iter(self._duties_of(act)), None)
        if duty is None:
            return None
        entered = self._numbers.get(duty.id or 0, {})
        return ToRegister(
            diaries=tuple(diary.name for diary in self._wheel.diaries if diary.authority not in entered),
            pack_url=self._links.registration_pack(duty.id or 0, duty.revision),
        )

    def _duties_of(self, act: WaitingAct) -> list[Duty]:
        return [self._duties[each] for each in self._about.get((act.year, act.group, act.document), ())]

    def _said(self, duty: Duty) -> str:
        collection = self._collections.get((duty.station, duty.document, duty.group))
        name = collection.document.name if collection else duty.document
        return f"{name} från {self._names.get(duty.group, duty.group)}"

    @cached_property
    def _collections(self) -> dict[tuple[str, str, str], Collection]:
        return collections_by_group(self._wheel.stations, areas.group_spans(self._session, self._wheel.area))

    @cached_property
    def _remitted(self) -> dict[int, Sent]:
        sent_back = duties.remitted(self._session, area=self._wheel.area)
        return decisions.remitted(self._session, sent_back)

    @cached_property
    def _about(self) -> dict[tuple[int, str, str], tuple[int, ...]]:
        return about(self._session, self._wheel, today=self._today)

    @cached_property
    def _told_of(self) -> list[int]:
        return sorted({duty_id for ids in self._about.values() for duty_id in ids})

    @cached_property
    def _duties(self) -> dict[int, Duty]:
        return {duty.id or 0: duty for duty in duties.of_ids(self._session, self._told_of)}

    @cached_property
    def _files(self) -> dict[int, list[HandedIn]]:
        return decisions.files_of(self._session, self._told_of)

    @cached_property
    def _numbers(self) -> dict[int, dict[str, Registration]]:
        return decisions.numbers(self._session, self._told_of)
