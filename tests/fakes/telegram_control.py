"""The control API under /_control/, for tests that run the bot or the server as a process.

GET   messages?chat=&after=    the bot's messages; `after` is a seq
GET   counters | calls | updates | commands
GET   wait?chat=&contains=&button=&after=&timeout=    one message; `after` is a history mark
GET   confirmed?update_id=&timeout=    waits until the bot has taken over an update
POST  fail    {method, action, chat, times, skip, ...}; DELETE fail ends all failures
POST  push    an update, or redeliver {update_id}
POST  chats   {id, title, forum?, admin?} or a list of such
POST  act     {act, ...}: a method of People with its arguments; bytes as {content_b64}
POST  latency {seconds}
"""

import base64
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.serving import Routes, control
from tests.fakes.telegram_checks import Json

if TYPE_CHECKING:
    from tests.fakes.telegram_server import FakeTelegram

_ACTS = frozenset(
    {
        "say",
        "forward",
        "send_photo",
        "send_document",
        "press",
        "press_stale",
        "bot_added",
        "bot_removed",
        "block",
        "unblock",
        "migrate",
    }
)


class Control:
    """Answers the requests of a test in another process."""

    def __init__(self, fake: "FakeTelegram") -> None:
        """Steer this server."""
        self._fake = fake
        self._routes: Routes = {
            ("GET", "messages"): self._messages,
            ("GET", "counters"): self._counters,
            ("GET", "calls"): self._calls,
            ("GET", "updates"): self._updates,
            ("GET", "commands"): self._commands,
            ("GET", "wait"): self._wait,
            ("GET", "confirmed"): self._confirmed,
            ("POST", "fail"): self._fail,
            ("DELETE", "fail"): self._mend,
            ("POST", "push"): self._push,
            ("POST", "redeliver"): self._redeliver,
            ("POST", "chats"): self._chats,
            ("POST", "act"): self._act,
            ("POST", "latency"): self._latency,
        }

    async def handle(self, request: web.BaseRequest, name: str) -> web.Response:
        """Answer one request of the test."""
        return await control(self._routes, request, name)

    async def _messages(self, given: Json) -> list[Json]:
        chat = int(given["chat"]) if "chat" in given else None
        after = int(given.get("after", 0))
        return [asdict(message) for message in self._fake.messages(chat) if message.seq > after]

    async def _counters(self, _: Json) -> Json:
        return self._fake.counters.as_json() | {"mark": self._fake.mark()}

    async def _calls(self, _: Json) -> list[Json]:
        return [asdict(call) for call in self._fake.calls]

    async def _updates(self, _: Json) -> Json:
        return {"pending": self._fake.pending_updates(), "webhook": self._fake.has_webhook}

    async def _commands(self, _: Json) -> Json:
        return dict(self._fake.commands)

    async def _wait(self, given: Json) -> Json:
        message = await self._fake.wait_for(
            chat=int(given["chat"]) if "chat" in given else None,
            contains=given.get("contains", ""),
            button=given.get("button", ""),
            after=int(given.get("after", 0)),
            timeout=float(given.get("timeout", 5.0)),
        )
        return asdict(message)

    async def _confirmed(self, given: Json) -> bool:
        update_id = int(given["update_id"])
        await self._fake.wait_until(
            lambda: self._fake.is_confirmed(update_id), float(given.get("timeout", 5.0))
        )
        return True

    async def _fail(self, given: Json) -> bool:
        self._fake.fail(given.pop("method"), **given)
        return True

    async def _mend(self, _: Json) -> bool:
        self._fake.faults.clear()
        return True

    async def _push(self, given: Json) -> int:
        return self._fake.push(given)

    async def _redeliver(self, given: Json) -> bool:
        self._fake.redeliver(given["update_id"])
        return True

    async def _chats(self, given: Json | list[Json]) -> bool:
        for chat in given if isinstance(given, list) else [given]:
            self._fake.add_chat(chat)
        return True

    async def _act(self, given: Json) -> Json:
        name = given.pop("act")
        if name not in _ACTS:
            raise LookupError(f"no such act: {name}")
        if "content_b64" in given:
            given["content"] = base64.b64decode(given.pop("content_b64"))
        return asdict(await getattr(self._fake, name)(**given))

    async def _latency(self, given: Json) -> bool:
        self._fake.latency = float(given["seconds"])
        return True
