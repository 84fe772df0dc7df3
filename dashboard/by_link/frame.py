"""What the pages by link share: opening the link, showing a page about it, and saying why it does not open."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.by_link.said import told, what_can_change
from dashboard.by_link.words import action_of, title_of
from dashboard.notices import Notice, refusal
from dashboard.pages import page
from dashboard.within import DeskOf, Now
from mail.swedish import sentence
from models.requests import RequestKind
from office.attendance import RefusedAnswer
from office.by_link import DeadLink, NotOffered, Opened, open_link
from office.by_link_acts import TooMany
from office.by_link_given import ERRAND
from office.by_link_said import Said, said_before
from office.chair_acts import RefusedNomination
from office.closed_years import YearClosed
from office.desk import Desk
from office.documents import NoSuchDuty, RefusedChange
from office.links import BadLink
from office.meetings import NoSuchMeeting
from office.uploads import UploadRefused
from rules.documents import NotInThatOrder

LONGEST_TOKEN = 200
OF_THE_ERRAND = frozenset(RequestKind) - {RequestKind.CALENDAR}
"""What a page tells of that is about the whole errand, and not about one way to answer."""
REFUSALS = (
    NotOffered,
    NoSuchDuty,
    NoSuchMeeting,
    NotInThatOrder,
    RefusedChange,
    RefusedNomination,
    RefusedAnswer,
    UploadRefused,
    YearClosed,
)


class Link:
    """A link that answers, on a request of its holder's."""

    def __init__(self, request: Request, desk: Desk, token: str, opened: Opened, purpose: str) -> None:
        self.request, self.desk, self.token, self.opened, self.purpose = request, desk, token, opened, purpose

    @property
    def path(self) -> str:
        """The page's own address."""
        return self.path_to(self.purpose)

    def path_to(self, purpose: str) -> str:
        """The address of what else may be done by the same link."""
        return self.desk.links.personal_path(purpose, self.opened.link_id, self.opened.version)

    def show(
        self,
        template: str,
        *,
        status: int = 200,
        notice: Notice | None = None,
        about: Collection[RequestKind] | None = None,
        **context: Any,
    ) -> Response:
        """Answer with a page about what the link opens, and what has been said of the kinds it is `about`.

        Where that is left out it is what the link is for.
        """
        kinds = {kind for kind in RequestKind if kind.value == self.purpose} if about is None else about
        said = self._said(kinds)
        answer = page(
            self.request,
            f"by_link/{template}.html",
            status=status,
            link=self,
            opened=self.opened,
            ask=self.opened.ask,
            notice=notice,
            action_of=action_of,
            heading=title_of(self.opened),
            said=[told(self.opened, each) for each in said],
            what_can_change=what_can_change(self.opened, RequestKind(self.purpose), said)
            if self.purpose in set(RequestKind)
            else "",
            Kind=RequestKind,
            **context,
        )
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def _said(self, kinds: Collection[RequestKind]) -> list[Said]:
        if not kinds:
            return []
        with self.desk.database.read() as session:
            return said_before(session, self.opened, kinds)

    def act(self, carry_out: Callable[[], object], refused: Callable[[Notice, int], Response]) -> Response:
        """Do it and lead to what was recorded; where the office refuses, show the form as written, and why."""
        try:
            carry_out()
        except TooMany as error:
            return refused(_why(error), 429)
        except REFUSALS as error:
            return refused(_why(error), 422)
        return RedirectResponse(f"{self.path}/klart", status_code=303)


def _why(error: Exception) -> Notice:
    return refusal(f"{sentence(str(error))} Inget har ändrats.")


def for_purpose(purpose: str) -> Any:
    """What a route asks for to be given the link in its address, opened for that purpose."""

    def opening(request: Request, token: str, desk: DeskOf, now: Now) -> Link:
        opened = open_link(desk, token[:LONGEST_TOKEN], purpose=purpose, now=now)
        return Link(request, desk, token, opened, purpose)

    return Depends(opening)


def offering(kind: RequestKind) -> Any:
    """As `for_purpose`, where that is something to do: what is no longer asked for is told instead of shown."""

    def opening(link: Annotated[Link, for_purpose(kind.value)]) -> Link:
        if link.request.method == "GET" and kind not in link.opened.offered:
            raise NoLongerAsked(link, kind)
        return link

    return Depends(opening)


ErrandLink = Annotated[Link, for_purpose(ERRAND)]


class NoLongerAsked(Exception):
    """The link answers, and what it is for has been settled."""

    def __init__(self, link: Link, kind: RequestKind) -> None:
        self.link, self.kind = link, kind
        super().__init__(kind.value)


def day_given(text: str) -> date | None:
    """The day in a form's field; None for an empty one. Raises RefusedChange."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedChange("ange dagen som år, månad och dag: 2026-01-30") from None


# --- links that do not open


def _bad(request: Request, _error: Exception) -> Response:
    return _dead_page(request, 404, why=None, ask=None)


def _dead(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeadLink)
    return _dead_page(request, 410, why=error.why, ask=error.ask)


def _dead_page(request: Request, status: int, **context: Any) -> Response:
    answer = page(request, "by_link/dead.html", status=status, **context)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _settled(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NoLongerAsked)
    try:
        error.link.opened.check_offers(error.kind)
    except NotOffered as refused:
        why = sentence(str(refused))
    else:
        why = ""
    return error.link.show("settled", why=why, about=OF_THE_ERRAND)


ANSWERS = {BadLink: _bad, DeadLink: _dead, NoLongerAsked: _settled}
"""How the application answers where a link does not lead to its page."""
