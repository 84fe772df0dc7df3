"""No text that comes in holds a NUL: nobody types one, and PostgreSQL keeps none."""

from collections.abc import Iterator

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile

NUL = "\0"


async def legible(request: Request) -> None:
    """Refuse a request with a NUL in its address, its fields or a file's name."""
    in_address = (request.scope["path"], *request.query_params.values())
    if any(NUL in text for text in (*in_address, *_written(await request.form()))):
        raise HTTPException(400, "Det du skickade innehåller tecken som inte går att läsa. Inget har ändrats.")


def _written(form: FormData) -> Iterator[str]:
    for value in form.values():
        yield (value.filename or "") if isinstance(value, UploadFile) else value
