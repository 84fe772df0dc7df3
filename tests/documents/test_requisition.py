"""A requisition says what to pay, to whom, by when and why, and a credit cannot be taken for a demand."""

from dataclasses import replace

import pytest

from documents.contact import Contact
from documents.requisition import ComputedLine, Fact, RequisitionContext, requisition_pdf


@pytest.fixture
def requisition(office: Contact) -> RequisitionContext:
    return RequisitionContext(
        area="Vårdsamverkan Fyrbodal",
        issuer="Samverkanskontoret, Vårdsamverkan Fyrbodal",
        party="Åmåls kommun",
        party_address=("Ekonomienheten",),
        year=2024,
        reference="FYR-2024-amal",
        cost_centre="4711",
        amount="88 412,37 kr",
        lines=(
            ComputedLine(what="Gemensam budget", basis="samverkansplanen", amount="3 874 000,00 kr"),
            ComputedLine(what="Kommunernas andel", basis="50 % av 3 874 000,00 kr", amount="1 937 000,00 kr"),
            ComputedLine(what="Åmåls kommuns del", basis="efter invånare den 1 juli 2023", amount="88 412,37 kr"),
        ),
        recipient="Kommunalförbundet",
        payment=(Fact(label="Bankgiro", value="000-0000"),),
        last_day="fredagen den 28 juni 2024",
        made_on="3 juni 2024",
        contact=office,
        agreement="Rekvisitionen grundas på samverkansplanens finansieringsmodell.",
        mark="Exempel – ska inte betalas",
    )


def test_the_requisition_is_an_accessible_pdf_that_looks_like_something(requisition, opened, made_at):
    sheet = opened(requisition_pdf(requisition, made_at=made_at))

    sheet.is_accessible(title="Rekvisition 2024 – Åmåls kommun")
    sheet.is_seen()
    assert len(sheet.look) == 1
    assert sheet.tags.count("TH") == 3


def test_everything_that_a_payer_needs_can_be_read(requisition, opened, made_at):
    text = opened(requisition_pdf(requisition, made_at=made_at)).text

    for said in (
        "Exempel – ska inte betalas",
        "Åmåls kommun",
        "FYR-2024-amal",
        "4711",
        "88 412,37 kr",
        "50 % av 3 874 000,00 kr",
        "Kommunalförbundet",
        "000-0000",
        "fredagen den 28 juni 2024",
        "Rekvisitionen grundas på",
        "010-000 00 00",
    ):
        assert said in text


def test_a_new_version_says_which_one_it_replaces(requisition, opened, made_at):
    revised = replace(requisition, revision=2, reference="FYR-2024-amal-2", replaces="FYR-2024-amal", mark=None)

    text = opened(requisition_pdf(revised, made_at=made_at)).text

    assert "Denna version ersätter rekvisition FYR-2024-amal" in text
    assert "Exempel" not in text


def test_a_credit_says_what_it_takes_back_and_asks_for_no_money(requisition, opened, made_at):
    credit = replace(requisition, reference="FYR-2024-amal-K", credits="FYR-2024-amal", last_day=None)

    sheet = opened(requisition_pdf(credit, made_at=made_at))

    sheet.is_accessible(title="Kreditering av rekvisition 2024 – Åmåls kommun")
    assert "Krediteras" in sheet.text
    assert "Den ska inte betalas" in sheet.text
    assert "Att betala" not in sheet.text
    assert "Betalningsmottagare" not in sheet.text


def test_the_same_requisition_has_the_same_bytes_every_time(requisition, made_at):
    assert requisition_pdf(requisition, made_at=made_at) == requisition_pdf(requisition, made_at=made_at)


def test_the_instant_it_was_made_has_a_time_zone(requisition, made_at):
    with pytest.raises(ValueError, match="time zone"):
        requisition_pdf(requisition, made_at=made_at.replace(tzinfo=None))
