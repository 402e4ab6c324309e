"""/mitra: how an office's groups and contacts are, and lists of them that come and go."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Final

from channels.base import Button, ButtonPressed, Media, MediaKind, Message, MessageReceived
from handlers import commands, whose
from handlers.context import (
    KEEP,
    Context,
    Fetch,
    Fetched,
    Result,
    Say,
    State,
    aside,
    say,
    show,
    toast,
)
from handlers.files import load
from registry import contact_lists, exports, imports, plans, sheets
from registry.access import Actor, Permission
from registry.exports import Subject
from registry.lists import ImportRefused, Table, packed, unpacked
from registry.plans import Effect, Importer, Plan
from registry.sheets import Form
from storage import health, media
from storage.engine import Tx
from storage.offices import Office
from texts import import_plans as plan_texts
from texts import partners as texts
from texts import service

MOST_ROWS: Final = 2_000  # in a chat; the import holds up the writing of all else
KEPT_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Opened(Fetched):
    """A list that came as a file, read outside the transaction; or what stands against it."""

    table: Table | None = None
    refused: ImportRefused | None = None


class Partners:
    """The lists of one's part of the country, out and, for one's own offices, in."""

    name = "mitra"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the file that came and read it."""
        event = context.event
        if not isinstance(event, MessageReceived) or event.media is None:
            return None
        fetched = await load(event.media, fetch)
        if fetched.problem:
            return fetched
        try:
            return Opened(table=await asyncio.to_thread(sheets.open_list, fetched.content))
        except ImportRefused as refused:
            return Opened(refused=refused)

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show, send a list, or take the next step of an import."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.WATCH):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None:
            found = whose.office_meant(tx, context, actor, self.name)
            if isinstance(found, Result):
                return found
            return _overview(tx, context, actor, found)
        return _take_file(tx, context, actor, prepared)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("office", code) if office := _seen(tx, actor, code):
                return _overview(tx, context, actor, office)
            case ("get", subject, code) if subject in set(Subject) and (
                office := _seen(tx, actor, code)
            ):
                return _send(tx, context, actor, Subject(subject), office)
            case ("bring", subject) if subject in set(Subject):
                return _ask_file(context, actor, Subject(subject))
            case ("apply",) if context.step == "agree":
                return _apply(tx, context, actor)
            case ("leave",) if context.step == "agree":
                return show(service.CANCELLED)
            case _:
                return toast(service.OLD_BUTTON)


def _seen(tx: Tx, actor: Actor, code: str) -> Office | None:
    office = tx.get(Office, code)
    return office if office is not None and actor.may_see(office) else None


def _overview(tx: Tx, context: Context, actor: Actor, office: Office) -> Result:
    found = health.of_subtree(tx, office.code, context.now)
    contacts = sum(one.is_contact for one in found)
    counts = {key.value: count for key, count in health.counts(found).items()}
    text = texts.overview(office.name, len(found) - contacts, contacts, counts)
    if context.policies.desk_url:
        text = texts.overview_and_desk(text)
    rows = [
        (
            Button(texts.GET_GROUPS, f"mitra:get:{Subject.GROUPS}:{office.code}"),
            Button(texts.GET_CONTACTS, f"mitra:get:{Subject.CONTACTS}:{office.code}"),
        )
    ]
    if actor.offices_with(Permission.REGISTER_GROUP):
        rows.append(
            (
                Button(texts.BRING_GROUPS, f"mitra:bring:{Subject.GROUPS}"),
                Button(texts.BRING_CONTACTS, f"mitra:bring:{Subject.CONTACTS}"),
            )
        )
    return aside(text, *rows)


def _send(tx: Tx, context: Context, actor: Actor, subject: Subject, office: Office) -> Result:
    made = exports.export(tx, subject, Form.XLSX, office, _importer(actor), context.now)
    media.put(tx, made.file, made.content, context.now)
    is_all_theirs = set(made.offices) <= set(actor.offices_with(Permission.REGISTER_GROUP))
    has_hidden = subject is Subject.CONTACTS and not is_all_theirs
    text = texts.attached(made.rows, office.name, has_hidden=has_hidden)
    return Result((Say(Message(text, media=made.file)),), KEEP)


def _importer(actor: Actor) -> Importer:
    return Importer(actor.audit_id, actor)


# Bringing one in


def _ask_file(context: Context, actor: Actor, subject: Subject) -> Result:
    if not actor.offices_with(Permission.REGISTER_GROUP):
        return toast(service.NOT_YOUR_BUTTON)
    if subject is Subject.CONTACTS and not context.policies.senders:
        return aside(texts.NO_WHATSAPP)
    return say(texts.ASK_FILE, state=State("mitra:file", {"subject": subject.value}))


def _take_file(tx: Tx, context: Context, actor: Actor, prepared: Fetched | None) -> Result:
    """Read the list and say what it would do."""
    if prepared is not None and prepared.problem:
        return say(prepared.problem, state=context.state)
    if not isinstance(prepared, Opened):
        return say(texts.NO_FILE, state=context.state)
    if prepared.refused is not None or prepared.table is None:
        return _refused(context, prepared.refused)
    if len(prepared.table.rows) > MOST_ROWS + 1:
        return say(texts.too_many(MOST_ROWS), state=context.state)
    subject = _subject(context)
    try:
        plan = _plan(tx, context, actor, subject, prepared.table)
    except ImportRefused as refused:
        return _refused(context, refused)
    kept = _keep(tx, context, prepared.table)
    return _ask(plan, {"subject": subject.value, "kept": kept}, plans.in_words(plan))


def _subject(context: Context) -> Subject:
    return Subject(context.state.data["subject"]) if context.state else Subject.GROUPS


def _refused(context: Context, refused: ImportRefused | None) -> Result:
    problems = refused.problems if refused else ()
    told = plan_texts.refused([(problem.line, problem.reason) for problem in problems])
    state = State("mitra:file", {"subject": _subject(context).value})
    return say(told, state=state)


def _plan(tx: Tx, context: Context, actor: Actor, subject: Subject, table: Table) -> Plan:
    by, now = _importer(actor), context.now
    if subject is Subject.GROUPS:
        return imports.plan_chats(tx, table, by, context.policies.accounts)
    return contact_lists.plan_contacts(tx, table, by, now, context.policies.senders)


def _keep(tx: Tx, context: Context, table: Table) -> str:
    """Keep the list until somebody has agreed; what nobody agrees to goes within days."""
    content = packed(table)
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, "daftar.json", KEPT_TYPE, len(content))
    media.put(tx, file, content, context.now)
    return digest


def _ask(plan: Plan, data: dict[str, str], words: str) -> Result:
    if not plan.does_anything:
        return say(words)
    buttons = (
        Button(plan_texts.APPLY, "mitra:apply"),
        Button(plan_texts.LEAVE, "mitra:leave"),
    )
    return say(words, buttons, state=State("mitra:agree", {**data, "plan": plan.digest}))


def _apply(tx: Tx, context: Context, actor: Actor) -> Result:
    """Do what was shown, unless something else would happen by now."""
    data = dict(context.state.data) if context.state else {}
    stored = media.get(tx, str(data.get("kept", "")))
    if stored is None:
        return show(texts.EXPIRED)
    table, subject = unpacked(stored.content), _subject(context)
    try:
        plan = _plan(tx, context, actor, subject, table)
    except ImportRefused as refused:
        return _refused(context, refused)
    if plan.digest != data.get("plan"):
        kept = {"subject": subject.value, "kept": str(data["kept"])}
        return _ask(plan, kept, texts.again(plans.in_words(plan)))
    _do(tx, context, actor, subject, table)
    counts = plan.counts()
    done = (counts[Effect.ADDED], counts[Effect.CHANGED], counts[Effect.ENDED])
    return show(texts.done(*done))


def _do(tx: Tx, context: Context, actor: Actor, subject: Subject, table: Table) -> None:
    by, now = _importer(actor), context.now
    if subject is Subject.GROUPS:
        imports.import_chats(tx, table, by, now, context.policies.accounts)
    else:
        contact_lists.import_contacts(tx, table, by, now, context.policies.senders)
