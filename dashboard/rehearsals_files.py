"""The files that a rehearsal leaves, handed out within the area: its page, its letters, calendars and acts.

The page is the product's own but tells what people have written, so it is shown in a sandbox: nothing in it may run but
the product's own script, and it can reach nothing.
"""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from dashboard.access import reads
from dashboard.rehearsals_here import OneOf
from office.rehearsal_folder import ACTS, PAGE, SUMMARY
from office.rehearsal_page import TEMPLATES

router = APIRouter(prefix="/{area}/repetition/{number:int}/sida", dependencies=[reads])
AREA = r"(?:[a-z0-9_-]+/)?"
"""Where several areas are played at once each lies in a folder of its own."""
LETTER = r"\d{4}-\d{2}-\d{2}/\d{4}-[a-z0-9.]+-[0-9a-f]{16}\.eml"
KINDS = (
    (re.compile(rf"{AREA}{re.escape(PAGE)}"), "text/html; charset=utf-8"),
    (re.compile(rf"{AREA}(?:{re.escape(ACTS)}|{re.escape(SUMMARY)})"), "application/json; charset=utf-8"),
    (re.compile(rf"{AREA}feeds/[a-z0-9_-]+\.ics"), "text/calendar; charset=utf-8"),
    (re.compile(rf"{AREA}(?:letters/)?{LETTER}"), "message/rfc822"),
)
OWN_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@router.get("/{path:path}")
def rehearsed_file(one: OneOf, path: str) -> Response:
    """A file that the rehearsal has made: its page is shown, all else is handed over as a file."""
    media_type = next((kind for pattern, kind in KINDS if pattern.fullmatch(path)), None)
    file = one.out / path
    if media_type is None or not _lies_in(file, one.out):
        raise HTTPException(404, f"Övning {one.number} har ingen sådan fil.")
    content = file.read_bytes()
    if file.name == PAGE:
        return Response(content, media_type=media_type, headers={"Content-Security-Policy": policy_of(content)})
    name = quote(file.name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Security-Policy": "sandbox"}
    return Response(content, media_type=media_type, headers=headers)


def _lies_in(file: Path, folder: Path) -> bool:
    """Whether it is a plain file in the folder, and no way out of it."""
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())


def policy_of(page: bytes) -> str:
    """What the browser lets the page do: the script that ships with the product, and none other."""
    own = (TEMPLATES / "page.js").read_text("utf-8").strip()
    scripts = (script for script in OWN_SCRIPT.findall(page.decode("utf-8", "replace")) if script.strip() == own)
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {digests}; img-src data:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-downloads"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
