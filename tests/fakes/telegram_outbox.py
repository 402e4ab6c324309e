"""Looking at what the bot sent, and waiting for it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tests.fakes.telegram_world import SentMessage, World


class Outbox:
    """The bot's messages as people see them."""

    def __init__(self, world: World) -> None:
        """Look at this world."""
        self._world = world

    def messages(self, chat: int | None = None) -> list[SentMessage]:
        """Return the bot's messages in their present form, deleted ones included."""
        return self._world.messages(chat)

    def duplicates(self) -> dict[tuple[int, str], int]:
        """Return how often the same text stands in the same chat, where more than once."""
        counts = Counter((message.chat, message.text) for message in self.messages())
        return {key: count for key, count in counts.items() if count > 1}

    def mark(self) -> int:
        """Return a place in the history, for `wait_for(after=...)`."""
        return len(self._world.history)

    def file(self, file_id: str) -> bytes:
        """Return the content of a stored file."""
        return self._world.files[file_id][1]

    def age(self, chat: int, message_id: int, seconds: float) -> None:
        """Make a message of the bot older."""
        message = self._world.chat(chat).sent[message_id]
        self._world.keep(replace(message, date=message.date - int(seconds)))

    async def wait_for(
        self,
        predicate: Callable[[SentMessage], bool] | None = None,
        *,
        chat: int | None = None,
        contains: str = "",
        button: str = "",
        after: int = 0,
        timeout: float = 5.0,  # noqa: ASYNC109 - part of the message on failure
    ) -> SentMessage:
        """Return the first message sent or changed since `after` that fits in its present form.

        Raises TimeoutError with what was seen instead.
        """

        def fits(message: SentMessage) -> bool:
            if chat is not None and message.chat != chat:
                return False
            if predicate is not None and not predicate(message):
                return False
            if (contains or button) and message.is_deleted:
                return False
            return contains in message.text and (not button or button in message.labels)

        place = after
        history = self._world.history
        try:
            async with asyncio.timeout(timeout):
                while True:
                    while place < len(history):
                        message = history[place]
                        place += 1
                        if fits(message) and self._world.is_current(message):
                            return message
                    await self._world.changed()
        except TimeoutError:
            seen = [f"{m.chat}: {m.text[:80]!r} {list(m.labels)}" for m in history[after:][-10:]]
            raise TimeoutError(
                f"no message with {contains or button or predicate!r} in chat {chat}; seen: {seen}"
            ) from None

    async def wait_until(
        self,
        condition: Callable[[], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - mirrors wait_for
    ) -> None:
        """Return once the condition holds; it is looked at after every call and change."""
        await self._world.until(condition, timeout)
