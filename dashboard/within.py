"""What a route may ask for: the desk, the engine, the hour, and who is acting (as the log names them)."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from dashboard.access import visitor_here
from engine.client import Engine
from office.desk import Desk


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now


def _who(request: Request) -> str:
    return visitor_here(request).name


async def _form(request: Request) -> FormData:
    return await request.form()


DeskOf = Annotated[Desk, Depends(_desk)]
EngineOf = Annotated[Engine, Depends(_engine)]
Now = Annotated[datetime, Depends(_now)]
Who = Annotated[str, Depends(_who)]
FormOf = Annotated[FormData, Depends(_form)]
"""The posted form as a whole, for routes whose fields depend on what there is."""
