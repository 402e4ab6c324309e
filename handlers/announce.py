"""/kirim: from a text to a released announcement, three taps for the common case."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import approval, drafting
from broadcasts.drafting import Author
from channels.base import Button, ButtonPressed, Message, MessageReceived
from handlers import announce_typed as typed
from handlers import announce_views as views
from handlers import commands
from handlers.announce_approval import OPENING_STEPS
from handlers.announce_files import body_of, check
from handlers.announce_steps import STEPS, TYPED
from handlers.announce_turn import Step, Turn, choosing, discard, refusal, selector_for
from handlers.context import (
    KEEP,
    Context,
    Fetch,
    Fetched,
    Result,
    Say,
    State,
    aside,
    number_of,
    say,
    show,
    toast,
)
from handlers.files import Problem, keep, load
from registry.access import Actor, Permission
from registry.groups import Audience
from storage import broadcasts, chats
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as texts
from texts import service


class Announce:
    """Drafting and releasing an announcement."""

    name = "kirim"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the picture or PDF that came with the text."""
        if isinstance(context.event, MessageReceived) and context.event.media:
            return await load(context.event.media, fetch)
        return None

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step."""
        actor, event = context.actor, context.event
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return self._leave(tx, context)
        if actor is None or not actor.offices_with(Permission.SEND):
            return say(service.NOT_ALLOWED)
        if isinstance(event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if not isinstance(event, MessageReceived):
            return Result(next_state=KEEP)
        if entry is not None:
            return self._start(tx, context, event, actor, prepared)
        if context.step == "text":
            return self._take_text(tx, context, event, actor, prepared, is_asked=True)
        if context.step in TYPED and not (event.is_forwarded or event.media):
            return typed.take(tx, context, actor)
        return self._take_text(tx, context, event, actor, prepared, is_asked=False)

    # The text

    def _start(
        self,
        tx: Tx,
        context: Context,
        event: MessageReceived,
        actor: Actor,
        prepared: Fetched | None,
    ) -> Result:
        if context.argument or prepared:
            return self._take_text(tx, context, event, actor, prepared, is_asked=True)
        return self._ask_text(tx, context)

    def _ask_text(self, tx: Tx, context: Context) -> Result:
        unfinished = _open_draft(tx, context)
        if unfinished is not None:
            number = broadcasts.key_of(unfinished)
            question = texts.open_draft(views.beginning(unfinished.text))
            return aside(question, *views.resume_buttons(number))
        return say(texts.ASK_TEXT, *views.LEAVE, state=State("kirim:text"))

    def _take_text(
        self,
        tx: Tx,
        context: Context,
        event: MessageReceived,
        actor: Actor,
        prepared: Fetched | None,
        *,
        is_asked: bool,
    ) -> Result:
        text = body_of(event)
        if is_asked and prepared and not text:
            text = _saved_caption(context)
        try:
            check(event, text, prepared)
            picture = keep(tx, context, event, prepared)
        except Problem as problem:
            return self._try_again(context, problem, text if prepared else "", is_asked=is_asked)
        draft = self._draft(tx, context, actor, text, picture)
        if is_asked:
            question = views.first_question(tx, actor, draft)
            return Result((Say(question),), choosing(broadcasts.key_of(draft)))
        return self._offer(tx, context, draft)

    def _try_again(
        self, context: Context, problem: Problem, caption: str, *, is_asked: bool
    ) -> Result:
        if not is_asked:
            return aside(service.fallback() if problem.is_no_text else problem.sentence)
        if not caption:
            data = context.state.data if context.step == "text" and context.state else {}
            return say(problem.sentence, *views.LEAVE, state=State("kirim:text", data))
        return say(
            texts.kept(problem.sentence),
            (Button(texts.WITHOUT_FILE, "kirim:plain"), Button(texts.CANCEL, "kirim:leave")),
            state=State("kirim:text", {"caption": caption}),
        )

    def _offer(self, tx: Tx, context: Context, draft: Broadcast) -> Result:
        """Nobody asked for this text: is it meant to be announced?"""
        number = broadcasts.key_of(draft)
        unfinished = _open_draft(tx, context)
        if unfinished is not None:
            old = broadcasts.key_of(unfinished)
            return aside(texts.ASK_WHAT_FOR, *views.instead_buttons(number, old))
        state = State("kirim:offer", {"draft": number})
        return say(texts.ASK_IS_ANNOUNCEMENT, *views.offer_buttons(number), state=state)

    def _draft(
        self, tx: Tx, context: Context, actor: Actor, text: str, picture: str | None
    ) -> Broadcast:
        office = tx.get_one(Office, actor.offices_with(Permission.SEND)[0])
        number = drafting.draft(
            tx,
            Author(actor.audit_id, actor.person_id, chats.key_of(context.chat)),
            text,
            selector_for(context, office, Audience.INTERNAL),
            gap=context.policies.tier_gap,
            quiet=context.policies.quiet,
            now=context.now,
            picture=picture,
        )
        return tx.get_one(Broadcast, number)

    # Buttons

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("start",):
                return self._ask_text(tx, context)
            case ("leave",):
                return show(texts.CANCELLED, state=None if context.step == "text" else KEEP)
            case ("plain",):
                return self._without_file(tx, context, actor)
            case (action, text, *words) if action in OPENING_STEPS:
                step, states = OPENING_STEPS[action], approval.OPENABLE
                return self._step(tx, context, actor, step, text, words, states)
            case (action, text, *words) if action in STEPS:
                return self._step(tx, context, actor, STEPS[action], text, words)
            case _:
                return toast(service.OLD_BUTTON)

    def _step(
        self,
        tx: Tx,
        context: Context,
        actor: Actor,
        step: Step,
        text: str,
        words: Sequence[str],
        states: Sequence[BroadcastState] = (BroadcastState.DRAFT,),
    ) -> Result:
        """Take a step on the announcement that a button names, if it stands so and is theirs."""
        number = number_of(text)
        draft = broadcasts.get(tx, number) if number is not None else None
        refused = refusal(tx, actor, draft, states)
        if draft is None or refused:
            return toast(refused or service.OLD_BUTTON)
        return step(Turn(tx, context, actor, draft, words))

    def _without_file(self, tx: Tx, context: Context, actor: Actor) -> Result:
        caption = _saved_caption(context)
        if not caption:
            return toast(service.OLD_BUTTON)
        draft = self._draft(tx, context, actor, caption, None)
        question = views.first_question(tx, actor, draft)
        return show(question.text, *question.buttons, state=choosing(broadcasts.key_of(draft)))

    def _leave(self, tx: Tx, context: Context) -> Result:
        """Leave the dialogue wherever it stands; its draft is discarded."""
        number = context.state.data.get("draft") if context.state else None
        draft = broadcasts.get(tx, number) if isinstance(number, int) else None
        if draft is not None and draft.state is BroadcastState.DRAFT:
            discard(tx, draft, context.now)
        return Result((Say(Message(texts.CANCELLED)),))


def _open_draft(tx: Tx, context: Context) -> Broadcast | None:
    """The draft on which this dialogue stands, once its author has said that it is one."""
    if context.state is None or context.step == "offer":
        return None
    number = context.state.data.get("draft")
    draft = broadcasts.get(tx, number) if isinstance(number, int) else None
    return draft if draft is not None and draft.state is BroadcastState.DRAFT else None


def _saved_caption(context: Context) -> str:
    """The text that came with a file which was no use."""
    is_waiting = context.state is not None and context.state.name == "kirim:text"
    return str(context.state.data.get("caption", "")) if context.state and is_waiting else ""
