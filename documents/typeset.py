"""A template of `templates/documents/` and its data → the bytes of a tagged PDF.

Typst does the typesetting, with the fonts that it carries, so that a document looks the same on every machine. The data
go in as JSON beside the template and are never read as markup: a group named `#panic()` is set as just that.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import typst

from documents.settable import settable, settable_text

TEMPLATES = Path(__file__).parents[1] / "templates" / "documents"
ACCESSIBLE: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tags, language and title, without which Typst refuses to make the file."""


def typeset(template: str, data: Mapping[str, Any], *, title: str, made_at: datetime) -> bytes:
    """The PDF of `templates/documents/<template>.typ`. The same arguments give the same bytes.

    `made_at` is the instant that the file says it was made. Raises ValueError if it has no time zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at has no time zone")
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(settable(data), ensure_ascii=False), "title": settable_text(title)},
    )
    whole = made_at.astimezone(UTC).replace(microsecond=0)
    made = compiler.compile(format="pdf", pdf_standards=[ACCESSIBLE], timestamp=whole)
    assert isinstance(made, bytes)
    return made
