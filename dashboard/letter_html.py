"""The html part of a letter, shut in: no script, no form, nothing fetched from anywhere."""

from fastapi.responses import HTMLResponse

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


def shut_in(html: str) -> HTMLResponse:
    """The part as an answer that a page may show in a frame."""
    return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"})
