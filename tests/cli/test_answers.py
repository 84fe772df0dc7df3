"""Answers and attendance from the command line, over a real installation."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.desk import at_desk
from office.areas import wheel_of_area
from office.meetings import NewMeeting, call, lay_down

AREA = "goteborgsomradet"
CALLED, ANSWERED, AFTER = date(2027, 1, 18), date(2027, 1, 20), date(2027, 3, 12)
STARTS_AT = datetime(2027, 3, 11, 8, tzinfo=UTC)
MEMBER = "ledamot.politiskt.samrad.partille@partille.example"
SUBSTITUTE = "ersattare.politiskt.samrad.partille@partille.example"


@pytest.fixture(scope="module")
def installed(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """A demonstration without a past, with one called meeting: its home, and the meeting's number and UID."""
    home = tmp_path_factory.mktemp("called") / "home"
    shutil.copytree(demonstration, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARSHJUL_HOME", str(home))
        clock: dict[str, Any] = {"today": CALLED, "now": datetime(2027, 1, 18, 9, tzinfo=UTC)}
        new = NewMeeting(groups=("politiskt-samrad",), starts_at=STARTS_AT, ends_at=STARTS_AT.replace(hour=11))
        with at_desk() as desk:
            with desk.database.write() as session:
                wheel = wheel_of_area(session, AREA)
                (meeting,) = lay_down(session, wheel, [new], links=desk.links, who="test", **clock)
            change = call(desk, [meeting], who="test", **clock)[0]
    return home, meeting, change.meeting.uid


@pytest.fixture
def meeting(installed: tuple[Path, int, str], home: Path, on: Callable[[date], None]) -> int:
    shutil.copytree(installed[0], home)
    on(ANSWERED)
    return installed[1]


@pytest.fixture
def mail(installed: tuple[Path, int, str], tmp_path: Path) -> Callable[..., Path]:
    def write(partstat: str, *, sender: str = MEMBER) -> Path:
        path = tmp_path / f"{partstat}.eml"
        path.write_text(
            f"From: <{sender}>\nContent-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n"
            f"BEGIN:VEVENT\nUID:{installed[2]}\nDTSTAMP:20270120T080000Z\nDTSTART:{STARTS_AT:%Y%m%dT%H%M%SZ}\n"
            f"ATTENDEE;PARTSTAT={partstat}:mailto:{MEMBER}\nCOMMENT:Ledig\\nden veckan\nEND:VEVENT\nEND:VCALENDAR\n",
            "utf-8",
        )
        return path

    return write


def test_an_answer_is_taken_in_and_the_substitute_told(arshjul, meeting, mail):
    said = arshjul("meetings", "answer", mail("DECLINED"))

    assert said.code == 0, said.err
    assert f"infört (möte {meeting}): Ledamot politiskt samråd Partille – kommer inte" in said.out
    assert "1 ersättare har fått brev" in said.out
    assert "redan infört" in arshjul("meetings", "answer", mail("DECLINED")).out
    table = arshjul("meetings", "attendance", meeting).out
    (row,) = [line for line in table.splitlines() if "Ersättare politiskt samråd Partille" in line]
    assert "ersättare, tjänstgör" in row
    assert "Ledig den veckan" in table
    (member,) = [line for line in table.splitlines() if "Ledamot politiskt samråd Partille" in line]
    assert "Politiskt samråd, Partille" in member
    assert "politiskt-samrad" not in table


def test_an_answer_that_is_unclear_asks_for_a_person_and_is_settled(arshjul, meeting, mail):
    said = arshjul("meetings", "answer", mail("ACCEPTED", sender="nagon@annan.example"))
    waiting = json.loads(arshjul("meetings", "answers", "--json").out)

    assert said.code == 1
    assert "väntar på en människa" in said.out
    assert [row["meeting"] for row in waiting] == [meeting]
    settled = arshjul("meetings", "answers", "--settle", waiting[0]["id"], MEMBER)
    assert "Ledamot politiskt samråd Partille – kommer" in settled.out
    assert "Inget svar väntar" in arshjul("meetings", "answers").out


def test_a_mail_that_is_no_answer_is_told_and_nothing_more(arshjul, meeting, tmp_path):
    path = tmp_path / "hej.eml"
    path.write_text("From: nagon@annan.example\n\nHej!")

    said = arshjul("meetings", "answer", path)

    assert said.code == 0
    assert "inget svar: mejlet har ingen kalenderdel" in said.out


def test_an_answer_by_telephone_is_noted(arshjul, meeting):
    said = arshjul("meetings", "answered", meeting, MEMBER, "kommer-inte", "--comment", "Ledig")

    assert said.code == 0, said.err
    assert said.out.strip() == "Ledamot politiskt samråd Partille: kommer inte. 1 ersättare har fått brev"
    assert "ingen person ”okänd”" in arshjul("meetings", "answered", meeting, "okänd", "kommer").err
    assert "det finns inget möte 999" in arshjul("meetings", "answered", 999, MEMBER, "kommer").err


def test_attendance_is_noted_and_shown(arshjul, meeting, on):
    early = arshjul("meetings", "attendance", meeting, "--present", MEMBER)
    on(AFTER)
    said = arshjul("meetings", "attendance", meeting, "--substitute", MEMBER, "--present", SUBSTITUTE, "--json")

    assert early.code == 2
    assert "när mötet har börjat" in early.err
    assert said.code == 0, said.err
    noted = {row["name"]: row["presence"] for row in json.loads(said.out) if row["presence"]}
    assert noted == {
        "Ledamot politiskt samråd Partille": "substitute",
        "Ersättare politiskt samråd Partille": "present",
    }
    twice = arshjul("meetings", "attendance", meeting, "--present", MEMBER, "--absent", MEMBER)
    assert "har angetts två gånger" in twice.err


def test_a_proposed_time_is_refused_and_the_invitation_sent_again(arshjul, meeting, mail, installed, tmp_path):
    path = tmp_path / "forslag.eml"
    path.write_text(
        f"From: <{MEMBER}>\nContent-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:COUNTER\n"
        f"BEGIN:VEVENT\nUID:{installed[2]}\nDTSTAMP:20270120T080000Z\nDTSTART:20270312T080000Z\n"
        f"DTEND:20270312T110000Z\nATTENDEE;PARTSTAT=TENTATIVE:mailto:{MEMBER}\nEND:VEVENT\nEND:VCALENDAR\n",
        "utf-8",
    )
    assert "förslag om annan tid" in arshjul("meetings", "answer", path).out
    assert "2027-03-12 kl. 9.00" in arshjul("meetings", "attendance", meeting).out

    kept = arshjul("meetings", "keep", meeting)

    assert (kept.code, kept.err) == (0, "")
    assert kept.out == "Tiden står fast för Ledamot politiskt samråd Partille. 1 meddelande skickat.\n"
    assert "2027-03-12" not in arshjul("meetings", "attendance", meeting).out
    assert "ingen har föreslagit" in arshjul("meetings", "keep", meeting).err
