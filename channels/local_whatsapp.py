"""The local channel with WhatsApp's rules: closed windows, templates, answers that get lost.

For trying out without an account what an announcement to people on WhatsApp is like.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from channels.base import (
    Ambiguous,
    ButtonPressed,
    ChatKind,
    DeliveryStatus,
    MembershipChanged,
    MessageReceived,
    NeedsTemplate,
    Operation,
    OperationKind,
    Rate,
    SendLimits,
    Sent,
    StatusChanged,
)
from channels.local import LocalChannel
from channels.whatsapp_parts import WINDOW

PER_SECOND: Final = 80  # what Meta allows a sender
LOSES_EVERY: Final = 20  # one answer in so many is lost on its way back: 5 %
HESITATION: Final = 0.2  # seconds before somebody taps, or a lost message is reported


class SimulatedWhatsApp(LocalChannel):
    """A LocalChannel in which nobody is in a group and most have not written for a day.

    `report` is told what became of a message whose answer was lost, as Twilio would post it.
    """

    limits = SendLimits(
        account=Rate(timedelta(seconds=1) / PER_SECOND, burst=1),
        private=Rate(timedelta(seconds=6), burst=10),
    )

    def __init__(self) -> None:
        super().__init__()
        self.report: Callable[[StatusChanged], Awaitable[None]] | None = None
        self.lost = 0
        self._calls = 0
        self._heard: dict[str, datetime] = {}
        self._obliging: set[str] = set()
        self._soon: set[asyncio.Task[None]] = set()

    def oblige(self, user_id: str) -> None:
        """Let a person tap the first button of every message at once."""
        self._obliging.add(user_id)

    async def send(self, operation: Operation) -> Sent:
        """Apply one operation; raises NeedsTemplate outside the window, and Ambiguous at times."""
        if operation.kind is OperationKind.SEND:
            self._check_window(operation)
        sent = await super().send(operation)
        if operation.kind is not OperationKind.SEND:
            return sent
        if operation.chat in self._obliging and operation.part.buttons:
            self._later(self._tap(operation, sent.ids[0]))
        self._calls += 1
        if self._calls % LOSES_EVERY:
            return sent
        self.lost += 1
        self._later(self._tell(operation, sent.ids[0]))
        raise Ambiguous("the answer was lost")

    def twice(self) -> int:
        """How many messages people have got once more than they should."""
        shown = Counter(
            (chat, post.html)
            for chat in self._obliging
            for post in self.messages(chat)
            if post.author is None
        )
        return sum(times - 1 for times in shown.values())

    async def aclose(self) -> None:
        """End what was to happen soon."""
        for task in tuple(self._soon):
            task.cancel()
        await asyncio.gather(*self._soon, return_exceptions=True)

    def _check_window(self, operation: Operation) -> None:
        chat = self.chat(operation.chat)
        is_private = chat is not None and chat.kind is ChatKind.PRIVATE
        heard = self._heard.get(operation.chat)
        is_open = heard is not None and self._clock() - heard < WINDOW
        if is_private and not is_open and operation.part.template is None:
            raise NeedsTemplate("the window is closed")

    def _queue(self, event: MessageReceived | ButtonPressed | MembershipChanged) -> None:
        self._heard[event.chat.id] = self._clock()
        super()._queue(event)

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._soon.add(task)
        task.add_done_callback(self._soon.discard)

    async def _tap(self, operation: Operation, message: str) -> None:
        await self._sleep(HESITATION)
        data = operation.part.buttons[0][0].data
        await self.press(operation.chat, operation.chat, message, data)

    async def _tell(self, operation: Operation, message: str) -> None:
        await self._sleep(HESITATION)
        if self.report is not None:
            await self.report(StatusChanged(message, DeliveryStatus.DELIVERED, operation.id))
