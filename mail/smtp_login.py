"""Logging in to a mail server: with a password (PLAIN or LOGIN), or with a token (XOAUTH2)."""

import base64
import smtplib
from dataclasses import dataclass
from typing import Protocol


class Tokens(Protocol):
    """Where access tokens come from."""

    def token(self) -> str:
        """A token that is good for a while yet. Raises DeliveryFailed."""

    def forget(self) -> None:
        """Drop the token that we have: it was not taken."""


class Login(Protocol):
    """A way to log in."""

    def perform(self, line: smtplib.SMTP) -> None:
        """Log in on a line that has been greeted. Raises SMTPException, or DeliveryFailed of what lies before."""


@dataclass(frozen=True)
class NoLogin:
    """The server knows us by our address."""

    def perform(self, line: smtplib.SMTP) -> None:
        """Nothing to do."""


@dataclass(frozen=True)
class PasswordLogin:
    """A user and a password."""

    user: str
    password: str

    def perform(self, line: smtplib.SMTP) -> None:
        """By the best way that the server offers. smtplib takes ASCII only, PLAIN in itself UTF-8 (RFC 4616)."""
        if (self.user + self.password).isascii():
            line.login(self.user, self.password)
            return
        token = base64.b64encode(f"\0{self.user}\0{self.password}".encode()).decode()
        _accepted(*line.docmd("AUTH", f"PLAIN {token}"))


def password_login(user: str, password: str) -> Login:
    """The login of a user with a password; none where no user is named."""
    return PasswordLogin(user, password) if user else NoLogin()


@dataclass(frozen=True)
class TokenLogin:
    """A user, and tokens that say that we may act as it."""

    user: str
    tokens: Tokens

    def perform(self, line: smtplib.SMTP) -> None:
        """By XOAUTH2. A token that is not taken is dropped; the refusal is told all the same."""
        if "XOAUTH2" not in str(line.esmtp_features.get("auth", "")).upper().split():
            raise smtplib.SMTPNotSupportedError("XOAUTH2")
        said = f"user={self.user}\x01auth=Bearer {self.tokens.token()}\x01\x01"
        code, text = line.docmd("AUTH", f"XOAUTH2 {base64.b64encode(said.encode()).decode()}")
        if code == 334:  # the reason lies in the challenge; the refusal itself follows on an empty answer
            code, text = line.docmd("")
        if code != 235:
            self.tokens.forget()
        _accepted(code, text)


def _accepted(code: int, text: bytes) -> None:
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)
