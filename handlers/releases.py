"""/rilis: an office lets an announcement go on, to its regencies or to its own outsiders."""

from __future__ import annotations

from broadcasts import drafting, release_notices, releasing
from broadcasts.control import RUNNING
from broadcasts.releasing import MayNotSay, NotTheirs, ReleaseError, Settled
from channels.base import Button, ButtonPressed, Message, MessageReceived
from handlers import commands
from handlers.announce_files import body_of, check
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
from handlers.files import Problem
from registry.access import Actor, Permission
from storage import broadcasts, releases
from storage.broadcasts import Broadcast, Wave
from storage.engine import Tx
from storage.releases import Release, Scope
from texts import releases as texts
from texts import service
from threads.context import Act


class Releases(Unprepared):
    """What an office is asked to let go on."""

    name = "rilis"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show what waits, or take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.STILL_WAITING)
        if actor is None or not actor.offices_with(Permission.SEND):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(texts.NOT_YOURS) if is_button else aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None or context.step not in ("words", "confirm"):
            return _overview(tx, actor)
        return self._take_words(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ():  # a template's button names nothing
                return _overview(tx, actor)
            case ("keep",):
                return show(texts.STILL_WAITING)
            case (action, text) if (number := number_of(text)) is not None:
                if releases.get(tx, number) is not None:
                    return self._act(tx, context, actor, action, number)
        return toast(service.OLD_BUTTON)

    def _act(self, tx: Tx, context: Context, actor: Actor, action: str, number: int) -> Result:
        act = _act_of(tx, context)
        try:
            match action:
                case "see":
                    return _see(tx, releasing.require_open(act, actor, number))
                case "add":
                    return _ask_words(releasing.require_open(act, actor, number))
                case "no":
                    declined = releasing.decline(act, actor, number)
                    return show(texts.declined(declined.broadcast_id))
                case "go":
                    return _let_go(act, actor, number, "")
                case "with" if words := _typed(context, number):
                    return _let_go(act, actor, number, words)
        except ReleaseError as error:
            return _refused(tx, number, error)
        return toast(service.OLD_BUTTON)

    def _take_words(self, tx: Tx, context: Context, actor: Actor) -> Result:
        number = context.state.data.get("release") if context.state else None
        if not isinstance(number, int) or not isinstance(context.event, MessageReceived):
            return say(service.OLD_BUTTON)
        if context.event.media is not None:
            return aside(texts.ONLY_WORDS)
        words = body_of(context.event)
        try:
            act = _act_of(tx, context)
            release = releasing.require_open(act, actor, number)
            check(context.event, words, None)
            broadcast = tx.get_one(Broadcast, release.broadcast_id)
            releasing.require_words(act, broadcast, words)
        except Problem as problem:
            return aside(texts.ONLY_WORDS if problem.is_no_text else problem.sentence)
        except (NotTheirs, Settled) as error:
            return say(_sentence(tx, number, error))
        except ReleaseError as error:
            return aside(_sentence(tx, number, error))
        return _preview(tx, broadcast, release, words)


def _act_of(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def _overview(tx: Tx, actor: Actor) -> Result:
    """Everything that waits for an office of theirs; one alone at once."""
    found = releases.open_for(tx, actor.offices_with(Permission.SEND))
    if not found:
        return aside(texts.NOTHING_WAITS)
    if len(found) == 1:
        return _see(tx, found[0])
    rows = [(release.broadcast_id, drafting.title(_broadcast(tx, release))) for release in found]
    buttons = [
        (Button(texts.open_number(release.broadcast_id), f"rilis:see:{release.id}"),)
        for release in found[: texts.MOST_BUTTONS]
    ]
    return aside(texts.waiting(rows), *buttons)


def _see(tx: Tx, release: Release) -> Result:
    message = release_notices.to_answer(tx, _broadcast(tx, release), release)
    return Result((Say(message),), KEEP)


def _ask_words(release: Release) -> Result:
    if release.scope is not Scope.REGENCIES:
        return toast(service.OLD_BUTTON)
    number = releases.key_of(release)
    cancel = (Button(texts.CANCEL, "rilis:keep"),)
    return say(texts.ASK_WORDS, cancel, state=State("rilis:words", {"release": number}))


def _preview(tx: Tx, broadcast: Broadcast, release: Release, words: str) -> Result:
    """The copy as regencies would read it, and below it the buttons that decide."""
    number = releases.key_of(release)
    buttons = (
        (Button(texts.LET_GO, f"rilis:with:{number}"),),
        (Button(texts.CHANGE_WORDS, f"rilis:add:{number}"),),
        (Button(texts.WITHOUT_WORDS, f"rilis:go:{number}"),),
    )
    below = Message(texts.confirm(broadcasts.key_of(broadcast)), buttons)
    state = State("rilis:confirm", {"release": number, "words": words})
    copy = release_notices.with_words(tx, broadcast, release, words)
    return Result((Say(copy), Say(below)), state)


def _typed(context: Context, number: int) -> str:
    """The words on which the dialogue stands, if they are for this."""
    if context.step != "confirm" or context.state is None:
        return ""
    is_same = context.state.data.get("release") == number
    return str(context.state.data.get("words", "")) if is_same else ""


def _let_go(act: Act, actor: Actor, number: int, words: str) -> Result:
    release = releasing.let_go(act, actor, number, words)
    is_stopped = _broadcast(act.tx, release).state not in RUNNING
    if release.scope is Scope.EXTERNAL:
        return show(texts.released_own(release.broadcast_id, is_stopped=is_stopped))
    groups = act.tx.get_one(Wave, release.wave_id).audience
    has_words = release.words is not None
    text = texts.let_go(release.broadcast_id, groups, has_words=has_words, is_stopped=is_stopped)
    return show(text)


def _refused(tx: Tx, number: int, error: ReleaseError) -> Result:
    """On the button where it is another's; else there is nothing to decide any more."""
    sentence = _sentence(tx, number, error)
    return toast(sentence) if isinstance(error, NotTheirs) else show(sentence)


def _sentence(tx: Tx, number: int, error: ReleaseError) -> str:
    match error:
        case Settled(state=state):
            release = tx.get_one(Release, number)
            return texts.settled(release.broadcast_id, release.scope.value, state.value)
        case NotTheirs():
            return texts.NOT_YOURS
        case MayNotSay(hold=hold):
            return texts.may_not_say(hold.until)
        case _:
            return texts.TOO_LONG


def _broadcast(tx: Tx, release: Release) -> Broadcast:
    return tx.get_one(Broadcast, release.broadcast_id)
