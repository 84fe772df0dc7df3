"""Which person is meant when somebody writes a number, a name or an address."""

import difflib

from sqlmodel import Session

from areas.lists import folded
from store import people
from store.people import KnownPerson

MOST_OFFERED = 3


class NoSuchPerson(Exception):
    """No person, or more than one, goes by what was written; the message says what to write instead."""


def person_meant(session: Session, *, area: str, text: str) -> KnownPerson:
    """The person whose number, e-mail or name is `text`, without regard to case. Raises NoSuchPerson."""
    known = people.known(session, area)
    wanted = folded(text)
    for found in (
        [person for person in known if str(person.id) == wanted],
        [person for person in known if person.folded_email == wanted],
        [person for person in known if person.folded_name == wanted],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            several = " eller ".join(f"{person.id} ({person.name}, {person.email})" for person in found)
            raise NoSuchPerson(f"”{text}” kan vara flera personer. Skriv numret: {several}")
    raise NoSuchPerson(f"området har ingen person ”{text}”. {_offer(wanted, known)}")


def _offer(wanted: str, known: list[KnownPerson]) -> str:
    near = [person for person in known if wanted and wanted in person.folded_name]
    names = {person.folded_name: person for person in known}
    near += [names[name] for name in difflib.get_close_matches(wanted, names, n=MOST_OFFERED)]
    offered = " eller ".join(f"”{person.name}”" for person in list(dict.fromkeys(near))[:MOST_OFFERED])
    return f"Menade du {offered}?" if offered else "Skriv namn, e-postadress eller nummer"
