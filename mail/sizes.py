"""How large a letter a way out takes, told in the same words wherever one is too large."""

from math import ceil

from mail.transport import DeliveryFailed, Transport
from models.words import FailureClass

MEGABYTE = 1_000_000
TOO_LARGE = "brevet är för stort för e-posten"


def largest_letter(way: Transport) -> int | None:
    """The bytes that a letter may have there, as it is kept; None where nothing is known to limit it."""
    largest: int | None = getattr(way, "largest_letter", None)
    return largest


def told_as_too_large(size: int, largest: int) -> str:
    """That a letter of `size` bytes is too large."""
    return f"{TOO_LARGE}: {_in_megabytes(ceil(10 * size / MEGABYTE))}, högst {_in_megabytes(10 * largest // MEGABYTE)}"


def refuse_too_large(message: bytes, largest: int) -> None:
    """Raise DeliveryFailed, as final, where the letter has more than `largest` bytes."""
    if len(message) > largest:
        raise DeliveryFailed(FailureClass.PERMANENT, told_as_too_large(len(message), largest))


def _in_megabytes(tenths: int) -> str:
    return f"{tenths // 10},{tenths % 10} MB"
