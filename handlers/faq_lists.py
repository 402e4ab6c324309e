"""/daftarjawaban: the answers as a file, out and, for those who write them, in."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from channels.base import Button, ButtonPressed, Media, MediaKind, Message, MessageReceived
from faq import exporting, importing, listing
from faq.importing import Import
from faq.listing import Listed
from handlers import commands
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
from registry import plans
from registry.access import Actor, Permission
from registry.lists import ImportRefused, Problem
from registry.plans import Importer
from registry.sheets import MIME_TYPES, Form
from storage import media
from storage.engine import Tx
from texts import faq_lists as texts
from texts import import_plans as plan_texts
from texts import service

MOST_ROWS: Final = 200  # in a chat; the import holds up the writing of all else
KEPT_TYPE: Final = "application/jsonl"
_FILE: Final = "daftarjawaban:file"
_AGREE: Final = "daftarjawaban:agree"


@dataclass(frozen=True, slots=True)
class Opened(Fetched):
    """A list that came as a file, read outside the transaction; or what stands against it."""

    rows: Sequence[Listed] = ()
    problems: Sequence[Problem] = ()


class AnswerLists:
    """The answers of an office in a spreadsheet: what comes in is shown first, and is a draft."""

    name = "daftarjawaban"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the file that came and read it; lines without an office are of one's own."""
        event, actor = context.event, context.actor
        if not isinstance(event, MessageReceived) or event.media is None or actor is None:
            return None
        fetched = await load(event.media, fetch)
        offices = actor.offices_with(Permission.WRITE_FAQ)
        if fetched.problem or not offices:
            return fetched
        try:
            read = await asyncio.to_thread(listing.read, fetched.content, offices[0])
        except ImportRefused as refused:
            return Opened(problems=refused.problems)
        return Opened(rows=read[0], problems=read[1])

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Offer the list, or take the next step of an import."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.WRITE_FAQ):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return _pressed(tx, context, actor)
        if entry is not None:
            bring = Button(texts.BRING, "daftarjawaban:bring")
            return aside(texts.OVERVIEW, (Button(texts.GET, "daftarjawaban:get"), bring))
        return _take_file(tx, context, actor, prepared)


def _pressed(tx: Tx, context: Context, actor: Actor) -> Result:
    match context.pressed:
        case ("get",):
            return _send(tx, context, actor)
        case ("bring",):
            return say(texts.ASK_FILE, state=State(_FILE))
        case ("apply",) if context.step == "agree":
            return _apply(tx, context, actor)
        case ("leave",) if context.step == "agree":
            return show(service.CANCELLED)
        case _:
            return toast(service.OLD_BUTTON)


def _send(tx: Tx, context: Context, actor: Actor) -> Result:
    office = actor.offices_with(Permission.WRITE_FAQ)[0]
    content, rows = exporting.export(tx, Form.XLSX, office, actor.audit_id, context.now)
    name = f"tanya-jawab-{office}-{context.now:%Y%m%d}.xlsx"
    file = _kept(tx, context, content, name, MIME_TYPES[Form.XLSX])
    return Result((Say(Message(texts.attached(rows), media=file)),), KEEP)


def _take_file(tx: Tx, context: Context, actor: Actor, prepared: Fetched | None) -> Result:
    """Say what the list would do."""
    if prepared is not None and prepared.problem:
        return say(prepared.problem, state=State(_FILE))
    if not isinstance(prepared, Opened):
        return say(texts.NO_FILE, state=State(_FILE))
    if len(prepared.rows) > MOST_ROWS:
        return say(texts.too_many_here(MOST_ROWS), state=State(_FILE))
    try:
        found = importing.plan(tx, prepared.rows, prepared.problems, _importer(actor))
    except ImportRefused as refused:
        return _refused(refused)
    content = listing.write(None, prepared.rows)
    kept = _kept(tx, context, content, "daftar.jsonl", KEPT_TYPE).sha256
    return _ask(found, kept)


def _ask(found: Import, kept: str) -> Result:
    words = plans.in_words(found.plan)
    if not found.steps:
        return say(words)
    buttons = (
        Button(plan_texts.APPLY, "daftarjawaban:apply"),
        Button(plan_texts.LEAVE, "daftarjawaban:leave"),
    )
    state = State(_AGREE, {"kept": kept, "plan": found.digest})
    return say(words, buttons, state=state)


def _apply(tx: Tx, context: Context, actor: Actor) -> Result:
    """Store what was shown, unless something else would happen by now."""
    data = context.state.data if context.state else {}
    stored = media.get(tx, str(data.get("kept", "")))
    if stored is None:
        return show(texts.EXPIRED)
    by = _importer(actor)
    try:
        found = importing.plan(tx, *listing.read(stored.content), by)
    except ImportRefused as refused:
        return _refused(refused)
    if found.digest != data.get("plan"):
        return _ask(found, stored.sha256)
    done = importing.store(tx, found.steps, by, context.now)
    return show(texts.imported(done.added, done.changed, done.skipped))


def _refused(refused: ImportRefused) -> Result:
    told = plan_texts.refused([(problem.line, problem.reason) for problem in refused.problems])
    return say(told, state=State(_FILE))


def _importer(actor: Actor) -> Importer:
    return Importer(actor.audit_id, actor)


def _kept(tx: Tx, context: Context, content: bytes, name: str, mime_type: str) -> Media:
    """A file that leaves, or waits until somebody has agreed; nobody keeps it for longer."""
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, name, mime_type, len(content))
    media.put(tx, file, content, context.now)
    return file
