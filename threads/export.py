"""A case as a document: for the file of an office, for PPID, for a hand-over on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from channels.base import Media, MediaKind
from registry.access import Actor
from registry.masking import MASK, masked_phones
from storage import audit, case_entries, cases, divisions, media, people
from storage.case_entries import CaseEntry
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from texts import case_export as texts
from texts import search_cases, threads
from texts.dates import day_and_time
from threads import export_html, export_pdf, naming
from threads.document import Attachment, Document, Line
from threads.finding import visible
from threads.receipts import receipt


class Form(StrEnum):
    """What a case is exported as."""

    HTML = "html"
    PDF = "pdf"


MIME_TYPES: Final = {Form.HTML: "text/html", Form.PDF: "application/pdf"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A case as a file: the same bytes each time, as long as nothing happens in it."""

    file: Media
    content: bytes
    receipt: str


def export(tx: Tx, actor: Actor, case_id: int, form: Form, now: datetime) -> Exported:
    """A case as whoever exports it may see it, written down in the audit; raises UnknownCase."""
    case = visible(tx, actor, case_id)
    document = _document(tx, case, actor)
    content = (
        export_pdf.render(document) if form is Form.PDF else export_html.render(document).encode()
    )
    facts = {"form": form.value, "masked": document.is_masked}
    audit.record(
        tx, now, actor.audit_id, "case.exported", f"case:{case_id}",
        office=case.office, facts=facts,
    )  # fmt: skip
    name = f"{document.receipt}.{form.value}"
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, name, MIME_TYPES[form], len(content))
    return Exported(file, content, document.receipt)


def _document(tx: Tx, case: Case, actor: Actor) -> Document:
    office = tx.get_one(Office, case.office)
    is_masked = not naming.knows(case, actor)
    return Document(
        receipt(case.opened_office, case.number),
        office.name,
        case.changed_at,
        tuple(_facts(tx, case, actor, office)),
        tuple(
            _line(tx, entry, office, is_masked=is_masked)
            for entry in case_entries.of_case(tx, cases.key_of(case))
        ),
        is_masked,
        is_emptied=case.emptied_at is not None,
    )


def _facts(tx: Tx, case: Case, actor: Actor, office: Office) -> Iterator[tuple[str, str]]:
    yield texts.RECEIPT, receipt(case.opened_office, case.number)
    yield texts.OFFICE, office.name
    if case.opened_office != case.office:
        yield texts.OPENED_OFFICE, tx.get_one(Office, case.opened_office).name
    if case.division:
        yield texts.DIVISION, divisions.name_of(tx, case.division)
    yield texts.SUBJECT, threads.SUBJECTS[case.subject]
    yield texts.STATE, search_cases.STATES[case.state]
    yield texts.PERSON, naming.shown(tx, case, actor)
    for label, moment in (
        (texts.OPENED_AT, case.opened_at),
        (texts.ANSWERED_AT, case.answered_at),
        (texts.CLOSED_AT, case.closed_at),
    ):
        if moment is not None:
            yield label, day_and_time(moment, office.timezone)
    if case.summary:
        is_known = naming.knows(case, actor)
        yield texts.SUMMARY, case.summary if is_known else masked_phones(case.summary)


def _line(tx: Tx, entry: CaseEntry, office: Office, *, is_masked: bool) -> Line:
    what = texts.KINDS[entry.kind]
    return Line(
        day_and_time(entry.at, office.timezone),
        f"{what} ({texts.HELD})" if entry.is_held else what,
        _author(tx, entry, is_masked=is_masked),
        masked_phones(entry.text) if is_masked else entry.text,
        _attachment(tx, entry),
    )


def _author(tx: Tx, entry: CaseEntry, *, is_masked: bool) -> str:
    """Who of the desk did it, and in whose name; nothing for what the person wrote."""
    if entry.author is None:
        return ""
    person = people.get(tx, entry.author)
    name = person.name if person else ""
    if is_masked:
        name = f"{name[:1]}{MASK * 3}"
    office = tx.get_one(Office, entry.office).name if entry.office else ""
    return ", ".join(part for part in (name, office) if part)


def _attachment(tx: Tx, entry: CaseEntry) -> Attachment | None:
    if entry.media is None:
        return None
    file = media.get(tx, entry.media)
    return Attachment(file.file_name if file else texts.UNKNOWN_FILE, entry.media)
