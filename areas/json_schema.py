"""The area file's JSON Schema, so that editors complete keys and check values while one writes.

`areas/area.schema.json` is this, committed; write it anew with `python -m areas.json_schema`.
"""

import json
import warnings
from pathlib import Path
from typing import Any

from pydantic.json_schema import PydanticJsonSchemaWarning

from areas.schema import AreaFile

FILE = Path(__file__).with_name("area.schema.json")
_OF_NO_USE_TO_EDITORS = ("title", "default")


def json_schema() -> dict[str, Any]:
    """The schema: Swedish keys, their descriptions, patterns and examples."""
    with warnings.catch_warnings():
        # Defaults are dates and rules that JSON cannot say; the descriptions say them in words instead.
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
        schema = AreaFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Områdesfil för Årshjul",
        **_plain(schema),
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _plain(part: Any) -> Any:
    """`part` without what is of no use to editors: titles, defaults, and null, which a file does not say."""
    if isinstance(part, list):
        return [_plain(each) for each in part if each != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _inside(key, value) for key, value in part.items() if key not in _OF_NO_USE_TO_EDITORS}
    if len(kept.get("anyOf", ())) == 1:
        kept |= kept.pop("anyOf")[0]
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept


def _inside(key: str, value: Any) -> Any:
    if key in ("properties", "$defs"):
        return {name: _plain(each) for name, each in value.items()}
    return _plain(value)


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
