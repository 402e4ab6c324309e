"""The desk's pages of approval: the same rules as in the chat, on a phone, without a script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from broadcasts import approval, drafting
from broadcasts.approval_records import record
from broadcasts.drafting import Author
from console.desk import pages
from registry import access
from storage import approvals, broadcasts, roles
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast, BroadcastState, Lane
from storage.engine import Tx
from storage.offices import Tier
from storage.roles import Role
from tests import world
from tests.browser import PHONE, open_page
from tests.console.desk.stage import NUNUKAN, SITI, Browser, Stage
from tests.console.desk.test_page import check
from tests.world import ACCOUNT, CHANNEL, COMPOSERS, NOW, PARTING
from texts import approvals as approval_texts
from texts import desk as desk_texts
from texts import desk_approvals as texts
from threads.context import Act

pytestmark = pytest.mark.asyncio

BUDI, KALTARA = "72", "65"
TEXT = f"Rapat <b>humas</b> & pers{PARTING}Hadir 15 menit sebelumnya."


def person(tx: Tx, user: str) -> int:
    """The number of somebody."""
    actor = access.identify(tx, CHANNEL, ACCOUNT, user, NOW)
    assert actor is not None
    return actor.person_id


def submitted(stage: Stage, *, author: str = SITI, is_siaga: bool = False) -> int:
    """A request of somebody of Nunukan for its own group; Budi leads the office."""
    if stage.db.read_now(lambda tx: access.identify(tx, CHANNEL, ACCOUNT, BUDI, NOW)) is None:
        stage.hire(Role.APPROVER, user=BUDI, name="Budi")

    def write(tx: Tx) -> int:
        world.add_group(tx, NUNUKAN, 1)
        to = world.selector(author=NUNUKAN, root=NUNUKAN, tiers=(Tier.REGENCY,))
        who = person(tx, author)
        by = Author(f"person:{who}", person_id=who)
        number = drafting.draft(tx, by, TEXT, to, now=NOW, gap=timedelta(0))
        act = Act(tx, COMPOSERS, NOW, f"test:{number}")
        if not is_siaga:
            return approvals.key_of(approval.submit(act, number, by.actor))
        draft = tx.get_one(Broadcast, number)
        draft.lane, draft.siaga_reason = Lane.EMERGENCY, "bencana"
        draft.state = BroadcastState.SENT
        until = NOW + timedelta(hours=24)
        return approvals.key_of(record(act, draft, ApprovalState.UNREVIEWED, NUNUKAN, until))

    return stage.db.write_now(write)


def request_of(stage: Stage, number: int = 1) -> Approval:
    """A request as it stands."""
    found = stage.db.read_now(lambda tx: approvals.get(tx, number))
    assert found is not None
    return found


async def text_of(browser: Browser, path: str, status: int = 200) -> str:
    """A page."""
    response = await browser.get(path)
    assert response.status == status
    return await response.text()


async def decide(
    browser: Browser, word: str, digest: str, reason: str = "", number: int = 1
) -> tuple[int, str]:
    """Send a form; the status and what is shown."""
    fields = {"digest": digest, "alasan": reason}
    response = await browser.post(f"/persetujuan/{number}/{word}", fields)
    return response.status, await response.text()


# What is refused


async def test_who_may_not_decide(stage: Stage, browser: Browser, stranger: Browser) -> None:
    """The author sees it without a form; a colleague, another office and strangers see nothing."""
    number = submitted(stage)
    digest = request_of(stage).digest
    await browser.enter(stage.link())
    shown = await text_of(browser, f"/persetujuan/{number}")
    assert texts.OWN in shown
    assert 'name="digest"' not in shown
    status, answer = await decide(browser, "setujui", digest)
    assert (status, approval_texts.OWN_WORK in answer) == (422, True)
    stage.hire(user="73", name="Rekan")
    stage.hire(Role.APPROVER, user="74", name="Lain", office="65.71")
    for user in ("73", "74"):
        await browser.enter(stage.link(user))
        assert texts.NOTHING in await text_of(browser, "/persetujuan")
        assert texts.UNKNOWN.heading in await text_of(browser, f"/persetujuan/{number}", 404)
        assert (await decide(browser, "setujui", digest))[0] == 404
    await text_of(stranger, f"/persetujuan/{number}", 401)
    assert request_of(stage).state is ApprovalState.OPEN


@pytest.mark.parametrize("path", ["/persetujuan/99", "/persetujuan/x", "/persetujuan/0"])
async def test_what_does_not_exist(path: str, stage: Stage, browser: Browser) -> None:
    """A number that names nothing, seen or decided."""
    submitted(stage)
    await browser.enter(stage.link(BUDI))
    assert texts.UNKNOWN.heading in await text_of(browser, path, 404)
    assert (await browser.post(f"{path}/setujui", {"digest": "d"})).status == 404


async def test_a_shared_phone_never_decides(stage: Stage, browser: Browser) -> None:
    """Whoever is on shift there reads why; there is no way to it in the navigation."""
    number = submitted(stage)
    stage.begin_shift("Wati", BUDI)
    await browser.enter(stage.link(BUDI))
    shown = await text_of(browser, "/persetujuan")
    assert approval_texts.SHARED_PHONE in shown
    assert 'href="/meja/persetujuan"' not in shown
    assert (await decide(browser, "setujui", request_of(stage).digest))[0] == 404
    assert request_of(stage, number).state is ApprovalState.OPEN


async def test_another_text_than_was_shown(stage: Stage, browser: Browser) -> None:
    """A form of an older text, or a made-up one, approves nothing."""
    submitted(stage)
    await browser.enter(stage.link(BUDI))
    status, shown = await decide(browser, "setujui", "0" * 64)
    assert (status, approval_texts.STALE in shown) == (422, True)

    def rewrite(tx: Tx) -> None:
        tx.get_one(Broadcast, 1).text = "Lain sama sekali"

    stage.db.write_now(rewrite)
    status, shown = await decide(browser, "setujui", request_of(stage).digest)
    assert (status, approval_texts.STALE in shown) == (422, True)
    assert request_of(stage).state is ApprovalState.OPEN


async def test_too_late_and_twice(stage: Stage, browser: Browser) -> None:
    """After its time nothing leaves; a second press is told how it stands."""
    submitted(stage)
    digest = request_of(stage).digest
    await browser.enter(stage.link(BUDI))
    assert (await decide(browser, "setujui", digest))[0] == 303
    status, shown = await decide(browser, "setujui", digest)
    assert (status, approval_texts.closed("approved") in shown) == (422, True)
    assert len(stage.acts("broadcast.approve")) == 1


async def test_after_the_deadline(stage: Stage, browser: Browser) -> None:
    """It is held, also if the page was open before."""
    submitted(stage)
    until = request_of(stage).decide_by

    def hurry(tx: Tx) -> None:
        tx.get_one(Approval, 1).decide_by = NOW

    stage.db.write_now(hurry)
    await browser.enter(stage.link(BUDI))
    status, shown = await decide(browser, "setujui", request_of(stage).digest)
    assert (status, approval_texts.TOO_LATE in shown) == (422, True)
    assert until > NOW


async def test_the_role_has_ended_since(stage: Stage, browser: Browser) -> None:
    """The role counts as it is at the press, not as it was when the page was opened."""
    submitted(stage)
    stage.hire(user=BUDI + "0", name="Ani")
    await browser.enter(stage.link(BUDI))

    def end(tx: Tx) -> None:
        number = person(tx, BUDI)
        roles.grant(tx, number, NUNUKAN, Role.VIEWER, NOW)
        for grant in roles.of_person(tx, number, NOW):
            if grant.role is Role.APPROVER:
                grant.ends_at = NOW

    stage.db.write_now(end)
    assert (await decide(browser, "setujui", request_of(stage).digest))[0] == 404
    assert request_of(stage).state is ApprovalState.OPEN


async def test_returning_needs_a_reason(stage: Stage, browser: Browser) -> None:
    """Blanks are none; the page comes back with a sentence."""
    submitted(stage)
    await browser.enter(stage.link(BUDI))
    digest = request_of(stage).digest
    status, shown = await decide(browser, "kembalikan", digest, " \r\n ")
    assert (status, texts.REASON_MISSING in shown) == (422, True)
    status, _ = await decide(browser, "kembalikan", digest, "Jamnya <i>keliru</i>.")
    assert status == 303
    assert request_of(stage).reason == "Jamnya <i>keliru</i>."
    status, shown = await decide(browser, "kembalikan", digest, "Sekali <i>lagi</i>.")
    assert status == 422
    assert approval_texts.closed("returned") in shown
    assert "<i>lagi" not in shown


# What is shown and done


async def test_the_page_shows_exactly_what_is_read(stage: Stage, browser: Browser) -> None:
    """Each message of the channel, for whom, until when; what somebody typed stays text."""
    number = submitted(stage)
    await browser.enter(stage.link(BUDI))
    listed = await text_of(browser, "/persetujuan")
    assert texts.number(1) in listed
    shown = await text_of(browser, f"/persetujuan/{number}")
    pieces = re.findall(r'<li class="answer">(.*?)</li>', shown, re.DOTALL)
    assert len(pieces) == 2
    assert "Rapat <b>humas</b> &amp; pers" in pieces[0]
    assert "Hadir 15 menit sebelumnya." in pieces[1]
    for part in ("Konseptor: Siti Aminah", "Jumlah: 1 grup", "Mohon diputuskan sebelum"):
        assert part in shown
    assert f'value="{request_of(stage).digest}"' in shown


async def test_approving_releases_it(stage: Stage, browser: Browser) -> None:
    """The list says so once; the outbox is woken; a link of somebody else's says nothing."""
    submitted(stage)
    await browser.enter(stage.link(BUDI))
    fields = {"digest": request_of(stage).digest}
    response = await browser.post("/persetujuan/1/setujui", fields)
    assert response.status == 303
    place = response.headers["Location"].removeprefix(stage.desk.address.base)
    assert texts.NOTICES["setujui"] in await text_of(browser, f"/{place}")
    assert texts.NOTICES["setujui"] not in await text_of(browser, "/persetujuan?kabar=setujui")
    assert stage.outbox.wakes
    found = stage.db.read_now(lambda tx: broadcasts.get(tx, 1))
    assert found is not None
    assert found.published_at is not None
    ((who, _),) = stage.acts("broadcast.approve")
    assert who == f"person:{stage.db.read_now(lambda tx: person(tx, BUDI))}"


async def test_a_siaga_is_reviewed(stage: Stage, browser: Browser) -> None:
    """It has left; the form notes that somebody else has looked at it."""
    number = submitted(stage, is_siaga=True)
    await browser.enter(stage.link(BUDI))
    assert texts.TO_REVIEW in await text_of(browser, "/persetujuan")
    shown = await text_of(browser, f"/persetujuan/{number}")
    assert approval_texts.REVIEWED in shown
    assert "/setujui" not in shown
    status, _ = await decide(browser, "tinjau", request_of(stage).digest)
    assert status == 303
    assert request_of(stage).state is ApprovalState.REVIEWED


async def test_marks_move_with_requests(stage: Stage) -> None:
    """The office's pages hear of a new request, and of its end."""

    def mark() -> object:
        return stage.db.read_now(lambda tx: pages.marks(tx, NOW)).get(f"kantor:{NUNUKAN}")

    before = mark()
    submitted(stage)
    waiting = mark()
    assert waiting != before

    def close(tx: Tx) -> None:
        tx.get_one(Approval, 1).state = ApprovalState.TAKEN_BACK

    stage.db.write_now(close)
    assert mark() != waiting


async def test_the_pages_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """A request appears by itself, is read, returned by keyboard; and works without a script."""
    stage.hire(Role.APPROVER, user=BUDI, name="Budi")
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(BUDI)}"))
        await page.get_by_role("button", name=desk_texts.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await expect(page.locator("#link")).to_have_text(desk_texts.CONNECTED)
        await check(page)
        submitted(stage)
        await page.get_by_role("link", name=texts.number(1)).click()
        await expect(page.locator("#link")).to_have_text(desk_texts.CONNECTED)
        await check(page)

        def take_back(tx: Tx) -> None:
            approval.take_back(Act(tx, COMPOSERS, NOW, "back"), 1, "person:1")

        stage.db.write_now(take_back)
        await expect(page.locator("#setuju")).to_contain_text("sedang diperbaiki")
        await check(page)


async def test_approving_without_a_script(stage: Stage, chromium: Chromium) -> None:
    """A form is a form."""
    number = submitted(stage)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(stage.url(f"/masuk/{stage.link(BUDI)}"))
    await page.get_by_role("button", name=desk_texts.ENTER).click()
    await page.goto(stage.url(f"/persetujuan/{number}"))
    await page.get_by_role("button", name=approval_texts.APPROVE).click()
    await expect(page.get_by_text(texts.NOTICES["setujui"])).to_be_visible()
    await context.close()
    assert request_of(stage).state is ApprovalState.APPROVED
