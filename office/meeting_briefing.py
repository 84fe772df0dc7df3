"""What letters may say of meetings: read for a whole batch at once, and worded for each person."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from mail.contexts import MeetingInLetter
from mail.swedish import listed, meeting_of, meeting_time, role_in
from models.words import Answer, CalendarWay, Participation
from office.by_link_given import answer_key
from office.links import Links
from rules.wheel import Wheel
from store import decisions, duties, invitations, meetings
from store.invitations import Invited
from store.meetings import MeetingFacts
from store.requests import LinkKey


class MeetingBriefing:
    """The meetings of a batch of letters, with their agendas and the people called."""

    def __init__(
        self, session: Session, wheel: Wheel, meeting_ids: Collection[int], *, group_names: dict[str, str], links: Links
    ) -> None:
        self._wheel, self._names, self._links = wheel, group_names, links
        self.answer_links: Mapping[LinkKey, str] = {}
        self._facts = meetings.of_ids(session, meeting_ids)
        self._agendas = meetings.agendas(session, meeting_ids)
        self._packages = decisions.packages_of_meetings(session, list(meeting_ids))
        self._minutes = duties.minutes_of_meetings(session, meeting_ids)
        self._invited = {
            (row.meeting_id, row.person_id): row
            for rows in invitations.invited(session, meeting_ids).values()
            for row in rows
        }

    def facts(self, meeting_id: int) -> MeetingFacts:
        """The meeting as it is decided. Raises KeyError for one that is not in the batch."""
        return self._facts[meeting_id]

    def invited(self, meeting_id: int, person_id: int) -> Invited:
        """How the person stands with the meeting. Raises KeyError for one who never was called."""
        return self._invited[meeting_id, person_id]

    def in_letter(self, meeting_id: int, person_id: int) -> MeetingInLetter:
        """The meeting as a letter to that person tells it."""
        facts, invited = self._facts[meeting_id], self._invited[meeting_id, person_id]
        zone = self._wheel.time_zone
        return MeetingInLetter(
            title=facts.title,
            groups=self.groups_of(facts),
            when=meeting_time(facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone)),
            form=facts.form,
            place=facts.place,
            link=facts.link,
            agenda=tuple(item.title for item in self._agendas[meeting_id]),
            agenda_url=self.page(facts.id),
            package_url=self.package(facts.id),
            participation=invited.participation,
            capacity=self._capacity(invited),
            serves=invited.serves,
            answer=_answer(facts, invited),
            answer_url=self._answer_link(facts, invited),
        )

    def _answer_link(self, facts: MeetingFacts, invited: Invited) -> str | None:
        """Where the person answers whether they come; None where nothing has invited them."""
        asked = facts.invites and invited.called
        return self.answer_links.get(answer_key(facts.id, invited.person_id)) if asked else None

    def groups_of(self, facts: MeetingFacts) -> str:
        """The meeting's groups by name: "Politiskt samråd och Ledningsgrupp LGS"."""
        return listed([self._names.get(group, group) for group in facts.groups])

    def said(self, meeting_id: int) -> str:
        """The meeting inside a sentence: "mötet den 12 februari 2026 i Ledningsgrupp LGS"."""
        facts = self._facts[meeting_id]
        return meeting_of(facts.day, self.groups_of(facts))

    def page(self, meeting_id: int) -> str:
        """The address of the meeting's page."""
        return self._links.meeting(meeting_id, self._facts[meeting_id].link_version)

    def package(self, meeting_id: int) -> str | None:
        """The address of what lies on the meeting's table; None where no package has been made."""
        if meeting_id not in self._packages:
            return None
        return self._links.package(meeting_id, self._facts[meeting_id].link_version)

    def minutes_of(self, meeting_id: int) -> str | None:
        """The address of the minutes as they last came in, adjusted if they have been; None where no file has."""
        file = self._minutes.get(meeting_id)
        return self._links.document(file.id, file.link_version) if file else None

    def _capacity(self, invited: Invited) -> str:
        name = self._names.get(invited.group, invited.group)
        if invited.participation is Participation.GUEST:
            return f"inbjuden till {name}"
        return role_in(invited.participation.swedish, name)


def _answer(facts: MeetingFacts, invited: Invited) -> Answer | None:
    """What the person has answered; None where nothing asks them for an answer."""
    asked = facts.invites and invited.called and invited.calendar is CalendarWay.INVITATIONS
    return invited.answer if asked else None
