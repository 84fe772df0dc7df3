"""Whether the application is alive, and whether the installation can do its work."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access import open_to_all
from dashboard.within import DeskOf, Now
from office.health import Limits, checks
from settings import Settings

router = APIRouter(dependencies=[open_to_all])


def limits_of(settings: Settings) -> Limits:
    """What the settings ask of the machine. A demonstration need not be backed up."""
    is_installation = bool(settings.database_url) or (settings.home / "settings.env").exists()
    return Limits(
        home=settings.home,
        disk_free_mb=settings.disk_free_mb,
        backup_hours=settings.backup_hours if is_installation else 0,
        credentials_expire=settings.credentials_expire,
    )


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


LimitsOf = Annotated[Limits, Depends(_limits)]


@router.get("/healthz")
def health(desk: DeskOf) -> PlainTextResponse:
    """200 when the database answers, else 503."""
    try:
        with desk.database.read() as session:
            session.connection().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return PlainTextResponse("databasen svarar inte\n", status_code=503)
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(desk: DeskOf, limits: LimitsOf, now: Now) -> JSONResponse:
    """200 when every check is in order, else 503; each check by its name."""
    found = checks(desk, limits, now=now)
    is_ready = all(check.ok for check in found)
    return JSONResponse(
        {
            "ready": is_ready,
            "failing": [check.name for check in found if not check.ok],
            "checks": [{"name": check.name, "ok": check.ok, "told": check.told} for check in found],
        },
        status_code=200 if is_ready else 503,
    )
