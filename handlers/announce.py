"""/kirim: from a text to a released announcement, three taps for the common case."""

from __future__ import annotations

from broadcasts import drafting
from broadcasts.drafting import MOST_TEXT, TIERS_BELOW, Author
from channels.base import ButtonPressed, Message, MessageReceived
from handlers import announce_views as views
from handlers.announce_files import Problem, keep, load
from handlers.announce_steps import STEPS, Turn, selector_for
from handlers.context import (
    Context,
    Fetch,
    Fetched,
    Result,
    Say,
    State,
    say,
    show,
    toast,
)
from registry import clock, offices
from registry.access import Actor, Permission
from registry.groups import Audience
from storage import broadcasts, chats
from storage import offices as store
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import service
from texts.markup import escape

MOST_NOTE = 200  # characters of a letter's number or a contact


class Announce:
    """Drafting and releasing an announcement."""

    name = "kirim"

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the picture or PDF that came with the text."""
        if isinstance(context.event, MessageReceived) and context.event.media:
            return await load(context.event.media, fetch)
        return None

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step."""
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.SEND):
            return say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if context.text.startswith("/kirim"):
            return self._start(tx, context, actor, prepared)
        match context.step:
            case "text":
                return self._take_text(tx, context, actor, prepared, asked=True)
            case "":
                return self._take_text(tx, context, actor, prepared, asked=False)
            case step:
                return self._take_answer(tx, context, actor, step)

    # The text

    def _start(self, tx: Tx, context: Context, actor: Actor, prepared: Fetched | None) -> Result:
        if context.argument or prepared:
            return self._take_text(tx, context, actor, prepared, asked=True)
        own = actor.offices_with(Permission.SEND)
        if len(own) > 1:
            found = [tx.get_one(Office, code) for code in own]
            return say(texts.CHOOSE_OFFICE, *views.office_buttons(found))
        return say(texts.ASK_TEXT, state=State("kirim:text", {"office": own[0]}))

    def _take_text(
        self, tx: Tx, context: Context, actor: Actor, prepared: Fetched | None, *, asked: bool
    ) -> Result:
        event = context.event
        stay = State("kirim:text", context.state.data) if asked and context.state else None
        if not isinstance(event, MessageReceived) or context.is_unsupported:
            return say(service.NOT_SUPPORTED, state=stay)
        text = _body(event)
        if len(text) > MOST_TEXT:
            return say(texts.TEXT_TOO_LONG, state=stay)
        if prepared and prepared.problem:
            return say(prepared.problem, state=stay)
        if not text and not prepared:
            return say(texts.EMPTY_TEXT, state=stay)
        try:
            picture = keep(tx, context, event, prepared)
        except Problem as problem:
            return say(problem.sentence, state=stay)
        office = tx.get_one(Office, self._office(context, actor))
        number = drafting.draft(
            tx,
            Author(actor.audit_id, actor.person_id, chats.key_of(context.chat)),
            text,
            selector_for(context, office, Audience.INTERNAL),
            gap=context.policies.tier_gap,
            now=context.now,
            picture=picture,
        )
        if asked:
            return say(texts.ASK_AUDIENCE, *views.audience_buttons(number))
        return say(texts.ASK_IS_ANNOUNCEMENT, *views.offer_buttons(number), state=context.state)

    def _office(self, context: Context, actor: Actor) -> str:
        chosen = context.state.data.get("office") if context.state else None
        own = actor.offices_with(Permission.SEND)
        return chosen if chosen in own else own[0]

    # Buttons

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("start",):
                return self._start(tx, context, actor, None)
            case ("office", code) if code in actor.offices_with(Permission.SEND):
                return show(texts.ASK_TEXT, state=State("kirim:text", {"office": code}))
            case (action, number, *rest) if number.isdecimal():
                draft = _own_draft(tx, actor, int(number))
                if draft is None:
                    return toast(service.OLD_BUTTON)
                step = STEPS.get(action)
                return step(Turn(tx, context, draft, rest)) if step else toast(service.OLD_BUTTON)
            case _:
                return toast(service.OLD_BUTTON)

    # Typed answers

    def _take_answer(self, tx: Tx, context: Context, actor: Actor, step: str) -> Result:
        number = context.state.data.get("draft") if context.state else None
        draft = _own_draft(tx, actor, number) if isinstance(number, int) else None
        if draft is None:
            return say(texts.ALREADY_RELEASED)
        match step:
            case "time":
                return self._take_time(tx, context, draft)
            case "region":
                return self._take_region(tx, context, draft)
            case "basis":
                draft.basis = context.text[:MOST_NOTE] or None
            case "contact":
                draft.contact = context.text[:MOST_NOTE] or None
        tx.flush()
        return _say(views.preview(tx, draft))

    def _take_time(self, tx: Tx, context: Context, draft: Broadcast) -> Result:
        zone = tx.get_one(Office, draft.office).timezone
        if context.text.casefold() == texts.NOW.casefold():
            draft.due_at = None
            return _say(views.preview(tx, draft))
        due_at = clock.parse_when(context.text, context.now, zone)
        if due_at is None:
            return say(texts.TIME_NOT_READ, state=context.state)
        if due_at <= context.now:
            return say(texts.time_is_past(due_at, zone), state=context.state)
        draft.due_at = due_at
        tx.flush()
        return _say(views.preview(tx, draft))

    def _take_region(self, tx: Tx, context: Context, draft: Broadcast) -> Result:
        office = tx.get_one(Office, draft.office)
        inside = {below.code for below in store.subtree(tx, office.code)}
        found = offices.resolve(tx, context.text)
        if not found:
            return say(texts.OFFICE_UNKNOWN, state=context.state)
        own = [candidate for candidate in found if candidate.code in inside]
        if not own:
            return say(texts.REGION_NOT_YOURS, state=context.state)
        if len(own) > 1:
            names = ", ".join(escape(candidate.name) for candidate in own)
            return say(texts.which_region(names), state=context.state)
        selector = broadcasts.unpack(draft.selector)
        reach = [tier for tier in TIERS_BELOW[own[0].tier] if tier in selector.tiers]
        tiers = reach or list(TIERS_BELOW[own[0].tier])
        narrowed = drafting.narrow(selector, root=own[0].code, tiers=tiers)
        drafting.aim(tx, broadcasts.key_of(draft), narrowed)
        return say(texts.ASK_WHEN, *views.when_buttons(broadcasts.key_of(draft)))


def _own_draft(tx: Tx, actor: Actor, number: int) -> Broadcast | None:
    """The draft with this number, if it is still one and this person wrote it."""
    found = broadcasts.get(tx, number)
    if found is None or found.state is not BroadcastState.DRAFT:
        return None
    return found if found.author_person == actor.person_id else None


def _body(event: MessageReceived) -> str:
    """The text as HTML, without the command before it."""
    html = event.html.strip()
    if html.startswith("/kirim"):
        html = html.partition(" ")[2].strip() if " " in html else html.partition("\n")[2].strip()
    return html


def _say(message: Message) -> Result:
    return Result((Say(message),))
