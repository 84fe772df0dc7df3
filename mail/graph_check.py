"""What must be in place before a letter can leave through Microsoft Graph, looked at in order."""

import base64
from collections.abc import Iterator

from mail.graph_api import GraphApi, Lost, Refused, meaning
from mail.graph_login import Login
from mail.transport import DeliveryFailed, Finding

_EMPTY_DRAFT = b"From: <%s>\r\nTo: <%s>\r\nSubject: Utkast som tas bort genast\r\nMIME-Version: 1.0\r\n\r\n"


def look_over(login: Login, api: GraphApi, *, mailbox: str, sender: str) -> Iterator[Finding]:
    """Findings up to the first that is wrong. A draft is laid in the mailbox and taken away again; nothing is sent."""
    try:
        login.token()
    except DeliveryFailed as failed:
        yield Finding(subject="Inloggning", ok=False, told=failed.detail)
        return
    yield Finding(subject="Inloggning", ok=True, told="programmet är inloggat i Entra")
    for subject, ok in (
        ("Brevlådan", f"{mailbox} finns och kan läsas"),
        ("Rätt att skriva", "utkast kan läggas i den"),
    ):
        wrong = _wrong_with_reading(api) if subject == "Brevlådan" else _wrong_with_writing(api, mailbox)
        yield Finding(subject=subject, ok=wrong is None, told=wrong or ok)
        if wrong is not None:
            return
    if sender.lower() != mailbox.lower():
        told = (
            f"breven har {sender} som avsändare men skickas från {mailbox}; den brevlådan behöver rätten Send As för "
            "avsändaren. Provbrevet visar om den finns"
        )
        yield Finding(subject="Avsändare", ok=True, told=told)


def _wrong_with_reading(api: GraphApi) -> str | None:
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


def _in_words(error: Refused | Lost | DeliveryFailed) -> str:
    match error:
        case Refused():
            return meaning(error, about_the_letter=False).detail
        case Lost():
            return error.told
        case DeliveryFailed():
            return error.detail
