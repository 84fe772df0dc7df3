"""Whether the application can answer."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import open_to_all
from dashboard.within import DeskOf

router = APIRouter(dependencies=[open_to_all])


@router.get("/healthz")
def health(desk: DeskOf) -> PlainTextResponse:
    """200 when the database answers, else 503."""
    try:
        with desk.database.read() as session:
            session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return PlainTextResponse("databasen svarar inte\n", status_code=503)
    return PlainTextResponse("ok\n")
