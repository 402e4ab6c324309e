"""What an address says was done: only by whoever did it, on its page, and for a minute."""

from __future__ import annotations

import pytest

from console.desk.case_done import Done
from console.desk.seals import LASTS
from storage.roles import Role
from tests.console.desk.cases import enter, form_of, opened
from tests.console.desk.stage import NUNUKAN, Browser, Stage
from texts import desk_canned

pytestmark = pytest.mark.asyncio

REPLY = "Pendaftaran dibuka hari Senin."
SAYS_SO = 'class="done" role="status" id="hasil"'
FORGETS_DRAFT = "data-finished"


async def answered(browser: Browser, case_id: int) -> str:
    """The address to which an answer leads back."""
    fields = await form_of(browser, case_id, "balas") | {"text": REPLY}
    response = await browser.send(f"/kasus/{case_id}/balas", fields)
    return response.headers["Location"].removeprefix("/meja").partition("#")[0]


async def says_so(browser: Browser, path: str) -> bool:
    """Whether a page says that something was done; then, and only then, it drops the draft."""
    response = await browser.get(path)
    assert response.status == 200
    page = await response.text()
    assert (SAYS_SO in page) == (FORGETS_DRAFT in page)
    return SAYS_SO in page


@pytest.mark.parametrize("done", Done)
@pytest.mark.parametrize(
    "seal", ["", ".", ".1.2.3", f".9999999999.{'0' * 32}", ".x.y", ".².", ".1.%ED%A0%80"]
)
async def test_a_forged_address_says_nothing(
    seal: str, done: Done, stage: Stage, browser: Browser
) -> None:
    """Nothing happened: no sentence, and no draft is dropped."""
    case_id = opened(stage)
    await enter(stage, browser)
    assert not await says_so(browser, f"/kasus/{case_id}?hasil={done}{seal}")


async def test_a_seal_is_for_its_word_and_page(stage: Stage, browser: Browser) -> None:
    """The seal of one act makes no other, on no other case, and at no other time."""
    case_id, other = opened(stage), opened(stage)
    await enter(stage, browser)
    path = await answered(browser, case_id)
    _, at, _ = path.split(".")
    assert await says_so(browser, path)
    assert not await says_so(browser, path.replace(f"kasus/{case_id}", f"kasus/{other}"))
    assert not await says_so(browser, path.replace(Done.SENT, Done.CLOSED))
    assert not await says_so(browser, path.replace(at, f"{int(at) + 1}"))
    assert not await says_so(browser, path.removesuffix(path[-1]))


async def test_a_seal_is_for_its_session(stage: Stage, browser: Browser, stranger: Browser) -> None:
    """A link that is passed on says nothing to a colleague, nor to oneself after coming in anew."""
    stage.hire(user="72", name="Budi")
    case_id = opened(stage)
    await enter(stage, browser)
    await enter(stage, stranger, "72")
    path = await answered(browser, case_id)
    assert not await says_so(stranger, path)
    assert await says_so(browser, path)
    await enter(stage, browser)
    assert not await says_so(browser, path)


async def test_a_seal_ends(stage: Stage, browser: Browser) -> None:
    """An address that is opened again later says nothing any more."""
    case_id = opened(stage)
    await enter(stage, browser)
    path = await answered(browser, case_id)
    stage.clock.advance(LASTS.total_seconds())
    assert await says_so(browser, path)
    stage.clock.advance(1)
    assert not await says_so(browser, path)


async def test_ready_answers_are_not_said_to_be_gone(stage: Stage, browser: Browser) -> None:
    """A forged word says nothing, nor does the seal of an act on a case."""
    stage.hire(Role.ADMIN, user="73", name="Rani Puspita")
    await enter(stage, browser, "73")
    seal = (await answered(browser, opened(stage))).partition("hasil=")[2]
    for word in ("terhapus", "tersimpan", seal, seal.replace(Done.SENT, "terhapus")):
        page = await (await browser.get(f"/jawaban?kantor={NUNUKAN}&kabar={word}")).text()
        assert not any(sentence in page for sentence in desk_canned.NOTICES.values())
