"""The page in a real browser: what one sees and does, with a mouse, a keyboard and a phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from channels.base import Button
from console.watch import Arrival
from tests import browser as browser_module
from tests.browser import PHONE, open_page, require_chromium
from tests.console.stage import NUNUKAN, Stage, open_stage

SMALL_PHONE: Final[ViewportSize] = {"width": 320, "height": 640}
# The contrast of every visible text with its ground, where that is one plain colour.
CONTRASTS: Final = """() => {
  const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = (css) => {
    const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgb(css).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const style = getComputedStyle(node);
      const [, , , alpha = 1] = rgb(style.backgroundColor);
      if (alpha > 0) return style.backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const texts = [...node.childNodes].filter((n) => n.nodeType === 3);
    const text = texts.map((n) => n.data).join("").trim();
    if (!text || node.closest("template, .unseen") || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(style.color), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: Stage, browser: Browser) -> AsyncIterator[Page]:
    """Return the opened page on a desktop."""
    async with open_page(browser) as page:
        await show(page, stage)
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def phone(stage: Stage, browser: Browser) -> AsyncIterator[Page]:
    """Return the opened page on a phone."""
    async with open_page(browser, PHONE) as page:
        await show(page, stage)
        yield page


async def show(page: Page, stage: Stage) -> None:
    """Open the page and wait until it is live."""
    await page.goto(stage.url)
    await expect(page.locator("#link")).to_have_text("Tersambung")


def tile(page: Page, code: str) -> Locator:
    """Return the tile of a province."""
    return page.locator(f'.tile[data-code="{code}"]')


def message(page: Page, text: str) -> Locator:
    """Return the messages that show a text."""
    return page.locator(".message").filter(has_text=text)


async def has_no_sideways_scroll(page: Page) -> bool:
    """Whether nothing sticks out of the screen."""
    found = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return bool(found)


# The board


@pytest.mark.asyncio(loop_scope="module")
async def test_tiles_fill_as_groups_receive(stage: Stage, page: Page) -> None:
    """Sum, bars and tiles follow the announcement without a reload, in words, too."""
    await expect(page.locator("#title")).to_have_text("Layanan <pindah> memilih")
    await expect(tile(page, "65")).to_have_attribute(
        "aria-label", "KPU Provinsi Kalimantan Utara: 0 dari 3 grup sampai"
    )
    for code in ("65.01", "65.03", "65.71", "64.01"):
        stage.watch.states[code] = Arrival.SENT
    stage.watch.states["64.02"] = Arrival.FAILED
    await expect(tile(page, "65").locator(".tile-count")).to_have_text("3/3")
    await expect(tile(page, "65")).to_have_class(re.compile(r"\bis-done\b"))
    await expect(tile(page, "65").locator(".tile-mark")).to_have_text("✓")
    await expect(tile(page, "64").locator(".tile-mark")).to_have_text("!")
    share = await tile(page, "64").evaluate("tile => tile.style.getPropertyValue('--share')")
    assert 33 < float(share.rstrip("%")) < 34
    parts = page.locator("#sum [data-part]")
    assert await parts.all_inner_texts() == ["7", "2", "4", "1", "0", "0", "0"]
    bar = page.get_by_role("progressbar", name="Kabupaten/Kota")
    await expect(bar).to_have_attribute("aria-valuetext", "4 dari 7 grup sampai, 1 gagal")
    stage.watch.state = "sent"
    await expect(page.locator("#state")).to_have_text("Terkirim")
    await expect(page.locator("#progress-news")).to_contain_text("Terkirim. 4 dari 7 grup")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_first_announcement_appears(stage: Stage, browser: Browser) -> None:
    """Before any announcement the page says what to do; then the board appears."""
    stage.watch.has_news = False
    async with open_page(browser) as page:
        await show(page, stage)
        await expect(page.locator("#no-picture")).to_contain_text("Belum ada pengumuman")
        await expect(page.locator("#provinces-card")).to_be_hidden()
        stage.watch.has_news = True
        await expect(tile(page, "64")).to_be_visible()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_province_opens_its_regencies(stage: Stage, page: Page) -> None:
    """The list of a province is live, and a regency's group opens from it."""
    await stage.bot_says(NUNUKAN, "<b>Pengumuman</b> untuk Nunukan")
    await tile(page, "65").click()
    row = page.locator('#offices [data-code="65.03"]')
    await expect(row.locator(".office-state")).to_have_text("Belum sampai")
    await expect(page.locator("#drilldown-heading")).to_be_focused()
    stage.watch.states["65.03"] = Arrival.SENT
    await expect(row.locator(".office-state")).to_have_text("Sampai")
    await page.get_by_role("button", name="Buka grup KPU Kabupaten Nunukan").click()
    await expect(page.locator("#chat-heading")).to_have_text("Bakohumas KPU Kabupaten Nunukan")
    await expect(message(page, "untuk Nunukan").locator("b")).to_have_text("Pengumuman")


@pytest.mark.asyncio(loop_scope="module")
async def test_an_office_without_a_group_says_so(page: Page) -> None:
    """An office without a group has no button to open one."""
    await tile(page, "95").click()
    row = page.locator('#offices [data-code="95.01"]')
    await expect(row).to_be_visible()
    await expect(row.get_by_role("button")).to_be_hidden()


# The chats


@pytest.mark.asyncio(loop_scope="module")
async def test_one_writes_as_a_person_and_is_answered(stage: Stage, page: Page) -> None:
    """A text goes out as the chosen person; the answer and its buttons come by themselves."""
    await page.get_by_label("Saya sebagai").select_option("Warga Nunukan")
    await expect(page.locator("#chat-heading")).to_have_text("Warga Nunukan")
    await page.get_by_label("Pesan", exact=True).fill("Apakah <b>benar</b> TPS pindah?")
    await page.get_by_role("button", name="Kirim", exact=True).click()
    mine = message(page, "Apakah <b>benar</b> TPS pindah?")
    await expect(mine).to_have_class(re.compile(r"\bis-mine\b"))
    await page.get_by_role("button", name="Ya", exact=True).click()
    await expect(message(page, "Dipilih: ya")).to_be_visible()
    await expect(page.get_by_role("button", name="Ya", exact=True)).to_have_count(0)
    await expect(page.locator(".is-notice")).to_contain_text("Baik")
    assert [m.author for m in stage.channel.messages("warga")] == ["warga", None, None]


@pytest.mark.asyncio(loop_scope="module")
async def test_any_group_is_found_by_its_name(page: Page) -> None:
    """A few letters find an office's group, in which one then writes and replies."""
    await page.get_by_label("Cari grup, kantor, atau orang").fill("nunu kab")
    group = page.locator("#chats").get_by_role("button", name="Bakohumas KPU Kabupaten Nunukan")
    await group.click()
    await expect(page.locator("#group-hint")).to_be_visible()
    await page.get_by_role("button", name="/pantau").click()
    await message(page, "Jadikan pengumuman? 7 huruf").get_by_role("button", name="Balas").click()
    await page.get_by_label("Pesan", exact=True).fill("ya, ini balasan")
    await page.get_by_role("button", name="Kirim", exact=True).click()
    await expect(message(page, "ya, ini balasan").locator(".quote")).to_have_text("↪ Bakohumas")
    await expect(message(page, "Jadikan pengumuman? 15 huruf")).to_be_visible()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_new_person_and_a_new_group(stage: Stage, page: Page) -> None:
    """Somebody new gets a private chat, and may bring the bot into a group."""
    await page.get_by_role("button", name="Orang baru").click()
    await page.get_by_label("Nama", exact=True).fill("Wartawan Tarakan")
    await page.get_by_role("button", name="Tambahkan", exact=True).click()
    await expect(page.locator("#chat-heading")).to_have_text("Wartawan Tarakan")
    await page.get_by_label("Cari grup, kantor, atau orang").focus()
    await page.get_by_role("button", name="Tambahkan bot ke grup baru").click()
    await page.get_by_label("Nama grup").fill("Media Tarakan")
    await page.get_by_role("button", name="Tambahkan", exact=True).click()
    await expect(page.locator("#chat-heading")).to_have_text("Media Tarakan")
    assert stage.channel.people()[-1].name == "Wartawan Tarakan"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_picture_is_sent_and_shown(page: Page, tmp_path: Path) -> None:
    """A chosen file is named before it is sent and shown afterwards; a huge one is refused."""
    picture = Path(__file__).with_name("dot.png")
    await page.locator("#file").set_input_files(picture)
    await expect(page.locator("#attached")).to_contain_text("dot.png")
    await page.get_by_label("Pesan", exact=True).fill("benarkah?")
    await page.get_by_role("button", name="Kirim", exact=True).click()
    image = message(page, "benarkah?").locator("img")
    await expect(image).to_have_js_property("naturalWidth", 1)
    huge = tmp_path / "besar.pdf"
    huge.write_bytes(bytes(20 * 1024 * 1024 + 1))
    await page.locator("#file").set_input_files(huge)
    await expect(page.locator("#chat-error")).to_contain_text("20 MB")
    await expect(page.locator("#attached")).to_be_hidden()


@pytest.mark.asyncio(loop_scope="module")
async def test_an_empty_message_is_explained(stage: Stage, browser: Browser) -> None:
    """Sending nothing shows a sentence and sends nothing."""
    async with open_page(browser) as page:
        await show(page, stage)
        await page.get_by_label("Pesan", exact=True).press("Enter")
        await expect(page.locator("#chat-error")).to_have_text("Pesan masih kosong.")


@pytest.mark.asyncio(loop_scope="module")
async def test_hostile_markup_stays_text(stage: Stage, page: Page) -> None:
    """Neither names nor texts nor titles can bring code into the page."""
    bad = "<img src=x onerror=\"document.title='celaka'\"><script>document.title='celaka'</script>"
    stage.channel.add_person("orang", bad)
    await stage.channel.say(NUNUKAN, "orang", bad)
    await stage.bot_says(NUNUKAN, bad, Button(bad[:20], "x"))
    stage.channel.add_group(NUNUKAN, bad)
    await page.add_init_script("sessionStorage.setItem('chat', 'grup-65.03')")
    await page.reload()
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator("#chat-heading")).to_have_text(bad)
    await expect(page.locator(".message img, .message script")).to_have_count(0)
    await expect(page).to_have_title("Bakohumas – Simulasi")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_reload_stays_where_one_was(page: Page) -> None:
    """After a reload the same person is in the same chat."""
    await page.get_by_label("Saya sebagai").select_option("Warga Nunukan")
    await expect(page.locator("#chat-heading")).to_have_text("Warga Nunukan")
    await page.reload()
    await expect(page.locator("#chat-heading")).to_have_text("Warga Nunukan")
    await expect(page.get_by_label("Saya sebagai")).to_have_value("warga")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_finds_back_to_a_restarted_server(browser: Browser) -> None:
    """When the server comes back the page goes on by itself, and says meanwhile that it tries."""
    async with open_stage() as first:
        port = first.server.port
        context = await browser.new_context(locale="id-ID")
        page = await context.new_page()
        await show(page, first)
    await expect(page.locator("#link")).to_have_text("Menyambung ulang…")
    async with open_stage(port) as second:
        await expect(page.locator("#link")).to_have_text("Tersambung", timeout=15_000)
        await second.bot_says("konseptor", "Kami kembali")
        await expect(message(page, "Kami kembali")).to_be_visible()
        await context.close()


# By keyboard


@pytest.mark.asyncio(loop_scope="module")
async def test_everything_works_by_keyboard(stage: Stage, page: Page) -> None:
    """From the first Tab to a tapped button no mouse is needed, and the focus is always seen."""
    await stage.bot_says(NUNUKAN, "Sudah diteruskan?", Button("Sudah", "sudah"))
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Langsung ke percakapan")).to_be_focused()
    await keys.press("Tab")
    await expect(tile(page, "64")).to_be_focused()
    for key, code in (("End", "95"), ("Home", "64"), ("ArrowRight", "65")):
        await keys.press(key)
        await expect(tile(page, code)).to_be_focused()
    await expect(tile(page, "65")).to_have_css("outline-style", "solid")
    await keys.press("Enter")
    await expect(page.locator("#drilldown-heading")).to_be_focused()
    await keys.press("Escape")
    await expect(tile(page, "65")).to_be_focused()
    await keys.press("Enter")
    await expect(page.locator("#drilldown-heading")).to_be_focused()
    for _ in range(3):  # Tutup, Bulungan, Nunukan
        await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.locator("#chat-heading")).to_have_text("Bakohumas KPU Kabupaten Nunukan")
    await tab_to(page, "Sudah")
    await keys.press("Enter")
    await expect(message(page, "Dipilih: sudah")).to_be_focused()
    await tab_to(page, "Pesan")
    await keys.type("/pantau")
    await keys.press("Enter")
    await expect(message(page, "Jadikan pengumuman? 7 huruf")).to_be_visible()


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(20):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
        )
        if focused.strip() == name:
            return
    pytest.fail(f"Tab does not lead to {name}")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_chat_is_chosen_by_keyboard(page: Page) -> None:
    """The arrow leads from the search field into its results, Escape leads back."""
    search = page.get_by_label("Cari grup, kantor, atau orang")
    await search.focus()
    await page.keyboard.type("tarakan")
    found = page.locator("#chats").get_by_role("button", name="Tarakan")
    await expect(found).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(found).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(search).to_be_focused()
    await expect(found).to_be_hidden()
    await page.keyboard.type(" kota")
    await expect(found).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#chat-heading")).to_have_text("Bakohumas KPU Kota Tarakan")
    await expect(page.get_by_label("Pesan", exact=True)).to_be_focused()


@pytest.mark.asyncio(loop_scope="module")
async def test_new_messages_are_spoken(stage: Stage, page: Page) -> None:
    """A screen reader hears what others write in the open chat, not the history."""
    await stage.bot_says("konseptor", "Selamat pagi")
    await expect(page.locator("#news")).to_have_text("Bakohumas: Selamat pagi")
    await page.get_by_label("Saya sebagai").select_option("Warga Nunukan")
    await expect(page.locator("#news")).to_have_text("")


# On a phone, in the dark


@pytest.mark.asyncio(loop_scope="module")
async def test_it_fits_a_phone(stage: Stage, phone: Page) -> None:
    """Board and chat are two views; neither is wider than the screen."""
    await expect(tile(phone, "65")).to_be_visible()
    await expect(phone.locator("#chat")).to_be_hidden()
    assert await has_no_sideways_scroll(phone)
    await tile(phone, "65").click()
    await expect(phone.locator("#offices li")).to_have_count(3)
    assert await has_no_sideways_scroll(phone)
    await stage.bot_says(NUNUKAN, "https://example.org/" + "panjang" * 30)
    await phone.get_by_role("button", name="Buka grup KPU Kabupaten Nunukan").click()
    await expect(phone.locator("#board")).to_be_hidden()
    await expect(phone.locator(".message")).to_have_count(1)
    assert await has_no_sideways_scroll(phone)
    await phone.get_by_label("Pesan", exact=True).fill("/start")
    await phone.get_by_role("button", name="Kirim", exact=True).click()
    await expect(message(phone, "Jadikan pengumuman? 6 huruf")).to_be_in_viewport()
    await phone.set_viewport_size(SMALL_PHONE)
    assert await has_no_sideways_scroll(phone)
    await phone.get_by_role("button", name="Pantauan").click()
    assert await has_no_sideways_scroll(phone)


@pytest.mark.asyncio(loop_scope="module")
async def test_fingers_hit_what_they_mean(phone: Page) -> None:
    """On a phone nothing that is tapped is lower than 24 pixels, the tiles not than 44."""
    heights = await phone.locator(".tile").evaluate_all("list => list.map((x) => x.offsetHeight)")
    assert min(heights) >= 44
    await phone.get_by_role("button", name="Percakapan").click()
    heights = await phone.locator("#chat button:visible, #chat select").evaluate_all(
        "list => list.map((x) => x.offsetHeight)"
    )
    assert min(heights) >= 24


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_texts_can_be_read(stage: Stage, browser: Browser, is_dark: bool) -> None:
    """Every text has at least the contrast that WCAG AA asks for, by day and by night."""
    stage.watch.states |= {"65.01": Arrival.FAILED, "64.01": Arrival.SENT, "95.01": Arrival.SENT}
    text = "Lihat <a href='https://example.org'>surat</a>"
    await stage.bot_says("konseptor", text, Button("A", "a"))
    async with open_page(browser, is_dark=is_dark) as page:
        await show(page, stage)
        await tile(page, "65").click()
        await expect(page.locator("#offices li")).to_have_count(3)
        await expect(page.locator(".message")).to_have_count(1)
        assert await page.evaluate(CONTRASTS) == []


# The way we test


def test_a_missing_browser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without chromium a test is skipped with the reason; in CI it fails."""
    monkeypatch.setattr(browser_module, "CHROMIUM", Path("/tidak/ada/chromium"))
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        require_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        require_chromium()
