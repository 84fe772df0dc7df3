"""Where the handbook tells of the page that one is on."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import Request

PATH = "/handbok"


class Help(NamedTuple):
    """What the handbook tells of, in words that follow ”Läs om”, and where: a chapter, perhaps a section of it."""

    about: str
    chapter: str
    section: str = ""

    @property
    def link(self) -> str:
        """Its address."""
        return f"{PATH}/{self.chapter}" + (f"#{self.section}" if self.section else "")


HELP: Mapping[str, Help] = {
    "/{area}": Help("första sidan", "sidan"),
    "/{area}/{year:int}": Help("första sidan", "sidan"),
    "/{area}/{year:int}/{station}": Help("att ta emot och ge anstånd", "ta-emot-ge-anstand-befria"),
    "/{area}/motorn": Help("att köra igen", "kor-igen"),
    "/{area}/korningar": Help("att köra igen", "kor-igen"),
    "/{area}/brev": Help("breven som behöver er", "brev-som-behover-er"),
    "/{area}/moten": Help("möten", "moten", "motena-pa-sidan"),
    "/{area}/moten/svar": Help("svar och närvaro", "svar-och-narvaro"),
    "/{area}/personer": Help("personerna", "personerna", "personer-pa-sidan"),
    "/{area}/rekvisitioner": Help("rekvisitioner", "pengar-rekvirera-och-folja-upp", "rekvisitionerna-pa-sidan"),
    "/{area}/betalningar": Help("rekvisitioner", "pengar-rekvirera-och-folja-upp", "rekvisitionerna-pa-sidan"),
    "/{area}/befolkning": Help("rekvisitioner", "pengar-rekvirera-och-folja-upp", "rekvisitionerna-pa-sidan"),
    "/{area}/grupper": Help("grupperna", "grupperna"),
    "/{area}/ordforande": Help("ordförandeskap", "ordforandeskap", "ordforandeskapen-pa-sidan"),
    "/{area}/platser": Help("platser", "platser-mandatskifte-och-omorganisation", "platser-som-ska-fyllas"),
    "/{area}/mandatskifte": Help("mandatskiftet", "platser-mandatskifte-och-omorganisation", "mandatskiftet"),
    "/{area}/omorganisation": Help(
        "omorganisation", "platser-mandatskifte-och-omorganisation", "nar-grupper-upphor-och-andra-foljer-dem"
    ),
    "/{area}/repetition": Help("att öva ett år", "ova-ett-ar", "ova-pa-sidan"),
    "/{area}/inkommet": Help("det som har kommit genom länkarna", "lankarna-i-breven-och-inkommet"),
    "/{area}/inkorg": Help("inkorgen", "inkorgen"),
    "/{area}/arenden": Help("uppdrag och frågor", "uppdrag-och-fragor"),
    "/{area}/beslut": Help("besluten", "beslut-publicering-och-diarieforing", "besluten-pa-sidan"),
    "/{area}/dokument": Help("dokumenten", "dokumenten"),
    "/{area}/kalendrar": Help("kalendrarna", "kalendrar-att-prenumerera-pa", "kalendrarna-pa-sidan"),
    "/{area}/omradesfil": Help("områdesfilen", "omradesfilen-pa-sidan"),
    "/{area}/gallring": Help("gallring", "personerna", "gallring"),
    "/{area}/arsbok": Help("att stänga ett år", "stang-ett-ar"),
    "/{area}/logg": Help("konton och logg", "konton-och-logg"),
    "/konto": Help("konton och logg", "konton-och-logg"),
    "/konton": Help("konton och logg", "konton-och-logg"),
    "/konton/logg": Help("konton och logg", "konton-och-logg"),
    "/fryst": Help("vad som gäller efter ett avbrott", "efter-ett-avbrott"),
}
"""By the route of a page; the pages under it have the same help, unless they have their own."""


def help_for(request: Request) -> Help | None:
    """What the handbook tells of the page that is asked for."""
    route = getattr(request.scope.get("route"), "path", "")
    while route not in HELP and route.count("/") > 2:
        route = route.rpartition("/")[0]
    return HELP.get(route)
