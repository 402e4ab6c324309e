"""The same stage on the imitated Twilio, for what only WhatsApp does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bot.needed_templates import NEEDED
from channels import markup, whatsapp_approvals
from channels.base import Envelope
from channels.whatsapp_markup import from_whatsapp
from channels.whatsapp_templates import Definition, FixedTemplates, Template
from outbox import statuses
from storage.chats import Category
from storage.roles import Role
from tests.channels.whatsapp_platform import WhatsAppUnderTest, whatsapp_under_test
from tests.fakes.twilio_world import Message
from tests.handlers.dialogue import Shown, Stage, Talk
from tests.world import WatchedDatabase

CHANNEL = "whatsapp"


class WhatsAppStage(Stage):
    """The bot on WhatsApp; people and the chats that stand for groups are numbers."""

    def __init__(self, database: WatchedDatabase, subject: WhatsAppUnderTest) -> None:
        super().__init__(database, subject.channel)
        self.fake = subject.fake
        self._subject = subject

    def person(self, user_id: str, name: str, *grants: tuple[str, Role]) -> Talk:
        """Somebody in a private chat with us; with roles, they are known already."""
        self.fake.add_person(user_id, name)
        return super().person(user_id, name, *grants)

    def group(
        self,
        chat_id: str,
        title: str,
        office: str | None = None,
        category: Category = Category.SATKER,
        *,
        takes_direct: bool = False,
    ) -> str:
        """A chat that stands for a group, in its window."""
        self.fake.open_window(chat_id)
        return super().group(chat_id, title, office, category, takes_direct=takes_direct)

    async def accept(self) -> bool:
        """Store what people did, and what became of our messages."""
        await self.fake.settle()
        reports = self._subject.reports.copy()
        self._subject.reports.clear()
        await self.db.write(
            lambda tx: [statuses.apply(tx, CHANNEL, report, self.clock()) for report in reports]
        )
        return await super().accept() or bool(reports)

    async def arrivals(self) -> Sequence[Envelope]:
        """What the webhook brought."""
        waiting = self._subject.envelopes
        return [waiting.get_nowait() for _ in range(waiting.qsize())]

    async def tick(self) -> None:
        """Let announcements go on, once the account may send again."""
        self.clock.advance(1)
        await super().tick()

    def shown(self, chat_id: str) -> Sequence[Shown]:
        """Our messages in a chat, oldest first."""
        return [_shown(sent) for sent in self.fake.messages(chat_id) if not sent.is_failed]

    async def they_say(self, chat: str, user: str, text: str, **more: Any) -> None:
        """A person writes."""
        await self.fake.say(user, text, **more)

    async def they_press(self, chat: str, user: str, message: Shown, data: str) -> None:
        """A person taps a button that is shown."""
        await self.fake.press(user, message.labels[message.data.index(data)])


@contextlib.asynccontextmanager
async def whatsapp_stage(database: WatchedDatabase) -> AsyncIterator[WhatsAppStage]:
    """Start a platform and the channel to it, with the bot's templates approved; stop both."""
    async with whatsapp_under_test() as subject:
        subject.channel._templates = FixedTemplates([await _approved(subject, d) for d in NEEDED])
        yield WhatsAppStage(database, subject)


async def _approved(subject: WhatsAppUnderTest, needed: Definition) -> Template:
    sid = await whatsapp_approvals.make(subject.twilio, needed)
    if not needed.only_in_window:
        subject.fake.decide(sid, "approved")
    return Template(needed.name, sid, needed.variables, text=needed.text)


def _shown(sent: Message) -> Shown:
    return Shown(
        sent.sid,
        markup.visible(from_whatsapp(sent.text)),
        sent.labels,
        tuple(choice.id for choice in sent.choices),
    )
