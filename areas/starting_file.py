"""The file that a new area begins with: commented, in order as it stands, and made of examples to be replaced."""

import re
import unicodedata
from datetime import date
from pathlib import Path

from areas.values import ID, ONE_LINE

TEMPLATES = Path(__file__).parents[1] / "templates" / "areas"
LONGEST_NAME = 100


class UnfitName(ValueError):
    """No area can be called so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"”{name}” kan inte vara ett områdes namn: skriv det med bokstäver, siffror, mellanslag och bindestreck, "
            "till exempel Skaraborg"
        )


def area_id_of(name: str) -> str:
    """An id made of the area's name: "Göteborgsområdet" → "goteborgsomradet". Raises UnfitName."""
    letters = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    made = "-".join(re.findall(r"[a-z0-9]+", plain)).lstrip("0123456789-")[:60].rstrip("-")
    # In YAML these signs would mean something else at the front of a value, or in it.
    is_plain = re.match(ONE_LINE, name) and not re.search(r"[:#{}\[\]\"'&*!|>%@`,]", name)
    if not re.fullmatch(ID, made) or not is_plain or len(name) > LONGEST_NAME:
        raise UnfitName(name)
    return made


def starting_file(name: str, *, live_from: date) -> str:
    """The text of the area file, live from that day. Raises UnfitName."""
    return _filled("nytt-omrade.yaml", name, live_from)


def starting_people(name: str, *, live_from: date) -> str:
    """The text of a list of people that fits it: role titles at addresses that lead nowhere. Raises UnfitName."""
    return _filled("nytt-omrade-personer.csv", name, live_from)


def _filled(template: str, name: str, live_from: date) -> str:
    words = {
        "id": area_id_of(name),
        "name": " ".join(name.split()),
        "live_from": live_from.isoformat(),
        "live_year": str(live_from.year),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: words[found[1]], (TEMPLATES / template).read_text("utf-8"))
