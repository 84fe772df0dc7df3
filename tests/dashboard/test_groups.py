"""The groups on the pages, and the log beside them."""

import httpx
from sqlmodel import col, select

from models.letters import Letter
from models.meetings import Meeting, MeetingGroup
from models.words import MeetingForm, MeetingStatus, Presence
from store import log, people_register
from store.database import Database
from tests.dashboard.conftest import AREA, TODAY, morning

GROUPS = f"/{AREA}/grupper"


def test_the_groups_of_today_and_of_other_days(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(GROUPS).text

    assert "NOSAM Angered" in page
    assert "Ordförande NOSAM Angered" in page
    assert "GBG Hisingen" not in page
    assert len(queries) <= 15
    assert "GBG Hisingen" in client.get(f"{GROUPS}?visa=alla").text
    assert "NOSAM Angered" not in client.get(f"{GROUPS}?slag=temagrupp").text
    assert b"nosam-angered" in client.get(f"{GROUPS}?som=csv").content


def test_a_groups_page_has_who_what_and_when(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(f"{GROUPS}/nosam-angered").text

    assert len(queries) <= 16
    for said in ("Ordförande NOSAM Angered", "försenad", f"/{AREA}/2026/arsrapporter#r-", "Ordförandeskapet"):
        assert said in page
    assert "består av" in client.get(f"{GROUPS}/presidium").text.casefold()
    assert client.get(f"{GROUPS}/finns-inte").status_code == 404


def test_a_group_that_has_ended_keeps_its_page(client: httpx.Client) -> None:
    assert "Upphörde" in client.get(f"{GROUPS}/nosam-gbg-hisingen").text


# --- the log


def test_the_log_is_narrowed_by_who_what_when_and_subject(client: httpx.Client) -> None:
    row = f"/{AREA}/2026/arsrapporter/nosam-angered/arsrapport"
    client.post(f"{row}/extended", data={"to": "2026-03-03", "reason": "sjukdom"})

    page = client.get(f"/{AREA}/logg?vad=extend&vem=administrator-everywhere&fran=2026-02-11&till=2026-02-11").text

    assert "Anstånd" in page
    assert "skäl: sjukdom" in page
    assert f'href="/{AREA}/2026/arsrapporter#r-arsrapporter-nosam-angered-arsrapport"' in page
    assert "sjukdom" in client.get(f"/{AREA}/logg?arende={row.removeprefix('/')}").text
    assert "sjukdom" not in client.get(f"/{AREA}/logg?till=2026-02-10").text
    assert "Inget i loggen stämmer" in client.get(f"/{AREA}/logg?arende=finns/inte").text
    assert "sjukdom" in client.get(f"/{AREA}/logg?som=csv").content.decode("utf-8-sig")


def test_the_log_names_what_it_has_by_number_and_leads_there(
    client: httpx.Client, database: Database, queries: list[str]
) -> None:
    client.get(f"/{AREA}/logg")
    before = len(queries)
    with database.write() as session:
        letter = session.exec(select(Letter).order_by(col(Letter.id)).limit(1)).one()
        instants = dict.fromkeys(("starts_at", "ends_at", "created_at", "revised_at"), morning(TODAY))
        stands = {"status": MeetingStatus.CALLED, "form": MeetingForm.DIGITAL, "organiser": "", "organiser_email": ""}
        meeting = Meeting(area=AREA, uid="u", title="LGS", day=TODAY, **stands, **instants)
        session.add(meeting)
        session.flush()
        session.add(MeetingGroup(meeting_id=meeting.id or 0, area=AREA, group="lgs", position=0))
        by = {"at": morning(TODAY), "who": "person-2 via länk", "area": AREA}
        log.record(session, act="attendance", subject=f"{AREA}/meeting-{meeting.id}", detail={"1": "present"}, **by)
        log.record(session, act="settle", subject=letter.key, detail={"person": 3, "feed": "lgs"}, **by)
        log.record(session, act="revoke", subject=f"{AREA}/person-9999", detail={"meetings": [meeting.id]}, **by)
        money = {"amount": 1_234_56, "last_day": "2026-03-13"}
        log.record(session, act="release-requisition", subject=f"{AREA}/2026/2026-PARTILLE-1", detail=money, **by)
        given = {"to": "lgs", "kind": "mission", "way": "feed", "role": "chair"}
        log.record(session, act="pass-matter", subject=f"{AREA}/arenden/1", detail=given, **by)
        names = people_register.names(session, AREA, [1, 2, 3])
        to_meeting = (f"moten/{meeting.id}", "LGS 11 februari 2026")
        to_letter = (f"brev/{letter.id}", f"”{letter.subject}” till {letter.recipient_name}")
    queries.clear()

    page = client.get(f"/{AREA}/logg").text

    assert len(queries) <= before + 3
    link = '<a href="/goteborgsomradet/{}">{}</a>'
    for number, name in names.items():
        assert link.format(f"personer/{number}", name) in page
    others = (("grupper/lgs", "Ledningsgrupp LGS"), ("personer/9999", "borttagen person 9999"))
    for path, name in (to_meeting, to_letter, *others):
        assert link.format(path, name) in page, name
    assert f": {Presence.PRESENT.swedish}" in page
    assert link.format("rekvisitioner/2026", "rekvisition 2026-PARTILLE-1") in page
    assert link.format("arenden/1", "ärende 1") in page
    assert "belopp: 1\u00a0234,56\u00a0kr, sista dag: 2026-03-13" in page
    assert f"till: {link.format('grupper/lgs', 'Ledningsgrupp LGS')}, slag: uppdrag, sätt: prenumeration" in page
    assert "roll: ordförande" in page
    assert f'<option value="person-2 via länk" >{names[2]} via länk</option>' in page
    assert f"{names[2]} via länk;" in client.get(f"/{AREA}/logg?som=csv").text


def test_the_log_is_paged_and_asks_as_little_on_every_page(client: httpx.Client, queries: list[str]) -> None:
    page = client.get(f"/{AREA}/logg").text
    few = len(queries)
    queries.clear()

    assert page.count("<tr") > 40
    client.get(f"/{AREA}/logg?fore=20")
    assert len(queries) <= few <= 15
