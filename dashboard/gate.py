"""What every request passes on its way in, and every response on its way out.

The gate keeps strangers' pages from using the operator's browser, whoever is logged in on it: a foreign `Host` is
refused (DNS rebinding), and so is a POST that another site has started (CSRF). A form's own token is asked for besides
(`dashboard/access.py`).
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.pages import environment
from office.uploads import LARGEST_FILE

LARGEST_REQUEST_BYTES = LARGEST_FILE + 1024 * 1024  # the rest of the form
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FOREIGN_HOST = "Adressen är inte Årshjuls. Öppna sidan med den adress som skrevs ut vid starten."

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: under it browsers say `Origin: null` of a posted form, and the gate could not tell whose it is.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Gate:
    """Refuses foreign hosts and forms, answers HEAD as GET without a body, and puts the headers on everything."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self.app = app
        public = urlsplit(public_url)
        self.hosts = own_hosts(public_url)
        self.public_origin = f"{public.scheme}://{public.netloc}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sender = _with_headers(send, without_body=scope["method"] == "HEAD")
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, sender)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, sender)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if hostname_of(headers.get("host", "")) not in self.hosts:
            return _refused(421, FOREIGN_HOST)
        if scope["method"] in ("GET", "HEAD"):
            return None
        if not self._is_ours(scope, headers):
            return _refused_on_page(
                403,
                "Formuläret togs inte emot",
                "Formuläret skickades inte från Årshjuls egna sidor. Inget har ändrats.",
                "Öppna sidan i Årshjul, eller länken i mejlet, och fyll i formuläret där.",
            )
        return _too_large(headers)

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Whether one of our own pages sent this. What the browser says nothing about is not ours."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is None and origin is None:
            return False
        own = {f"{scope['scheme']}://{headers.get('host', '')}", self.public_origin}
        return site in (None, "same-origin") and (origin is None or origin in own)


def own_hosts(public_url: str) -> frozenset[str]:
    """The host names that the application answers to."""
    public = urlsplit(public_url).hostname
    return LOOPBACK | ({public} if public else set())


def hostname_of(host: str) -> str | None:
    """The name in a `Host` header; None where it has none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _too_large(headers: Headers) -> Response | None:
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return _refused(411, "Årshjul tar inte emot innehåll av okänd längd.")
    if int(length) > LARGEST_REQUEST_BYTES:
        return _refused_on_page(
            413,
            "Filen är för stor",
            f"En fil får vara högst {LARGEST_FILE // 1024 // 1024} MB. Inget har ändrats.",
            "Gå tillbaka och välj en mindre fil, till exempel samma dokument som PDF.",
        )
    return None


def _refused(status: int, why: str) -> Response:
    return PlainTextResponse(why + "\n", status_code=status)


def _refused_on_page(status: int, title: str, why: str, then: str) -> Response:
    """Told on a page, for a person may have filled in the form; it knows nothing of who that is."""
    text = environment().get_template("gate.html").render(title=title, why=why, next=then)
    return HTMLResponse(text, status_code=status)


def _with_headers(send: Send, *, without_body: bool) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        elif without_body:
            message = {**message, "body": b""}
        await send(message)

    return sender
