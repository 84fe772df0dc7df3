"""Who a letter reaches and how that is said, where a side or a party is asked."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from models.words import Mode, Principal, Role
from office.rehearsal_words import spoken_role
from office.roles import Roster, parse_addressee
from rules.ladder import Addressee
from rules.rotation_schedule import PartyInTurn
from rules.seats import Quotas
from rules.wheel import Senders, Wheel
from rules.workdays import ClosedDays
from store.roster import Holder

KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
GROUP = "temagrupp-aldre"
SIDES = {"partille": KOMMUN, "goteborg": KOMMUN, "narhalsan": REGION, "sahlgrenska": REGION}
WHEEL = Wheel(
    area="provomradet",
    name="Provområdet",
    time_zone=ZoneInfo("Europe/Stockholm"),
    mode=Mode.LIVE,
    live_from=date(2026, 1, 1),
    approve_escalations=False,
    closed=ClosedDays(),
    senders=Senders(mailbox="kontoret@prov.example", name="Kontoret"),
    fallbacks=(Addressee(role=Role.VICE_CHAIR), Addressee(role=Role.PROCESS_LEADER)),
    office_group="kontoret",
    phases=(),
    stations=(),
    groups=(),
    parties=tuple(PartyInTurn(party=party, side=side) for party, side in SIDES.items()),
    party_names={"partille": "Partille kommun", "narhalsan": "Närhälsan"},
    quotas={"lgs": Quotas(group="lgs", seats={"goteborg": 1, "partille": 1, "sahlgrenska": 1})},
)
MUNICIPALITY, THE_REGION = Addressee(role=Role.CHAIR, side=KOMMUN), Addressee(role=Role.CHAIR, side=REGION)
CONTACT_OF_MUNICIPALITY = Addressee(role=Role.CONTACT, side=KOMMUN)
CONTACT_OF_PARTILLE = Addressee(role=Role.CONTACT, party="partille")


def roster(*held: tuple[str, Role, str | None]) -> Roster:
    """Whoever has sat longest stands first; a person is called after the place in the list."""
    holders = [
        Holder(
            group=group,
            role=role,
            person_id=number,
            name=f"{role.swedish} {number}",
            email=f"{number}@prov.example",
            principal=SIDES[party] if party else None,
            party=party,
        )
        for number, (group, role, party) in enumerate(held, start=1)
    ]
    return Roster(WHEEL, holders, {GROUP: "Temagrupp Äldre", "lgs": "Ledningsgrupp LGS", "kontoret": "Kontoret"})


@pytest.mark.parametrize(
    "addressee",
    [
        MUNICIPALITY,
        Addressee(role=Role.CHAIR, side=REGION, of="lgs"),
        CONTACT_OF_MUNICIPALITY,
        Addressee(role=Role.CONTACT, side=REGION, of="lgs"),
        CONTACT_OF_PARTILLE,
        Addressee(role=Role.CHAIR),
        Addressee(role=Role.CHAIR, of="lgs", own_side_first=True),
        Addressee(role=Role.PROCESS_LEADER, of="lgs"),
    ],
    ids=lambda addressee: addressee.key,
)
def test_a_key_names_its_addressee_and_nobody_else(addressee):
    assert parse_addressee(addressee.key) == addressee


def test_the_keys_are_such_as_other_parts_rely_on():
    assert MUNICIPALITY.key == "side-municipality"
    assert CONTACT_OF_MUNICIPALITY.key == "side-municipality-contact"
    assert CONTACT_OF_PARTILLE.key == "contact-partille"


@pytest.mark.parametrize(
    ("held", "reached"),
    [
        ([(GROUP, Role.CHAIR, "narhalsan"), (GROUP, Role.VICE_CHAIR, "partille")], "vice ordförande 2"),
        ([(GROUP, Role.CHAIR, "partille"), (GROUP, Role.VICE_CHAIR, "narhalsan")], "ordförande 1"),
        ([(GROUP, Role.MEMBER, "goteborg"), (GROUP, Role.CHAIR, "partille")], "ordförande 2"),
        (
            [
                (GROUP, Role.CHAIR, "narhalsan"),
                (GROUP, Role.MEMBER, "sahlgrenska"),
                (GROUP, Role.MEMBER, "goteborg"),
                (GROUP, Role.MEMBER, "partille"),
            ],
            "ledamot 3",
        ),
        ([("kontoret", Role.CONTACT, "narhalsan"), ("kontoret", Role.CONTACT, "goteborg")], "kontaktperson 2"),
    ],
    ids=["vice-chair", "chair", "chair-before-member", "longest-sitting-member", "contact"],
)
def test_a_side_is_asked_through_whoever_speaks_for_it(held, reached):
    assert roster(*held).recipient(MUNICIPALITY.key, group=GROUP).name == reached


def test_a_side_that_nobody_stands_on_is_asked_through_its_contact_and_says_so():
    found = roster((GROUP, Role.CHAIR, "narhalsan"), ("kontoret", Role.CONTACT, "partille"))
    recipient = found.recipient(MUNICIPALITY.key, group=GROUP)

    assert (recipient.role, recipient.vacancy) == (
        "kontaktperson",
        "Ingen från kommunens sida finns just nu i Temagrupp Äldre",
    )
    assert found.spoken(MUNICIPALITY, group=GROUP) == "kontaktpersonen för Partille kommun"


@pytest.mark.parametrize("asked", [MUNICIPALITY, CONTACT_OF_MUNICIPALITY, CONTACT_OF_PARTILLE], ids=lambda a: a.key)
def test_what_one_side_is_asked_never_falls_over_to_the_other_but_to_the_office(asked):
    found = roster(
        (GROUP, Role.CHAIR, "narhalsan"),
        (GROUP, Role.VICE_CHAIR, "sahlgrenska"),
        (GROUP, Role.PROCESS_LEADER, None),
        ("kontoret", Role.CONTACT, "narhalsan"),
    )
    recipient = found.recipient(asked.key, group=GROUP)

    assert (recipient.person_id, recipient.email) == (None, "kontoret@prov.example")
    assert recipient.vacancy
    assert not found.has(asked.key, group=GROUP)
    assert found.spoken(asked, group=GROUP) == "samverkanskontoret"


def test_a_side_s_contact_is_the_one_at_whoever_speaks_for_it():
    contacts = [("kontoret", Role.CONTACT, "goteborg"), ("kontoret", Role.CONTACT, "partille")]

    silent = roster((GROUP, Role.VICE_CHAIR, "partille"), *contacts)
    nobody = roster(*contacts)

    assert silent.recipient(CONTACT_OF_MUNICIPALITY.key, group=GROUP).name == "kontaktperson 3"
    assert nobody.recipient(CONTACT_OF_MUNICIPALITY.key, group=GROUP).name == "kontaktperson 2"
    assert nobody.recipient(CONTACT_OF_MUNICIPALITY.key, group="lgs").name == "kontaktperson 1"


def test_a_side_may_be_asked_in_another_group():
    found = roster(("lgs", Role.CHAIR, "goteborg"), (GROUP, Role.CHAIR, "partille"))
    in_lgs = Addressee(role=Role.CHAIR, side=KOMMUN, of="lgs")

    assert found.recipient(in_lgs.key, group=GROUP).name == "ordförande 1"
    assert found.spoken(in_lgs, group=GROUP) == "kommunens sida i Ledningsgrupp LGS"


def test_a_side_and_a_contact_are_spoken_of_as_such():
    found = roster(
        (GROUP, Role.CHAIR, "partille"), (GROUP, Role.VICE_CHAIR, "narhalsan"), ("kontoret", Role.CONTACT, "partille")
    )

    assert found.spoken(MUNICIPALITY, group=GROUP) == "kommunens sida i Temagrupp Äldre"
    assert found.spoken(THE_REGION, group=GROUP) == "regionens sida i Temagrupp Äldre"
    assert found.spoken(CONTACT_OF_PARTILLE, group=GROUP) == "kontaktpersonen för Partille kommun"
    assert found.spoken(CONTACT_OF_MUNICIPALITY, group=GROUP) == "kontaktpersonen för Partille kommun"


def test_a_party_without_a_contact_is_named():
    assert roster().recipient(CONTACT_OF_PARTILLE.key, group=GROUP).vacancy == (
        "Partille kommun har just nu ingen kontaktperson"
    )


def test_members_and_contacts_answer_for_nothing_else_than_their_side_and_party():
    found = roster((GROUP, Role.MEMBER, "partille"), ("kontoret", Role.CONTACT, "partille"))

    assert found.holder(GROUP, Role.MEMBER) is None
    assert found.holder("kontoret", Role.CONTACT) is None
    assert not found.has("chair", group=GROUP)


@pytest.mark.parametrize(
    ("key", "aloud"),
    [
        ("side-municipality", "sidan kommun"),
        ("side-region@lgs", "sidan region i lgs"),
        ("side-region-contact", "kontaktperson på sidan region"),
        ("contact-partille", "kontaktperson för Partille kommun"),
        ("chair@lgs", "ordförande i lgs"),
    ],
)
def test_a_rehearsal_s_files_say_them_aloud(key, aloud):
    assert spoken_role(key, WHEEL) == aloud
