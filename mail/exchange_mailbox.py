"""One Exchange mailbox, by exchangelib. Runs in the worker's process only; nothing else imports it."""

import base64
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from exchangelib import (
    Attendee,
    CalendarItem,
    FolderCollection,
    HTMLBody,
    Mailbox,
    Message,
    Q,
)
from exchangelib.errors import (
    ErrorContentConversionFailed,
    ErrorCorruptData,
    ErrorInvalidSyncStateData,
    ErrorItemCorrupt,
    ErrorItemNotFound,
    ErrorMimeContentConversionFailed,
)
from exchangelib.fields import FieldPath
from exchangelib.folders import (
    Calendar,
    DeletedItems,
    Drafts,
    Inbox,
    Outbox,
    Root,
    SentItems,
)
from exchangelib.items import (
    ALL_OCCURRENCES,
    HARD_DELETE,
    NEVER_OVERWRITE,
    SAVE_ONLY,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_NONE,
)
from exchangelib.properties import DistinguishedFolderId, ItemId
from exchangelib.protocol import close_connections
from exchangelib.services import (
    CreateItem,
    DeleteItem,
    GetFolder,
    GetItem,
    SendItem,
    SyncFolderItems,
)

from mail.exchange_account import open_account, prepare

BROKEN_ITEMS = (
    ErrorContentConversionFailed,
    ErrorCorruptData,
    ErrorItemCorrupt,
    ErrorMimeContentConversionFailed,
)
"""What is the fault of one message, and would keep all behind it from being read."""


class ExchangeMailbox:
    """The mailbox that `access` tells of. Each method makes one call, or two where that is said."""

    def __init__(self, access: dict[str, Any]) -> None:
        self._access = access
        prepare(access)

    def start_afresh(self) -> None:
        """Forget all lines and tokens: after a failure some are left that nobody gets any more."""
        self.__dict__.pop("_account", None)
        self.__dict__.pop("_outbox_id", None)
        close_connections()

    # --- letters

    def find(self, key: str) -> dict[str, Any]:
        """Where the letter is: sent, on its way out, or a draft."""
        everywhere = self._found(key, SentItems, Drafts, Outbox, DeletedItems)
        found = list(everywhere.only("is_draft", "parent_folder_id"))
        leaving = [item for item in found if item.parent_folder_id.id == self._outbox_id]
        here = [item for item in found if item not in leaving]
        return {
            "sent": any(not item.is_draft for item in here),
            "leaving": bool(leaving),
            "drafts": [[item.id, item.changekey] for item in here if item.is_draft],
        }

    def draft(self, key: str, mime: str) -> list[str]:
        """Lay the letter among the drafts; nothing leaves."""
        message = Message(account=self._account, mime_content=base64.b64decode(mime), arshjul_key=key)
        made = CreateItem(account=self._account).get(
            items=[message],
            folder=self._folder(Drafts),
            message_disposition=SAVE_ONLY,
            send_meeting_invitations=SEND_TO_NONE,
        )
        return [made.id, made.changekey]

    def send(self, draft: list[str]) -> None:
        """Send a draft and keep it among the sent. A draft can be sent once only."""
        SendItem(account=self._account).get(items=[ItemId(*draft)], saved_item_folder=self._folder(SentItems))

    def discard(self, draft: list[str]) -> None:
        """Take a draft away for good."""
        DeleteItem(account=self._account).get(
            items=[ItemId(*draft)],
            delete_type=HARD_DELETE,
            send_meeting_cancellations=SEND_TO_NONE,
            affected_task_occurrences=ALL_OCCURRENCES,
            suppress_read_receipts=True,
        )

    def arrived(self, key: str) -> bool:
        """Whether the letter lies in the inbox, under its own Message-ID or the one that Exchange gave it."""
        sent = [item.message_id for item in self._found(key, SentItems).only("message_id") if item.message_id]
        wanted = Q(message_id=key)
        for other in {*sent} - {key}:
            wanted |= Q(message_id=other)
        return any(self._collection(Inbox).filter(wanted).only("message_id"))

    # --- what comes in

    def came(self, position: str, most: int) -> dict[str, Any] | None:
        """What has come to the inbox since the position; where one then is, and whether that is the end.

        None where the server does not know the position any more.
        """
        service = SyncFolderItems(account=self._account)
        fields = [FieldPath(field=Message.get_field_by_fieldname(name)) for name in ("size", "datetime_received")]
        given = {"additional_fields": fields, "ignore": None, "sync_scope": None, "max_changes_returned": most}
        try:
            changes = list(
                service.call(folder=self._folder(Inbox), shape="IdOnly", sync_state=position or None, **given)
            )
        except (ErrorInvalidSyncStateData, AttributeError):
            # exchangelib looks for the new position before it looks whether the answer is a refusal.
            if not position:
                raise
            return None
        items = [
            {
                "number": item.id,
                "size": item.size or 0,
                "came": item.datetime_received.isoformat() if item.datetime_received else None,
            }
            for change, item in changes
            if change == SyncFolderItems.CREATE
        ]
        return {"items": items, "position": service.sync_state, "is_end": service.includes_last_item_in_range}

    def whole(self, number: str) -> dict[str, str] | None:
        """A message as it came, or why the server will not hand it out; None if it has been removed in the meantime."""
        field = FieldPath(field=Message.get_field_by_fieldname("mime_content"))
        try:
            got = GetItem(account=self._account).get(
                items=[ItemId(id=number)], additional_fields=[field], shape="IdOnly"
            )
        except ErrorItemNotFound:
            return None
        except BROKEN_ITEMS as error:
            return {"refused": type(error).__name__}
        return {"mime": base64.b64encode(got.mime_content or b"").decode()}

    # --- meetings

    def meeting(self, meeting: str) -> dict[str, Any] | None:
        """The person's item in the calendar, the marks of the letters that it has been told of by, and its revision."""
        for item in self._collection(Calendar).filter(arshjul_meeting=meeting).only("arshjul_told", "arshjul_revision"):
            revision = item.arshjul_revision or ""
            return {"id": [item.id, item.changekey], "told": item.arshjul_told or "", "revision": revision}
        return None

    def told(self, key: str, mark: str) -> dict[str, Any]:
        """Whether somebody was told of a meeting by that letter, None where an item was begun and then thrown away.

        Else the items where it was only begun.
        """
        everywhere = self._collection(Calendar, DeletedItems)
        if any(everywhere.filter(arshjul_told__contains=mark).only("changekey")):
            return {"told": True, "begun": []}
        if gone := list(self._collection(DeletedItems).filter(arshjul_begun=key).only("is_cancelled")):
            return {"told": True if any(item.is_cancelled for item in gone) else None, "begun": []}
        begun = self._collection(Calendar).filter(arshjul_begun=key).only("arshjul_told")
        return {
            "told": False,
            "begun": [{"id": [item.id, item.changekey], "is_new": not item.arshjul_told} for item in begun],
        }

    def lay(self, meeting: str, key: str, uid: str, event: dict[str, Any]) -> list[str]:
        """Lay the meeting in the calendar; nobody is told."""
        item = self._item(None, uid=uid, arshjul_meeting=meeting, arshjul_begun=key, **_fields(event))
        item.save(send_meeting_invitations=SEND_TO_NONE)
        return [item.id, item.changekey]

    def begin(self, item: list[str], key: str) -> list[str]:
        """Write down which letter is about to tell of the meeting. What was begun before can no longer be done."""
        begun = self._item(item, arshjul_begun=key)
        begun.save(["arshjul_begun"], NEVER_OVERWRITE, SEND_TO_NONE)
        return [begun.id, begun.changekey]

    def tell(self, item: list[str], told: str, event: dict[str, Any]) -> None:
        """Bring the meeting in step with the letter and tell the person, in one step."""
        fields = _fields(event)
        self._item(item, arshjul_told=told, **fields).save(
            ["arshjul_told", *fields], NEVER_OVERWRITE, SEND_TO_ALL_AND_SAVE_COPY
        )

    def cancel(self, item: list[str], words: str) -> None:
        """Cancel the meeting and tell the person, in one step."""
        self._item(item).cancel(new_body=HTMLBody(words))

    # --- looking

    def probe(self) -> dict[str, Any]:
        """Whether the folders that letters need can be used, and which version the server says that it is."""
        folders = [self._folder(kind) for kind in (Drafts, SentItems, Inbox, Calendar)]
        rights = {}
        additional = [FieldPath(field=Drafts.get_field_by_fieldname("effective_rights"))]
        for folder, got in zip(
            folders,
            GetFolder(account=self._account).call(folders=folders, additional_fields=additional, shape="IdOnly"),
            strict=True,
        ):
            if isinstance(got, Exception):
                raise got
            rights[folder.DISTINGUISHED_FOLDER_ID] = bool(
                got.effective_rights and got.effective_rights.create_contents and got.effective_rights.read
            )
        build = self._account.version.build
        return {"rights": rights, "build": [build.major_version, build.minor_version, build.major_build]}

    @cached_property
    def _account(self) -> Any:
        return open_account(self._access)

    @cached_property
    def _outbox_id(self) -> Any:
        """The outbox as items name it."""
        got = GetFolder(account=self._account).get(
            folders=[self._folder(Outbox)], additional_fields=None, shape="IdOnly"
        )
        return got.id

    def _item(self, item: list[str] | None, **given: Any) -> Any:
        made = CalendarItem(account=self._account, folder=self._folder(Calendar), **given)
        if item is not None:
            made._id = ItemId(*item)
        return made

    def _folder(self, kind: Any) -> Any:
        """A folder by its role, which costs no call; exchangelib's own way asks for it, and then for all folders."""
        role = DistinguishedFolderId(
            id=kind.DISTINGUISHED_FOLDER_ID, mailbox=Mailbox(email_address=self._access["mailbox"])
        )
        return kind(root=Root(account=self._account), _distinguished_id=role)

    def _collection(self, *kinds: Any) -> Any:
        return FolderCollection(account=self._account, folders=[self._folder(kind) for kind in kinds])

    def _found(self, key: str, *kinds: Any) -> Any:
        return self._collection(*kinds).filter(Q(arshjul_key=key) | Q(message_id=key))


def _fields(event: dict[str, Any]) -> dict[str, Any]:
    """A meeting's fields as exchangelib takes them. Times are always given anew, in the zone of the meeting."""
    attendee = Attendee(mailbox=Mailbox(name=event["name"], email_address=event["address"]), response_type="Unknown")
    zone = ZoneInfo(event["zone"])
    return {
        "subject": event["title"],
        "body": HTMLBody(event["words"]),
        "start": datetime.fromisoformat(event["starts_at"]).astimezone(zone),
        "end": datetime.fromisoformat(event["ends_at"]).astimezone(zone),
        "location": event["place"],
        "required_attendees": None if event["is_optional"] else [attendee],
        "optional_attendees": [attendee] if event["is_optional"] else None,
        "reminder_is_set": event["reminder_minutes"] is not None,
        "reminder_minutes_before_start": event["reminder_minutes"] or 0,
        "arshjul_revision": event["revision"],
    }
