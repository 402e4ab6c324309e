"""The web desk of a whole bot: from the chat to the browser, and where there is none."""

from __future__ import annotations

import re
from typing import Final

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import unused_port

from outbox.worker import utc_now
from registry import access
from storage import roles
from storage.engine import Tx
from storage.roles import Role
from tests.bot.stage import PERSON, Stage, open_stage
from texts import desk as texts

POLLING: Final = {"mode": "polling", "webhook_secret": ""}


def employ(tx: Tx) -> None:
    """Sari works for KPU Kabupaten Nunukan."""
    sari = access.introduce(tx, "telegram", "4242", str(PERSON), "Sari", utc_now())
    roles.grant(tx, sari.person_id, "65.03", Role.DESK, utc_now())


async def asked(stage: Stage) -> str:
    """What the bot answers to /meja."""
    mark = stage.fake.mark()
    await stage.fake.say(PERSON, PERSON, "/meja")
    message = await stage.fake.wait_for(chat=PERSON, after=mark)
    return str(message.text)


@pytest.mark.asyncio
async def test_from_the_chat_to_the_browser(database_url: str) -> None:
    """The link of a real message opens the desk, and the chat is told that it was opened."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    async with open_stage(
        database_url,
        public_url=url,
        listen=f"127.0.0.1:{port}",
        telegram={"mode": "polling", "webhook_secret": ""},
    ) as stage:
        await stage.bot.database.write(employ)
        found = re.search(rf"{url}/meja/masuk/(\w+)", await asked(stage))
        assert found is not None
        mark = stage.fake.mark()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            async with browser.get(found[0]) as response:
                assert response.status == 200
            form = {"token": found[1]}
            async with browser.post(
                f"{url}/meja/masuk", data=form, headers={"Origin": url}
            ) as response:
                assert response.status == 200
                assert str(response.url) == f"{url}/meja/"
                assert "KPU Kabupaten Nunukan" in await response.text()
        await stage.fake.wait_for(chat=PERSON, contains="baru saja dibuka", after=mark)


@pytest.mark.parametrize("public_url", ["", "http://bot.example.go.id"])
@pytest.mark.asyncio
async def test_without_a_safe_address_there_is_no_desk(public_url: str, database_url: str) -> None:
    """Nothing is served, and staff read what the operator has to set."""
    async with open_stage(database_url, public_url=public_url, telegram=POLLING) as stage:
        await stage.bot.database.write(employ)
        assert (await stage.get("/meja/"))[0] == 404
        assert await asked(stage) == texts.NOT_SET_UP
