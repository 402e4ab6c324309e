"""Being somebody on the page of the demonstration, as a person would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from tests.process import Process, environment, program

STAFF: Final = "Humas KPU RI"
LEADER: Final = "Pimpinan KPU RI"


@asynccontextmanager
async def demo(folder: Path, **settings: str) -> AsyncIterator[Process]:
    """`bakohumas demo` as a process that serves its page."""
    env = environment(folder / "unused.db", **settings) | {"PYTHONUNBUFFERED": "1"}
    async with program("demo", "--listen", "127.0.0.1:0", env=env, cwd=folder) as running:
        yield running


async def open_demo(page: Page, url: str) -> None:
    """Open the page and wait until it is live."""
    await page.goto(url)
    await expect(page.locator("#link")).to_have_text("Tersambung")


def tile(page: Page, code: str) -> Locator:
    """The tile of a province."""
    return page.locator(f'.tile[data-code="{code}"]')


def message(page: Page, text: str) -> Locator:
    """The messages that show a text."""
    return page.locator(".message").filter(has_text=text)


async def say(page: Page, text: str) -> None:
    """Write a message in the chat that is open."""
    await page.get_by_label("Pesan", exact=True).fill(text)
    await page.locator("#composer .send").click()


async def press(page: Page, label: str) -> None:
    """Tap a button under the newest message that has it."""
    await page.locator(".message .keys").get_by_role("button", name=label, exact=True).last.click()


async def be(page: Page, name: str) -> None:
    """Become somebody, in their private chat with the bot."""
    await page.get_by_label("Saya sebagai").select_option(name)
    await expect(page.locator("#chat-heading")).to_have_text(name)


async def begin(page: Page, text: str) -> None:
    """/kirim to everybody, until it is asked when; an older question has its buttons, too."""
    await say(page, f"/kirim {text}")
    await press(page, "Internal")
    await expect(message(page, "Kapan dikirim?").last).to_be_visible()


async def announce(page: Page, text: str) -> None:
    """/kirim as staff of KPU RI, to everybody, now; the leader approves."""
    await be(page, STAFF)
    await begin(page, text)
    for label in ("Sekarang", "Ajukan"):
        await press(page, label)
    await be(page, LEADER)
    await press(page, "Setujui")
    await be(page, STAFF)
