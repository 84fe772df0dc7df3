"""The cover of a registration pack has the four items, and leaves the number to whoever keeps the diary."""

from dataclasses import replace

import pytest

from documents.contact import Contact
from documents.registration import RegisteredFile, RegistrationContext, registration_pdf


@pytest.fixture
def pack(office: Contact) -> RegistrationContext:
    return RegistrationContext(
        area="Göteborgsområdet",
        authority="Göteborgs stad",
        day="30 januari 2026",
        sender="Temagrupp Äldre",
        recipient="Ledningsgrupp LGS",
        concerns="årsrapport 2025 för Temagrupp Äldre",
        number_example="0123/26",
        decision="Fastställd av Ledningsgrupp LGS den 12 februari 2026.",
        files=(RegisteredFile(name="årsrapport.pdf", sha256="0f" * 32),),
        contact=office,
        reference="gbg-2026-17",
    )


def test_the_cover_is_an_accessible_pdf_with_the_four_items(pack, opened, made_at):
    sheet = opened(registration_pdf(pack, made_at=made_at))

    sheet.is_accessible(title="Diariepaket – årsrapport 2025 för Temagrupp Äldre")
    sheet.is_seen()
    for said in ("30 januari 2026", "Från Temagrupp Äldre", "Till Ledningsgrupp LGS", "Diarienummer", "0123/26"):
        assert said in sheet.text
    assert sheet.says("0f" * 32)


def test_the_number_is_the_registrar_s_to_fill_in_until_it_has_come_back(pack, opened, made_at):
    asked = opened(registration_pdf(pack, made_at=made_at)).text
    known = opened(registration_pdf(replace(pack, number="0456/26"), made_at=made_at)).text

    assert "Fylls i av registrator" in asked
    assert "0456/26" in known
    assert "Fylls i" not in known
    assert "ersätter det inte" in known
