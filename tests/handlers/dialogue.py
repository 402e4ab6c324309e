"""Dialogues as tables: `[(they say or press, we answer), …]`, played without waiting.

Everything is real but the platform's people: dispatcher, database, outbox worker, channel. Nothing
runs in the background; `Stage.settle` handles and sends until nothing is left to do.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import func, select
from sqlmodel import col

from bot.composers import COMPOSERS
from broadcasts import reports, schedule
from channels import markup
from channels.base import (
    ButtonPressed,
    Chat,
    ChatKind,
    Command,
    Envelope,
    Media,
    MessageReceived,
    Sender,
)
from channels.local import LocalChannel
from faq import entries
from faq.answer import Answerer
from faq.desk import Answers
from faq.finding import Finder
from faq.shelving import Shelves
from handlers.context import Policies
from handlers.dispatch import Dispatcher
from hoaxes.recognising import NothingKnown, Recognises
from hoaxes.ripening import Ripening
from outbox.worker import Worker
from registry import access, invitations
from registry.access import Actor
from registry.groups import Audience
from search.words import Lexicon
from storage import chats, inbox, roles
from storage.broadcasts import Broadcast, Wave
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from storage.roles import Role
from tests.world import Clock, WatchedDatabase

T = TypeVar("T")

LOCAL = "local"
SILENCE = ""
"""What we answer when we say nothing."""
RI, BANTEN, NUNUKAN, MALUKU, PAPUA = "00", "36", "65.03", "81", "91"
TICKS = 12  # more than any announcement here needs


@dataclass(frozen=True, slots=True)
class Press:
    """They tap the newest button with this label."""

    label: str


Line: TypeAlias = tuple[str | Press, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours as people see it."""

    id: str
    text: str
    labels: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    media: Media | None = None
    is_toast: bool = False


class Stage:
    """The bot on the local channel, with whoever is to talk to it."""

    def __init__(
        self,
        database: WatchedDatabase,
        channel: Any = None,
        *,
        tier_gap: timedelta = timedelta(0),
    ) -> None:
        self.db = database
        self.clock = Clock()
        self.answers = starter_answers()
        self.local = LocalChannel(clock=self.clock)
        self.channel = channel or self.local
        self.policies = Policies(
            tier_gap=tier_gap,
            accounts={}
            if self.channel.name == "whatsapp"
            else {self.channel.name: self.channel.account},
            senders=dict.fromkeys(Audience, "internal"),
            address=lambda _: getattr(self.channel, "address", ""),
        )
        self.recogniser: Recognises = NothingKnown()
        self.restart()

    def restart(self) -> None:
        """The process ends and another begins: only the database remembers."""
        self.dispatcher = Dispatcher(
            self.db,
            {self.channel.name: self.channel},
            COMPOSERS,
            self.policies,
            self.answers,
            clock=self.clock,
            wake_outbox=lambda: None,
            recogniser=self.recogniser,
        )
        self.ripening = Ripening(self.recogniser, COMPOSERS, self.clock)
        self.worker = Worker(self.db, self.channel, concurrency=50, clock=self.clock)

    # Who and where

    def person(self, user_id: str, name: str, *grants: tuple[str, Role]) -> Talk:
        """Somebody in a private chat with us; with roles, they are known already."""
        self.local.add_person(user_id, name)
        if grants:
            self.db.write_now(lambda tx: self._make_known(tx, user_id, name, grants))
        return Talk(self, user_id, user_id)

    def _make_known(
        self, tx: Tx, user_id: str, name: str, grants: Sequence[tuple[str, Role]]
    ) -> None:
        account = self.channel.account
        actor = access.introduce(tx, self.channel.name, account, user_id, name, self.clock())
        for office, role in grants:
            roles.grant(tx, actor.person_id, office, role, self.clock())
        chats.add(tx, self._chat(user_id, ChatKind.PRIVATE, "", person_id=actor.person_id))

    def group(
        self,
        chat_id: str,
        title: str,
        office: str | None = None,
        category: Category = Category.SATKER,
        *,
        takes_direct: bool = False,
    ) -> str:
        """A group that we are in; with an office, it is registered already."""
        self.local.add_group(chat_id, title)
        if office is not None:
            row = self._chat(chat_id, ChatKind.GROUP, title, office=office, category=category)
            row.takes_direct = takes_direct
            self.db.write_now(lambda tx: chats.add(tx, row))
        return chat_id

    def _chat(self, chat_id: str, kind: ChatKind, title: str, **fields: Any) -> ChatRow:
        return ChatRow(
            channel=self.channel.name,
            account=self.channel.account,
            external_id=chat_id,
            kind=kind,
            title=title,
            state=ChatState.ACTIVE,
            created_at=self.clock(),
            **fields,
        )

    def invite(self, role: Role, office: str) -> str:
        """A fresh invitation code."""
        return self.look(
            lambda tx: invitations.invite(tx, role, office, "cli:operator", self.clock())
        )

    def look(self, unit: Callable[[Tx], T]) -> T:
        """Read or change the database directly."""
        return self.db.write_now(unit)

    def actor(self, user_id: str) -> Actor | None:
        """Who we think a person is."""
        account = self.channel.account
        return self.look(
            lambda tx: access.identify(tx, self.channel.name, account, user_id, self.clock())
        )

    def chat_row(self, chat_id: str) -> ChatRow | None:
        """What we know of a chat."""
        account = self.channel.account
        return self.look(lambda tx: chats.find(tx, self.channel.name, account, chat_id))

    def count(self, *conditions: Any) -> int:
        """How many operations are so."""
        found = select(func.count()).select_from(OperationRow).where(*conditions)
        return self.look(lambda tx: tx.execute(found).scalar_one())

    def drafts(self) -> Sequence[Broadcast]:
        """Every announcement there is, in the order of their numbers."""
        return self.look(lambda tx: tx.scalars(select(Broadcast).order_by(col(Broadcast.id))).all())

    # What happens

    async def settle(self) -> None:
        """Handle everything that arrived and send everything that is due."""
        while True:
            has_arrived = await self.accept()
            has_handled = await self.handle()
            has_sent = await self.send()
            if not (has_arrived or has_handled or has_sent):
                return

    async def accept(self) -> bool:
        """Store what people did; the events stay in the inbox until `handle`."""
        envelopes = await self.arrivals()
        await self.db.write(lambda tx: inbox.accept(tx, envelopes, self.clock()))
        return bool(envelopes)

    async def arrivals(self) -> Sequence[Envelope]:
        """The events that the platform holds for us."""
        envelopes = tuple(self.local._events)
        self.local._events.clear()
        return envelopes

    async def handle(self) -> bool:
        """Let conversations answer until the inbox is empty."""
        has_handled = False
        while await self.dispatcher._start_some() or self.dispatcher._running:
            await asyncio.wait(list(self.dispatcher._running.values()))
            has_handled = True
        return has_handled

    async def send(self) -> bool:
        """Send until nothing is due."""
        has_sent = False
        while True:
            cycle = await self.worker._turn()
            if self.worker._calls:
                await asyncio.wait(list(self.worker._calls))
            if cycle.batch.claims or self.worker._finished:
                has_sent = True
            elif await self._waits_for_a_limit():
                self.clock.advance(1)
            else:
                return has_sent

    async def _waits_for_a_limit(self) -> bool:
        if self.channel.limits.private is None:
            return False
        now = self.clock()
        return bool(
            self.count(
                col(OperationRow.state) == OperationState.PENDING,
                col(OperationRow.due_at) <= now,
                col(OperationRow.wave_id).is_(None),
            )
        )

    async def tick(self) -> None:
        """Let announcements go as far as they can at this time."""
        before: object = None
        for _ in range(TICKS):
            await self.db.write(lambda tx: schedule.tick(tx, COMPOSERS, self.clock()))
            await self.settle()
            after = self.look(_standing)
            if after == before:
                return
            before = after

    async def ripen(self, seconds: float = 0) -> None:
        """Let time pass, and doubtful messages go on."""
        self.clock.advance(seconds)
        for one in await self.db.read(self.ripening.due):
            await self.ripening.go_on(one, self.db.write)
        await self.settle()

    async def refresh(self) -> None:
        """Bring live views up to date."""
        await self.db.write(lambda tx: reports.refresh(tx, COMPOSERS, self.clock()))
        await self.settle()

    # What people see

    def shown(self, chat_id: str) -> Sequence[Shown]:
        """Our messages in a chat, oldest first, as they read now."""
        return [
            Shown(
                message.id,
                markup.visible(message.html),
                tuple(button.label for row in message.buttons for button in row),
                tuple(button.data for row in message.buttons for button in row),
                message.media,
                message.is_notice,
            )
            for message in self.local.messages(chat_id)
            if message.author is None
        ]

    def commands(self, chat_id: str) -> Sequence[Command]:
        """The menu of a chat."""
        chat = self.local.chat(chat_id)
        return chat.commands if chat else ()

    async def they_say(self, chat: str, user: str, text: str, **more: Any) -> None:
        """A person writes."""
        await self.local.say(chat, user, text, **more)

    async def they_press(self, chat: str, user: str, message: Shown, data: str) -> None:
        """A person taps a button that is shown."""
        await self.local.press(chat, user, message.id, data)

    def they_do(self, chat: str, user: str, **fields: Any) -> None:
        """A person sends something special: fields of `MessageReceived`."""
        kind = ChatKind.PRIVATE if chat == user else ChatKind.GROUP
        title = "" if chat == user else chat
        event = MessageReceived(
            **{
                "chat": Chat(chat, kind, title),
                "sender": Sender(user, user.title()),
                "message_id": f"x{len(self.local._events)}",
                "text": "",
                "html": "",
                **fields,
            }
        )
        self.local._queue(event)


class Talk:
    """One person in one chat; `answers` are our messages that their last act brought."""

    def __init__(self, stage: Stage, user: str, chat: str) -> None:
        self.stage = stage
        self.user = user
        self.chat = chat
        self.answers: Sequence[Shown] = ()

    def at(self, chat: str) -> Talk:
        """The same person in a group."""
        return Talk(self.stage, self.user, chat)

    async def plays(self, *lines: Line) -> None:
        """Play a dialogue: each answer must contain what the line expects of it."""
        for act, expected in lines:
            if isinstance(act, Press):
                await self.press(act.label)
            else:
                await self.say(act)
            self.expect(expected)

    async def say(self, text: str, **more: Any) -> None:
        """Write, and read the answer."""
        before = self._seen()
        await self.stage.they_say(self.chat, self.user, text, **more)
        await self._hear(before)

    async def reply(self, text: str) -> None:
        """Write as a reply to our newest message."""
        newest = [shown for shown in self.stage.shown(self.chat) if not shown.is_toast][-1]
        await self.say(text, reply_to=newest.id)

    async def share(self, content: bytes, name: str, mime_type: str, caption: str = "") -> None:
        """Send a file, and read the answer."""
        before = self._seen()
        await self.stage.local.send_file(self.chat, self.user, content, name, mime_type, caption)
        await self._hear(before)

    async def press(self, label: str) -> None:
        """Tap the newest button with this label, and read the answer."""
        message, data = self.button(label)
        before = self._seen()
        await self.stage.they_press(self.chat, self.user, message, data)
        await self._hear(before)

    async def waits(self, seconds: float) -> None:
        """Do nothing for a while, and read what comes by itself."""
        before = self._seen()
        await self.stage.ripen(seconds)
        await self._hear(before)

    async def press_on(self, message: Shown, label: str) -> None:
        """Tap a button of a message that may look different by now."""
        data = message.data[message.labels.index(label)]
        await self.press_data(data, message.id)

    async def press_data(self, data: str, message_id: str = "1") -> None:
        """Tap a button that only an altered app or an old message could show."""
        before = self._seen()
        room, sender = self.stage.local._enter(self.chat, self.user)
        callback = f"{len(before)}-{data}"
        self.stage.local._presses[callback] = self.chat
        self.stage.local._queue(
            ButtonPressed(Chat(room.id, room.kind, room.title), sender, message_id, callback, data)
        )
        await self._hear(before)

    async def does(self, **fields: Any) -> None:
        """Send something special, and read the answer."""
        before = self._seen()
        self.stage.they_do(self.chat, self.user, **fields)
        await self._hear(before)

    def expect(self, *fragments: str) -> None:
        """Our last answers together contain each of these; SILENCE: there were none."""
        if fragments == (SILENCE,):
            assert not self.answers, [shown.text for shown in self.answers]
        for fragment in fragments:
            assert fragment in self.text, f"{fragment!r} is not in {self.text!r}"

    @property
    def text(self) -> str:
        """Our last answers, one below the other."""
        return "\n".join(shown.text for shown in self.answers)

    @property
    def last(self) -> Shown:
        """Our last answer that is a message."""
        return [shown for shown in self.answers if not shown.is_toast][-1]

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons under our last answer."""
        return self.last.labels

    @property
    def toast(self) -> str:
        """The short notice on the button."""
        return "\n".join(shown.text for shown in self.answers if shown.is_toast)

    def news(self) -> Sequence[Shown]:
        """Everything of ours in this chat as it reads now."""
        return self.stage.shown(self.chat)

    def button(self, label: str) -> tuple[Shown, str]:
        """The newest message that shows a button, and the button's data."""
        for message in reversed(self.stage.shown(self.chat)):
            if label in message.labels:
                return message, message.data[message.labels.index(label)]
        shown = [message.labels for message in self.stage.shown(self.chat)]
        raise AssertionError(f"no button {label!r}; shown: {shown}")

    def _seen(self) -> dict[str, Shown]:
        return {shown.id: shown for shown in self.stage.shown(self.chat)}

    async def _hear(self, before: dict[str, Shown]) -> None:
        await self.stage.settle()
        self.answers = [
            shown for shown in self.stage.shown(self.chat) if before.get(shown.id) != shown
        ]


@functools.cache
def starter_answers(*, allows_uncertified: bool = True) -> Answers:
    """The starter entries, which nobody has certified, indexed once for all stages.

    Whether they may be told, each stage asks its own database.
    """
    shelves = Shelves(cast("Database", None), None)
    shelves.catalogue = entries.starter()
    lexicon = Lexicon.load()
    shelves.answerer = Answerer(
        Finder(shelves.catalogue.entries, entries.outside(), lexicon, None), lexicon
    )
    return Answers(shelves, allows_uncertified=allows_uncertified)


def _standing(tx: Tx) -> object:
    announcements = tx.scalars(select(Broadcast).order_by(col(Broadcast.id))).all()
    waves = tx.scalars(select(Wave).order_by(col(Wave.id))).all()
    return [row.state for row in announcements], [(row.state, row.cursor) for row in waves]


def at(text: str) -> datetime:
    """A moment as ISO text."""
    return datetime.fromisoformat(text)
