"""/layanan: people's messages at an office's desk, answered from a private chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from channels.base import ButtonPressed, Message, MessageReceived
from handlers import (
    commands,
    desk_answers,
    desk_faq,
    desk_holding,
    desk_quotes,
    desk_ready,
    desk_views,
)
from handlers.context import (
    KEEP,
    Context,
    Fetch,
    Fetched,
    Result,
    Say,
    aside,
    number_of,
    toast,
)
from handlers.desk_answers import Words
from handlers.desk_turn import (
    NAME,
    Turn,
    leave_button,
    over,
    refuse,
    say_about,
    shown,
    standing,
)
from handlers.files import Problem, keep, load
from registry.access import Actor, NotAllowed, Permission
from storage.engine import Tx
from texts import desk_chat as texts
from texts import service
from threads.errors import CaseError, ChangedMeanwhile
from threads.finding import visible

# What waits for words of a person of the desk; a button elsewhere ends the question.
TYPED: Final = frozenset({"answer", "note", *desk_holding.TYPED})


class Desk:
    """Listing, reading, answering and passing on cases."""

    name = NAME
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the picture or PDF of an answer, or look for an approved one."""
        if isinstance(context.event, MessageReceived) and context.event.media:
            return await load(context.event.media, fetch)
        return await desk_faq.look_up(context) if desk_faq.is_asked(context) else None

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show, ask, or do what the button or the words say."""
        actor, event = context.actor, context.event
        entry = None if context.is_answer_in_case else commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return Result((Say(Message(service.CANCELLED)),), over(context))
        if actor is None or not actor.offices_with(Permission.ANSWER):
            return Result((Say(Message(service.NOT_ALLOWED)),), over(context))
        if isinstance(event, ButtonPressed):
            return self._pressed(tx, context, event, actor)
        if desk_faq.is_asked(context):
            return desk_faq.in_private(Turn(tx, context, actor), prepared)
        if entry is not None:
            return desk_views.own_list(Turn(tx, context, actor))
        if isinstance(event, MessageReceived):
            return self._written(Turn(tx, context, actor), event, prepared)
        return Result(next_state=KEEP)

    # Buttons

    def _pressed(self, tx: Tx, context: Context, event: ButtonPressed, actor: Actor) -> Result:
        action, *words = context.pressed or ("see",)
        turn = Turn(tx, context, actor, words)
        if not words and action == "see":  # a template's button names no case
            found = desk_quotes.case_of(tx, context.chat, event.message_id)
            if found is None:
                return desk_views.own_list(turn)
            turn = replace(turn, words=(str(found),))
        if action in PAGES:
            return PAGES[action](turn, number_of(words[0]) or 0 if words else 0)
        if action not in ACTIONS:
            return toast(service.OLD_BUTTON)
        try:
            return ACTIONS[action](turn)
        except ChangedMeanwhile:
            return desk_views.one(turn, turn.case_id, texts.CHANGED)
        except (CaseError, NotAllowed) as error:
            return refuse(turn, turn.case_id, error)

    # Words

    def _written(self, turn: Turn, event: MessageReceived, prepared: Fetched | None) -> Result:
        if not event.is_supported:
            return aside(service.NOT_SUPPORTED)
        quoted, meant = turn.context.at_desk.quoted, turn.kept.get("case")
        step = turn.context.step if turn.kept else ""
        is_asked = step in TYPED and quoted in {None, meant}
        if is_asked and step in desk_holding.TYPED and event.media is None:
            return desk_holding.take_typed(replace(turn, words=(str(meant),)))
        if quoted in {None, meant} and event.media is None:
            answered = desk_answers.typed(turn, turn.context.text)
            if answered is not None:
                return answered
        case_id = quoted if quoted is not None else meant if is_asked else None
        words = Words(turn.context.text, event.html)
        try:
            words = replace(words, file=_file(turn, event, prepared))
        except Problem as problem:
            return desk_answers.without_file(turn, case_id, problem.sentence, words)
        if case_id is None:
            return desk_answers.ask(turn, words)
        if is_asked and step == "note":
            return desk_answers.note(turn, case_id, words)
        seen = turn.kept.get("seen") if is_asked else None
        return desk_answers.deliver(turn, case_id, words, seen)


def _file(turn: Turn, event: MessageReceived, prepared: Fetched | None) -> str | None:
    """The digest of the file that came with the words; raises Problem."""
    if prepared is not None and prepared.problem:
        raise Problem(prepared.problem)
    return keep(turn.tx, turn.context, event, prepared)


def _see(turn: Turn) -> Result:
    """Show a case; a question that waits for words about another one is over."""
    result = desk_views.one(turn, turn.case_id)
    is_asked = bool(turn.kept) and turn.context.step in TYPED
    return replace(result, next_state=over(turn.context)) if is_asked else result


def _ask_answer(turn: Turn) -> Result:
    return _ask_words(turn, "answer")


def _ask_note(turn: Turn) -> Result:
    return _ask_words(turn, "note")


def _ask_words(turn: Turn, step: str) -> Result:
    case = visible(turn.tx, turn.actor, turn.case_id)
    state = standing(turn.context, step, case=case.id, seen=turn.seen or case.version)
    name = shown(turn, case)
    is_answer = step == "answer"
    question = texts.ask_answer(name) if is_answer else texts.ask_note(name)
    ready = desk_ready.offer(turn, case) if is_answer else ()
    return say_about(turn.case_id, question, (*ready, leave_button()), state=state)


def _leave(turn: Turn) -> Result:
    is_ours = bool(turn.kept)
    return Result((Say(Message(texts.LEFT)),), over(turn.context) if is_ours else KEEP)


def _force(turn: Turn) -> Result:
    return desk_answers.again(turn, from_other=True)


def _files(turn: Turn) -> Result:
    return desk_views.files(turn, turn.case_id)


PAGES: Final[Mapping[str, Callable[[Turn, int], Result]]] = MappingProxyType(
    {"list": desk_views.own_list, "below": desk_views.list_below}
)
ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "see": _see,
        "files": _files,
        "answer": _ask_answer,
        "note": _ask_note,
        "ready": desk_ready.choose,
        "pick": desk_ready.show,
        "send": desk_ready.send,
        "edit": desk_ready.edit,
        "undo": desk_answers.undo,
        "again": desk_answers.again,
        "force": _force,
        "yes": desk_answers.yes,
        "no": desk_answers.no,
        "take": desk_holding.take,
        "steal": desk_holding.take_from,
        "release": desk_holding.release,
        "forward": desk_holding.ask_where,
        "to": desk_holding.ask_forward,
        "down": desk_holding.ask_office,
        "parts": desk_holding.ask_division,
        "part": desk_holding.ask_forward_inside,
        "go": desk_holding.forward,
        "close": desk_holding.ask_summary,
        "done": desk_holding.close,
        "over": desk_holding.ask_reason,
        "really": desk_holding.take_over,
        "back": desk_holding.give_back,
        "leave": _leave,
    }
)
