"""What somebody uploads to see what it would do is kept as a draft until it is taken in."""

from datetime import datetime

from fastapi import UploadFile

from office.desk import Desk
from office.upload_kinds import tidy_name
from store.drafts import DraftTooLarge


class NothingUploaded(Exception):
    """There is no file, or one that is too large to be meant; the text says what to do."""


def keep_upload(desk: Desk, file: UploadFile | None, *, now: datetime, choose: str = "välj en fil") -> str:
    """Keep the file and return the draft's number. Raises NothingUploaded; without a file it says to `choose` one."""
    if file is None or not file.filename:
        raise NothingUploaded(choose)
    try:
        return desk.drafts.keep(file.file.read(), filename=tidy_name(file.filename), now=now)
    except DraftTooLarge as refused:
        raise NothingUploaded(str(refused)) from None
