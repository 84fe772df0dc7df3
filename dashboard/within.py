"""What a route may ask for: the desk, the engine, the hour, and who is acting."""

import getpass
from datetime import datetime
from functools import cache
from typing import Annotated

from fastapi import Depends, Request

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


@cache
def _who() -> str:
    """The log's name for whoever sits at this machine: the page is served on loopback only, and has no login yet."""
    try:
        return f"{getpass.getuser()} (webbsidan)"
    except (KeyError, OSError):
        return "webbsidan"


DeskOf = Annotated[Desk, Depends(_desk)]
EngineOf = Annotated[Engine, Depends(_engine)]
Now = Annotated[datetime, Depends(_now)]
Who = Annotated[str, Depends(_who)]
