"""What Exchange's refusals mean for the next try, and in which words the office is told."""

from datetime import timedelta

from mail.exchange_process import WorkerFailed
from mail.transport import LONGEST_WAIT, DeliveryFailed
from models.words import FailureClass

SEND_AS_DENIED = "ErrorSendAsDenied"
_ABOUT_US = {
    "ErrorAccessDenied": "tjänstekontot har inte behörighet till brevlådan",
    "ErrorAccountDisabled": "kontot är avstängt",
    "ErrorFolderNotFound": "brevlådan saknar en mapp som behövs",
    "ErrorImpersonateUserDenied": "tjänstekontot får inte agera som brevlådan (ApplicationImpersonation saknas)",
    "ErrorImpersonationDenied": "tjänstekontot får inte agera som brevlådan (ApplicationImpersonation saknas)",
    "ErrorImpersonationFailed": "tjänstekontot kunde inte agera som brevlådan",
    "ErrorInvalidSchemaVersionForMailboxVersion": "servern är inte av den version som är inställd",
    "ErrorInvalidServerVersion": "servern är inte av den version som är inställd",
    "ErrorMissingEmailAddress": "kontot har ingen brevlåda; ange den delade brevlådans adress",
    "ErrorNonExistentMailbox": "brevlådan finns inte på servern",
    SEND_AS_DENIED: "tjänstekontot får inte skicka som avsändaren (rättigheten Send As saknas)",
    "PermissionError": "servern har inte inloggningssättet NTLM",
    "UnauthorizedError": "servern godtar inte inloggningen; lösenordet kan ha gått ut",
}
"""What concerns our own access: one try, then the backend rests."""
_OF_THE_LOGIN = frozenset({"ErrorAccountDisabled", "PermissionError", "UnauthorizedError"})
_ABOUT_THE_LETTER = {
    "ErrorAttachmentSizeLimitExceeded": "bilagan är för stor",
    "ErrorContentConversionFailed": "brevet går inte att läsa för servern",
    "ErrorInvalidRecipients": "mottagarens adress godtas inte",
    "ErrorMessageSizeExceeded": "brevet är för stort",
    "ErrorMimeContentConversionFailed": "brevet går inte att läsa för servern",
    "ErrorMimeContentInvalid": "brevet går inte att läsa för servern",
    "ErrorMimeContentInvalidBase64String": "brevet går inte att läsa för servern",
    "ErrorMissingRecipients": "brevet saknar mottagare",
    "ErrorRecipientNotFound": "mottagaren finns inte",
    "ErrorCalendarDurationIsTooLong": "mötet är för långt för servern",
    "ErrorCalendarEndDateIsEarlierThanStartDate": "mötet slutar innan det börjar",
}
_FOR_NOW = {
    "ErrorADUnavailable": "serverns katalog svarar inte",
    "ErrorConnectionFailed": "servern nådde inte brevlådan",
    "ErrorExceededConnectionCount": "kontot har för många förbindelser",
    "ErrorInsufficientResources": "servern har för mycket att göra",
    "ErrorIrresolvableConflict": "mötet har ändrats av någon annan i kalendern",
    "ErrorItemNotFound": "utkastet eller mötet är borta",
    "ErrorItemSave": "servern kunde inte spara utkastet",
    "ErrorMailboxFailover": "brevlådan flyttas mellan servrar",
    "ErrorMailboxMoveInProgress": "brevlådan håller på att flyttas",
    "ErrorMailboxStoreUnavailable": "brevlådans databas är inte tillgänglig",
    "ErrorNotEnoughMemory": "servern har ont om minne",
    "ErrorQuotaExceeded": "brevlådan som breven skickas från är full",
    "ErrorStaleObject": "utkastet eller mötet har ändrats av någon annan",
    "ErrorSubmissionQuotaExceeded": "brevlådan har skickat så mycket som den får just nu",
    "ErrorTooManyObjectsOpened": "servern har för mycket att göra",
}
_OFTEN_FULL = timedelta(hours=4)
_WAITS = {"ErrorQuotaExceeded": _OFTEN_FULL, "ErrorSubmissionQuotaExceeded": timedelta(hours=1)}
_STATUSES = {
    401: _ABOUT_US["UnauthorizedError"],
    403: "servern släpper inte in programmet: EWS är avstängt för kontot, eller Årshjul står inte på tillåtelselistan",
    404: "adressen till EWS stämmer inte",
    407: "en proxy på vägen kräver inloggning",
    440: "servern godtar inte inloggningen; lösenordet kan ha gått ut",
}
_NOTHING_LEFT = {
    "name": "serverns namn går inte att slå upp",
    "closed": "servern tar inte emot förbindelser",
    "silence": "servern svarar inte",
}
"""The line was never there, so nothing can have been done."""


def failure_of(failed: WorkerFailed, *, sending: bool) -> DeliveryFailed:
    """What the failure means. Where nobody can tell what was done, it is unknown if that may have sent something."""
    wait = timedelta(seconds=min(failed.wait, LONGEST_WAIT.total_seconds())) if failed.wait else None
    if failed.why in ("certificate", "token") or (failed.why == "tls" and not sending):
        return DeliveryFailed(FailureClass.AUTHENTICATION, _about_the_way(failed.why))
    if failed.why in _NOTHING_LEFT:
        return DeliveryFailed(FailureClass.TEMPORARY, _NOTHING_LEFT[failed.why])
    if failed.error in ("RedirectError", "RelativeRedirect"):
        return DeliveryFailed(FailureClass.AUTHENTICATION, "adressen till EWS leder vidare till en annan")
    if failed.status in _STATUSES:
        return DeliveryFailed(FailureClass.AUTHENTICATION, _STATUSES[failed.status])
    if failed.status is None and (said := _said(failed.error, wait)):
        return said
    if failed.status == 429:
        return DeliveryFailed(FailureClass.TEMPORARY, "servern har för mycket att göra", retry_after=wait)
    if sending:
        return DeliveryFailed(FailureClass.UNKNOWN, f"{_how(failed)} när brevet redan var överlämnat")
    return DeliveryFailed(FailureClass.TEMPORARY, _how(failed), retry_after=wait)


def _said(error: str, wait: timedelta | None) -> DeliveryFailed | None:
    """What Exchange itself has said in so many words: then nothing was done."""
    if error in _ABOUT_US:
        logged_in = error not in _OF_THE_LOGIN
        return DeliveryFailed(FailureClass.AUTHENTICATION, f"{_ABOUT_US[error]} ({error})", logged_in=logged_in)
    if error in _ABOUT_THE_LETTER:
        return DeliveryFailed(FailureClass.PERMANENT, f"{_ABOUT_THE_LETTER[error]} ({error})")
    if error in _FOR_NOW:
        return DeliveryFailed(
            FailureClass.TEMPORARY, f"{_FOR_NOW[error]} ({error})", retry_after=wait or _WAITS.get(error)
        )
    if error == "ErrorServerBusy":
        return DeliveryFailed(FailureClass.TEMPORARY, "servern ber oss vänta (ErrorServerBusy)", retry_after=wait)
    return None


def _about_the_way(why: str) -> str:
    return {
        "certificate": "serverns certifikat godtas inte: fel utfärdare, fel namn eller för gammalt",
        "tls": "förbindelsen gick inte att kryptera",
        "token": "appens inloggning godtas inte; klienthemligheten kan ha gått ut",
    }[why]


def _how(failed: WorkerFailed) -> str:
    """What became of the call, in words."""
    if failed.error == "late" or failed.why == "late":
        return "servern svarade inte i tid"
    if failed.status is not None:
        return f"servern svarade med fel {failed.status}"
    if failed.why == "cut" or failed.error in ("ErrorTimeoutExpired", "ConnectionError", "ChunkedEncodingError"):
        return "förbindelsen med servern bröts"
    if failed.error in ("SOAPError", "MalformedResponseError", "ParseError"):
        return "servern svarade obegripligt"
    if failed.error == "gone":
        return "hjälpprocessen för Exchange avbröts"
    return f"servern svarade med ett fel ({failed.error})"
