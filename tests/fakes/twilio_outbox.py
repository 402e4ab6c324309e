"""Looking at what the bot sent, and waiting for it."""

import asyncio
from collections.abc import Callable

from tests.fakes.twilio_world import Message, World


class Outbox:
    """The bot's messages as people see them."""

    def __init__(self, world: World) -> None:
        """Look at this world."""
        self._world = world

    def messages(self, number: str | None = None) -> list[Message]:
        """Return the bot's messages in their present form, failed ones included."""
        return self._world.sent(number)

    def duplicates(self) -> dict[tuple[str, str], int]:
        """Return how often a person got the same text or template, where more than once."""
        return self._world.duplicates()

    def mark(self) -> int:
        """Return a place in the history, for `wait_for(after=...)`."""
        return len(self._world.history)

    async def wait_for(
        self,
        predicate: Callable[[Message], bool] | None = None,
        *,
        number: str | None = None,
        contains: str = "",
        button: str = "",
        status: str = "",
        after: int = 0,
        timeout: float = 5.0,  # noqa: ASYNC109 - part of the message on failure
    ) -> Message:
        """Return the first message of the bot kept or changed since `after` that fits.

        `status` may have been passed already. Raises TimeoutError with what was seen instead.
        """
        person = self._world.person(number) if number is not None else None

        def fits(message: Message) -> bool:
            if message.is_inbound:
                return False
            if person is not None and message.number not in (person.number, person.user_id):
                return False
            if predicate is not None and not predicate(message):
                return False
            if (button and button not in message.labels) or contains not in message.text:
                return False
            return not status or status in message.statuses

        place = after
        history = self._world.history
        try:
            async with asyncio.timeout(timeout):
                while True:
                    while place < len(history):
                        message = history[place]
                        place += 1
                        if fits(message) and message.sid in self._world.messages:
                            return self._world.messages[message.sid]
                    await self._world.changed()
        except TimeoutError:
            seen = [
                f"{m.number}: {m.text[:80]!r} {list(m.labels)} {m.status} {m.error_code or ''}"
                for m in history[after:][-10:]
            ]
            wanted = contains or button or status or predicate
            raise TimeoutError(f"no message with {wanted!r} to {number}; seen: {seen}") from None

    async def wait_until(
        self,
        condition: Callable[[], bool],
        timeout: float = 5.0,  # noqa: ASYNC109 - mirrors wait_for
    ) -> None:
        """Return once the condition holds; it is looked at after every call and change."""
        await self._world.until(condition, timeout)
