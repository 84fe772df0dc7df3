"""One look at the database for each page: all that the page is made of is read through it, and what it asks again is
answered from memory. It ends before the answer leaves, so that a slow reader keeps no connection from others.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import SAFE_METHODS
from store.database import Database


class OneLookEach:
    """Lets each request that only looks do so through one connection."""

    def __init__(self, app: ASGIApp, *, database: Callable[[], Database | None]) -> None:
        self.app = app
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        database = self.database() if scope["type"] == "http" and scope["method"] in SAFE_METHODS else None
        if database is None:
            await self.app(scope, receive, send)
            return
        with database.one_look() as look:

            async def sender(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await run_in_threadpool(look.close)
                await send(message)

            await self.app(scope, receive, sender)
