"""The life of a sent message: its statuses, and the callbacks that tell the bot of them."""

import asyncio
from dataclasses import dataclass, replace

from tests.fakes.twilio_checks import PREFIX, words
from tests.fakes.twilio_counters import Counters, Posted
from tests.fakes.twilio_posting import Postman, Tasks
from tests.fakes.twilio_world import VERSION, Media, Message, World, new_sid

# These reach WhatsApp and fail there; the other codes fail at Twilio.
_UNDELIVERED = frozenset({63003, 63014, 63024, 63032, 63049})
_TYPES = frozenset(
    {
        "application/msword",
        "application/pdf",
        "audio/mpeg",
        "audio/ogg",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/csv",
        "text/plain",
        "video/mp4",
    }
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How statuses come: each after `delay` seconds; copies, reversed, held back or early."""

    statuses: tuple[str, ...] = ("queued", "sent", "delivered", "read")
    delay: float = 0.0
    copies: int = 1
    is_reversed: bool = False
    is_held: bool = False  # until `release`
    is_early: bool = False  # before the POST is answered


@dataclass(frozen=True, slots=True)
class Step:
    """One callback that is due."""

    sid: str
    status: str
    error_code: int | None


class Statuses:
    """Moves messages on and calls the bot back."""

    def __init__(self, world: World, postman: Postman, counters: Counters) -> None:
        """Work on this world."""
        self.manner = Manner()
        self.held: list[Step] = []
        self.tasks = Tasks(world.announce)
        self._world = world
        self._postman = postman
        self._counters = counters

    async def begin(self, message: Message, code: int | None, media_bytes: int) -> None:
        """Start a message's life; `code` says why it fails, None that it arrives."""
        manner = self.manner
        life = self._live(message, manner, code, media_bytes)
        if manner.is_early:
            await life
        elif message.status_callback or message.media_url or manner.delay:
            self.tasks.begin(life)
        else:
            life.close()
            self._rush(message.sid, manner, code)

    def _rush(self, sid: str, manner: Manner, code: int | None) -> None:
        for status in path(manner.statuses, code):
            if status != "queued":
                self._move(sid, status, code)

    async def _live(
        self, message: Message, manner: Manner, code: int | None, media_bytes: int
    ) -> None:
        if message.media_url and code is None:
            code = await self._fetch(message, media_bytes)
        due = []
        for status in path(manner.statuses, code):
            if manner.delay and status != "queued":
                await asyncio.sleep(manner.delay)
            if status == "queued":
                step = Step(message.sid, status, None)
            else:
                step = self._move(message.sid, status, code)
            due.append(step)
            if not manner.is_reversed:
                await self._tell(manner, due.pop())
        for step in reversed(due):
            await self._tell(manner, step)

    def _move(self, sid: str, status: str, code: int | None) -> Step:
        error = code if status in ("failed", "undelivered") else None
        if error is not None:
            self._counters.refused[error] += 1
        self._world.move(sid, status, error)
        return Step(sid, status, error)

    async def _fetch(self, message: Message, media_bytes: int) -> int | None:
        found = await self._postman.fetch(message.media_url, media_bytes)
        if isinstance(found, int):
            return found
        content_type, content = found
        if content_type not in _TYPES and not content_type.startswith("application/vnd."):
            return 63019
        if message.sid in self._world.messages:
            media = (Media(new_sid("ME"), content_type, content),)
            self._world.keep(replace(self._world.messages[message.sid], media=media))
        return None

    async def _tell(self, manner: Manner, step: Step) -> None:
        if manner.is_held:
            self.held.append(step)
            self._world.announce()
            return
        for _ in range(manner.copies):
            await self.call_back(step)

    async def release(self) -> None:
        """Deliver the callbacks that were held back, in their order."""
        held, self.held = self.held, []
        for step in held:
            await self.call_back(step)

    async def call_back(self, step: Step, signature: str = "valid") -> Posted | None:
        """Post one status callback; None when the message asks for none."""
        message = self._world.messages.get(step.sid)
        if message is None or not message.status_callback:
            return None
        form = self.form(message, step)
        return await self._postman.post(message.status_callback, form, signature)

    def form(self, message: Message, step: Step) -> dict[str, str]:
        """Return the parameters of a status callback."""
        form = {
            "AccountSid": self._world.account,
            "ApiVersion": VERSION,
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.number,
            "From": PREFIX + message.sender,
            "MessageSid": message.sid,
            "MessageStatus": step.status,
            "SmsSid": message.sid,
            "SmsStatus": step.status,
            "StructuredMessage": "false",
            "To": PREFIX + message.number,
        }
        if step.status in ("delivered", "read"):
            form["EventType"] = step.status.upper()
        if step.error_code is not None:
            form["ErrorCode"] = str(step.error_code)
            form["ErrorMessage"] = words(step.error_code)
        return form


def path(statuses: tuple[str, ...], code: int | None) -> tuple[str, ...]:
    """Return the statuses that a message takes, ending early when it fails."""
    if code is None:
        return statuses
    if code in _UNDELIVERED:
        return (*(status for status in statuses if status in ("queued", "sent")), "undelivered")
    return (*(status for status in statuses if status == "queued"), "failed")
