"""The organisation behind an applied area file: parties, groups, and how many seats each has."""

from sqlmodel import Session

from areas.compile import Organisation, organisation_of
from office.applied_files import area_file
from store import areas


def organisation_of_area(session: Session, area: str) -> Organisation:
    """The organisation that the file in force lays down, kept as long as the file is the same. Raises NoSuchArea."""
    number, sha256 = areas.current_revision(session, area)
    kept = _kept.get(sha256)
    if kept is None:
        kept = _kept[sha256] = organisation_of(area_file(session, area, number=number, sha256=sha256))
    return kept


_kept: dict[str, Organisation] = {}
"""Organisations by the SHA-256 of their files: a file that is applied never changes."""
