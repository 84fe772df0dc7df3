"""Who writes and who is written to, and what the printed letters are about: role titles at `.example` addresses.

There are å, ä, ö and an ampersand among them.
"""

from dataclasses import replace

from mail.contexts import (
    AskedSeats,
    Contact,
    Errand,
    Listed,
    MeetingInLetter,
    Nomination,
    OwedDocument,
    TermInLetter,
)
from mail.matter_contexts import AskedMatter
from models.words import Answer, MeetingForm, Participation

AREA = "Göteborgsområdet"
COMMUNICATOR = Contact(name="Kommunikatör Göteborgsområdet", email="kommunikator@samverkan.example")
LEADER = Contact(name="Processledare Temagrupp Psykiatri", email="psykiatri@samverkan.example", phone="031-000 00 01")
OFFICE = Contact(name="Samverkanskontoret Göteborgsområdet", email="kontoret@samverkan.example")

REPORT = OwedDocument(
    title="årsrapport",
    group="Temagrupp Psykiatri",
    period="2025",
    last_day="fredagen den 30 januari 2026",
    role="ordförande",
    template_url="https://arshjul.example/mallar/arsrapport",
    last_year_url="https://arshjul.example/dokument/7.Zm9y?a=1&b=2",
    errand_url="https://arshjul.example/arende/21.Zm9y?a=1&b=2",
)
BARE = OwedDocument(
    title="lägesbild",
    group="NOSAM Askim/Frölunda/Högsbo",
    period="första kvartalet 2026",
    last_day="torsdagen den 30 april 2026",
    role="vice ordförande",
)
EXTENDED = OwedDocument(
    title="handlingsplan",
    group="NOSAM Härryda & Öckerö",
    period="2026",
    last_day="måndagen den 16 februari 2026",
    original_last_day="fredagen den 30 januari 2026",
    role="processledare",
)
MOVED = OwedDocument(
    title="handlingsplan",
    group="NOSAM Östra Göteborg",
    period="2026",
    last_day="måndagen den 2 februari 2026",
    moved_from="lördagen den 31 januari 2026",
    role="ordförande",
)
VACANT = OwedDocument(
    title="utvärdering",
    group="NOSAM Örgryte/Härlanda",
    period="2026",
    last_day="måndagen den 30 november 2026",
    role="samverkanskontor",
    vacancy="Ingen har just nu uppdraget som ordförande i NOSAM Örgryte/Härlanda",
)
COPY = OwedDocument(
    title="årsrapport",
    group="Utvecklingsgrupp SAMSA",
    period="2025",
    last_day="fredagen den 30 januari 2026",
    role="sekreterare",
    copy_only=True,
)

PAPERS = OwedDocument(
    title="handlingar",
    group="Temagrupp Psykiatri",
    period="2026",
    last_day="torsdagen den 5 mars 2026",
    role="processledare",
    errand=Errand.PAPERS,
    meeting="mötet den 20 mars 2026 i Politiskt samråd och Ledningsgrupp LGS",
    meeting_url="https://arshjul.example/mote/12.Zm9y?a=1&b=2",
)
MINUTES = OwedDocument(
    title="minnesanteckningar",
    group="NOSAM Härryda & Öckerö",
    period="2026",
    last_day="torsdagen den 26 februari 2026",
    role="processledare",
    errand=Errand.MINUTES,
    errand_url="https://arshjul.example/arende/22.Zm9y?a=1&b=2",
    meeting="mötet den 12 februari 2026 i NOSAM Härryda & Öckerö",
    meeting_url="https://arshjul.example/mote/7.Zm9y?a=1&b=2",
)
ADJUSTMENT = replace(
    MINUTES,
    title="justering av minnesanteckningar",
    role="ordförande",
    errand=Errand.ADJUSTMENT,
    minutes_url="https://arshjul.example/dokument/9.Zm9y?a=1&b=2",
)
PUBLICATION = replace(
    ADJUSTMENT, title="publicering av minnesanteckningar", role="kommunikatör", errand=Errand.PUBLICATION
)
OF_A_MEETING = (PAPERS, MINUTES, ADJUSTMENT, PUBLICATION)

MUNICIPALITYS_TURN = Nomination(
    turn="kommunens",
    stands_on="kommunens sida",
    period="perioden 1 juli 2026–31 december 2027",
    begins="onsdagen den 1 juli 2026",
    answer_to=OFFICE,
    otherwise="Är ingen utsedd när perioden börjar är ordförandeskapet vakant från onsdagen den 1 juli 2026, och "
    "vice ordföranden tjänstgör som ordförande tills någon är utsedd.",
)
NOMINATION = OwedDocument(
    title="nominering",
    group="Temagrupp Äldre",
    period="2026",
    last_day="fredagen den 29 maj 2026",
    role="vice ordförande",
    errand=Errand.NOMINATION,
    errand_url="https://arshjul.example/arende/23.Zm9y?a=1&b=2",
    nomination=MUNICIPALITYS_TURN,
)
VICE_NOMINATION = replace(
    NOMINATION,
    group="Politiskt samråd",
    role="ledamot",
    errand=Errand.VICE_NOMINATION,
    nomination=replace(
        MUNICIPALITYS_TURN,
        turn="regionens",
        stands_on="regionens sida",
        otherwise="Är ingen utsedd i tid är gruppen utan vice ordförande från onsdagen den 1 juli 2026.",
    ),
)
OF_THE_GROUPS_OWN = replace(NOMINATION, nomination=replace(MUNICIPALITYS_TURN, turn=None, stands_on=None))
PARTYS_TURN = replace(
    NOMINATION,
    group="NOSAM Härryda & Öckerö",
    role="kontaktperson",
    role_group="Öckerö kommun",
    nomination=replace(
        MUNICIPALITYS_TURN,
        turn="Öckerö kommuns",
        stands_on="Öckerö kommun",
        period="perioden 1 juli 2026–30 juni 2027",
        otherwise="Är ingen utsedd när perioden börjar är ordförandeskapet vakant från onsdagen den 1 juli 2026.",
    ),
)
QUESTION = AskedMatter(
    came_from="NOSAM Härryda & Öckerö",
    reason="Prövat lokalt sedan i höstas",
    goes_on=("Ledningsgrupp LGS",),
    answer_to_name=OFFICE.name,
    answer_to_email=OFFICE.email,
)
MATTER = OwedDocument(
    title="frågan ”Sena besked vid utskrivning & hemgång”",
    group="Temagrupp Äldre",
    period="2026",
    last_day="fredagen den 3 april 2026",
    role="ordförande",
    errand=Errand.MATTER,
    matter=QUESTION,
)
MISSION = replace(
    MATTER,
    title="uppdraget ”Kartlägg avbokade besök”",
    matter=replace(QUESTION, came_from="Ledningsgrupp LGS", reason="Beslut i LGS den 12 februari", goes_on=()),
)
PASSED_ON = replace(
    MATTER,
    matter=replace(QUESTION, goes_on=(), outcome="Lämnat vidare till Ledningsgrupp LGS. Behöver avgöras högre upp."),
)

SEATS = OwedDocument(
    title="platser",
    group="Politiskt samråd",
    period="2027",
    last_day="fredagen den 29 januari 2027",
    role="kontaktperson",
    role_group="Partille kommun",
    errand=Errand.SEATS,
    seats=AskedSeats(
        party="Partille kommun",
        places=("ledamot, plats 1 (vakant sedan 1 januari 2027)", "ersättare, plats 2 (vakant)"),
        answer_to=OFFICE,
    ),
)

SUBSCRIPTION = "https://arshjul.example/kalender/person/7.Zm9y-å.ics?a=1&b=2"
JOINT = MeetingInLetter(
    title="Samråd om årsrapporter & uppföljning",
    groups="Politiskt samråd och Ledningsgrupp LGS",
    when="fredagen den 20 mars 2026 kl. 9.00–12.00",
    form=MeetingForm.BOTH,
    place="Sessionssalen, Östra Hamngatan 1 & 3",
    link="https://mote.example/samrad?id=7&pw=å",
    agenda=("Mötets öppnande", "Årsrapport från Temagrupp Psykiatri", "Övriga frågor & avslutning"),
    agenda_url="https://arshjul.example/moten/12.Zm9y?a=1&b=2",
    participation=Participation.MEMBER,
    capacity="ledamot i Politiskt samråd",
    answer=Answer.NONE,
    answer_url="https://arshjul.example/svara/27.Zm9y?a=1&b=2",
)
UNSETTLED = MeetingInLetter(
    title="NOSAM Härryda & Öckerö",
    groups="NOSAM Härryda & Öckerö",
    when="onsdagen den 8 april 2026 kl. 13.00–15.30",
    form=MeetingForm.BOTH,
    participation=Participation.CHAIR,
    capacity="ordförande i NOSAM Härryda & Öckerö",
    answer=Answer.ACCEPTED,
)
DIGITAL = replace(
    UNSETTLED,
    title="Dialogmöte",
    groups="Utvecklingsgrupp SAMSA",
    form=MeetingForm.DIGITAL,
    link="https://mote.example/dialog",
    participation=Participation.GUEST,
    capacity="processledare för Temagrupp Psykiatri",
    answer=None,
)
AS_SUBSTITUTE = replace(JOINT, participation=Participation.SUBSTITUTE, capacity="ersättare i Politiskt samråd")


INCOMING = Contact(name="Socialchef Härryda & Öckerö", email="socialchef@harryda.example")
OUTGOING = Contact(name="Närhetschef Öster", email="narhetschef@vgregion.example")
VICE_CHAIR = Contact(name="Vice ordförande Temagrupp Äldre", email="vice.aldre@vgregion.example")
NOMINATED = TermInLetter(
    group="Temagrupp Äldre",
    role="ordförande",
    turn="kommunens",
    period="perioden 1 juli 2026–31 december 2027",
    begins="onsdagen den 1 juli 2026",
    ends="fredagen den 31 december 2027",
    predecessor=OUTGOING,
    vice=VICE_CHAIR,
)
FOR_THE_REST = TermInLetter(
    group="NOSAM Härryda & Öckerö",
    role="vice ordförande",
    period="perioden 1 januari 2026–31 december 2027",
    begins="måndagen den 1 mars 2027",
    rest=True,
)
LEAVING = replace(NOMINATED, ends="tisdagen den 30 juni 2026", predecessor=None, vice=None, successor=INCOMING)
DUTIES = (
    Listed(text="årsrapport för 2026, sista dag fredagen den 29 januari 2027"),
    Listed(text="justering av minnesanteckningar från mötet den 12 februari 2026 i Temagrupp Äldre, försenat"),
)
COMING = (
    Listed(
        text="Samråd & uppföljning, fredagen den 4 september 2026 kl. 9.00–12.00", url="https://m.example/12.Zm?a=1&b=2"
    ),
    Listed(text="Temagrupp Äldre, måndagen den 5 oktober 2026 kl. 13.00–15.30 (inte kallat än)"),
)
HANDED_OVER = replace(
    NOMINATED,
    duties=DUTIES,
    meetings=COMING,
    files=(Listed(text="årsrapport för 2025", url="https://arshjul.example/dokument/7.Zm9y?a=1&b=2"),),
)
ACTING = replace(FOR_THE_REST, interim=True, rest=False, meetings=COMING[:1])
THANKED = replace(LEAVING, duties=DUTIES, meetings=COMING)
CHANGED = TermInLetter(
    group="Temagrupp Äldre",
    role="ordförande",
    period="perioden 1 januari 2028–30 juni 2029",
    begins="lördagen den 1 januari 2028",
    before="regionens tur, perioden 1 januari 2028–30 juni 2029",
    after="kommunens tur, perioden 1 januari 2028–30 juni 2029",
    reason="sidorna har bytt tur med varandra",
)
