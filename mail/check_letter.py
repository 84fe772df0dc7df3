"""The letter that proves a way out: to oneself, about nothing."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mail.compose import fit_address

_POLICY = SMTP.clone(cte_type="7bit")


def check_letter(*, sender: str, to: str, message_id: str, area: str, at: datetime) -> bytes:
    """The letter's bytes. Raises UnfitForHeader where an address is none."""
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = f"Årshjul <{fit_address(sender)}>"
    letter["To"] = fit_address(to)
    letter["Subject"] = f"Prov av e-posten: {area}"
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    letter.set_content(
        "Det här brevet skickades via ”arshjul mail check” för att pröva att Årshjul kan skicka brev.\n\n"
        "Ni behöver inte göra något. Hamnade brevet i skräpposten: be e-postens förvaltare släppa igenom avsändaren.\n"
    )
    return letter.as_bytes()
