"""What an area file says in words."""

import pytest
from pydantic_core import PydanticCustomError

from areas import offsets, phrases
from areas.offsets import LastDay, Offset, PreparedBy
from areas.phrases import Count, Cycle, Repeat
from models.words import Role
from rules.dates import DayRule
from rules.ladder import Addressee
from rules.meetings import DaysFrom, HangingDay
from rules.terms import Months

JANUARY = DayRule.parse("31 januari")
CHAIR, VICE, LEADER = (Addressee(role=role) for role in (Role.CHAIR, Role.VICE_CHAIR, Role.PROCESS_LEADER))


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (offsets.offset, "14 dagar före", Offset(days=-14)),
        (offsets.offset, "1 dag  Efter", Offset(days=1)),
        (offsets.offset, "två veckor före", Offset(days=-14)),
        (offsets.offset, "5 arbetsdagar innan", Offset(days=-5, working_days=True)),
        (offsets.offset, "samma dag", Offset(days=0)),
        (offsets.before_meeting, "7 arbetsdagar före", Offset(days=-7, working_days=True)),
        (offsets.before_meeting_or_no, "Nej", None),
        (offsets.before_meeting_or_no, "en vecka före", Offset(days=-7)),
        (offsets.after_meeting, "5 arbetsdagar efter", Offset(days=5, working_days=True)),
        (
            offsets.prepared_by_or_no,
            "Beredningsgrupp, 15 arbetsdagar före",
            PreparedBy(group="beredningsgrupp", by=Offset(days=-15, working_days=True)),
        ),
        (offsets.prepared_by_or_no, "nej", None),
        (offsets.alarm_in_days, "12 veckor före", 84),
        (offsets.last_day, "31 Januari", LastDay(rule=JANUARY)),
        (
            offsets.last_day,
            "20 arbetsdagar  före moten-i-mars, annars 31 januari",
            LastDay(
                rule=JANUARY,
                hangs_on=HangingDay(station="moten-i-mars", offset=DaysFrom(days=-20, working_days=True)),
            ),
        ),
        (phrases.span_in_days, "10 dagar", 10),
        (phrases.span_in_days, "en vecka", 7),
        (phrases.number_of_letters, "8 brev", 8),
        (phrases.number_of_letters, "högst 8 brev", 8),
        (phrases.term, "18 månader", Months(number=18)),
        (phrases.term, "två år", Months(number=24)),
        (phrases.term, "Mandatperioden ut", phrases.MANDATE),
        (phrases.months_before, "6, 3 och 1 månad före", (6, 3, 1)),
        (phrases.months_before, "två månader före", (2,)),
        (phrases.months_before, "1, 4 och 2 månader innan", (4, 2, 1)),
        (phrases.repeat, "högst 3 gånger, var 7:e dag", Repeat(times=3, every_days=7)),
        (phrases.repeat, "högst två gånger, varje vecka", Repeat(times=2, every_days=7)),
        (phrases.repeat, "högst 1 gång, var 2:a vecka", Repeat(times=1, every_days=14)),
        (phrases.meetings_a_year, "minst 4", Count(at_least=4)),
        (phrases.meetings_a_year, "högst 4", Count(at_most=4)),
        (phrases.meetings_a_year, "6–8", Count(at_least=6, at_most=8)),
        (phrases.meetings_a_year, "6 - 8", Count(at_least=6, at_most=8)),
        (phrases.meetings_a_year, "2", Count(at_least=2, at_most=2)),
        (phrases.summer_pause, "vecka 28–31", (28, 31)),
        (phrases.summer_pause, "28-31", (28, 31)),
        (phrases.summer_pause, "vecka 30", (30, 30)),
        (phrases.summer_pause, "nej", None),
        (phrases.cycle, "varje år", Cycle()),
        (phrases.cycle, "vartannat år från 2025", Cycle(every_years=2, from_year=2025)),
        (phrases.cycle, "vart tredje år, från 2024", Cycle(every_years=3, from_year=2024)),
        (phrases.months, "januari", (1,)),
        (phrases.months, "Maj–juni", (5, 6)),
        (phrases.months, "maj/juni", (5, 6)),
        (phrases.months, "mars, september och juni", (3, 6, 9)),
        (phrases.names, "temagrupp, nosam och politiskt samråd", ["temagrupp", "nosam", "politiskt samråd"]),
        (phrases.yes, "Ja", True),
        (phrases.yes, "nej", False),
        (phrases.addressees, "ordförande", (CHAIR,)),
        (phrases.addressees, "Ordförande,  vice ordförande och processledare", (CHAIR, VICE, LEADER)),
        (phrases.addressees, "processledare i LGS", (Addressee(role=Role.PROCESS_LEADER, of="lgs"),)),
        (phrases.addressees, "nominerande sida", (Addressee(role=Role.CHAIR, in_turn=True),)),
        (phrases.addressees, "nominerande sida i LGS", (Addressee(role=Role.CHAIR, in_turn=True, of="lgs"),)),
        (phrases.addressees, "kontaktperson", (Addressee(role=Role.CONTACT),)),
        (phrases.addressees, "kontaktperson för Partille", (Addressee(role=Role.CONTACT, party="partille"),)),
        (
            phrases.addressees,
            "ordförande eller vice ordförande i lgs, egen sida först",
            (Addressee(role=Role.CHAIR, of="lgs", own_side_first=True),),
        ),
    ],
)
def test_a_phrase_means_what_it_says(read, text, meant):
    assert read(text) == meant


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (offsets.offset, "14 dagar", "skriv ”14 dagar före”"),
        (offsets.offset, "900 dagar före", "inom ett år"),
        (offsets.before_meeting, "samma dag", "är inte före mötet"),
        (offsets.before_meeting, "7 dagar efter", "är inte före mötet"),
        (offsets.before_meeting, "nej", "går inte att läsa som en tid"),
        (offsets.after_meeting, "7 dagar före", "är inte efter mötet"),
        (offsets.prepared_by_or_no, "beredningsgrupp", "säger inte vem som bereder och till när"),
        (offsets.prepared_by_or_no, "beredningsgrupp, 3 dagar efter", "är inte före mötet"),
        (offsets.alarm_in_days, "12 veckor efter", "skriv till exempel ”12 veckor före”"),
        (offsets.alarm_in_days, "60 arbetsdagar före", "skriv till exempel ”12 veckor före”"),
        (offsets.last_day, "20 dagar före beslutet", "20 dagar före beslutet, annars 31 januari"),
        (offsets.last_day, "20 dagar efter beslutet, annars 31 januari", "är inte före mötet"),
        (offsets.last_day, "20 dagar före beslutet, annars nån gång", "är ingen dag som går att läsa"),
        (offsets.last_day, "långt före beslutet, annars 31 januari", "går inte att läsa som en tid"),
        (phrases.span_in_days, "länge", "skriv till exempel ”10 dagar”"),
        (phrases.number_of_letters, "0 brev", "skriv till exempel ”8 brev”"),
        (phrases.term, "ett tag", "skriv till exempel ”24 månader”"),
        (phrases.term, "0 månader", "skriv till exempel ”24 månader”"),
        (phrases.term, "300 år", "längre än någon är ordförande"),
        (phrases.months_before, "6 veckor före", "skriv till exempel ”6, 3 och 1 månad före”"),
        (phrases.months_before, "några månader före", "säger inte hur många månader"),
        (phrases.months_before, "18 och 6 månader före", "inte inom ett år"),
        (phrases.months_before, "0 månader före", "inte inom ett år"),
        (phrases.months_before, "6, 3 och 6 månader före", "samma månad två gånger"),
        (phrases.addressees, "kontaktperson i lgs", "skriv ”kontaktperson för …”"),
        (phrases.addressees, "ordförande för lgs", "bara en kontaktperson är ”för” en part"),
        (phrases.addressees, "nominerande sida i lgs, egen sida först", "gäller ordförande och vice ordförande"),
        (phrases.repeat, "varje dag", "skriv till exempel ”högst 3 gånger, var 7:e dag”"),
        (phrases.repeat, "högst 300 gånger, varje vecka", "inom ett år"),
        (phrases.meetings_a_year, "minst 4–6", "skriv till exempel ”minst 4”"),
        (phrases.meetings_a_year, "8–6", "skriv ”6–8”"),
        (phrases.summer_pause, "juli", "skriv till exempel ”vecka 28–31”"),
        (phrases.cycle, "ibland", "vartannat år från 2025"),
        (phrases.months, "juni–maj", "skriv till exempel ”januari”"),
        (phrases.months, "maj och maj", "nämn varje månad en gång"),
        (phrases.months, "", "nämn varje månad en gång"),
        (phrases.day, "2026-2-1", "2025-09-01"),
        (phrases.day, "0001-01-01", "2025-09-01"),
        (phrases.yes, "kanske", "skriv ja eller nej"),
        (phrases.period, "nyss", "skriv ”föregående år”"),
        (phrases.addressees, "", "skriv till exempel ”ordförande”"),
        (phrases.addressees, "kungen", "är ingen roll"),
        (phrases.addressees, "ordförande, egen sida först", "i en annan grupp"),
        (phrases.addressees, "sekreterare i lgs, egen sida först", "gäller ordförande och vice"),
    ],
)
def test_what_means_nothing_is_refused_with_help(read, text, words):
    with pytest.raises(PydanticCustomError) as refused:
        read(text)

    assert words in str(refused.value)


def test_an_offset_is_said_back_as_it_was_written():
    assert str(offsets.offset("1 arbetsdag efter")) == "1 arbetsdag efter"
    assert str(offsets.offset("6 veckor före")) == "42 dagar före"
