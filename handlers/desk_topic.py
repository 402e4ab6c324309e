"""An office's desk in a forum group: talk in a case's topic is internal, /balas reaches the person.

A reply to what the person wrote reaches them as well.
"""

from __future__ import annotations

from typing import Final

from channels.base import Button, ButtonPressed, ChatKind, Message, MessageReceived, OperationKind
from handlers import claims_topic, commands, desk_faq, desk_topic_ready
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
from outbox import enqueue
from registry import offices
from registry.access import Actor, NotAllowed, Permission
from storage import case_entries, cases, chats, operations, people, topics
from storage.case_entries import EntryKind
from storage.cases import Case
from storage.engine import Tx
from storage.offices import Office
from storage.topics import CaseTopic
from texts import desk_topic as texts
from texts import service
from threads import holding, naming, talking
from threads import topics as desks
from threads.context import DeskAct
from threads.errors import (
    CaseError,
    ChangedMeanwhile,
    ClosedCase,
    EmptyAnswer,
    HasLeft,
    HeldByAnother,
    MovedAway,
    NotForYou,
    PersonGone,
    TooLate,
)
from threads.finding import found
from threads.receipts import receipt

COLUMNS = 2
CASES_OFFERED = 5
_SENTENCES: Final = {
    ChangedMeanwhile: texts.CHANGED,
    ClosedCase: texts.CLOSED,
    EmptyAnswer: texts.EMPTY,
    NotForYou: texts.NOT_FOR_YOU,
    HasLeft: texts.TOO_LATE,
    PersonGone: texts.UNREACHABLE,
    TooLate: texts.TOO_LATE,
    holding.NowhereToGo: texts.NOWHERE,
    desks.WithOutsiders: texts.WITH_OUTSIDERS,
}


class DeskTopic:
    """The group as a desk, and what is said and done in the topic of a case."""

    name = "topik"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the file that came with an answer or a note."""
        actor, event = context.actor, context.event
        if actor is None or not actor.offices_with(Permission.ANSWER):
            return None
        if isinstance(event, MessageReceived) and event.media and context.desk_topic is not None:
            return await load(event.media, fetch)
        return await desk_faq.look_up(context) if desk_faq.is_asked(context) else None

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Act on the case, keep the note, or say what is in the way."""
        try:
            return self._act(tx, context, prepared)
        except NotAllowed:
            return _sentence(context, texts.NOT_YOURS)
        except (CaseError, desks.DeskRefused) as error:
            return _sentence(context, _said(tx, error))
        except Problem as problem:
            return aside(problem.sentence)

    def _act(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        event, entry = context.event, commands.find(context.text)
        name = entry.name if entry and context.text.startswith("/") else ""
        if context.chat.kind is ChatKind.PRIVATE:
            is_press = isinstance(event, ButtonPressed)
            return toast(service.OLD_BUTTON) if is_press else aside(texts.IN_GROUP_ONLY)
        if isinstance(event, ButtonPressed):
            return self._pressed(tx, context)
        if name == "meja_grup":
            return self._ask_office(tx, context)
        topic = tx.get(CaseTopic, context.desk_topic) if context.desk_topic else None
        if topic is not None and topic.claim_id is not None and topic.is_in_use:
            return claims_topic.heard(tx, context, topic.claim_id, name)
        if topic is None or topic.case_id is None or not topic.is_in_use:
            return self._elsewhere(tx, context, name)
        if context.actor is None or not isinstance(event, MessageReceived):
            return Result(next_state=KEEP)
        act = _desk_act(tx, context, context.actor)
        if name:
            return self._commanded(act, context, topic.case_id, name, prepared)
        if _answers_the_person(tx, context, event):
            return self._answer(act, context, topic.case_id, context.text, prepared)
        return self._note(act, context, topic.case_id, prepared)

    # The desk

    def _ask_office(self, tx: Tx, context: Context) -> Result:
        if not context.event.chat.is_forum:
            return aside(texts.NO_FORUM)
        own = context.actor.offices_with(Permission.ANSWER) if context.actor else ()
        known = [tx.get_one(Office, code) for code in own]
        if len(known) == 1:
            return aside(texts.confirm(known[0].name), *_confirming(known[0]))
        buttons = [Button(offices.label(office), f"topik:desk:{office.code}") for office in known]
        return aside(texts.ASK_OFFICE, *_rows(buttons))

    def _register(self, tx: Tx, context: Context, actor: Actor, office: Office) -> Result:
        if not actor.may(Permission.ANSWER, office):
            return toast(texts.NO_OFFICE)
        desks.register(_desk_act(tx, context, actor), context.chat, office)
        return show(texts.registered(office.name), state=KEEP)

    # A case

    def _commanded(
        self, act: DeskAct, context: Context, case_id: int, name: str, prepared: Fetched | None
    ) -> Result:
        match name:
            case "balas":
                return self._answer(act, context, case_id, context.argument, prepared)
            case "siap":
                return desk_topic_ready.answer(act, context, case_id)
            case desk_faq.COMMAND:
                return desk_faq.in_topic(act, context, case_id, prepared)
            case "tangani":
                holding.take(act, case_id)
                return aside(texts.held_by(_author(act, case_id)))
            case "lepas":
                holding.release(act, case_id)
                return aside(texts.RELEASED)
            case "selesai":
                if not context.argument:
                    return aside(texts.NO_SUMMARY)
                holding.close(act, case_id, context.argument)
                return aside(texts.DONE)
            case "teruskan":
                return self._ask_where(act, context, case_id)
            case _:
                return Result(next_state=KEEP)

    def _answer(
        self, act: DeskAct, context: Context, case_id: int, text: str, prepared: Fetched | None
    ) -> Result:
        case = found(act, case_id)  # whoever may not answer leaves no file here
        file = _kept(act.tx, context, prepared)
        entry = talking.answer(act, case_id, text, file)
        name = naming.short(act.tx, case)
        sentence = texts.waits(name) if entry.is_held else texts.sent(name)
        return aside(sentence, (Button(texts.UNDO, f"topik:undo:{entry.id}"),))

    def _note(
        self, act: DeskAct, context: Context, case_id: int, prepared: Fetched | None
    ) -> Result:
        """Keep what staff say among themselves; others' talk is nobody's business."""
        try:
            found(act, case_id)
            talking.note(act, case_id, context.text, _kept(act.tx, context, prepared))
        except (NotAllowed, CaseError, Problem):
            pass
        return Result(next_state=KEEP)

    def _ask_where(self, act: DeskAct, context: Context, case_id: int) -> Result:
        case = found(act, case_id)
        near = _neighbours(act.tx, act.tx.get_one(Office, case.office))
        named = offices.resolve(act.tx, context.argument) if context.argument else ()
        if len(named) == 1:
            near = [named[0]]
        buttons = [Button(offices.label(o), f"topik:move:{case_id}:{o.code}") for o in near]
        why = "" if len(named) == 1 else context.argument
        return say(texts.ASK_WHERE, *_rows(buttons), state=State("topik:move", {"why": why}))

    # Not in a case's topic

    def _elsewhere(self, tx: Tx, context: Context, name: str) -> Result:
        desk = topics.desk_in(tx, chats.key_of(context.chat))
        if desk is None:
            return aside(texts.IN_TOPIC_ONLY) if name else Result(next_state=KEEP)
        if not name:
            is_spare = context.event.chat.has_our_topic and context.desk_topic is None
            return self._close_spare(tx, context) if is_spare else Result(next_state=KEEP)
        if context.actor is None or desk.office not in context.actor.offices_with(
            Permission.ANSWER
        ):
            return aside(texts.NOT_YOURS)
        if name != "balas" or not context.argument:
            return aside(texts.IN_TOPIC_ONLY)
        waiting = cases.of_desk(tx, [desk.office], limit=CASES_OFFERED)
        if not waiting:
            return aside(texts.NO_CASE)
        buttons = [Button(_number(case), f"topik:to:{case.id}") for case in waiting]
        state = State("topik:to", {"text": context.argument})
        return say(texts.WHICH_CASE, *_rows(buttons), state=state)

    def _close_spare(self, tx: Tx, context: Context) -> Result:
        """Close a topic whose beginning nobody could tell of: the one begun after it serves."""
        thread = context.event.chat.topic or ""
        enqueue.change_topic(
            tx,
            context.chat,
            OperationKind.CLOSE_TOPIC,
            thread,
            key=f"spare:{thread}",
            now=context.now,
        )
        return aside(texts.SPARE)

    # Buttons

    def _pressed(self, tx: Tx, context: Context) -> Result:
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.ANSWER):
            return toast(texts.NO_OFFICE)
        act = _desk_act(tx, context, actor)
        match context.pressed:
            case ("no",):
                return show(texts.NOT_CHANGED, state=KEEP)
            case ("desk", code) if office := tx.get(Office, code):
                return show(texts.confirm(office.name), *_confirming(office), state=KEEP)
            case ("yes", code) if office := tx.get(Office, code):
                return self._register(tx, context, actor, office)
            case ("undo", number) if (entry_id := number_of(number)) is not None:
                never_left = talking.take_back(act, entry_id)
                return show(texts.UNDONE if never_left else texts.UNDONE_LATE, state=KEEP)
            case ("move", number, code) if (case_id := number_of(number)) is not None:
                return self._move(act, context, case_id, code)
            case ("to", number) if (case_id := number_of(number)) is not None:
                if context.step != "to" or context.state is None:
                    return toast(service.NOT_YOUR_BUTTON)
                text = str(context.state.data.get("text", ""))
                sent = self._answer(act, context, case_id, text, None)
                return Result(sent.replies)
            case _:
                return toast(service.OLD_BUTTON)

    def _move(self, act: DeskAct, context: Context, case_id: int, code: str) -> Result:
        why = str(context.state.data.get("why", "")) if context.state else ""
        case = holding.hand_over(act, case_id, code, why)
        office = act.tx.get_one(Office, case.office)
        return show(texts.moved(office.name, why))


def _desk_act(tx: Tx, context: Context, actor: Actor) -> DeskAct:
    return DeskAct(tx, context.composers, context.now, context.key, actor, topic=context.desk_topic)


def _answers_the_person(tx: Tx, context: Context, event: MessageReceived) -> bool:
    """Whether this replies to the message in which we told what the person wrote."""
    if event.reply_to is None:
        return False
    message = operations.message_of(tx, chats.key_of(context.chat), event.reply_to) or ""
    match message.split(":"):
        case ["case", _, entry_id, "topic", *_] if (number := number_of(entry_id)) is not None:
            entry = case_entries.get(tx, number)
            return entry is not None and entry.kind is EntryKind.HEARD
    return False


def _kept(tx: Tx, context: Context, prepared: Fetched | None) -> str | None:
    if prepared is not None and prepared.problem:
        raise Problem(prepared.problem)
    event = context.event
    return keep(tx, context, event, prepared) if isinstance(event, MessageReceived) else None


def _neighbours(tx: Tx, office: Office) -> list[Office]:
    """The office above, then those right under this one; RI itself only has provinces here."""
    under = [found for found in holding.below(tx, office) if found.parent == office.code]
    return [*holding.above(tx, office), *under]


def _author(act: DeskAct, case_id: int) -> str:
    case = act.tx.get_one(Case, case_id)
    return desks.author(act.tx, act.actor.person_id, case.office, act.now)


def _number(case: Case) -> str:
    return receipt(case.opened_office, case.number)


def _said(tx: Tx, error: CaseError | desks.DeskRefused) -> str:
    match error:
        case HeldByAnother(holder=holder):
            person = people.get(tx, holder)
            return texts.held_by_another(person.name if person else texts.STAFF)
        case MovedAway(office=code):
            return texts.moved(tx.get_one(Office, code).name, "")
        case desks.DeskTaken(office=code):
            return texts.taken(tx.get_one(Office, code).name)
    return _SENTENCES.get(type(error), texts.UNKNOWN)


def _sentence(context: Context, text: str) -> Result:
    """A refusal where it is read: beside a button if there is room, below a message otherwise."""
    if isinstance(context.event, ButtonPressed) and "<" not in text:
        return toast(text)
    return Result((Say(Message(text)),), KEEP)


def _confirming(office: Office) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(texts.YES, f"topik:yes:{office.code}"),),
        (Button(texts.NO, "topik:no"),),
    )


def _rows(buttons: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + COLUMNS]) for at in range(0, len(buttons), COLUMNS)]
