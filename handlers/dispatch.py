"""Handling what arrived: in order within a conversation, exactly once, nothing lost."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from channels.base import (
    BadPayload,
    ButtonPressed,
    Channel,
    ChatKind,
    ChatMoved,
    Envelope,
    Ignored,
    InlineAsked,
    MembershipChanged,
    Message,
    MessageReceived,
)
from faq.desk import Answers
from handlers import desk_quotes, router, typed
from handlers.commits import Commits
from handlers.context import (
    KEEP,
    REMEMBERED,
    UNTIL,
    Context,
    Fetched,
    Incoming,
    Policies,
    Replace,
    Result,
    Results,
    Say,
    State,
    Toast,
)
from handlers.router import NotPrepared
from hoaxes.recognising import NothingKnown, Recognises
from outbox import enqueue
from registry import access, consent, groups, linking, masking
from registry.access import Actor
from storage import cases, chats, conversations, inbox, people, topics
from storage.chats import ChatRow, ChatState
from storage.conversations import ConversationRow
from storage.engine import Database, Tx
from storage.inbox import InboxRow
from texts import service as texts
from threads import hearing

log = structlog.get_logger()

AT_ONCE = 20  # conversations handled side by side
CROWD_PACE = 0.025  # seconds between two events while many wait to be accepted
AHEAD = 200  # events known in advance: finding the next ones looks at everything that is open
ATTEMPTS = 3  # before an event becomes a dead letter
IDLE_POLL = 0.5  # seconds; another process may have accepted something
OUTAGE_PAUSE = 1.0  # seconds before the database is tried again
CLAIM = timedelta(seconds=30)  # for a handler and what it loads; then another process tries
DIALOGUE_LASTS = timedelta(hours=12)  # what was asked yesterday is not answered by today's text


class Superseded(Exception):
    """The event or its dialogue changed while it was prepared."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was awaited before the transaction, by conversation, and at which version."""

    found: Mapping[str, Fetched | None]
    version: int


class Dispatcher:
    """Takes events from the inbox and lets a conversation handle each."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        composers: enqueue.Composers,
        policies: Policies,
        answers: Answers,
        *,
        clock: Callable[[], datetime],
        wake_outbox: Callable[[], None],
        observe: Callable[[float], None] = lambda _: None,
        recogniser: Recognises | None = None,
    ) -> None:
        self._db = database
        self._commits = Commits(database)
        self._channels = channels
        self._composers = composers
        self._policies = policies
        self._answers = answers
        self._clock = clock
        self._wake_outbox = wake_outbox
        self._observe = observe
        self._recogniser = recogniser or NothingKnown()
        self._owner = uuid.uuid4().hex if database.is_shared else None
        self._wake = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ahead: deque[InboxRow] = deque()
        self._is_crowded: Callable[[], bool] = lambda: False
        self._next_at = 0.0
        self._is_stopping = False

    def give_way(self, is_crowded: Callable[[], bool]) -> None:
        """Handle little while this is so: only what is not accepted yet can be lost."""
        self._is_crowded = is_crowded

    def wake(self) -> None:
        """Something was accepted."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what is being handled is done."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Handle events until `stop`."""
        while not self._is_stopping:
            self._wake.clear()
            try:
                started = await self._start_some()
            except Exception:
                log.exception("dispatch.inbox_unreadable")
                await asyncio.sleep(OUTAGE_PAUSE)
                continue
            if started:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE_POLL):
                    await self._wake.wait()
        if self._running:
            await asyncio.wait(self._running.values())
        await self._release()

    async def _start_some(self) -> int:
        free = self._free()
        if free <= 0:
            return 0
        if not self._ahead:
            self._ahead.extend(await self._next(tuple(self._running), free))
        started = 0
        while self._ahead and started < free:
            self._start(self._ahead.popleft())
            started += 1
        return started

    def _free(self) -> int:
        """How many events may begin now."""
        if not self._is_crowded():
            return AT_ONCE - len(self._running)
        now = asyncio.get_running_loop().time()
        if self._running or now < self._next_at:
            return 0
        self._next_at = now + CROWD_PACE
        return 1

    def _start(self, row: InboxRow) -> None:
        task = self._running[row.conversation] = asyncio.create_task(self._handle(row))
        task.add_done_callback(partial(self._done, row.conversation))

    async def _next(self, busy: Collection[str], free: int) -> Sequence[InboxRow]:
        owner = self._owner
        if owner is None:
            return await self._db.read(lambda tx: inbox.next_of_each(tx, busy, AHEAD))
        now = self._clock()
        return await self._db.write(
            lambda tx: inbox.claim_next(tx, owner, now, now + CLAIM, busy, free)
        )

    async def _release(self) -> None:
        owner = self._owner
        if owner is None:
            return
        try:
            await self._db.write(lambda tx: inbox.release(tx, owner))
        except Exception:  # the claims end by themselves
            log.exception("dispatch.not_released")

    def _done(self, conversation: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(conversation, None)
        self._wake.set()

    async def _handle(self, row: InboxRow) -> None:
        row_id = row.id or 0
        started = asyncio.get_running_loop().time()
        try:
            await self._attempt(row, row_id)
        except Superseded:
            log.info("dispatch.again", inbox=row_id)
        except Exception:
            log.exception("dispatch.failed", inbox=row_id)
            await self._count_failure(row, row_id)
        self._observe(asyncio.get_running_loop().time() - started)
        self._wake_outbox()

    async def _attempt(self, row: InboxRow, row_id: int) -> None:
        has_hidden = await self._hide_numbers(row, row_id)
        channel = self._channels.get(row.channel)
        event = _decode(channel, row)
        if channel is None or event is None:
            await self._db.write(lambda tx: inbox.mark_handled(tx, row_id, self._clock()))
            return

        commit = partial(self._commit, row=row, event=event, has_hidden=has_hidden)
        prepared = None
        if router.is_free_words(event):
            prepared = await self._look_ahead(row, event, channel)
        while True:
            try:
                await self._commits.write(partial(commit, prepared=prepared))
            except NotPrepared as missing:
                await self._link(row, event)
                prepared = await self._prepare(row, event, channel, missing, prepared)
            else:
                return

    async def _link(self, row: InboxRow, event: Incoming) -> None:
        """Let a person with two ids be one before anything is prepared for them.

        Otherwise what is prepared for a stranger would be thrown away at each commit.
        """
        if isinstance(event, ChatMoved) or event.sender.also_known_as is None:
            return
        if event.chat.kind is ChatKind.GROUP:
            return
        sender, now = event.sender, self._clock()
        in_words = isinstance(event, MessageReceived)

        def link(tx: Tx) -> None:
            if not inbox.take(tx, row, self._owner):
                return  # they may have been erased meanwhile
            found = chats.find(tx, row.channel, row.account, event.chat.id)
            found = found or chats.add(tx, _new_chat(row, event, now))
            linking.link(tx, found, sender, now, in_words=in_words)

        await self._db.write(link)

    async def _look_ahead(self, row: InboxRow, event: Incoming, channel: Channel) -> Prepared:
        """Prepare what free words are probably meant for: it saves a commit that finds it out."""
        await self._link(row, event)
        context, version = await self._read(row, event)
        conversation = router.route(context)
        if not conversation.needs_preparing:
            return Prepared({}, version)
        found = await conversation.prepare(context, channel.fetch)
        return Prepared({conversation.name: found}, version)

    async def _read(self, row: InboxRow, event: Incoming) -> tuple[Context, int]:
        """What is known of an event before its transaction, and the version of its dialogue."""

        def look(tx: Tx) -> tuple[Context, int]:
            dialogue = conversations.get(tx, row.conversation)
            return self._look(tx, row, event, _chat(tx, row, event, self._clock()), dialogue)

        return await self._db.read(look)

    async def _prepare(
        self,
        row: InboxRow,
        event: Incoming,
        channel: Channel,
        missing: NotPrepared,
        before: Prepared | None,
    ) -> Prepared:
        context, version = await self._read(row, event)
        if before is not None and before.version != version:
            raise Superseded
        if (waited := missing.waited) is not None:
            context = replace(context, event=waited.event, state=waited.state)
        found = await missing.by.prepare(context, channel.fetch)
        known = before.found if before else {}
        return Prepared({**known, missing.by.name: found}, version)

    async def _hide_numbers(self, row: InboxRow, row_id: int) -> bool:
        """Mask NIK and KK in what is stored, before anything is made of it; true if there were.

        In a transaction of its own: a dead letter must not keep them either.
        """
        body = row.body and masking.masked_body(row.body)
        if body == row.body:
            return False
        row.body = body
        await self._db.write(lambda tx: inbox.set_body(tx, row_id, body))
        return True

    def _look(
        self,
        tx: Tx,
        row: InboxRow,
        event: Incoming,
        chat: ChatRow,
        dialogue: ConversationRow | None,
        *,
        is_first_contact: bool = False,
    ) -> tuple[Context, int]:
        now = self._clock()
        if not self._composers[row.channel].has_commands:
            event = typed.answered(tx, chat, event, now)
        actor = _actor(tx, row, event, now)
        state = _running(dialogue, now)
        is_remembered = state is not None and state.name == REMEMBERED
        context = Context(
            event=event,
            channel=row.channel,
            account=row.account,
            chat=chat,
            actor=actor,
            state=None if is_remembered else state,
            key=f"in:{row.id}",
            now=now,
            composers=self._composers,
            policies=self._policies,
            answers=self._answers,
            recogniser=self._recogniser,
            desk_topic=_desk_topic(tx, event, chat),
            is_first_contact=is_first_contact,
            at_desk=desk_quotes.look(tx, chat, event, actor, self._composers[row.channel]),
            remembered=state if is_remembered else None,
        )
        if chat.id is not None and router.is_free_talk(context):
            since = now - hearing.REOPENS_WITHIN
            context = replace(context, case_id=cases.going_on(tx, chat.id, since))
        return context, dialogue.version if dialogue else 0

    def _commit(
        self,
        tx: Tx,
        row: InboxRow,
        event: Incoming,
        *,
        has_hidden: bool,
        prepared: Prepared | None = None,
    ) -> None:
        """Handle an event; raises NotPrepared where that takes more than a transaction.

        `has_hidden`: it held a number that nobody may keep.
        """
        if not inbox.handle(tx, row, self._clock(), self._owner):
            return
        if _is_over(tx, row, event):
            inbox.forget_one(tx, row.id or 0, self._clock())
            return
        if isinstance(event, InlineAsked) and not _is_staff(tx, row, event, self._clock()):
            return
        dialogue = conversations.lock(tx, row.conversation)
        chat, is_first_contact = _meet(tx, row, event, self._clock())
        if self._composers[row.channel].window is not None:
            chats.note_heard(tx, chat, row.received_at)
        context, version = self._look(
            tx, row, event, chat, dialogue, is_first_contact=is_first_contact
        )
        _note_seen(tx, context)
        conversation = router.route(context)
        found = prepared.found if prepared else {}
        is_missing = conversation.needs_preparing and conversation.name not in found
        if prepared and (version != prepared.version or is_missing):
            raise Superseded
        result = router.handle(tx, context, conversation, found)
        result = router.go_on(tx, context, result, found)
        if has_hidden and context.chat.kind is ChatKind.PRIVATE:
            notice = Say(Message(texts.NUMBER_HIDDEN))
            result = replace(result, replies=(notice, *result.replies))
        self._reply(tx, context, result)
        if result.next_state is None and dialogue is not None:
            conversations.end(tx, row.conversation)
        elif (state := result.next_state) not in (None, KEEP):
            conversations.put(tx, row.conversation, state.name, dict(state.data), context.now)

    def _reply(self, tx: Tx, context: Context, result: Result) -> None:
        event, toast = context.event, ""
        topic = event.chat.topic
        for number, reply in enumerate(result.replies):
            match reply:
                case Toast(text=text):
                    toast = text
                case Results(results=results) if isinstance(event, InlineAsked):
                    enqueue.answer_inline(tx, context.chat, event.query_id, results, context.now)
                case Replace(message=message) if isinstance(event, ButtonPressed):
                    enqueue.replace(
                        tx,
                        context.composers,
                        context.chat,
                        message,
                        key=f"shown:{event.message_id}",
                        version=int(context.key.removeprefix("in:")),
                        now=context.now,
                        target=event.message_id,
                    )
                case Say(message=message) | Replace(message=message):
                    about = reply.about if isinstance(reply, Say) else ""
                    enqueue.say(
                        tx,
                        context.composers,
                        context.chat,
                        message,
                        key=f"{about}{context.key}:{number}",
                        now=context.now,
                        topic=topic,
                    )
        if isinstance(event, ButtonPressed):
            enqueue.answer_button(
                tx, context.composers, context.chat, event.callback_id, toast, context.now
            )

    async def _count_failure(self, row: InboxRow, row_id: int) -> None:
        def count(tx: Tx) -> bool:
            is_dead = inbox.count_failure(tx, row_id, ATTEMPTS, self._owner)
            if is_dead:
                self._apologise(tx, row, row_id)
            return is_dead

        try:
            is_dead = await self._db.write(count)
        except Exception:  # the database is away, which is not the event's fault
            log.exception("dispatch.failure_not_counted", inbox=row_id)
            await asyncio.sleep(OUTAGE_PAUSE)
            return
        if is_dead:
            log.error("dispatch.dead_letter", inbox=row_id)

    def _apologise(self, tx: Tx, row: InboxRow, row_id: int) -> None:
        event = _decode(self._channels.get(row.channel), row)
        if event is None or isinstance(event, InlineAsked | MembershipChanged | ChatMoved):
            return  # nobody waits for an answer
        chat = chats.find(tx, row.channel, row.account, event.chat.id)
        if chat is None:
            return
        key, message, now = f"apology:{row_id}", Message(texts.FAILED), self._clock()
        enqueue.say(tx, self._composers, chat, message, key=key, now=now, topic=event.chat.topic)
        if isinstance(event, ButtonPressed):
            enqueue.answer_button(tx, self._composers, chat, event.callback_id, "", now)


def _decode(channel: Channel | None, row: InboxRow) -> Incoming | None:
    """The event, or None if nobody can or need act on it."""
    if channel is None or row.body is None:
        return None
    envelope = Envelope(row.channel, row.account, row.external_id, row.conversation, row.body)
    try:
        event = channel.decode(envelope)
    except BadPayload:
        log.warning("dispatch.unreadable", inbox=row.id)
        return None
    return None if isinstance(event, Ignored) else event


def _is_over(tx: Tx, row: InboxRow, event: Incoming) -> bool:
    """Whether somebody who was erased taps an old button or blocks us: only words begin anew."""
    if isinstance(event, MessageReceived) or event.chat.kind is ChatKind.GROUP:
        return False
    found = chats.find(tx, row.channel, row.account, event.chat.id)
    is_known = found is not None and found.person_id is not None
    return not is_known and consent.is_erased(tx, row.channel, row.account, _sender_of(event))


def _running(dialogue: ConversationRow | None, now: datetime) -> State | None:
    """Where a dialogue stands that goes on: not too old, and not over by itself."""
    if dialogue is None or now - dialogue.updated_at >= DIALOGUE_LASTS:
        return None
    until = dialogue.data.get(UNTIL)
    is_over = until is not None and now >= datetime.fromisoformat(until)
    return None if is_over else State(dialogue.state, dialogue.data)


def _is_staff(tx: Tx, row: InboxRow, event: InlineAsked, now: datetime) -> bool:
    """Whether somebody with a role asks inline, whom we can answer; others are not remembered."""
    actor = _actor(tx, row, event, now)
    known = chats.find(tx, row.channel, row.account, event.chat.id)
    return actor is not None and actor.is_staff and known is not None


def _sender_of(event: Incoming) -> str:
    return event.chat.id if isinstance(event, ChatMoved) else event.sender.user_id


def _meet(tx: Tx, row: InboxRow, event: Incoming, now: datetime) -> tuple[ChatRow, bool]:
    """The chat, stored if it is new, and in private the person; true if the person is new.

    In a group strangers stay strangers. Whoever writes can be written to, whatever we believed.
    """
    found = chats.find(tx, row.channel, row.account, event.chat.id)
    is_talk = isinstance(event, MessageReceived | ButtonPressed)
    if event.chat.kind is ChatKind.GROUP:
        if found is None or (is_talk and found.state is ChatState.GONE):
            chat, title = event.chat.id, event.chat.title
            found = groups.propose(tx, row.channel, row.account, chat, title, now)
        return found, False
    found = found or chats.add(tx, _new_chat(row, event, now))
    if is_talk and found.state is ChatState.GONE:
        found.state = ChatState.ACTIVE
    is_new = not isinstance(event, ChatMoved) and linking.meet(
        tx, found, event.sender, now, in_words=isinstance(event, MessageReceived)
    )
    tx.flush()
    return found, is_new


def _note_seen(tx: Tx, context: Context) -> None:
    """Note that the person of a private chat has written or tapped today."""
    is_talk = isinstance(context.event, MessageReceived | ButtonPressed)
    if is_talk and context.chat.kind is ChatKind.PRIVATE and context.actor is not None:
        people.see(tx, context.actor.person_id, context.actor.seen_at, context.now)


def _chat(tx: Tx, row: InboxRow, event: Incoming, now: datetime) -> ChatRow:
    """The chat of an event; a new one is not stored yet."""
    found = chats.find(tx, row.channel, row.account, event.chat.id)
    return found or _new_chat(row, event, now)


def _desk_topic(tx: Tx, event: Incoming, chat: ChatRow) -> int | None:
    if event.chat.topic is None or chat.id is None:
        return None
    return topics.number_at(tx, chat.id, event.chat.topic)


def _new_chat(row: InboxRow, event: Incoming, now: datetime) -> ChatRow:
    is_private = event.chat.kind is ChatKind.PRIVATE
    return ChatRow(
        channel=row.channel,
        account=row.account,
        external_id=event.chat.id,
        kind=event.chat.kind,
        title="" if is_private else event.chat.title,
        state=ChatState.ACTIVE if is_private else ChatState.PENDING,
        created_at=now,
    )


def _actor(tx: Tx, row: InboxRow, event: Incoming, now: datetime) -> Actor | None:
    """The person behind an event, if we know them."""
    if isinstance(event, ChatMoved):
        return None
    return access.identify(tx, row.channel, row.account, event.sender.user_id, now)
