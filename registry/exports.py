"""The groups and contacts of an office's part of the country as a file, for its own records.

What comes out goes in again unchanged: the columns are those of the imports, and some to read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from channels.base import Media, MediaKind
from registry import contact_rows, imports, sheets
from registry.groups import category_label
from registry.list_fields import OPTIONAL
from registry.masking import partly
from registry.plans import Importer
from registry.segments import segment_label
from registry.sheets import MIME_TYPES, Form
from storage import audit, contacts, health, stewards
from storage import offices as store
from storage.engine import Tx
from storage.health import Condition
from storage.offices import Office
from texts import registry as texts

ABOUT: Final = ("office_name", "in_charge", "health")  # to read; an import does not look at them


class Subject(StrEnum):
    """What a list is of."""

    GROUPS = "grup"
    CONTACTS = "kontak"


@dataclass(frozen=True, slots=True)
class Exported:
    """A list as a file, how many rows it has, and of which offices it is."""

    file: Media
    content: bytes
    rows: int
    offices: Collection[str]


def export(
    tx: Tx, subject: Subject, form: Form, root: Office, reader: Importer, now: datetime
) -> Exported:
    """The list of an office and of those under it, written down in the audit.

    Numbers are whole only for offices in whose name the reader acts.
    """
    offices = {office.code: office for office in store.subtree(tx, root.code)}
    conditions = health.of_subtree(tx, root.code, now)
    if subject is Subject.GROUPS:
        rows = _groups(tx, conditions, offices)
        columns = (*imports.COLUMNS, *OPTIONAL, *ABOUT)
    else:
        rows = _contacts(tx, conditions, offices, reader.may)
        columns = (*contact_rows.COLUMNS, *OPTIONAL, ABOUT[0], ABOUT[2])
    content = sheets.write(form, columns, rows)
    facts = {"rows": len(rows), "form": form.value}
    action, subject_id = f"registry.exported.{subject.value}", f"office:{root.code}"
    audit.record(tx, now, reader.audit_id, action, subject_id, office=root.code, facts=facts)
    name = f"{subject.value}-{root.code}-{now:%Y%m%d}.{form.value}"
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, name, MIME_TYPES[form], len(content))
    return Exported(file, content, len(rows), offices)


def _groups(
    tx: Tx, conditions: Iterable[Condition], offices: Mapping[str, Office]
) -> list[Sequence[str]]:
    in_charge = stewards.within(tx, offices)
    return [
        (
            one.channel,
            one.external_id,
            one.title,
            one.office,
            category_label(one.category),
            segment_label(one.segment) if one.segment else "",
            "",
            one.office_name,
            ", ".join(person.name for person in in_charge.get(one.chat_id, ())),
            texts.HEALTH_LABELS[one.health],
        )
        for one in conditions
        if not one.is_contact
    ]


def _contacts(
    tx: Tx,
    conditions: Iterable[Condition],
    offices: Mapping[str, Office],
    may: Callable[[str], bool],
) -> list[Sequence[str]]:
    how = {one.chat_id: texts.HEALTH_LABELS[one.health] for one in conditions}
    acts = {code for code in offices if may(code)}
    return [
        (
            one.number if one.office in acts else partly(one.number),
            one.name,
            one.office,
            category_label(one.category),
            one.group,
            one.consented_on.isoformat() if one.consented_on else "",
            segment_label(one.segment) if one.segment else "",
            "",
            offices[one.office].name,
            "" if one.group else how.get(one.chat_id, ""),
        )
        for one in contacts.of_offices(tx, contact_rows.CHANNEL, offices)
    ]
