"""/kontak: the people whom an office's announcements reach; seeing them, mending, ending."""

from __future__ import annotations

from channels.base import Button, ButtonPressed, Message
from handlers import commands, contacts_adding, kinds
from handlers import contacts_views as views
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from registry import contacts, mending
from registry.access import Actor, Permission
from registry.mending import MendRefused
from registry.names import one_line
from storage import people
from storage.chats import ChatRow
from storage.engine import Tx
from texts import contacts_chat as texts
from texts import groups as group_texts
from texts import service

LONGEST_WORDS = 60  # characters of a search
SEARCHING = "kontak:words"


class Contacts(Unprepared):
    """The contacts of one's part of the country, and changing those of one's own offices."""

    name = "kontak"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show contacts, or take the next step of a change."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.WATCH):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return _pressed(tx, context, actor)
        if entry is not None:
            is_search = context.text.startswith("/")
            return _list(tx, context, actor, context.argument if is_search else "")
        if context.step == "words":
            return _search(tx, context, actor)
        return contacts_adding.typed(tx, context, actor)


def _pressed(tx: Tx, context: Context, actor: Actor) -> Result:
    match context.pressed:
        case ("search",):
            return say(texts.ASK_WORDS, state=State(SEARCHING))
        case ("more", text) if (first := number_of(text)) is not None:
            return _list(tx, context, actor, _words(context), first)
        case ("open", text) if (number := number_of(text)) is not None:
            return _open(tx, context, actor, number)
        case ("kind" | "segment" | "set" | "end" | "ended" as step, text, *words) if (
            number := number_of(text)
        ) is not None:
            return _mend(tx, context, actor, step, number, tuple(words))
        case words:
            return contacts_adding.pressed(tx, context, actor, words)


def _list(tx: Tx, context: Context, actor: Actor, words: str, first: int = 0) -> Result:
    wanted = one_line(words, LONGEST_WORDS)
    found = contacts.visible(tx, actor, context.now, wanted)
    if wanted and not found:
        return aside(texts.NOT_FOUND)
    may_add = bool(actor.offices_with(Permission.REGISTER_GROUP))
    message = views.page(found, first if first < len(found) else 0, may_add=may_add)
    return Result((Say(message),), State("kontak:list", {"words": wanted}))


def _words(context: Context) -> str:
    return str(context.state.data.get("words", "")) if context.state else ""


def _search(tx: Tx, context: Context, actor: Actor) -> Result:
    words = one_line(context.text, LONGEST_WORDS)
    if not words:
        return say(texts.WORDS_NOT_READ, state=context.state)
    return _list(tx, context, actor, words)


def _open(tx: Tx, context: Context, actor: Actor, number: int) -> Result:
    message = views.card(tx, context, actor, number)
    return aside(texts.GONE) if message is None else Result((Say(message),), KEEP)


def _mend(
    tx: Tx, context: Context, actor: Actor, step: str, number: int, words: tuple[str, ...]
) -> Result:
    found = mending.to_mend(tx, number, actor)
    if found is None or found[0].person_id is None:
        return toast(service.OLD_BUTTON)
    chat, _ = found
    match step, words:
        case ("kind", ()):
            return _ask_kind(tx, chat)
        case ("segment", ()) if chat.category is not None:
            return _ask(group_texts.ASK_SEGMENT, f"{number}:{chat.category.value}", is_kind=False)
        case ("set", _):
            return _set(tx, context, actor, chat, words)
        case ("end", ()):
            yes = Button(texts.YES_END, f"kontak:ended:{number}")
            no = Button(texts.NO, f"kontak:open:{number}")
            return show(texts.confirm_end(_name(tx, chat)), (yes, no), state=KEEP)
        case ("ended", ()):
            mending.end(tx, chat, actor, context.now)
            return show(texts.ENDED, state=KEEP)
        case _:
            return toast(service.OLD_BUTTON)


def _ask_kind(tx: Tx, chat: ChatRow) -> Result:
    return _ask(texts.ask_category(_name(tx, chat)), f"{chat.id}", is_kind=True)


def _ask(text: str, about: str, *, is_kind: bool) -> Result:
    rows = (kinds.categories if is_kind else kinds.segments)(f"kontak:set:{about}")
    return show(text, *rows, state=KEEP)


def _set(tx: Tx, context: Context, actor: Actor, chat: ChatRow, words: tuple[str, ...]) -> Result:
    kind = kinds.named(words)
    if kind is None:
        return toast(service.OLD_BUTTON)
    if kinds.lacks_segment(kind, words):
        about = f"{chat.id}:{kind.category.value}"
        return _ask(group_texts.ASK_SEGMENT, about, is_kind=False)
    try:
        mending.classify(tx, chat, kind, context.policies.senders, actor, context.now)
    except MendRefused as refused:
        return aside(refused.reason)
    message = views.card(tx, context, actor, chat.id or 0) or Message(texts.GONE)
    return show(message.text, *message.buttons, state=KEEP)


def _name(tx: Tx, chat: ChatRow) -> str:
    person = people.get(tx, chat.person_id or 0)
    return person.name if person else ""
