"""What the EWS server of the tests does with each SOAP operation: XML in, XML out."""

import base64
from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tests.mail.ews_mailboxes import CALENDAR, DELETED, DRAFTS, FOLDERS, SENT, Exchange, Item, Mailbox, Refused

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
NAMES = {"s": SOAP, "m": MESSAGES, "t": TYPES}

m = ElementMaker(namespace=MESSAGES, nsmap={"m": MESSAGES, "t": TYPES})
t = ElementMaker(namespace=TYPES, nsmap={"t": TYPES})

Element = Any
TEXTS = {
    "Subject": "item:Subject",
    "Body": "item:Body",
    "Location": "calendar:Location",
    "Start": "calendar:Start",
    "End": "calendar:End",
    "UID": "calendar:UID",
    "IsRead": "message:IsRead",
    "ReminderIsSet": "item:ReminderIsSet",
    "ReminderMinutesBeforeStart": "item:ReminderMinutesBeforeStart",
    "InternetMessageId": "message:InternetMessageId",
    "IsDraft": "item:IsDraft",
    "IsCancelled": "calendar:IsCancelled",
    "IsSubmitted": "item:IsSubmitted",
    "DateTimeReceived": "item:DateTimeReceived",
}
"""The elements of an item that are plain text, and the URI of each."""
URIS = {uri: name for name, uri in TEXTS.items()}
TOLD = "calendar:MeetingRequestWasSent"
ATTENDEES = {"RequiredAttendees": "calendar:RequiredAttendees", "OptionalAttendees": "calendar:OptionalAttendees"}


def answer(exchange: Exchange, operation: Element, *, header: Element | None, user: str, anchor: str) -> Element:
    """The response element to one operation. Raises Refused for what the whole request is refused for."""
    name = etree.QName(operation).localname
    act = OPERATIONS.get(name)
    if act is None:
        raise Refused("ErrorInvalidRequest", f"{name} is not spoken here")
    if name in ("ResolveNames", "GetServerTimeZones"):
        messages = act(exchange, operation)
    else:
        impersonated = (
            header.findtext(".//{*}ExchangeImpersonation//{*}PrimarySmtpAddress") if header is not None else None
        )
        address = operation.findtext(".//{*}DistinguishedFolderId/{*}Mailbox/{*}EmailAddress") or impersonated or anchor
        mailbox = exchange.open(address, user=user, impersonating=impersonated is not None)
        messages = act(mailbox, operation)
    return m(f"{name}Response", m.ResponseMessages(*messages))


def refusal(operation: str, refused: Refused) -> Element:
    """The response that says no inside a SOAP body that is in order."""
    return m(f"{operation}Response", m.ResponseMessages(_no(operation, refused)))


def fault(refused: Refused, *, back_off: int | None = None) -> bytes:
    """A SOAP fault, `back_off` in milliseconds."""
    detail = [
        etree.Element(f"{{{ERRORS}}}ResponseCode"),
        etree.Element(f"{{{ERRORS}}}Message"),
    ]
    detail[0].text, detail[1].text = refused.code, refused.text
    if back_off is not None:
        detail.append(t.MessageXml(t.Value(str(back_off), Name="BackOffMilliseconds")))
    code, text, parent = etree.Element("faultcode"), etree.Element("faultstring"), etree.Element("detail")
    code.text, text.text = f"a:{refused.code}", refused.text
    parent.extend(detail)
    said = etree.Element(f"{{{SOAP}}}Fault")
    said.extend([code, text, parent])
    return envelope(said)


def envelope(body: Element) -> bytes:
    s = ElementMaker(namespace=SOAP, nsmap={"s": SOAP})
    version = t.ServerVersionInfo(
        MajorVersion="15", MinorVersion="2", MajorBuildNumber="2562", MinorBuildNumber="17", Version="V2017_07_11"
    )
    return etree.tostring(s.Envelope(s.Header(version), s.Body(body)), xml_declaration=True, encoding="utf-8")


def _yes(operation: str, *children: Element) -> Element:
    return m(f"{operation}ResponseMessage", m.ResponseCode("NoError"), *children, ResponseClass="Success")


def _no(operation: str, refused: Refused) -> Element:
    code = m.ResponseCode(refused.code)
    key = m.DescriptiveLinkKey("0")
    return m(f"{operation}ResponseMessage", m.MessageText(refused.text), code, key, ResponseClass="Error")


def _each(operation: str, things: list[Any], act: Callable[[Any], Element]) -> list[Element]:
    """One response message for each thing: what is refused for one does not stop the next."""
    messages = []
    for thing in things:
        try:
            messages.append(act(thing))
        except Refused as refused:
            messages.append(_no(operation, refused))
    return messages


# --- folders


def _folder_of(element: Element) -> str:
    name = element.get("Id")
    if name not in FOLDERS:
        raise Refused("ErrorFolderNotFound", "The specified folder could not be found in the store.")
    return str(name)


def get_folder(mailbox: Mailbox, operation: Element) -> list[Element]:
    def one(element: Element) -> Element:
        name = _folder_of(element)
        kind = "CalendarFolder" if name == CALENDAR else "Folder"
        rights = (
            "CreateAssociated",
            "CreateContents",
            "CreateHierarchy",
            "Delete",
            "Modify",
            "Read",
            "ViewPrivateItems",
        )
        inside = mailbox.find(name, lambda _: True)
        unread = [item for item in inside if item.fields.get("message:IsRead") == "false"]
        folder = t(
            kind,
            t.FolderId(Id=name, ChangeKey="ck-folder"),
            t.FolderClass("IPF.Appointment" if name == CALENDAR else "IPF.Note"),
            t.DisplayName(name),
            t.TotalCount(str(len(inside))),
            t.ChildFolderCount("0"),
            t.EffectiveRights(*(t(right, "true") for right in rights)),
            *([] if name == CALENDAR else [t.UnreadCount(str(len(unread)))]),
        )
        return _yes("GetFolder", m.Folders(folder))

    return _each("GetFolder", list(operation.find("{*}FolderIds")), one)


# --- finding and reading


def _condition(element: Element) -> Callable[[Item], bool]:
    kind = etree.QName(element).localname
    if kind in ("And", "Or"):
        parts = [_condition(child) for child in element]
        return (
            (lambda item: all(p(item) for p in parts)) if kind == "And" else (lambda item: any(p(item) for p in parts))
        )
    if kind == "Not":
        inner = _condition(element[0])
        return lambda item: not inner(item)
    if kind == "Contains":
        part, name = element.find("{*}Constant").get("Value"), element.find("{*}ExtendedFieldURI").get("PropertyName")
        return lambda item: part in item.keys.get(name, "")
    if kind != "IsEqualTo":
        raise Refused("ErrorUnsupportedPathForQuery", kind)
    wanted = element.find(".//{*}Constant").get("Value")
    extended = element.find("{*}ExtendedFieldURI")
    if extended is not None:
        name = extended.get("PropertyName")
        return lambda item: item.keys.get(name) == wanted
    uri = element.find("{*}FieldURI").get("FieldURI")
    if uri == "calendar:UID":
        raise Refused("ErrorUnsupportedPathForQuery", "The UID cannot be searched for.")
    return lambda item: item.fields.get(uri) == {"0": "false", "1": "true"}.get(wanted, wanted)


def find_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    restriction = operation.find("{*}Restriction")
    fits = _condition(restriction[0]) if restriction is not None else lambda _: True
    wanted = _wanted(operation) - {"item:MimeContent"}

    def one(element: Element) -> Element:
        found = mailbox.find(_folder_of(element), fits)
        items = t.Items(*(_item(item, wanted, operation) for item in found))
        root = m.RootFolder(items, TotalItemsInView=str(len(found)), IncludesLastItemInRange="true")
        return _yes("FindItem", root)

    return _each("FindItem", list(operation.find("{*}ParentFolderIds")), one)


def get_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    wanted = _wanted(operation)

    def one(element: Element) -> Element:
        item = mailbox.get(element.get("Id"))
        if item.id in mailbox.stubborn:
            raise Refused("ErrorInternalServerError")
        return _yes("GetItem", m.Items(_item(item, wanted, operation)))

    return _each("GetItem", list(operation.find("{*}ItemIds")), one)


def sync_folder_items(mailbox: Mailbox, operation: Element) -> list[Element]:
    """What has come to a folder since a state, which is how many had come then."""
    state = operation.findtext("{*}SyncState") or "0"
    if not state.isdigit():
        return [_no("SyncFolderItems", Refused("ErrorInvalidSyncStateData", "The state is not known."))]
    most = int(operation.findtext("{*}MaxChangesReturned"))
    came = mailbox.find(_folder_of(operation.find("{*}SyncFolderId")[0]), lambda _: True)
    page = came[int(state) : int(state) + most]
    here = int(state) + len(page)
    wanted = _wanted(operation)
    changes = m.Changes(*(t.Create(_item(item, wanted, operation)) for item in page))
    last = m.IncludesLastItemInRange(_truth(here >= len(came)))
    return [_yes("SyncFolderItems", m.SyncState(str(here)), last, changes)]


def _wanted(operation: Element) -> set[str]:
    return {str(uri.get("FieldURI")) for uri in operation.iterfind(".//{*}AdditionalProperties/{*}FieldURI")}


def _item(item: Item, wanted: set[str], operation: Element) -> Element:
    parts = []
    if "item:MimeContent" in wanted:
        parts.append(t.MimeContent(base64.b64encode(item.mime).decode(), CharacterSet="UTF-8"))
    parts.append(t.ItemId(Id=item.id, ChangeKey=item.changekey))
    if "item:ParentFolderId" in wanted:
        parts.append(t.ParentFolderId(Id=item.folder, ChangeKey="ck-folder"))
    told = {"item:IsDraft": _truth(item.folder == DRAFTS), "item:IsSubmitted": _truth(item.folder != DRAFTS)}
    told |= {uri: str(value) for uri, value in item.fields.items() if uri in URIS}
    parts += [t(URIS[uri], told[uri]) for uri in sorted(wanted & URIS.keys() & told.keys())]
    parts += [
        t(name, *(_attendee(address) for address in item.fields[uri]))
        for name, uri in ATTENDEES.items()
        if uri in wanted and uri in item.fields
    ]
    for extended in operation.iterfind(".//{*}AdditionalProperties/{*}ExtendedFieldURI"):
        if (name := extended.get("PropertyName")) in item.keys:
            parts.append(t.ExtendedProperty(t.ExtendedFieldURI(**extended.attrib), t.Value(item.keys[name])))
    return t(item.kind, *parts)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _attendee(address: str) -> Element:
    return t.Attendee(t.Mailbox(t.EmailAddress(address)), t.ResponseType("Unknown"))


# --- writing


def _read_item(element: Element) -> tuple[bytes, dict[str, object], dict[str, str]]:
    """The MIME content, the properties and the extended ones of an item in a request."""
    fields: dict[str, object] = {}
    keys: dict[str, str] = {}
    for child in element:
        name = etree.QName(child).localname
        if name in TEXTS:
            fields[TEXTS[name]] = child.text or ""
        elif name in ATTENDEES:
            fields[ATTENDEES[name]] = tuple(str(each.text) for each in child.iterfind(".//{*}EmailAddress"))
        elif name == "ExtendedProperty":
            keys[child.find("{*}ExtendedFieldURI").get("PropertyName")] = child.findtext("{*}Value") or ""
    return base64.b64decode(element.findtext("{*}MimeContent") or ""), fields, keys


def create_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    disposition = operation.get("MessageDisposition")
    saved_in = operation.find("{*}SavedItemFolderId")
    folder = _folder_of(saved_in[0]) if saved_in is not None else None

    def one(element: Element) -> Element:
        kind = etree.QName(element).localname
        if kind == "CancelCalendarItem":
            return _cancel(mailbox, element)
        mime, fields, keys = _read_item(element)
        if kind == "CalendarItem":
            item = mailbox.create(kind, folder or CALENDAR, mime=mime, fields=fields, keys=keys)
            if operation.get("SendMeetingInvitations") != "SendToNone":
                mailbox.tell(
                    "invitation", mailbox.change(item.id, changekey=item.changekey, fields={TOLD: True}, keys={})
                )
            return _yes("CreateItem", m.Items(_id_of(item)))
        if disposition == "SaveOnly":
            return _yes(
                "CreateItem", m.Items(_id_of(mailbox.create(kind, folder, mime=mime, fields=fields, keys=keys)))
            )
        mailbox.send_mime(mime)
        if disposition == "SendAndSaveCopy":
            mailbox.create(kind, folder or SENT, mime=mime, fields=fields, keys=keys)
        return _yes("CreateItem", m.Items())

    return _each("CreateItem", list(operation.find("{*}Items")), one)


def _id_of(item: Item) -> Element:
    return t(item.kind, t.ItemId(Id=item.id, ChangeKey=item.changekey))


def _cancel(mailbox: Mailbox, element: Element) -> Element:
    reference = element.find("{*}ReferenceItemId")
    item = mailbox.get(reference.get("Id"))
    if item.changekey != reference.get("ChangeKey"):
        raise Refused("ErrorStaleObject", "The change key is not the current one.")
    mailbox.tell("cancellation", item)
    mailbox.change(item.id, changekey=item.changekey, fields={"calendar:IsCancelled": "true"}, keys={})
    mailbox.move(item.id, DELETED)
    return _yes("CreateItem", m.Items())


def send_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    saved_in = operation.find("{*}SavedItemFolderId")
    keep_in = _folder_of(saved_in[0]) if saved_in is not None else None

    def one(element: Element) -> Element:
        mailbox.send(element.get("Id"), changekey=element.get("ChangeKey"), keep_in=keep_in)
        return _yes("SendItem")

    return _each("SendItem", list(operation.find("{*}ItemIds")), one)


def update_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    tells = operation.get("SendMeetingInvitationsOrCancellations") not in (None, "SendToNone")

    def one(element: Element) -> Element:
        fields: dict[str, object] = {}
        keys: dict[str, str] = {}
        for setting in element.iterfind(".//{*}SetItemField"):
            _, more_fields, more_keys = _read_item(setting[-1])
            fields |= more_fields
            keys |= more_keys
        it = element.find("{*}ItemId")
        changekey = it.get("ChangeKey")
        if operation.get("ConflictResolution") != "NeverOverwrite":
            changekey = mailbox.get(it.get("Id")).changekey
        before = mailbox.get(it.get("Id"))
        fields |= {TOLD: True} if tells else {}
        item = mailbox.change(it.get("Id"), changekey=changekey, fields=fields, keys=keys)
        if tells and item.kind == "CalendarItem":
            mailbox.tell("update" if TOLD in before.fields else "invitation", item)
        count = m.ConflictResults(t.Count("0"))
        return _yes("UpdateItem", m.Items(_id_of(item)), count)

    return _each("UpdateItem", list(operation.find("{*}ItemChanges")), one)


def delete_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    def one(element: Element) -> Element:
        if operation.get("DeleteType") == "MoveToDeletedItems":
            mailbox.move(element.get("Id"), DELETED)
        else:
            mailbox.delete(element.get("Id"))
        return _yes("DeleteItem")

    return _each("DeleteItem", list(operation.find("{*}ItemIds")), one)


def move_item(mailbox: Mailbox, operation: Element) -> list[Element]:
    to = _folder_of(operation.find("{*}ToFolderId")[0])
    return _each(
        "MoveItem",
        list(operation.find("{*}ItemIds")),
        lambda element: _yes("MoveItem", m.Items(_id_of(mailbox.move(element.get("Id"), to)))),
    )


# --- the directory


def resolve_names(exchange: Exchange, operation: Element) -> list[Element]:
    wanted = (operation.findtext("{*}UnresolvedEntry") or "").casefold()
    found = [address for address in exchange.mailboxes if wanted in address]
    if not found:
        return [_no("ResolveNames", Refused("ErrorNameResolutionNoResults", "No results were found."))]
    boxes = [
        t.Resolution(
            t.Mailbox(t.Name(address), t.EmailAddress(address), t.RoutingType("SMTP"), t.MailboxType("Mailbox"))
        )
        for address in found
    ]
    return [
        _yes("ResolveNames", m.ResolutionSet(*boxes, TotalItemsInView=str(len(boxes)), IncludesLastItemInRange="true"))
    ]


def get_server_time_zones(_exchange: Exchange, _operation: Element) -> list[Element]:
    zone = t.TimeZoneDefinition(Name="(UTC+01:00) Stockholm", Id="W. Europe Standard Time")
    return [_yes("GetServerTimeZones", m.TimeZoneDefinitions(zone))]


OPERATIONS: dict[str, Callable[[Any, Element], list[Element]]] = {
    "GetFolder": get_folder,
    "FindItem": find_item,
    "GetItem": get_item,
    "SyncFolderItems": sync_folder_items,
    "CreateItem": create_item,
    "SendItem": send_item,
    "UpdateItem": update_item,
    "DeleteItem": delete_item,
    "MoveItem": move_item,
    "ResolveNames": resolve_names,
    "GetServerTimeZones": get_server_time_zones,
}
