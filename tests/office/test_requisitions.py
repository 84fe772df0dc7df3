"""A year's money in Göteborgsområdet with a model of its own: from drafts to payments, corrections and follow-up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from areas.lists import ListError
from areas.payments import read_payments
from areas.populations import read_populations
from areas.reader import read_area_text
from mail.files import FileTransport
from mail.summary_contexts import AlarmKind
from models.money import Requisition
from models.people import Membership
from models.words import DutyState, Mode, RequisitionState, Role
from office import documents, money_figures, payment_lists, payments, populations, requisitions, set_aside_payments
from office.alarms import BY_OTHER_WAYS
from office.areas import apply_area, wheel_of_area
from office.desk import Desk
from office.documents import RefusedChange
from office.overview import status
from office.requisition_alarms import requisition_alarms
from office.requisition_corrections import NothingToCorrect, correct
from office.requisition_exports import as_chart, as_csv, as_workbook
from office.requisition_release import NothingToRelease, OnlyExamples, release
from office.requisitions import NothingToDraft
from office.shown_plans import PlanHasChanged
from office.tick import tick
from rules.financing_faults import FinancingFault, IndexMissing, NotDecided, PopulationMissing
from rules.kronor import in_kronor
from rules.requisitions import NotInThatState
from settings import ROOT
from store import duties, log, money
from tests.populations import listed_populations

AREA = "goteborgsomradet"
AREA_FILE = ROOT / "areas" / "goteborgsomradet.yaml"
JUNE, GO = date(2026, 6, 1), date(2026, 6, 2)
MONEY = """finansiering:
  rekvireras av: lgs
  betalas till: {namn: Exempelförbundet, betalning: {Bankgiro: 000-0000}}
  kostnadsställe: "4711"
  betalas inom: 30 dagar
  modeller:
    - namn: Avtalet
      från: 2026
      till: 2026
      belopp: 1 000 000,01 kr
      finansiärer:
        kommunerna:
          namn: Kommunerna
          andel: 50 %
          betalas av: [molndal, partille, ockero]
          delas efter: befolkning 1 juli året före
        regionen: {namn: Regionen, andel: 1/2, betalas av: sahlgrenska}
      överskott: {behålls högst: 20 %}
"""
FIGURES = {"molndal": 70_000, "partille": 40_000, "ockero": 13_000}

At = Callable[[date], dict[str, Any]]


def lay_in(desk: Desk, money_text: str, at: At, *, on: date = date(2026, 1, 2), **figures: int) -> None:
    """Apply the shipped file with other money, and take in populations."""
    text = AREA_FILE.read_text("utf-8").split("\nfinansiering:")[0] + "\n" + money_text
    with desk.database.write() as session:
        apply_area(session, read_area_text(text, name="provet"), who="test", **at(on))
    if figures:
        with desk.database.write() as session:
            populations.apply_populations(
                session, listed_populations(**figures), area=AREA, now=at(on)["now"], who="test"
            )


def look(desk: Desk, day: date, at: At) -> requisitions.RequisitionOutcome:
    with desk.database.write() as session:
        return requisitions.look(session, area=AREA, **at(day))


def go(desk: Desk, day: date, at: At, *parties: str) -> Any:
    return release(desk, area=AREA, year=2026, parties=parties or None, who="kontoret", **at(day))


def known(desk: Desk) -> dict[str, Requisition]:
    """The latest revision of each party."""
    with desk.database.read() as session:
        return {each.party: each for each in money.of_year(session, area=AREA, year=2026)}


def letters_in(folder: Path) -> list[EmailMessage]:
    found = []
    for path in sorted((folder / "letters").rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        if "ekvisition" in message["Subject"]:
            found.append(message)
    return found


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


def within(desk: Desk, act: Callable[..., Any], **given: Any) -> Any:
    """Do something in a session of its own."""
    with desk.database.write() as session:
        return act(session, **given)


def test_a_year_of_money(desk: Desk, at: At, tmp_path: Path) -> None:
    """From the draft that waits, through the letters and their chase, to money that has come in."""
    lay_in(desk, MONEY, at, **FIGURES)

    # the wheel drafts, and nothing leaves by itself
    assert look(desk, JUNE - timedelta(days=3), at).drafted == 0
    drafted = look(desk, JUNE, at)
    assert (drafted.drafted, drafted.waiting, drafted.trouble) == (4, 4, None)
    assert look(desk, JUNE, at).drafted == 0
    tick(desk, area=AREA, **at(JUNE))
    assert letters_in(tmp_path) == []
    with desk.database.read() as session:
        (waits,) = requisition_alarms(session, wheel_of_area(session, AREA), today=JUNE)
    assert "4 rekvisitioner 2026 på sammanlagt 1 000 000,01 kr väntar" in waits.what.replace("\u00a0", " ")

    # the go: one letter to each party's contact, with its paper
    released = go(desk, GO, at)
    assert released.delivery.sent == 4
    rows = known(desk)
    assert {row.state for row in rows.values()} == {RequisitionState.SENT}
    assert sum(row.amount for row in rows.values()) == 100_000_001
    assert rows["sahlgrenska"].amount + 50_000_001 in (100_000_001, 100_000_002)
    assert {row.last_day for row in rows.values()} == {date(2026, 7, 2)}
    (to_partille,) = [m for m in letters_in(tmp_path) if "Partille" in m["Subject"]]
    assert to_partille["To"] == "Kontaktperson Partille kommun <kontaktperson@partille.example>"
    assert in_kronor(rows["partille"].amount).replace("\u00a0", " ") in plain(to_partille)
    (paper,) = to_partille.iter_attachments()
    assert paper.get_filename() == "rekvisition-2026-partille-1.pdf"
    with pikepdf.open(BytesIO(paper.get_payload(decode=True))) as pdf:  # type: ignore[arg-type]
        assert str(pdf.Root.Lang).startswith("sv")
        assert pdf.Root.MarkInfo.Marked
        assert "Partille kommun" in str(pdf.docinfo.get("/Title", ""))
    with pytest.raises(NothingToRelease):
        go(desk, GO, at)
    assert len(letters_in(tmp_path)) == 4

    # one confirms, one pays, one pays a part; what is late is chased with the paper once more
    now = at(date(2026, 6, 10))["now"]
    common = {"area": AREA, "year": 2026, "now": now, "who": "kontoret"}
    within(desk, payments.confirm, party="molndal", on=date(2026, 6, 9), **common)
    within(desk, payments.pay, party="sahlgrenska", amount=None, on=date(2026, 6, 9), **common)
    within(desk, payments.pay, party="ockero", amount=100_050, on=date(2026, 6, 9), **common)
    for day in (date(2026, 6, 25), date(2026, 8, 5)):  # with the summer pause between
        tick(desk, area=AREA, **at(day))
    told = {(m["To"].addresses[0].addr_spec, m["Subject"]) for m in letters_in(tmp_path)[4:]}
    reminded = {to for to, subject in told if subject.startswith("Påminnelse")}
    late = {to for to, subject in told if subject.startswith("Försenad")}
    assert reminded == {"kontaktperson@partille.example", "kontaktperson@ockero.example"}
    assert late == {
        "kontaktperson@molndal.example",
        "kontaktperson@partille.example",
        "kontaktperson@ockero.example",
    }
    (to_ockero,) = [m for m in letters_in(tmp_path) if m["Subject"].startswith("Försenad") and "Öckerö" in m["Subject"]]
    assert "Kvar att betala: " in plain(to_ockero)
    assert [a.get_filename() for a in to_ockero.iter_attachments()] == ["rekvisition-2026-ockero-1.pdf"]
    assert any(subject.startswith("För kännedom") for _, subject in told)

    # what has been done is settled and logged, and the other ways round are refused
    with desk.database.read() as session:
        owed = {d.document: d for d in duties.of_station(session, area=AREA, station="rekvisition", year=2026)}
        deeds = [entry.act for entry in log.latest(session, area=AREA)]
    assert owed["rekvisition-sahlgrenska"].state is DutyState.RECEIVED
    assert owed["rekvisition-partille"].state is DutyState.AWAITED
    assert {"draft-requisitions", "release-requisition", "confirm-requisition", "note-payment"} <= set(deeds)
    with pytest.raises(NotInThatState, match="betald"):
        within(desk, payments.pay, party="sahlgrenska", amount=None, on=date(2026, 6, 9), **common)
    with pytest.raises(payments.NoSuchRequisition, match="harryda har ingen"):
        within(desk, payments.confirm, party="harryda", on=date(2026, 6, 9), **common)
    with pytest.raises(payments.NotYetBeen):
        within(desk, payments.confirm, party="partille", on=date(2027, 1, 1), **common)
    with pytest.raises(RefusedChange, match="requisition paid"):
        documents.receive(desk, owed["rekvisition-partille"].id or 0, who="x", **at(date(2026, 8, 6)))
    with pytest.raises(RefusedChange, match="requisition correct"):
        documents.excuse(desk, owed["rekvisition-partille"].id or 0, reason="x", now=now, who="x")


class Narrow(FileTransport):
    """A way out that takes no letter larger than it is told."""

    largest_letter = 1000


def test_requisitions_too_large_for_one_letter_go_in_several_and_one_too_large_by_itself_is_told_of(
    sqlite_desk: Desk, at: At, tmp_path: Path
) -> None:
    lay_in(sqlite_desk, MONEY, at, **FIGURES)
    with sqlite_desk.database.write() as session:
        of_municipalities = Membership.role == Role.CONTACT, col(Membership.party).in_(FIGURES)
        contacts = session.exec(select(Membership).where(*of_municipalities)).all()
        for membership in contacts:
            membership.person_id = contacts[0].person_id
    look(sqlite_desk, JUNE, at)
    narrow = Narrow(tmp_path / "letters")
    desk = replace(sqlite_desk, transport=narrow)

    narrow.largest_letter = 10**9
    go(desk, GO, at, "sahlgrenska")
    (alone,) = letters_in(tmp_path)
    narrow.largest_letter = 2 * len(alone.as_bytes()) + 5000
    go(desk, GO, at, *FIGURES)
    papers = [len(list(letter.iter_attachments())) for letter in letters_in(tmp_path)[1:]]
    assert sorted(papers) == [1, 2]
    assert max(len(letter.as_bytes()) for letter in letters_in(tmp_path)) <= narrow.largest_letter

    narrow.largest_letter = 1000
    tick(desk, area=AREA, **at(date(2026, 6, 25)))
    with desk.database.read() as session:
        told = status(session, area=AREA, links=desk.links, **at(date(2026, 6, 25))).alarms
    large = [alarm for alarm in told if "brevet är för stort för e-posten: " in alarm.what]
    assert sum(int(alarm.what.split()[0]) for alarm in large) == 4, [alarm.what for alarm in told]
    assert {(alarm.kind, alarm.what_to_do) for alarm in large} == {(AlarmKind.MONEY, BY_OTHER_WAYS)}
    assert len(letters_in(tmp_path)) == 3


def test_a_correction_is_a_new_revision_and_a_credit(desk: Desk, at: At, tmp_path: Path) -> None:
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    before = known(desk)
    common = {"area": AREA, "year": 2026, "now": at(GO)["now"], "who": "kontoret"}
    for party in ("partille", "ockero"):
        within(desk, payments.pay, party=party, amount=None, on=GO, **common)

    def corrected(session: Session) -> Any:
        wheel = wheel_of_area(session, AREA)
        return correct(session, wheel, year=2026, reason="folkmängden var fel", who="kontoret", **at(GO))

    with pytest.raises(NothingToCorrect):
        within(desk, corrected)
    lay_in(desk, MONEY + "# rättad\n", at, on=GO, partille=30_000)
    found = within(desk, corrected)
    assert {each.party for each in found} == {"molndal", "partille", "ockero"}
    assert before["partille"].state is RequisitionState.SENT, "nothing has been changed in silence"
    assert len(letters_in(tmp_path)) == 4

    go(desk, GO, at)
    with desk.database.read() as session:
        rows = {(r.party, r.revision): r for r in money.of_year(session, area=AREA, year=2026)}
        figures = money_figures.figures_of(session, wheel_of_area(session, AREA), 2026, on=GO)
        shown = money_figures.rows_of(session, wheel_of_area(session, AREA), 2026)
    old, new = rows["partille", 1], rows["partille", 2]
    assert (old.state, old.credit_reference) == (RequisitionState.CREDITED, "2026-PARTILLE-1-K")
    assert old.amount == before["partille"].amount
    assert new.amount < old.amount
    assert new.state is RequisitionState.PAID, "more has been paid than is asked now"
    assert rows["ockero", 2].state is RequisitionState.SENT, "and here less"
    assert figures.requisitioned == sum(row.amount for row in shown) == 100_000_001

    corrections = {m["Subject"]: m for m in letters_in(tmp_path)[4:]}
    (to_partille,) = [m for subject, m in corrections.items() if "Partille" in subject]
    assert to_partille["Subject"] == "Rättad rekvisition 2026 för Partille kommun"
    assert f"Betalas tillbaka till er: {in_kronor(old.amount - new.amount)}".replace("\u00a0", " ") in plain(
        to_partille
    )
    assert "Skäl: Folkmängden var fel." in plain(to_partille)
    assert [a.get_filename() for a in to_partille.iter_attachments()] == [
        "kreditering-2026-partille-1.pdf",
        "rekvisition-2026-partille-2.pdf",
    ]
    (to_ockero,) = [m for subject, m in corrections.items() if "Öckerö" in subject]
    left = rows["ockero", 2].amount - rows["ockero", 1].amount
    assert f"Kvar att betala: {in_kronor(left)}".replace("\u00a0", " ") in plain(to_ockero)
    with desk.database.write() as session:
        requisitions.note_sent(session, AREA)
        assert session.get(Requisition, new.id).sent_on == GO  # type: ignore[union-attr]


def test_a_list_of_payments_counts_once(desk: Desk, at: At, tmp_path: Path) -> None:
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    amounts = {party: f"{row.amount / 100:.2f}".replace(".", ",") for party, row in known(desk).items()}
    file = tmp_path / "konto.csv"
    file.write_text(
        "Bokföringsdag;Belopp;Meddelande;Avsändare\n"
        f"2026-06-15;{amounts['partille']};betalning 2026-partille-1 tack;\n"
        f"2026-06-16;{amounts['molndal']};;Mölndals stad\n"
        "2026-06-17;100,00;2026-OCKERO-1;\n2026-06-17;100,00;2026-OCKERO-1;\n"
        "2026-06-18;5,50;ingen aning;\n",
        "utf-8",
    )
    given = {"area": AREA, "found": read_payments(file), "now": at(date(2026, 6, 20))["now"], "who": "kontoret"}

    def taken(session: Session, *, area: str, found: Any, now: Any, who: str) -> Any:
        return payment_lists.apply_payments(session, found, area=area, now=now, who=who)

    first, again = within(desk, taken, **given), within(desk, taken, **given)

    assert (len(first.payments), len(again.payments), again.known) == (5, 0, 5)
    rows = known(desk)
    assert rows["partille"].state is rows["molndal"].state is RequisitionState.PAID
    assert rows["ockero"].state is RequisitionState.SENT
    with desk.database.read() as session:
        assert payments.paid_by_party(session, area=AREA, year=2026)["ockero"] == 20_000
        (aside,) = money.set_aside(session, area=AREA)
        assert any(
            "hör inte till" in a.what for a in requisition_alarms(session, wheel_of_area(session, AREA), today=GO)
        )
    within(
        desk,
        set_aside_payments.settle_payment,
        area=AREA,
        payment=aside.id,
        year=2026,
        party="ockero",
        now=given["now"],
        who="kontoret",
    )
    with desk.database.read() as session:
        assert payments.paid_by_party(session, area=AREA, year=2026)["ockero"] == 20_550
        assert money.set_aside(session, area=AREA) == []
    with pytest.raises(set_aside_payments.NoSuchPayment, match="inga"):
        within(
            desk,
            set_aside_payments.settle_payment,
            area=AREA,
            payment=99,
            year=2026,
            party="ockero",
            now=given["now"],
            who="x",
        )


def test_two_payments_alike_do_not_both_settle_one_requisition(sqlite_desk: Desk, at: At, tmp_path: Path) -> None:
    desk = sqlite_desk
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    amount = f"{known(desk)['partille'].amount / 100:.2f}".replace(".", ",")
    file = tmp_path / "konto.csv"
    row = f"2026-06-15;{amount};;Partille kommun\n"
    file.write_text(f"Datum;Belopp;Referens;Part\n{row}{row}", "utf-8")

    with desk.database.read() as session:
        given = {"area": AREA, "found": read_payments(file), "now": at(date(2026, 6, 15))["now"]}
        planned = payment_lists.plan_payments(session, **given).payments
        with pytest.raises(ListError, match="rad 2, kolumn datum: 2026-06-15 har inte varit än"):
            payment_lists.plan_payments(session, **given | {"now": at(date(2026, 6, 14))["now"]})

    assert [payment.reference for payment in planned] == ["2026-PARTILLE-1", None]
    assert planned[1].set_aside


@pytest.mark.both_databases
def test_a_payment_set_aside_is_told_apart_once_by_two_at_once(desk: Desk, at: At, tmp_path: Path) -> None:
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    file = tmp_path / "konto.csv"
    file.write_text("Datum;Belopp;Referens\n2026-06-15;5,50;ingen aning\n", "utf-8")
    now = at(date(2026, 6, 20))["now"]
    with desk.database.write() as session:
        payment_lists.apply_payments(session, read_payments(file), area=AREA, now=now, who="kontoret")
        (aside,) = money.set_aside(session, area=AREA)
        number = aside.id
    both_have_begun = Barrier(2)

    def attempt(party: str) -> str:
        both_have_begun.wait()
        try:
            within(
                desk,
                set_aside_payments.settle_payment,
                area=AREA,
                payment=number,
                year=2026,
                party=party,
                now=now,
                who="kontoret",
            )
        except set_aside_payments.NoSuchPayment:
            return "gone"
        return party

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = set(pool.map(attempt, ("ockero", "partille")))

    with desk.database.read() as session:
        paid = payments.paid_by_party(session, area=AREA, year=2026)
    assert outcomes == {"gone", *paid}
    assert list(paid.values()) == [550]


def test_the_figures_of_a_day_are_those_of_that_day(sqlite_desk: Desk, at: At) -> None:
    desk = sqlite_desk
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    within(
        desk,
        payments.confirm,
        area=AREA,
        year=2026,
        party="partille",
        on=date(2026, 6, 8),
        now=at(date(2026, 6, 9))["now"],
        who="kontoret",
    )

    with desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        days = (JUNE, GO, date(2026, 6, 8))
        before, gone, answered = (money_figures.figures_of(session, wheel, 2026, on=day) for day in days)

    assert (before.requisitioned, gone.requisitioned) == (0, 100_000_001)
    assert (gone.confirmed, answered.confirmed) == (0, known(desk)["partille"].amount)


def test_the_figures_feed_the_follow_up_and_the_exports(sqlite_desk: Desk, at: At) -> None:
    desk = sqlite_desk
    lay_in(desk, MONEY, at, **FIGURES)
    look(desk, JUNE, at)
    go(desk, GO, at)
    now = at(GO)["now"]
    within(
        desk, payments.pay, area=AREA, year=2026, party="sahlgrenska", amount=50_000_000, on=GO, now=now, who="kontoret"
    )
    with desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        with pytest.raises(FinancingFault, match="inte antecknat"):
            money_figures.surplus_on(session, wheel, 2026, on=GO)
        money_figures.note_used(
            session, wheel, year=2026, amount=10_000_000, as_of=GO, source="bokslut", now=now, who="kontoret"
        )
        figures = money_figures.figures_of(session, wheel, 2026, on=date(2026, 9, 1))
        surplus = money_figures.surplus_on(session, wheel, 2026, on=date(2026, 9, 1))
        rows = money_figures.rows_of(session, wheel, 2026)

    assert (figures.requisitioned, figures.paid, figures.used) == (100_000_001, 50_000_000, 10_000_000)
    assert (
        figures.overdue == ("Mölndals stad", "Partille kommun", "Öckerö kommun")[: len(figures.overdue)]
        or figures.overdue
    )
    assert set(figures.overdue) >= {"Mölndals stad", "Partille kommun", "Öckerö kommun"}
    assert (surplus.carried, surplus.returned) == (10_000_000, 30_000_000), "a fifth of what was paid stays"
    assert sum(surplus.by_party.values()) == surplus.returned
    assert any(line.startswith("Använt: 100") for line in figures.lines)

    sheet = load_workbook(BytesIO(as_workbook(rows, year=2026, made_at=now))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:2] == ["År", "Part"]
    assert sheet.cell(row=len(rows) + 2, column=5).value == 1_000_000.01
    table = as_csv([replace(rows[0], name="=SUMMA(A1)")], year=2026).decode("utf-8-sig")
    assert "'=SUMMA(A1)" in table
    assert table.count(";") > 20
    chart = as_chart([replace(rows[0], name="A & <B>"), *rows[1:]], area="Göteborgsområdet", year=2026)
    assert "A &amp; &lt;B&gt;" in chart
    assert 'role="img"' in chart
    assert "<desc" in chart
    assert chart.count("url(#p") == len(rows)


# --- what cannot be done


def test_the_shipped_area_refuses_until_amounts_are_set(sqlite_desk: Desk, at: At) -> None:
    outcome = look(sqlite_desk, JUNE, at)

    assert outcome.drafted == 0
    assert "ingen finansieringsmodell gäller 2026" in (outcome.trouble or "")
    with sqlite_desk.database.read() as session:
        wheel = wheel_of_area(session, AREA)
        (alarm,) = requisition_alarms(session, wheel, today=date(2026, 5, 1))
        assert requisition_alarms(session, wheel, today=date(2026, 2, 1)) == []
    assert "går inte att räkna ut" in alarm.what

    lay_in(sqlite_desk, MONEY, at, partille=1, ockero=1)
    with sqlite_desk.database.read() as session:
        (lacking,) = requisition_alarms(session, wheel_of_area(session, AREA), today=date(2026, 5, 1))
    assert lacking.what.endswith(
        "går inte att räkna ut. Folkmängden tisdagen den 1 juli 2025 saknas för Mölndals stad."
    )
    assert (lacking.kind, lacking.what_to_do.split(".")[0]) == (AlarmKind.POPULATIONS, "Läs in folkmängden")


@pytest.mark.parametrize(
    ("money_text", "figures", "fault"),
    [
        (MONEY, {"partille": 1, "molndal": 1}, PopulationMissing),
        (MONEY.replace("från: 2026", "från: 2025\n      indexeras: ja"), FIGURES, IndexMissing),
        (MONEY.split("      belopp", maxsplit=1)[0], {}, NotDecided),
    ],
    ids=["no-population", "no-index", "no-amount"],
)
def test_what_is_lacking_is_said(
    sqlite_desk: Desk, at: At, money_text: str, figures: dict[str, int], fault: type[FinancingFault]
) -> None:
    lay_in(sqlite_desk, money_text, at, **figures)

    with sqlite_desk.database.write() as session, pytest.raises(fault) as raised:
        requisitions.draft(session, wheel_of_area(session, AREA), year=2026, who="x", **at(JUNE))
    assert look(sqlite_desk, JUNE, at).trouble == str(raised.value)
    assert "ockero" not in str(raised.value), "parties are called by their names"


def test_examples_leave_nothing_but_a_demonstration(sqlite_desk: Desk, at: At) -> None:
    lay_in(sqlite_desk, MONEY.replace("namn: Avtalet", "namn: Avtalet\n      exempel: ja"), at, **FIGURES)
    look(sqlite_desk, JUNE, at)
    text = AREA_FILE.read_text("utf-8").split("\nfinansiering:")[0] + "\n" + MONEY
    real = text.replace("samverkanskontoret@goteborgsomradet.example", "kontoret@samverkan.test")
    with sqlite_desk.database.write() as session:
        apply_area(session, read_area_text(real, name="provet"), who="test", **at(JUNE))

    with pytest.raises(OnlyExamples, match="beloppen är exempel"):
        go(sqlite_desk, GO, at)


def test_drafts_are_made_once_and_thrown_away_by_a_person(sqlite_desk: Desk, at: At) -> None:
    lay_in(sqlite_desk, MONEY, at, **FIGURES)
    look(sqlite_desk, JUNE, at)
    with sqlite_desk.database.write() as session:
        wheel = wheel_of_area(session, AREA)
        with pytest.raises(NothingToDraft):
            requisitions.draft(session, wheel, year=2026, who="x", **at(JUNE))
        gone = requisitions.discard(
            session, wheel, year=2026, parties=None, reason="fel", now=at(JUNE)["now"], who="kontoret"
        )
        assert len(gone) == 4
    assert look(sqlite_desk, JUNE, at).drafted == 0, "where a person has thrown them away, a person makes new ones"
    with sqlite_desk.database.write() as session:
        made = requisitions.draft(session, wheel_of_area(session, AREA), year=2026, who="x", **at(JUNE))
        assert {each.revision for each in made} == {2}


def test_in_shadow_the_office_alone_reads_a_requisition(sqlite_desk: Desk, at: At, tmp_path: Path) -> None:
    lay_in(sqlite_desk, MONEY, at, **FIGURES)
    text = AREA_FILE.read_text("utf-8").split("\nfinansiering:")[0] + "\n" + MONEY
    shadow = text.replace("läge: skarp", f"läge: {Mode.SHADOW.swedish}")
    with sqlite_desk.database.write() as session:
        apply_area(session, read_area_text(shadow, name="provet"), who="test", **at(JUNE))
    look(sqlite_desk, JUNE, at)

    go(sqlite_desk, GO, at)

    told = letters_in(tmp_path)
    assert len(told) == 4
    assert {m["To"].addresses[0].addr_spec for m in told} == {"samverkanskontoret@goteborgsomradet.example"}
    assert all(m["Subject"].startswith("[Skugga] ") for m in told)


# --- populations


def test_populations_are_planned_and_kept_with_their_source(desk: Desk, at: At, tmp_path: Path) -> None:
    file = tmp_path / "folkmangd.csv"
    file.write_text("Kommun;Datum;Folkmängd;Källa\nPartille kommun;2025-07-01;40 123;SCB\n", "utf-8")
    found, now = read_populations(file), at(JUNE)["now"]

    with desk.database.write() as session:
        plan = populations.plan_populations(session, area=AREA, found=found)
        populations.apply_populations(session, found, area=AREA, now=now, who="kontoret", shown=plan)
        assert populations.plan_populations(session, area=AREA, found=found).figures == ()
        changed = populations.plan_populations(session, area=AREA, found=listed_populations(partille=41_000))
        with pytest.raises(PlanHasChanged):
            populations.apply_populations(session, found, area=AREA, now=now, who="kontoret", shown=plan)
        with pytest.raises(ListError, match="ingen part ”Mora”"):
            populations.plan_populations(session, area=AREA, found=listed_populations(Mora=1))
        assert populations.known(session, AREA) == {("partille", date(2025, 7, 1)): 40_123}

    assert [figure.told for figure in changed.figures] == ["~ Partille kommun 2025-07-01: 40123 → 41000 (SCB)"]
