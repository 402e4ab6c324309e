"""A real browser for tests of pages: Debian's chromium, driven by playwright."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
PATIENCE: Final = 10_000.0  # milliseconds that an expectation may take to come true

Problems: TypeAlias = list[str]


def require_chromium() -> None:
    """Skip the test with a reason where chromium is missing; fail it in CI."""
    if CHROMIUM.exists():
        return
    reason = f"{CHROMIUM} is missing; on Debian: apt-get install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open a browser without a window; skips or fails where there is none."""
    require_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), chromium_sandbox=False
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(
    browser: Browser, viewport: ViewportSize = DESKTOP, *, is_dark: bool = False, scale: float = 1
) -> AsyncIterator[Page]:
    """Open an Indonesian's empty page; whatever it complains about on its console is an error."""
    context = await browser.new_context(
        viewport=viewport,
        device_scale_factor=scale,
        locale="id-ID",
        timezone_id="Asia/Makassar",
        color_scheme="dark" if is_dark else "light",
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    problems = _listen(page)
    try:
        yield page
    finally:
        await context.close()
    assert not problems, problems


def _listen(page: Page) -> Problems:
    problems: Problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda line: problems.append(line.text) if line.type in {"error", "warning"} else None,
    )
    return problems
