"""Pages that a signed link in a letter opens: no login and no script, one purpose each.

GET and HEAD change nothing, for programs that scan mail follow links. What is done is done by POST, which the gate
takes from our own pages only, and leads to a page that says what was recorded.
"""

from fastapi import APIRouter

from dashboard.access import by_link
from dashboard.by_link import about_documents, about_errands, about_meetings, confirmations, naming
from dashboard.by_link.frame import ANSWERS

__all__ = ["ANSWERS", "router"]

router = APIRouter(dependencies=[by_link])
for subject in (about_errands, about_documents, naming, confirmations, about_meetings):
    router.include_router(subject.router)
