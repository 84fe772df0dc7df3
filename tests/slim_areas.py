"""Area files with only a few of their stations: years of chairs and meetings play quickly by them."""

from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def slimmed(file: Path, *, stations: Iterable[str], minutes_of: str | None = None, **changed: Any) -> str:
    """The file's text with those stations alone, and other values for what is named.

    With `minutes_of` only the meetings of that kind of body have minutes.
    """
    yaml = YAML()
    read = yaml.load(file.read_text(encoding="utf-8"))
    read["stationer"] = {name: read["stationer"][name] for name in stations}
    if minutes_of is not None:
        rules = read["möten"]["regler"]
        rules[minutes_of]["minnesanteckningar"], rules["alla"]["minnesanteckningar"] = (
            rules["alla"]["minnesanteckningar"],
            "nej",
        )
    read |= changed
    out = StringIO()
    yaml.dump(read, out)
    return out.getvalue()
