"""What must be in place before a letter can leave through Microsoft Graph, looked at in order."""

import base64
from collections.abc import Iterator

import httpx

from mail.graph_api import GraphApi, Lost, Refused, meaning
from mail.graph_login import Login
from mail.transport import DeliveryFailed, Finding

_EMPTY_DRAFT = b"From: <%s>\r\nTo: <%s>\r\nSubject: Utkast som tas bort genast\r\nMIME-Version: 1.0\r\n\r\n"


def look_over(login: Login, api: GraphApi, *, mailbox: str, sender: str, with_events: bool) -> Iterator[Finding]:
    """Findings up to the first that is wrong. A draft is laid in the mailbox and taken away again; nothing is sent."""
    try:
        login.token()
    except DeliveryFailed as failed:
        yield Finding(subject="Inloggning", ok=False, told=failed.detail)
        return
    yield Finding(subject="Inloggning", ok=True, told="programmet är inloggat i Entra")
    looks = [
        ("Brevlådan", f"{mailbox} finns och kan läsas", _wrong_with_reading),
        ("Rätt att skriva", "utkast kan läggas i den", _wrong_with_writing),
    ]
    if with_events:
        looks.append(("Kalendern", "möten kan läsas i den", _wrong_with_calendar))
    for subject, right, look in looks:
        wrong = look(api, mailbox)
        yield Finding(subject=subject, ok=wrong is None, told=wrong or right)
        if wrong is not None:
            return
    if sender.lower() != mailbox.lower():
        told = (
            f"breven har {sender} som avsändare men skickas från {mailbox}; den brevlådan behöver rätten Send As för "
            "avsändaren. Provbrevet visar om den finns"
        )
        yield Finding(subject="Avsändare", ok=True, told=told)


def _wrong_with_reading(api: GraphApi, _mailbox: str) -> str | None:
    try:
        api.ask("GET", "mailFolders/drafts", params={"$select": "id"})
    except (Refused, Lost, DeliveryFailed) as error:
        return _in_words(error)
    return None


def _wrong_with_writing(api: GraphApi, mailbox: str) -> str | None:
    empty = _EMPTY_DRAFT % (mailbox.encode(), mailbox.encode())
    try:
        draft = api.ask("POST", "messages", mime=base64.b64encode(empty))
        api.ask("DELETE", f"messages/{draft.get('id')}")
    except (Refused, Lost, DeliveryFailed) as error:
        return _in_words(error)
    return None


def _wrong_with_calendar(api: GraphApi, _mailbox: str) -> str | None:
    try:
        api.ask("GET", "events", params={"$top": "1", "$select": "id"})
    except Refused as refused:
        told = meaning(refused, about_the_letter=False).detail
        return (
            f"{told}; för möten behövs också Calendars.ReadWrite" if refused.status == httpx.codes.FORBIDDEN else told
        )
    except (Lost, DeliveryFailed) as error:
        return _in_words(error)
    return None


def _in_words(error: Refused | Lost | DeliveryFailed) -> str:
    match error:
        case Refused():
            return meaning(error, about_the_letter=False).detail
        case Lost():
            return error.told
        case DeliveryFailed():
            return error.detail
