"""Who did what: the append-only log of every action by a person."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from models.columns import Instant
from models.words import SwedishEnum


class Deed(SwedishEnum):
    """What a person can do that is worth remembering. The value stands in the log."""

    APPLY = "apply", "områdesfil inläst"
    IMPORT_PEOPLE = "import-people", "personer inlästa"
    RECEIVE = "receive", "inlämnad"
    EXTEND = "extend", "anstånd"
    EXCUSE = "excuse", "befriad"
    DECIDE = "decide", "beslut"
    TAKE_BACK = "take-back", "taget tillbaka"
    APPROVE = "approve", "brev godkänt"
    SETTLE = "settle", "ovisst brev avgjort"
    RETRY = "retry", "nytt försök med brev"
    REST_MAIL = "rest-mail", "breven ställda i vila"
    WAKE_MAIL = "wake-mail", "vilan för breven avslutad"
    REMIND = "remind", "påmind för hand"
    SEND_AGAIN = "send-again", "brev skickat en gång till"
    STOP_LETTER = "stop-letter", "brev stoppat"
    RESUME_LETTER = "resume-letter", "stoppat brev återtaget"
    EDIT_LETTER = "edit-letter", "brev ändrat före utskick"
    IMPORT_MEETINGS = "import-meetings", "möten inlästa"
    CALL = "call", "möte kallat"
    MOVE = "move", "möte flyttat"
    REVISE = "revise", "möte ändrat"
    CANCEL = "cancel", "möte inställt"
    RENEW_LINK = "renew-link", "ny länk till mötets sida"
    PUBLISH = "publish", "minnesanteckningar publicerade"
    ANSWER = "answer", "svar infört"
    SETTLE_ANSWER = "settle-answer", "oklart svar avgjort"
    KEEP = "keep", "föreslagen tid avböjd"
    ATTENDANCE = "attendance", "närvaro antecknad"
    CHOOSE_CALENDAR = "choose-calendar", "kalender vald"
    SUBSCRIBE = "subscribe", "prenumeration given"
    REVOKE = "revoke", "prenumeration återkallad"
    RENEW = "renew", "ny länk till prenumeration"
    NOMINATE = "nominate", "ordförande utsedd"
    SUCCEED = "succeed", "vice ordförande efterträder"
    LEAVE = "leave", "ordförande lämnar"
    OVERRIDE = "override", "ordning för ordförande ändrad"
    CHANGEOVER = "changeover", "mandatskifte"
    UNDO_CHANGEOVER = "undo-changeover", "mandatskifte ångrat"
    REORGANISE = "reorganise", "omorganisation upplagd"
    WITHDRAW_REORGANISATION = "withdraw-reorganisation", "omorganisation återtagen"
    REHEARSE = "rehearse", "övning startad"
    REMOVE_REHEARSAL = "remove-rehearsal", "övning borttagen"
    IMPORT_POPULATIONS = "import-populations", "folkmängd inläst"
    DRAFT_REQUISITIONS = "draft-requisitions", "utkast till rekvisitioner gjorda"
    RELEASE_REQUISITION = "release-requisition", "rekvisition släppt"
    CONFIRM_REQUISITION = "confirm-requisition", "rekvisition bekräftad"
    INVOICE_REQUISITION = "invoice-requisition", "rekvisition fakturerad"
    CORRECT_REQUISITION = "correct-requisition", "rekvisition rättad"
    DISCARD_REQUISITION = "discard-requisition", "utkast till rekvisition kasserat"
    NOTE_PAYMENT = "note-payment", "betalning antecknad"
    IMPORT_PAYMENTS = "import-payments", "betalningar inlästa"
    DISMISS_PAYMENT = "dismiss-payment", "betalning avfärdad"
    TAKE_UP_PAYMENT = "take-up-payment", "avfärdad betalning framtagen igen"
    NOTE_SPENDING = "note-spending", "förbrukning antecknad"
    PUBLISH_DOCUMENT = "publish-document", "dokument publicerat"
    REGISTER = "register", "diarienummer antecknat"
    OUTCOME = "outcome", "ställningstagande antecknat"
    OPEN_MATTER = "open-matter", "ärende öppnat"
    PASS_MATTER = "pass-matter", "ärende lämnat vidare"
    CHANGE_MATTER = "change-matter", "ärendets rubrik ändrad"
    CLOSE_MATTER = "close-matter", "ärende avslutat"
    CLOSE_YEAR = "close-year", "år stängt"
    REOPEN_YEAR = "reopen-year", "år öppnat igen"
    START = "start", "station startad"
    OPEN_ACCOUNT = "open-account", "konto öppnat"
    CLOSE_ACCOUNT = "close-account", "konto avslutat"
    GIVE_ROLES = "give-roles", "behörighet ändrad"
    SET_PASSWORD = "set-password", "lösenord ändrat"
    LOG_IN = "log-in", "inloggad"
    END_SESSIONS = "end-sessions", "inloggningar avslutade"
    CORRECT_PERSON = "correct-person", "person rättad"
    ERASE_PERSON = "erase-person", "person borttagen"
    DECIDE_DISPOSAL = "decide-disposal", "gallringsbeslut antecknat"
    DISPOSE = "dispose", "gallrat"
    REFUSE_UPLOAD = "refuse-upload", "fil inte mottagen"
    SETTLE_UPLOAD = "settle-upload", "fil som inte togs emot avgjord"
    SETTLE_MAIL = "settle-mail", "inkommet mejl avgjort"
    ADDRESS_WORKS = "address-works", "adress fungerar igen"
    THAW = "thaw", "frysning efter återställning hävd"
    ASK_BY_LINK = "ask-by-link", "inkommet genom länk"
    ANSWER_REQUEST = "answer-request", "det som kom genom länk avgjort"
    REVOKE_LINK = "revoke-link", "personlig länk återkallad"


class LogEntry(SQLModel, table=True):
    """One action by one person, or by a rule of the area file; rows are only ever added, never changed."""

    __tablename__ = "log_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    who: str
    area: str | None = None
    act: str
    subject: str = Field(index=True)
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
