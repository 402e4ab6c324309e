"""From what a person writes to the answer that reaches them, through the web desk on a phone."""

from __future__ import annotations

from typing import Final

import pytest
from aiohttp.test_utils import unused_port
from playwright.async_api import expect

from bot.composers import COMPOSERS
from channels.base import ChatKind
from outbox.worker import utc_now
from registry import access, web_access
from storage import cases, chats, people, roles
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.roles import Role
from tests.bot.stage import PERSON, open_stage
from tests.browser import PHONE, open_browser, open_page
from texts import desk, desk_case, desk_chat
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

POLLING: Final = {"mode": "polling", "webhook_secret": ""}
OFFICER: Final = 900_002
REPLY: Final = "Pendaftaran dibuka hari Senin di kantor kami."


def write_to_desk(tx: Tx) -> int:
    """Somebody asks KPU Kabupaten Nunukan; returns the case."""
    person = access.introduce(tx, "telegram", "4242", str(PERSON), "Sari", utc_now()).person_id
    chat = chats.add(tx, chat_of(PERSON, person))
    act = Act(tx, COMPOSERS, utc_now(), "in:1")
    words = Words("Kapan pendaftaran KPPS dibuka?")
    return cases.key_of(hearing.open_case(act, chat, Opening("65.03"), words))


def employ(tx: Tx) -> str:
    """Dewi works at that desk; returns the token of her link."""
    dewi = access.introduce(tx, "telegram", "4242", str(OFFICER), "Dewi", utc_now())
    roles.grant(tx, dewi.person_id, "65.03", Role.DESK, utc_now())
    chats.add(tx, chat_of(OFFICER, dewi.person_id))
    actor = access.identify(tx, "telegram", "4242", str(OFFICER), utc_now())
    address = people.find_address(tx, "telegram", "4242", str(OFFICER))
    assert actor is not None
    assert address is not None
    return web_access.make_link(tx, actor, address, utc_now())


def chat_of(user: int, person: int) -> ChatRow:
    """A private chat."""
    return ChatRow(
        channel="telegram",
        account="4242",
        external_id=str(user),
        kind=ChatKind.PRIVATE,
        title="",
        state=ChatState.ACTIVE,
        person_id=person,
        created_at=utc_now(),
    )


@pytest.mark.asyncio
async def test_an_answer_from_the_phone_arrives(database_url: str) -> None:
    """Link, Masuk, Tangani, answer: it is in the person's chat, and can be taken out again."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    listen = f"127.0.0.1:{port}"
    async with (
        open_browser() as chromium,
        open_stage(database_url, public_url=url, listen=listen, telegram=POLLING) as stage,
        open_page(chromium, PHONE) as page,
    ):
        stage.fake.add_private(OFFICER, "Dewi")
        token = await stage.bot.database.write(employ)
        case_id = await stage.bot.database.write(write_to_desk)
        await page.goto(f"{url}/meja/masuk/{token}")
        await page.get_by_role("button", name=desk.ENTER).click()
        await page.get_by_role("link", name="LYN-6503-0001").click()
        await expect(page).to_have_url(f"{url}/meja/kasus/{case_id}")
        await page.get_by_role("button", name=desk_chat.TAKE, exact=True).click()
        mark = stage.fake.mark()
        await page.get_by_label(desk_case.REPLY, exact=True).fill(REPLY)
        await page.get_by_role("button", name=desk_case.SEND).click()
        message = await stage.fake.wait_for(chat=PERSON, contains=REPLY, after=mark)
        assert "KPU Kabupaten Nunukan" in str(message.text)
        answer = page.locator(".talk .answer")
        await expect(answer).to_contain_text(desk_case.DELIVERIES["sent"], timeout=10_000)
        await page.get_by_role("button", name=desk_chat.UNDO).click()
        await expect(page.locator("#hasil")).to_have_text(desk_chat.DELETED)
