"""What somebody can do with a case from its page, and why not where they cannot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from markupsafe import Markup

from console.desk.case_forms import new_key
from console.desk.case_view import Look
from console.desk.context import safe
from registry.access import Actor, Permission
from storage import canned, case_entries, cases, chats, divisions, operations
from storage.canned import Canned
from storage.case_entries import CaseEntry
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from texts import desk_case as texts
from texts import desk_chat
from threads import holding, naming, takeovers, talking
from threads.finding import visible
from threads.spokespeople import may_speak
from threads.takeovers import may_answer
from threads.talking import UNDO_WITHIN

DIVISION: Final = "divisi:"  # how the value of a division begins
TEXT_FORMS: Final = ("balas", "catatan", "serahkan", "tutup", "ambil-alih")

Options: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be done; `why_not` is empty for whoever may answer.

    `colleague` is who works on it, if somebody else does. `ready` are the answers that need not be
    written anew, by the name of the office that has them; `keys` name the acts of the forms.
    """

    can_note: bool
    can_answer: bool
    can_take: bool
    can_release: bool
    can_take_over: bool
    can_give_back: bool
    colleague: str
    why_not: Markup
    ask_take_from: Markup
    ask_take_over: str
    destinations: tuple[tuple[str, Options], ...]
    undoable: Collection[int]
    ready: Sequence[tuple[str, Sequence[Canned]]]
    keys: dict[str, str]
    hold_key: str
    """The same for taking and letting go: by the version, as these forms are renewed in place."""


def choices(tx: Tx, case_id: int, look: Look) -> Choices:
    """What somebody can do with a case that they may read; raises UnknownCase."""
    actor = look.actor
    case = visible(tx, actor, case_id)
    office = tx.get_one(Office, case.office)
    is_ours = may_answer(tx, actor, office, look.now)
    why_not = why_no_answer(tx, case, look)
    acts = is_ours and case.is_open and may_speak(tx, case, actor, look.now)
    is_others = case.holder not in {None, actor.person_id}
    colleague = naming.of_staff(tx, case.holder) if is_others else ""
    return Choices(
        can_note=is_ours,
        can_answer=not why_not,
        can_take=acts and case.holder != actor.person_id,
        can_release=acts and case.holder == actor.person_id,
        can_take_over=not is_ours and takeovers.can_take_over(actor, office),
        can_give_back=is_ours and not actor.may(Permission.ANSWER, office),
        colleague=colleague,
        why_not=why_not,
        ask_take_from=safe(texts.ask_take_from(colleague)),
        ask_take_over=texts.ask_take_over(office.name, takeovers.LASTS),
        destinations=_destinations(tx, office) if acts else (),
        undoable=_undoable(tx, case, look) if acts else (),
        ready=_ready(tx, office) if not why_not else (),
        keys={form: new_key(actor) for form in TEXT_FORMS},
        hold_key=f"web:{actor.person_id}:{case_id}-{case.version}",
    )


def why_no_answer(tx: Tx, case: Case, look: Look) -> Markup:
    """Why somebody cannot answer a case now; empty where they can."""
    office = tx.get_one(Office, case.office)
    if not may_answer(tx, look.actor, office, look.now):
        return safe(why_not_theirs(case, look.actor, office))
    if not case.is_open:
        return safe(desk_chat.CASE_CLOSED)
    if not may_speak(tx, case, look.actor, look.now):
        return safe(desk_chat.NOT_FOR_YOU)
    return safe(desk_chat.GONE if talking.is_gone(tx, case) else "")


def why_not_theirs(case: Case, actor: Actor, office: Office) -> str:
    """Why somebody does not answer in this office's name, and how they could."""
    if takeovers.can_take_over(actor, office):
        return texts.take_over_first(office.name)
    if case.opened_office in actor.offices_with(Permission.ANSWER):
        return desk_chat.moved_away(office.name)
    return desk_chat.NO_ROLE if actor.may_approve else desk_chat.NOT_AT_SHARED_PHONE


def _destinations(tx: Tx, office: Office) -> tuple[tuple[str, Options], ...]:
    """Whereto a case can go on from here: (heading, options)."""
    groups = (
        (desk_chat.UP, _options(holding.above(tx, office))),
        (desk_chat.DOWN, _options(holding.below(tx, office))),
        (
            desk_chat.TO_DIVISION,
            tuple((f"{DIVISION}{one.code}", one.name) for one in divisions.open_ones(tx)),
        ),
    )
    return tuple((heading, options) for heading, options in groups if options)


def _ready(tx: Tx, office: Office) -> Sequence[tuple[str, Sequence[Canned]]]:
    """What an office may send as it is, the nearest first."""
    groups = groupby(canned.visible(tx, office), lambda one: one.office)
    return tuple((tx.get_one(Office, code).name, tuple(answers)) for code, answers in groups)


def _options(offices: Sequence[Office]) -> Options:
    return tuple((office.code, office.name) for office in offices)


def _undoable(tx: Tx, case: Case, look: Look) -> Collection[int]:
    """The answers of theirs that can be taken back now."""
    since = look.now - UNDO_WITHIN
    return frozenset(
        case_entries.key_of(entry)
        for entry in case_entries.answers_since(tx, cases.key_of(case), since)
        if entry.author == look.actor.person_id and _can_be_stopped(tx, case, entry, look)
    )


def _can_be_stopped(tx: Tx, case: Case, entry: CaseEntry, look: Look) -> bool:
    can_delete = look.composers[chats.get_one(tx, case.chat_id).channel].can_edit
    return can_delete or not operations.has_begun(tx, entry.message, case.chat_id)
