"""The control API under /_control/, for tests that run the bot or the server as a process.

GET   messages?number=&after=    the bot's messages; `after` is a seq
GET   counters | calls | callbacks?sid=
GET   wait?number=&contains=&button=&status=&after=&timeout=    one message; `after` is a mark
GET   settled?timeout=           waits until no message has statuses ahead of it
POST  fail     {method, action, number, times, skip, ...}; DELETE fail ends all failures
POST  act      {act, ...}: a method of People with its arguments; media as {content_b64, type}
POST  people   {number, name?, state?, user_id?, window_age?} or a list of such
POST  content  {content, status?, sid?}: a Content object; answers with its sid
POST  decide   {sid, status, reason?}
POST  config   {webhook?, latency?, url_map?, immediate?, manner?: {...}, signing?: {...}}
"""

import base64
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.serving import Routes, control
from tests.fakes.twilio_checks import Json
from tests.fakes.twilio_world import Media, Message, new_sid

if TYPE_CHECKING:
    from tests.fakes.twilio_server import FakeTwilio

_ACTS = frozenset(
    {
        "say",
        "press",
        "replay",
        "call_back",
        "release",
        "set_state",
        "fail_next",
        "open_window",
        "close_window",
    }
)
_WAITS_FOR = ("number", "contains", "button", "status")


class Control:
    """Answers the requests of a test in another process."""

    def __init__(self, fake: "FakeTwilio") -> None:
        """Steer this server."""
        self._fake = fake
        self._routes: Routes = {
            ("GET", "messages"): self._messages,
            ("GET", "counters"): self._counters,
            ("GET", "calls"): self._calls,
            ("GET", "callbacks"): self._callbacks,
            ("GET", "wait"): self._wait,
            ("GET", "settled"): self._settled,
            ("POST", "fail"): self._fail,
            ("DELETE", "fail"): self._mend,
            ("POST", "act"): self._act,
            ("POST", "people"): self._people,
            ("POST", "content"): self._content,
            ("POST", "decide"): self._decide,
            ("POST", "config"): self._config,
        }

    async def handle(self, request: web.BaseRequest, name: str) -> web.Response:
        """Answer one request of the test."""
        return await control(self._routes, request, name)

    async def _messages(self, given: Json) -> list[Json]:
        after = int(given.get("after", 0))
        found = self._fake.messages(given.get("number"))
        return [_shown(message) for message in found if message.seq > after]

    async def _counters(self, _: Json) -> Json:
        duplicates = sum(count - 1 for count in self._fake.duplicates().values())
        counters = self._fake.counters.as_json()
        return counters | {"duplicates": duplicates, "mark": self._fake.mark()}

    async def _calls(self, _: Json) -> list[Json]:
        return [asdict(call) for call in self._fake.calls]

    async def _callbacks(self, given: Json) -> list[Json]:
        return [asdict(posted) for posted in self._fake.callbacks(given.get("sid"))]

    async def _wait(self, given: Json) -> Json:
        wanted: dict[str, Any] = {name: given[name] for name in _WAITS_FOR if name in given}
        return _shown(
            await self._fake.wait_for(
                **wanted,
                after=int(given.get("after", 0)),
                timeout=float(given.get("timeout", 5.0)),
            )
        )

    async def _settled(self, given: Json) -> bool:
        await self._fake.settle(float(given.get("timeout", 10.0)))
        return True

    async def _fail(self, given: Json) -> bool:
        self._fake.fail(given.pop("method"), **given)
        return True

    async def _mend(self, _: Json) -> bool:
        self._fake.faults.clear()
        return True

    async def _act(self, given: Json) -> Json | None:
        name = given.pop("act")
        if name not in _ACTS:
            raise LookupError(f"no such act: {name}")
        if "media" in given:
            given["media"] = [_media(item) for item in given["media"]]
        result = getattr(self._fake, name)(**given)
        if result is None:
            return None
        done = await result
        return asdict(done) if done is not None else None

    async def _people(self, given: Json | list[Json]) -> bool:
        for person in given if isinstance(given, list) else [given]:
            number, user_id = person["number"], person.get("user_id", "")
            self._fake.add_person(number, person.get("name", ""), external_user_id=user_id)
            self._fake.set_state(number, person.get("state", "ok"))
            if (age := person.get("window_age")) is not None:
                self._fake.open_window(number, age=float(age))
        return True

    async def _content(self, given: Json) -> str:
        status, sid = given.get("status", "approved"), given.get("sid", "")
        return self._fake.add_content(given["content"], status=status, sid=sid).sid

    async def _decide(self, given: Json) -> bool:
        self._fake.decide(given["sid"], given["status"], given.get("reason", ""))
        return True

    async def _config(self, given: Json) -> bool:
        fake = self._fake
        fake.webhook = given.get("webhook", fake.webhook)
        fake.latency = float(given.get("latency", fake.latency))
        fake.url_map.update(given.get("url_map", {}))
        if "immediate" in given:
            fake.immediate.clear()
            fake.immediate.update(given["immediate"])
        if "manner" in given:
            statuses = tuple(given["manner"].pop("statuses", fake.manner.statuses))
            fake.manner = replace(fake.manner, statuses=statuses, **given["manner"])
        if "signing" in given:
            fake.signing = replace(fake.signing, **given["signing"])
        return True


def _shown(message: Message) -> Json:
    files = [
        {"sid": media.sid, "content_type": media.content_type, "size": len(media.content)}
        for media in message.media
    ]
    return asdict(replace(message, media=())) | {"media": files, "labels": message.labels}


def _media(item: Json) -> Media:
    content = base64.b64decode(item["content_b64"])
    return Media(new_sid("ME"), item["type"], content, item.get("name", ""))
