"""An amount of money: a whole number of öre, and how it is told."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ORE, KRONA = 1, 100
"""The units that an amount may be divided in, in öre."""
MOST = 10_000_000_000 * KRONA
"""Ten thousand million kronor: what is larger than this is a slip of the pen."""


def in_kronor(amount: int) -> str:
    """An amount of öre as Swedish has it: "242 125,13 kr"."""
    kronor, ore = divmod(abs(amount), KRONA)
    return f"{'−' if amount < 0 else ''}{kronor:,}".replace(",", "\u00a0") + f",{ore:02}\u00a0kr"


def in_percent(share: Fraction) -> str:
    """A share as Swedish has it: "50 %", "33,33 %"; rounded to four decimals where it has more."""
    percent = (Decimal(share.numerator * 100) / Decimal(share.denominator)).quantize(
        Decimal("0.0001"), rounding=ROUND_HALF_UP
    )
    return f"{percent.normalize():f}".replace(".", ",") + "\u00a0%"
