"""Whom an encrypted line is trusted to lead to."""

import ssl
from pathlib import Path

from mail.transport import DeliveryFailed
from models.words import FailureClass


def trust_in(ca_file: Path | None) -> ssl.SSLContext:
    """What the file vouches for and nothing else, or without one what the machine trusts. Raises DeliveryFailed."""
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        told = f"ca_file: {ca_file} finns inte eller är inget certifikat"
        raise DeliveryFailed(FailureClass.AUTHENTICATION, told) from error
