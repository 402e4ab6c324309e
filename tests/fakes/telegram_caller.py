"""A bot without any library, for the tests of the imitated Telegram."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from tests.fakes.telegram_checks import JsonValue
from tests.fakes.telegram_server import FakeTelegram

PERSON, GROUP, FORUM = 1001, -500, -1_000_000_000_500
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Setuju", "callback_data": "ok:1"}, {"text": "Tolak", "callback_data": "no:1"}],
        [{"text": "Situs", "url": "https://kpu.go.id"}],
    ]
}


@dataclass
class Caller:
    """A bot without any library."""

    fake: FakeTelegram
    session: aiohttp.ClientSession

    async def call(self, method: str, **params: JsonValue) -> JsonValue:
        """Call and return the result; the call must succeed."""
        status, body = await self.answer(method, **params)
        assert status == 200, body
        return body["result"]

    async def answer(self, method: str, **params: JsonValue) -> tuple[int, JsonValue]:
        """Call and return status and body."""
        url = f"{self.fake.api_base}/bot{self.fake.token}/{method}"
        async with self.session.post(url, json=params) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return answer.status, body

    async def refusal(self, method: str, **params: JsonValue) -> tuple[int, str]:
        """Call and return status and description; the call must fail."""
        status, body = await self.answer(method, **params)
        assert not body["ok"]
        return status, body["description"]

    async def upload(self, method: str, name: str, content: bytes, **params: str) -> JsonValue:
        """Call with a file and return the body."""
        form = aiohttp.FormData(params)
        form.add_field(name, content, filename="berkas.bin", content_type="image/jpeg")
        url = f"{self.fake.api_base}/bot{self.fake.token}/{method}"
        async with self.session.post(url, data=form) as answer:
            return await answer.json()


@contextlib.asynccontextmanager
async def open_caller(fake: FakeTelegram) -> AsyncIterator[Caller]:
    """Start the server with a person, a group and a forum (topic 7), and call it."""
    fake.add_private(PERSON, "Ani", username="ani")
    fake.add_group(GROUP, "Bakohumas")
    fake.add_group(FORUM, "Forum", forum=True, admin=True, topics={7: "Hoaks"})
    async with fake, aiohttp.ClientSession() as session:
        yield Caller(fake, session)
