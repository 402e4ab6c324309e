"""The form in which an answer is written: what was typed, and how it comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from console.desk.faq_entry_view import Part, parts_of, readable
from console.desk.faq_view import Option
from console.desk.forms import Fields
from faq import drafts
from faq.drafts import Draft
from faq.errors import Refused
from registry.access import Actor, NotAllowed, Permission
from storage import faq_entries
from storage.engine import Tx
from storage.offices import Office
from texts import desk_faq as texts
from texts import faq_lists
from texts.faq_topics import TOPICS

_COMMAS: Final = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class FormView:
    """The form; `code` is empty for a new answer, `base` for one that hangs on none.

    `stored` is what somebody else has made of it meanwhile; `days` are its two dates as typed.
    """

    office: str
    office_name: str
    code: str
    base: str
    draft: Draft
    days: tuple[str, str]
    seen: int
    offices: tuple[Option, ...] = ()
    topics: tuple[Option, ...] = ()
    modes: tuple[Option, ...] = ()
    problems: Sequence[str] = ()
    stored: tuple[Part, ...] = ()

    @property
    def phrasings(self) -> str:
        """One on a line."""
        return "\n".join(self.draft.phrasings)

    @property
    def related(self) -> str:
        """The codes of neighbours."""
        return ", ".join(self.draft.related)

    @property
    def regions(self) -> str:
        """The codes of regions."""
        return ", ".join(self.draft.regions)


def new(tx: Tx, actor: Actor, office: str, base: str) -> FormView:
    """An empty form for an office in which somebody writes; raises NotAllowed, UnknownEntry."""
    codes = actor.offices_with(Permission.WRITE_FAQ)
    code = office or next(iter(codes), "")
    if code not in codes:
        raise NotAllowed(Permission.WRITE_FAQ, code)
    if base:
        readable(tx, actor, base)
    draft = Draft(
        mode=drafts.ADDS if base else "", regions=(code,) if base and code != "00" else ()
    )
    found = FormView(code, tx.get_one(Office, code).name, "", base, draft, ("", ""), 0)
    offices = [tx.get_one(Office, one) for one in codes]
    options = tuple(Option(one.code, one.name, one.code == code) for one in offices)
    return with_options(replace(found, offices=options))


def stored(tx: Tx, actor: Actor, code: str) -> FormView:
    """The form with the newest version of an answer; raises NotAllowed, UnknownEntry."""
    entry, office = readable(tx, actor, code)
    actor.require(Permission.WRITE_FAQ, office)
    words = faq_entries.version(tx, code, entry.newest)
    draft = drafts.of_version(words, faq_entries.attachments(tx, code, entry.newest))
    found = FormView(
        office.code, office.name, code, entry.base or "", draft, _days(draft), entry.newest
    )
    return with_options(found)


def typed(view: FormView, fields: Fields, problems: Sequence[str]) -> FormView:
    """The form with what was typed, and why it cannot stay so."""
    draft, _ = _read(fields, view.draft)
    days = (fields.get("mulai"), fields.get("sampai"))
    return with_options(replace(view, draft=draft, days=days, problems=tuple(problems)))


def outdated(view: FormView, fields: Fields) -> FormView:
    """The form with what was typed beside what is stored now."""
    found = typed(view, fields, [texts.CHANGED_MEANWHILE])
    return replace(found, stored=parts_of(view.draft))


def draft_of(fields: Fields, before: Draft) -> Draft:
    """The draft that was typed; what has no field stays as it was. Raises Refused."""
    draft, problems = _read(fields, before)
    if problems:
        raise Refused(problems)
    return draft


def with_options(view: FormView) -> FormView:
    """The form with what can be chosen in it."""
    topics = tuple(
        Option(value, label, value == view.draft.topic) for value, label in TOPICS.items()
    )
    modes = tuple(
        Option(value, label, value == view.draft.mode) for value, label in texts.MODES.items()
    )
    return replace(view, topics=topics, modes=modes)


def _read(fields: Fields, before: Draft) -> tuple[Draft, list[str]]:
    problems: list[str] = []
    draft = replace(
        before,
        topic=fields.get("topik"),
        question=fields.get("pertanyaan"),
        short=fields.get("singkat"),
        full=fields.get("lengkap").replace("\r\n", "\n"),
        law=fields.get("dasar"),
        url=fields.get("tautan"),
        stage=fields.get("tahapan"),
        election=fields.get("pemilu"),
        phrasings=tuple(fields.get("contoh").splitlines()),
        related=tuple(filter(None, _COMMAS.split(fields.get("terkait")))),
        regions=tuple(filter(None, _COMMAS.split(fields.get("wilayah")))),
        mode=fields.get("cara"),
        valid_from=_day(fields.get("mulai"), "valid_from", problems),
        valid_until=_day(fields.get("sampai"), "valid_until", problems),
    )
    return draft, problems


def _day(written: str, name: str, problems: list[str]) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        problems.append(faq_lists.bad_day(name, written))
        return None


def _days(draft: Draft) -> tuple[str, str]:
    begins, ends = draft.valid_from, draft.valid_until
    return (begins.isoformat() if begins else "", ends.isoformat() if ends else "")
