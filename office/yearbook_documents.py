"""The chapters on groups, and on what they handed in and what was decided about it."""

from documents.yearbook import Chapter
from office.year_facts import YearFacts
from store import decisions as store_of_decisions
from store import yearbooks


def groups(year: YearFacts) -> Chapter:
    """The groups that existed during the year."""
    rows = [
        {
            "group": year.name(span.id),
            "kind": span.kind,
            "from": span.valid_from,
            "to": span.valid_to,
            "id": span.id,
        }
        for span in year.spans
        if span.valid_from <= year.last and (span.valid_to is None or span.valid_to >= year.first)
    ]
    return Chapter(
        key="groups",
        title="Grupper",
        about="De grupper som fanns någon dag under året, med det namn de hade sist.",
        columns={"group": "Grupp", "kind": "Slag", "from": "Från", "to": "Till"},
        rows=rows,
        nothing="Inga grupper fanns under året.",
    )


def documents(year: YearFacts) -> Chapter:
    """Every document that was owed, with each of its days."""
    rows = [
        {
            "document": year.document(duty.station, duty.document, duty.group),
            "group": year.name(duty.group),
            "station": year.stations.get(duty.station, duty.station),
            "due_on": duty.due_on,
            "extended_to": duty.extended_to,
            "received_on": duty.received_on,
            "state": duty.state.swedish,
            "reason": duty.reason,
            "duty": duty.id,
            "meeting": duty.meeting or None,
            "revision": duty.revision,
            "ids": {"station": duty.station, "group": duty.group, "document": duty.document},
        }
        for duty in sorted(year.owed, key=lambda duty: (duty.station, duty.due_on, duty.group, duty.document))
    ]
    return Chapter(
        key="documents",
        title="Dokument",
        about="Allt som grupperna skulle lämna, med sista dag, anstånd eller ny dag, och hur det gick.",
        columns={
            "document": "Dokument",
            "group": "Grupp",
            "station": "Station",
            "due_on": "Sista dag",
            "extended_to": "Anstånd till",
            "received_on": "Inlämnat",
            "state": "Läge",
            "reason": "Skäl",
        },
        rows=rows,
        nothing="Inga dokument skulle lämnas.",
    )


def files(year: YearFacts) -> Chapter:
    """The files that were handed in, with what tells them unchanged."""
    rows = [
        {
            "file": file.filename,
            "group": year.name(year.by_id[file.duty_id].group),
            "size": file.size,
            "handed_in": year.local(file.handed_in_at),
            "by": file.handed_in_by,
            "sha256": file.sha256,
            "duty": file.duty_id,
        }
        for file in yearbooks.handed_in(year.session, year.wheel.area, year.year)
    ]
    return Chapter(
        key="files",
        title="Inlämnade filer",
        about="Filerna i arkivet, med storlek i byte och kontrollsumma.",
        columns={
            "file": "Fil",
            "group": "Grupp",
            "size": "Byte",
            "handed_in": "Inlämnad",
            "by": "Av",
            "sha256": "SHA-256",
        },
        rows=rows,
        nothing="Inga filer lämnades in.",
    )


def decisions(year: YearFacts) -> Chapter:
    """What bodies came to about the year's documents."""
    found = store_of_decisions.of_duties(year.session, [duty.id or 0 for duty in year.owed])
    rows = [
        {
            "document": year.document(duty.station, duty.document, duty.group),
            "group": year.name(duty.group),
            "body": year.name(each.body),
            "outcome": each.outcome.swedish,
            "decided_on": each.decided_on,
            "new_day": each.new_day,
            "lifted_to": year.name(each.lifted_to),
            "reason": each.reason,
            "duty": each.duty_id,
            "meeting": each.meeting_id,
            "by": each.who,
        }
        for duty in year.owed
        for each in found.get(duty.id or 0, ())
    ]
    return Chapter(
        key="decisions",
        title="Beslut",
        about="Vad som beslutades om årets dokument, och av vem.",
        columns={
            "document": "Dokument",
            "group": "Grupp",
            "body": "Beslutat av",
            "outcome": "Beslut",
            "decided_on": "Dag",
            "new_day": "Ny sista dag",
            "lifted_to": "Lyft till",
            "reason": "Skäl",
        },
        rows=sorted(rows, key=lambda row: (row["decided_on"], row["duty"])),
        nothing="Inga beslut är antecknade.",
    )
