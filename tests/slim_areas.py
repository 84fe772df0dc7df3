"""Area files with only a few of their stations: years of chairs and meetings play quickly by them."""

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SPEAKING_OF_STATIONS = ("publicering", "finansiering", "frågor")
OF_A_DOCUMENT = {"dokument", "kallas", "kallas i flertal", "från", "sista dag", "avser", "stege"}
"""What is kept of a document that is collected: what becomes of it afterwards belongs to other stations."""


def slimmed(file: Path, *, stations: Iterable[str], minutes_of: str | None = None, **changed: Any) -> str:
    """The file's text with those stations alone, and other values for what is named.

    With `minutes_of` only the meetings of that kind of body have minutes.
    """
    yaml = YAML()
    read = yaml.load(file.read_text(encoding="utf-8"))
    read["stationer"] = {name: read["stationer"][name] for name in stations}
    for collected in (each for station in read["stationer"].values() for each in station["samlar in"]):
        for key in set(collected) - OF_A_DOCUMENT:
            del collected[key]
    for section in SPEAKING_OF_STATIONS:
        read.pop(section, None)
    if minutes_of is not None:
        rules = read["möten"]["regler"]
        rules[minutes_of]["minnesanteckningar"] = rules["alla"]["minnesanteckningar"]
        rules["alla"]["minnesanteckningar"] = "nej"
    read |= changed
    out = StringIO()
    yaml.dump(read, out)
    return out.getvalue()
