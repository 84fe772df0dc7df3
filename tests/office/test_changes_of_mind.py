"""What happens when something changes between two mornings: the mode, the file, a person, an approval, a document."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlmodel import col, select

from areas.reader import read_area_text
from mail.files import FileTransport
from models.duties import Duty
from models.letters import Act, Letter
from models.people import Membership, Person
from models.words import ActState, DutyState, LetterKind, LetterState, Mode, Outcome, Role, StepKind
from office import delivery
from office.areas import apply_area
from office.decisions import Verdict, decide
from office.desk import Desk
from office.documents import RefusedChange, extend, find_duty, receive
from office.post import run_post
from office.resting import wake
from office.stations import collect
from store import areas
from tests.office.ledger import acts, letters

AREA = "goteborgsomradet"
OFFICE = "samverkanskontoret@goteborgsomradet.example"
ASKED = date(2025, 12, 22)
REMINDED = date(2026, 1, 19)
OVERDUE = date(2026, 2, 3)
WARNED = date(2026, 2, 6)
ESCALATED = date(2026, 2, 9)

At = Callable[[date], dict[str, Any]]
Play = Callable[..., None]


def text_of(letter: Letter) -> str:
    body = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def duty(desk: Desk, group: str, *, station: str = "arsrapporter", year: int = 2026) -> Duty:
    with desk.database.write() as session:
        found = find_duty(session, area=AREA, station=station, group=group, year=year, document=None)
        session.expunge(found)
        return found


def duty_id(desk: Desk, group: str, **where: Any) -> int:
    found = duty(desk, group, **where).id
    assert found is not None
    return found


def apply_changed(desk: Desk, old: str, new: str, *, today: date) -> None:
    with desk.database.write() as session:
        text = areas.applied_text(session, AREA, areas.current_revision(session, AREA)[0])
        assert old in text
        read = read_area_text(text.replace(old, new), "test.yaml")
        apply_area(session, read, today=today, now=datetime.combine(today, time(6), UTC), who="test")


def set_mode(desk: Desk, mode: Mode, *, before: Mode = Mode.LIVE, today: date = ASKED) -> None:
    apply_changed(desk, f"\nläge: {before.swedish}", f"\nläge: {mode.swedish}", today=today)


@dataclass
class NoWayOut:
    """A transport whose server does not answer, until it does."""

    through: FileTransport
    is_down: bool = True
    tried: list[str] = field(default_factory=list)

    def connect(self) -> Any:
        from contextlib import contextmanager

        from mail.transport import DeliveryFailed
        from models.words import FailureClass

        outer = self

        @contextmanager
        def way() -> Any:
            with outer.through.connect() as inner:

                class Connection:
                    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
                        outer.tried.append(message_id)
                        if outer.is_down:
                            raise DeliveryFailed(FailureClass.AUTHENTICATION, "servern svarar inte")
                        inner.send(message, message_id=message_id, sender=sender, recipient=recipient)

                yield Connection()

        return way()

    def was_sent(self, message_id: str) -> bool | None:
        return self.through.was_sent(message_id)


def with_mail_down(desk: Desk) -> tuple[Desk, NoWayOut]:
    assert isinstance(desk.transport, FileTransport)
    way = NoWayOut(desk.transport)
    return replace(desk, transport=way), way


# --- a document that comes in


@pytest.mark.both_databases
def test_a_receipt_is_the_last_letter_even_when_it_comes_in_the_middle_of_the_round(desk: Desk, at: At) -> None:
    """Somebody marks the report received while the station's round is being written."""
    wanted = duty_id(desk, "temagrupp-aldre")
    with ThreadPoolExecutor(1) as pool:
        with desk.database.write() as session:
            collect(session, area=AREA, station="arsrapporter", today=REMINDED)
            receiving = pool.submit(receive, desk, wanted, **at(REMINDED), who="test")
        receiving.result(timeout=30)

    run_post(desk, area=AREA, **at(REMINDED))

    told = acts(desk, group="temagrupp-aldre", year=2026, state=ActState.DONE)
    assert [act.kind for act in told] == [StepKind.RECEIPT]


def test_an_act_about_a_settled_document_never_leaves_however_it_came_there(desk: Desk, at: At, play: Play) -> None:
    play(desk, [ASKED])
    wanted = duty_id(desk, "temagrupp-aldre")
    receive(desk, wanted, **at(ASKED), who="test")
    with desk.database.write() as session:
        stray = session.exec(
            select(Act).where(Act.group == "temagrupp-aldre", Act.kind == StepKind.REQUEST, Act.state == ActState.DONE)
        ).one()
        stray.state, stray.letter_id, key = ActState.DUE, None, stray.key

    run_post(desk, area=AREA, **at(ASKED + timedelta(days=1)))

    (left,) = acts(desk, key=key)
    assert (left.state, left.letter_id) == (ActState.DUE, None)


def test_the_receipt_goes_to_whoever_was_asked(desk: Desk, at: At, play: Play) -> None:
    play(desk, [REMINDED])
    with desk.database.write() as session:
        found = find_duty(
            session,
            area=AREA,
            station="processstatistik-februari",
            group="samverkanskontoret",
            year=2026,
            document="statistik-avvikelser",
        )
        wanted = found.id
    assert wanted is not None

    receive(desk, wanted, **at(REMINDED), who="test")

    (receipt,) = letters(desk, kind=LetterKind.RECEIPT)
    assert receipt.recipient_name == "Processledare LGS"


def test_a_receipt_withdrawn_before_it_left_is_written_anew(desk: Desk, at: At, play: Play) -> None:
    play(desk, [ASKED])
    down, way = with_mail_down(desk)
    receive(down, duty_id(desk, "temagrupp-aldre"), **at(REMINDED), who="test")
    set_mode(desk, Mode.SHADOW, today=REMINDED)
    way.is_down = False
    wake(desk, area=AREA, who="kontoret", now=at(REMINDED)["now"])

    run_post(down, area=AREA, **at(REMINDED))

    first, second = letters(desk, kind=LetterKind.RECEIPT)
    assert (first.state, second.state) == (LetterState.WITHDRAWN, LetterState.SENT)
    assert second.recipient == OFFICE


# --- the mode


def test_switching_to_shadow_stops_what_is_already_written(desk: Desk, at: At) -> None:
    down, way = with_mail_down(desk)
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)
    run_post(down, area=AREA, **at(ASKED))
    set_mode(desk, Mode.SHADOW)
    way.is_down = False
    wake(desk, area=AREA, who="kontoret", now=at(ASKED)["now"])

    run_post(down, area=AREA, today=ASKED, now=at(ASKED)["now"] + timedelta(hours=2))

    sent = letters(desk, state=LetterState.SENT)
    assert sent
    assert {letter.recipient for letter in sent} == {OFFICE}


def test_what_the_office_read_in_shadow_mode_has_been_told_to_nobody(desk: Desk, at: At, play: Play) -> None:
    set_mode(desk, Mode.SHADOW, today=date(2025, 1, 2))
    play(desk, [ASKED, REMINDED])
    live_on = date(2026, 1, 20)
    set_mode(desk, Mode.LIVE, before=Mode.SHADOW, today=live_on)

    play(desk, [live_on, date(2026, 2, 10), date(2026, 2, 11)])

    really = [letter for letter in letters(desk, kind=LetterKind.POST) if letter.would_reach is None]
    assert really
    told = acts(desk, group="temagrupp-aldre", station="arsrapporter", year=2026, revision=2, state=ActState.DONE)
    assert [act.kind for act in told][:2] == [StepKind.REMINDER, StepKind.WARNING]
    to_the_vice_chair = next(x for x in told if x.kind is StepKind.ESCALATION and x.step == "escalation-1")
    text = text_of(letters(desk, id=to_the_vice_chair.letter_id)[0])
    assert "Har fått mejl tidigare: ordföranden i Temagrupp Äldre" in text


def test_after_an_outage_nobody_is_said_to_have_been_told_who_was_not(desk: Desk, play: Play) -> None:
    second_escalation = date(2026, 2, 17)

    play(desk, [date(2026, 2, 16), second_escalation])

    told = acts(desk, group="temagrupp-aldre", station="arsrapporter", kind=StepKind.ESCALATION, state=ActState.DONE)
    assert [act.addressee for act in told if act.year == 2026] == ["process-leader"]
    carrier = letters(desk, id=next(a.letter_id for a in told if a.year == 2026))[0]
    assert "Har fått mejl tidigare" not in text_of(carrier)


# --- approval


def approve_all(desk: Desk, moment: dict[str, Any]) -> int:
    return delivery.approve(desk, area=AREA, letter_ids=None, who="test", **moment)


def test_an_approval_of_yesterdays_letter_is_not_lost_and_its_words_are_todays(desk: Desk, at: At, play: Play) -> None:
    set_mode(desk, Mode.APPROVE, today=date(2025, 1, 2))
    play(desk, [ASKED])
    held = letters(desk, state=LetterState.HELD)
    tomorrow = ASKED + timedelta(days=1)

    approved = approve_all(desk, at(tomorrow))
    at_once = delivery.deliver(desk, area=AREA, **at(tomorrow))
    next_round = run_post(desk, area=AREA, **at(tomorrow))

    assert approved == len(held) > 0
    assert at_once.sent == 0
    assert next_round.delivery.sent == next_round.written > 10
    assert next_round.held == 0
    assert {letter.day for letter in letters(desk, kind=LetterKind.POST, state=LetterState.SENT)} == {tomorrow}


def test_an_approval_on_a_saturday_holds_on_monday(desk: Desk, at: At, play: Play) -> None:
    set_mode(desk, Mode.APPROVE, today=date(2025, 1, 2))
    friday, saturday, monday = date(2026, 1, 23), date(2026, 1, 24), date(2026, 1, 26)
    play(desk, [friday])
    held = len(letters(desk, state=LetterState.HELD))

    approve_all(desk, at(saturday))
    assert delivery.deliver(desk, area=AREA, **at(saturday)).sent == 0
    outcome = run_post(desk, area=AREA, **at(monday))

    assert outcome.delivery.sent == held > 0


def test_a_letter_whose_day_has_passed_does_not_leave_when_it_is_approved(desk: Desk, at: At, play: Play) -> None:
    set_mode(desk, Mode.APPROVE, today=date(2025, 1, 2))
    play(desk, [REMINDED])
    much_later = date(2026, 2, 5)

    approve_all(desk, at(much_later))
    outcome = delivery.deliver(desk, area=AREA, **at(much_later))

    assert outcome.sent == 0


def test_escalations_wait_for_approval_where_the_area_says_so(desk: Desk, at: At, play: Play) -> None:
    apply_changed(desk, "\nläge: skarp", "\ngodkänn eskaleringar: ja\nläge: skarp", today=date(2025, 1, 2))

    play(desk, [ASKED, OVERDUE, WARNED, ESCALATED])

    held = letters(desk, state=LetterState.HELD)
    assert held
    carried = [act for act in acts(desk) if act.letter_id in {letter.id for letter in held}]
    assert StepKind.ESCALATION in {act.kind for act in carried}
    assert letters(desk, kind=LetterKind.POST, state=LetterState.SENT)


def test_letters_leave_on_the_day_that_it_is_and_no_other(desk: Desk, at: At) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)

    with pytest.raises(delivery.NotToday, match="bara med dagens datum"):
        run_post(desk, area=AREA, today=ASKED, now=at(ASKED + timedelta(days=5))["now"])

    assert letters(desk, state=LetterState.SENT) == []


# --- the area file


def test_a_slip_of_the_pen_in_the_area_file_costs_no_document(desk: Desk, play: Play) -> None:
    play(desk, [ASKED])
    station = "    namn: Årsrapporter\n"
    apply_changed(desk, station, station + "    aktiv: nej\n", today=ASKED)
    assert duty(desk, "temagrupp-aldre").state is DutyState.ENDED

    apply_changed(desk, station + "    aktiv: nej\n", station, today=ASKED)
    play(desk, [REMINDED])

    assert duty(desk, "temagrupp-aldre").state is DutyState.AWAITED
    told = acts(desk, group="temagrupp-aldre", station="arsrapporter", year=2026, state=ActState.DONE)
    assert [act.step for act in told] == ["request", "reminder-1"]


# --- other days


def test_a_group_whose_day_is_moved_before_it_was_asked_is_still_asked(desk: Desk, at: At, play: Play) -> None:
    wanted = duty_id(desk, "temagrupp-aldre", station="forslag-handlingsplaner")
    extend(desk, wanted, to=date(2026, 12, 1), reason="nytt beslut väntas", **at(REMINDED), who="test")

    play(desk, [date(2026, 10, 20)])

    (asked,) = acts(desk, group="temagrupp-aldre", station="forslag-handlingsplaner", year=2026)
    assert (asked.kind, asked.state) == (StepKind.REQUEST, ActState.DONE)


def test_a_document_is_remitted_back_to_an_open_day_and_its_letters_say_why(desk: Desk, at: At, play: Play) -> None:
    play(desk, [ASKED])
    wanted = duty_id(desk, "temagrupp-aldre")
    receive(desk, wanted, **at(REMINDED), who="test")

    def remit(to: date) -> None:
        verdict = Verdict(outcome=Outcome.REMITTED, reason="mål saknas", new_day=to)
        decide(desk, wanted, verdict, who="test", **at(REMINDED))

    with pytest.raises(RefusedChange, match="ingen arbetsdag"):
        remit(date(2026, 2, 28))
    remit(date(2026, 2, 27))
    play(desk, [date(2026, 2, 13)])

    told = acts(desk, group="temagrupp-aldre", station="arsrapporter", revision=2, state=ActState.DONE)
    text = text_of(letters(desk, id=told[0].letter_id)[0])
    assert "återremitterat: en ny version behövs" in text
    assert "anstånd, tidigare" not in text


def test_a_group_that_has_ceased_is_given_no_more_time_and_chased_no_more(desk: Desk, at: At, play: Play) -> None:
    """The four stor-NOSAM end on 31 August 2025."""
    wanted = duty_id(desk, "nosam-gbg-centrum", station="lagesbilder", year=2025)
    in_april = at(date(2025, 4, 10))

    with pytest.raises(RefusedChange, match="upphör söndagen den 31 augusti 2025"):
        extend(desk, wanted, to=date(2025, 9, 15), reason="sommar", **in_april, who="test")
    extend(desk, wanted, to=date(2025, 8, 29), reason="sommar", **in_april, who="test")
    play(desk, [date(2025, 8, 26), date(2025, 9, 1), date(2025, 9, 8)])

    assert duty(desk, "nosam-gbg-centrum", station="lagesbilder", year=2025).state is DutyState.ENDED
    kinds = {act.kind for act in acts(desk, group="nosam-gbg-centrum", year=2025, station="lagesbilder")}
    assert StepKind.OVERDUE not in kinds


# --- persons


def test_one_unfit_address_does_not_stop_the_post_and_is_told(desk: Desk, at: At) -> None:
    with desk.database.write() as session:
        chair = session.exec(
            select(Person)
            .join(Membership)
            .where(
                Membership.group == "temagrupp-aldre",
                Membership.role == Role.CHAIR,
                Membership.valid_from <= ASKED,
                col(Membership.valid_to) >= ASKED,
            )
        ).first()
        assert chair is not None
        chair.email = "x(y)@z.example"
        collect(session, area=AREA, station="arsrapporter", today=ASKED)

    outcome = run_post(desk, area=AREA, **at(ASKED))

    assert len(outcome.gathered.set_aside) == 1
    assert not outcome.in_order
    assert outcome.delivery.sent == outcome.written > 10
    (aside,) = acts(desk, group="temagrupp-aldre", year=2026)
    assert (aside.state, aside.letter_id) == (ActState.DUE, None)
    assert "går inte att skriva" in str(aside.reason)


def test_a_letter_about_two_groups_with_one_process_leader_comes_from_that_leader(desk: Desk, at: At) -> None:
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=ASKED)

    run_post(desk, area=AREA, **at(ASKED))

    both = next(x for x in letters(desk) if "Lundby och Norra Hisingen" in x.recipient_name)
    message = message_from_bytes(both.body, policy=policy.default)
    assert message["From"].addresses[0].display_name == "Processledare NOSAM"
    assert message["From"].addresses[0].addr_spec == OFFICE


def test_nobody_gets_a_letter_from_themselves(desk: Desk, play: Play) -> None:
    play(desk, [ASKED, OVERDUE])

    copies = [x for x in letters(desk, day=OVERDUE) if x.recipient_name.startswith("Processledare")]
    assert copies
    for letter in copies:
        sender = message_from_bytes(letter.body, policy=policy.default)["From"].addresses[0]
        assert sender.display_name != letter.recipient_name
        assert f"kontakta {letter.recipient_name}" not in text_of(letter)


def test_an_unknown_letter_settled_late_leaves_a_true_ledger(desk: Desk, at: At) -> None:
    from contextlib import contextmanager

    from mail.transport import DeliveryFailed
    from models.words import FailureClass

    class Forgetful:
        """Takes letters after a first day on which nobody knows what became of them, and never tells which it took."""

        is_lost = True

        @contextmanager
        def connect(self) -> Any:
            yield self

        def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
            if self.is_lost:
                raise DeliveryFailed(FailureClass.UNKNOWN, "avbrott efter DATA")

        def was_sent(self, message_id: str) -> bool | None:
            return None

    way = Forgetful()
    desk = replace(desk, transport=way)
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=REMINDED)
    run_post(desk, area=AREA, **at(REMINDED))
    way.is_lost = False
    unknown = letters(desk, state=LetterState.UNKNOWN)[0]
    assert unknown.id is not None
    later = date(2026, 2, 3)
    with desk.database.write() as session:
        collect(session, area=AREA, station="arsrapporter", today=later)
    run_post(desk, area=AREA, **at(later))

    delivery.settle(desk, letter_id=unknown.id, as_sent=True, who="test", now=at(later)["now"])

    settled = acts(desk, letter_id=unknown.id)
    assert {(act.state, act.done_on) for act in settled} == {(ActState.DONE, REMINDED)}


@pytest.mark.slow
def test_an_escalation_names_others_who_have_been_told_and_never_the_recipient(desk: Desk, play: Play) -> None:
    """The chair of LGS is asked twice: as the one on the late side, and as one of beredningsgruppen."""
    play(desk, [ASKED + timedelta(days=n) for n in range(90)])

    last = acts(desk, station="arsrapporter", year=2026, group="temagrupp-aldre", step="escalation-4")
    carriers = {act.letter_id for act in last if act.state is ActState.DONE}
    assert carriers
    chairs = [x for x in letters(desk) if x.id in carriers and "ordförande" in x.recipient_name.lower()]
    assert len(chairs) == 2
    for letter in chairs:
        said = "vice ordföranden" if letter.recipient_name.startswith("Vice") else "(?<!vice )ordföranden"
        told = [line for line in text_of(letter).splitlines() if line.startswith("Har fått mejl tidigare")]
        assert told
        assert not any(re.search(rf"{said} i Ledningsgrupp LGS", line) for line in told)
