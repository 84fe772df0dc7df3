"""What one call to Exchange has shown, as findings in plain words, in the order in which things must be in place."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from mail.choices import ExchangeChoice
from mail.transport import DeliveryFailed, Finding

NAME, LINE, TLS, ALLOWED, LOGIN, MAILBOX = (
    "Serverns namn",
    "Förbindelsen",
    "Krypteringen",
    "Tillåtelselistan",
    "Inloggningen",
    "Brevlådan",
)
STEPS = (NAME, LINE, TLS, LOGIN, ALLOWED, MAILBOX)
_STEP_OF = {
    "går inte att slå upp": NAME,
    "tar inte emot förbindelser": LINE,
    "servern svarar inte": LINE,
    "certifikat": TLS,
    "kryptera": TLS,
    "tillåtelselistan": ALLOWED,
    "appens inloggning": LOGIN,
    "godtar inte inloggningen": LOGIN,
    "proxy": LOGIN,
    "adressen": LINE,
    "servern svarade": LINE,
    "förbindelsen med servern": LINE,
    "hjälpprocessen": LINE,
}
_WHAT_TO_DO = {
    NAME: "Kontrollera värdnamnet i url, och att den här datorn kan slå upp det.",
    LINE: "Kontrollera adressen i url och att brandväggen släpper fram den här datorn till servern.",
    TLS: "Ange filen med organisationens utfärdarcertifikat i ca_file, och använd det namn som står i certifikatet.",
    LOGIN: "Kontrollera konto, lösenord och inloggningssätt (auth) med den som sköter e-posten.",
    ALLOWED: "Be den som sköter e-posten att slå på EWS för kontot (Set-CASMailbox) och att släppa in Årshjul.",
    MAILBOX: "Be den som sköter e-posten om rättigheten till brevlådan (FullAccess eller ApplicationImpersonation).",
}
_FOLDERS = {"drafts": "Utkast", "sentitems": "Skickat", "inbox": "Inkorgen", "calendar": "Kalendern"}
_ONLINE = (15, 20)


def findings(
    choice: ExchangeChoice, sender: str, *, failed: DeliveryFailed | None = None, seen: dict[str, Any] | None = None
) -> Iterator[Finding]:
    """What is in place, up to the first thing that is not."""
    stops_at = _step_of(failed.detail) if failed else None
    for step in STEPS:
        if step == stops_at and failed is not None:
            yield Finding(subject=step, ok=False, told=f"{failed.detail}. {_WHAT_TO_DO[step]}")
            return
        yield Finding(subject=step, ok=True, told=_in_order(step, choice))
    yield from _after_login(choice, sender, seen or {})


def _step_of(detail: str) -> str:
    return next((step for words, step in _STEP_OF.items() if words in detail), MAILBOX)


def _in_order(step: str, choice: ExchangeChoice) -> str:
    host = urlsplit(choice.url).hostname
    return {
        NAME: f"{host} går att slå upp",
        LINE: f"{host} svarar",
        TLS: "certifikatet godtas" if choice.url.startswith("https:") else "används inte på den här datorn",
        LOGIN: "inloggningen godtas",
        ALLOWED: "EWS är påslaget för kontot",
        MAILBOX: f"{choice.mailbox} går att öppna",
    }[step]


def _after_login(choice: ExchangeChoice, sender: str, seen: dict[str, Any]) -> Iterator[Finding]:
    needed = ["drafts", "sentitems", "inbox", *(["calendar"] if choice.meetings == "events" else [])]
    if closed := [_FOLDERS[name] for name in needed if not seen["rights"].get(name)]:
        yield Finding(
            subject="Mapparna",
            ok=False,
            told=f"tjänstekontot kan inte läsa och skriva i {', '.join(closed)}. {_WHAT_TO_DO[MAILBOX]}",
        )
        return
    yield Finding(subject="Mapparna", ok=True, told="utkast, skickat och inkorg kan läsas och skrivas")
    yield Finding(subject="Versionen", ok=True, told=_version(seen["build"]))
    yield Finding(subject="Rätten att skicka", ok=True, told=_right_to_send(choice, sender))


def _version(build: list[int]) -> str:
    number = ".".join(str(part) for part in build)
    if tuple(build[:2]) == _ONLINE:
        return (
            f"servern är Exchange Online ({number}), där EWS stängs för gott den 1 april 2027; "
            "byt till backend = ”graph”"
        )
    return f"servern säger sig vara Exchange {number}"


def _right_to_send(choice: ExchangeChoice, sender: str) -> str:
    if choice.access == "impersonation" and sender.casefold() == choice.mailbox.casefold():
        return f"tjänstekontot agerar som {choice.mailbox}"
    shown = f"om tjänstekontot får skicka som {sender} (Send As) visar sig först när ett brev skickas"
    if choice.meetings == "events" and sender.casefold() != choice.mailbox.casefold():
        return f"{shown}; kallelser går som e-post, för områdets brevlåda är en annan än {choice.mailbox}"
    return shown
