"""The console over HTTP: what it answers, refuses and streams."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, FormData
from aiohttp.test_utils import TestClient, TestServer

from channels.base import Button
from channels.local import LocalChannel
from console import words
from console.app import build
from console.forms import FILE_LIMIT, TEXT_LIMIT
from console.safety import FALLBACK
from console.watch import Arrival, Tally
from tests.console.stage import CITIZEN, DRAFTER, NUNUKAN, PREFIX, Client, ImaginedWatch, Stage

STATIC = Path(words.__file__).parent / "static"


async def get(client: Client, path: str, **query: str) -> dict[str, Any]:
    """Load JSON from the console."""
    async with client.get(f"{PREFIX}/{path}", params=query) as response:
        assert response.status == 200
        found: dict[str, Any] = await response.json()
        return found


async def refusal(response: ClientResponse) -> str:
    """Return the sentence with which the console refused."""
    answer = await response.json()
    assert list(answer) == ["error"]
    assert re.fullmatch(r"[A-Z].*\.", answer["error"])
    return str(answer["error"])


async def stream_of(response: ClientResponse) -> AsyncIterator[tuple[str, Any]]:
    """Yield the events of a stream as (name, data)."""
    name = ""
    async for line in response.content:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


# The page


@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_is_ours_alone(client: Client) -> None:
    """The page is Indonesian, has no inline script or style, and loads nothing from elsewhere."""
    async with client.get(f"{PREFIX}/") as response:
        page = await response.text()
        policy = response.headers["Content-Security-Policy"]
    assert "<title>Bakohumas – Simulasi</title>" in page
    assert '<html lang="id"' in page
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"https?://|style=|\son\w+=|<style|<script(?![^>]*src=)", page)


@pytest.mark.asyncio(loop_scope="module")
async def test_everything_the_page_names_is_served(client: Client) -> None:
    """Every script, style and picture of the page and of its modules exists."""
    async with client.get(f"{PREFIX}/") as response:
        paths = re.findall(r'(?:src|href)="(/[^"#]+)"', await response.text())
    modules = [
        f"{PREFIX}/static/{name}"
        for script in STATIC.glob("*.js")
        for name in re.findall(r'from "\./([^"]+)"', script.read_text())
    ]
    assert len(paths) >= 6
    for path in {*paths, *modules}:
        async with client.get(path) as response:
            assert response.status == 200, path
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_assets_need_nobody_else() -> None:
    """Neither styles nor scripts load from another address."""
    for asset in STATIC.iterdir():
        text = asset.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|@import|//cdn", text), asset.name


@pytest.mark.asyncio(loop_scope="module")
async def test_the_address_without_a_slash_leads_to_the_page(client: Client) -> None:
    """The mount point itself redirects to the page."""
    async with client.get(PREFIX) as response:
        assert response.status == 200
        assert response.url.path == f"{PREFIX}/"


# The board


@pytest.mark.asyncio(loop_scope="module")
async def test_the_picture_comes_with_its_words(stage: Stage, client: Client) -> None:
    """State, sum, tiers and provinces have their Indonesian words."""
    stage.watch.states["65.03"] = Arrival.SENT
    stage.watch.states["65.71"] = Arrival.FAILED
    picture = (await get(client, "picture"))["picture"]
    assert picture["state_label"] == "Sedang dikirim"
    assert picture["total"]["audience"] == 7
    tiers = [tier["label"] for tier in picture["tiers"]]
    assert tiers == ["Nasional", "Provinsi", "Kabupaten/Kota"]
    tile = next(tile for tile in picture["provinces"] if tile["code"] == "65")
    assert tile["short_name"] == "Kalimantan Utara"
    assert tile["arrived"] == "1 dari 3 grup sampai, 1 gagal"


@pytest.mark.asyncio(loop_scope="module")
async def test_without_an_announcement_there_is_no_picture(stage: Stage, client: Client) -> None:
    """Nothing published yet is an answer, not an error."""
    stage.watch.has_news = False
    assert (await get(client, "picture")) == {"picture": None}


@pytest.mark.asyncio(loop_scope="module")
async def test_regencies_have_words_and_chats(stage: Stage, client: Client) -> None:
    """Every office of a province has its state in words and its chat, if there is one."""
    stage.watch.states["65.03"] = Arrival.SENT
    offices = (await get(client, "provinces/65"))["offices"]
    assert [(o["code"], o["state_label"]) for o in offices] == [
        ("65.01", "Belum sampai"),
        ("65.03", "Sampai"),
        ("65.71", "Belum sampai"),
    ]
    assert offices[1]["chat"] == NUNUKAN
    assert (await get(client, "provinces/95"))["offices"][0]["chat"] is None


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("code", ["00", "650", "x", "6%00", "٦٥"])
async def test_an_unknown_province_is_said(client: Client, code: str) -> None:
    """A code that is none gets a sentence."""
    async with client.get(f"{PREFIX}/provinces/{code}") as response:
        assert response.status == 404
        assert "Provinsi" in await refusal(response)


def test_the_sum_is_complete() -> None:
    """A tally's audience is the sum of its six parts, and trouble names what is left."""
    tally = Tally(1, 2, 3, 4, 5, 6)
    assert tally.audience == 21
    assert words.arrived(tally) == (
        "2 dari 21 grup sampai, 3 gagal, 6 tidak pasti, 4 dilewati, 5 ditarik"
    )
    assert words.arrived(Tally(sent=1200)) == "1.200 dari 1.200 grup sampai"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("KPU Provinsi Daerah Khusus Ibukota Jakarta", "DKI Jakarta"),
        ("KPU Provinsi Kepulauan Bangka Belitung", "Kep. Bangka Belitung"),
        ("Daerah Istimewa Yogyakarta", "DI Yogyakarta"),
        ("KIP Aceh", "Aceh"),
        ("Papua Barat Daya", "Papua Barat Daya"),
    ],
)
def test_province_names_fit_a_tile(name: str, short: str) -> None:
    """Long official names are shortened as people do."""
    assert words.short_province(name) == short


@pytest.mark.parametrize(
    ("count", "label"), [(1, "1 KB"), (500_000, "488 KB"), (1_300_000, "1,2 MB")]
)
def test_sizes_are_written_as_in_indonesia(count: int, label: str) -> None:
    """File sizes have a decimal comma."""
    assert words.size(count) == label


# The chats


@pytest.mark.asyncio(loop_scope="module")
async def test_one_can_be_anybody_anywhere(stage: Stage, client: Client) -> None:
    """What a person writes is shown as theirs, and the bot answers it."""
    body = {"chat": DRAFTER, "user": DRAFTER, "text": "  /kirim <b>  "}
    async with client.post(f"{PREFIX}/say", json=body) as response:
        assert response.status == 201
    said, answered = (await messages_after(stage, client, DRAFTER, 2))[-2:]
    assert (said["author"], said["html"]) == (DRAFTER, "/kirim &lt;b&gt;")
    assert (answered["author"], answered["author_name"]) == (None, "Bakohumas")
    assert [button["label"] for button in answered["buttons"][0]] == ["Ya", "Batal"]
    assert re.fullmatch(r"\d\d\.\d\d WIB", answered["time"])


async def messages_after(
    stage: Stage, client: Client, chat: str, least: int
) -> list[dict[str, Any]]:
    """Return a chat's messages as soon as there are so many."""
    with stage.channel.changes() as changes:
        while len(stage.channel.messages(chat)) < least:
            await asyncio.wait_for(anext(changes), 2)
    found: list[dict[str, Any]] = (await get(client, "messages", chat=chat))["messages"]
    return found


@pytest.mark.asyncio(loop_scope="module")
async def test_a_button_can_be_tapped(stage: Stage, client: Client) -> None:
    """A tap reaches the bot; when the button is gone, a sentence says so."""
    target = await stage.bot_says(NUNUKAN, "Sudah diteruskan?", Button("Sudah", "sudah"))
    tap = {"chat": NUNUKAN, "user": CITIZEN, "message": target, "data": "sudah"}
    async with client.post(f"{PREFIX}/press", json=tap) as response:
        assert response.status == 202
    settled, notice = await messages_after(stage, client, NUNUKAN, 2)
    assert (settled["html"], settled["is_edited"]) == ("Dipilih: sudah", True)
    assert (notice["html"], notice["is_notice"]) == ("Baik", True)
    async with client.post(f"{PREFIX}/press", json=tap) as response:
        assert response.status == 409
        assert "Tombol" in await refusal(response)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_can_be_sent_and_seen(client: Client) -> None:
    """A picture is shown in place; anything else is only ever saved."""
    for name, mime_type, disposition in (
        ("peta.png", "image/png", "inline"),
        ("halaman.html", "text/html", "attachment"),
        ("gambar.svg", "image/svg+xml", "attachment"),
    ):
        form = FormData(
            {"chat": CITIZEN, "user": CITIZEN, "caption": "benarkah?"}, quote_fields=False
        )
        form.add_field("file", name.encode(), filename=f"../{name}", content_type=mime_type)
        async with client.post(f"{PREFIX}/files", data=form) as response:
            assert response.status == 201
        shown = (await get(client, "messages", chat=CITIZEN))["messages"]
        file = next(m["file"] for m in reversed(shown) if m["file"])
        assert file["name"] == name
        async with client.get(f"{PREFIX}/files/{file['handle']}") as response:
            assert await response.read() == name.encode()
            assert response.headers["Content-Disposition"].startswith(disposition)
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert (response.content_type == mime_type) == (disposition == "inline")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_over_the_limit_is_refused(stage: Stage, client: Client) -> None:
    """More than 20 MB is refused with a sentence, and nothing is shown."""
    form = FormData({"chat": CITIZEN, "user": CITIZEN})
    form.add_field("file", io.BytesIO(bytes(FILE_LIMIT + 1)), filename="besar.pdf")
    async with client.post(f"{PREFIX}/files", data=form) as response:
        assert response.status == 413
        assert "20 MB" in await refusal(response)
    assert not stage.channel.messages(CITIZEN)


@pytest.mark.asyncio(loop_scope="module")
async def test_an_empty_or_missing_file_is_said(client: Client) -> None:
    """An upload without a file and one with an empty file get sentences of their own."""
    for content, word in ((None, "dipilih"), (b"", "kosong")):
        form = FormData({"chat": CITIZEN, "user": CITIZEN}, default_to_multipart=True)
        if content is not None:
            form.add_field("file", content, filename="kosong.pdf")
        async with client.post(f"{PREFIX}/files", data=form) as response:
            assert response.status == 400
            assert word in await refusal(response)


@pytest.mark.asyncio(loop_scope="module")
async def test_people_and_groups_can_be_added(client: Client) -> None:
    """A new person has a private chat; a new group has the bot, brought by its maker."""
    async with client.post(f"{PREFIX}/people", json={"name": " Warga Malinau "}) as response:
        person = await response.json()
    assert person["name"] == "Warga Malinau"
    group = {"title": "Media Malinau", "user": person["id"]}
    async with client.post(f"{PREFIX}/groups", json=group) as response:
        assert response.status == 201
    people = (await get(client, "people"))["people"]
    assert people[-1] == person
    found = (await get(client, "chats", search="malinau"))["chats"]
    assert {(chat["kind"], chat["title"]) for chat in found} == {
        ("private", "Warga Malinau"),
        ("group", "Media Malinau"),
    }


WRONG = {
    "unknown chat": ({"chat": "mana", "user": DRAFTER, "text": "x"}, 404, "Percakapan"),
    "unknown person": ({"chat": NUNUKAN, "user": "siapa", "text": "x"}, 404, "Orang"),
    "somebody else's chat": ({"chat": CITIZEN, "user": DRAFTER, "text": "x"}, 400, "pribadi"),
    "empty text": ({"chat": NUNUKAN, "user": DRAFTER, "text": " \n"}, 400, "kosong"),
    "long text": (
        {"chat": NUNUKAN, "user": DRAFTER, "text": "x" * (TEXT_LIMIT + 1)},
        400,
        "terlalu panjang",
    ),
    "text of another type": ({"chat": NUNUKAN, "user": DRAFTER, "text": 7}, 400, "tidak terbaca"),
    "no chat": ({"user": DRAFTER, "text": "x"}, 400, "tidak terbaca"),
    "a list": ([], 400, "tidak terbaca"),
    "too large": ({"text": "x" * 100_000}, 413, "terlalu besar"),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("label", WRONG)
async def test_wrong_input_gets_a_sentence(stage: Stage, client: Client, label: str) -> None:
    """What cannot be used is refused in words, and nobody has said anything."""
    body, status, word = WRONG[label]
    async with client.post(f"{PREFIX}/say", json=body) as response:
        assert response.status == status
        assert word in await refusal(response)
    assert not stage.channel.messages(NUNUKAN)


BROKEN = {
    "not JSON": ("application/json", b"{", 400),
    "not UTF-8": ("application/json", b'{"text": "\xff"}', 400),
    "deep": ("application/json", b"[" * 60_000, 400),
    "a form": ("application/x-www-form-urlencoded", b"text=x", 415),
    "plain text": ("text/plain", b'{"text": "x"}', 415),
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("label", BROKEN)
async def test_an_unreadable_body_is_refused(client: Client, label: str) -> None:
    """Bodies that the page never sends are refused without a trace."""
    content_type, body, status = BROKEN[label]
    headers = {"Content-Type": content_type}
    async with client.post(f"{PREFIX}/say", data=body, headers=headers) as response:
        assert response.status == status
        await refusal(response)


# Strangers


FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister site": {"Sec-Fetch-Site": "same-site"},
    "another origin": {"Origin": "https://example.org"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "no origin at all": {},
    "a sandboxed page": {"Origin": "null"},
}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("label", FOREIGN)
@pytest.mark.parametrize("path", ["say", "press", "people", "groups", "files"])
async def test_other_sites_cannot_act(stage: Stage, label: str, path: str) -> None:
    """A page from elsewhere cannot make somebody's browser write."""
    async with ClientSession() as stranger:
        body = {"chat": NUNUKAN, "user": DRAFTER, "text": "x", "name": "x"}
        url = f"{stage.url}{path}"
        async with stranger.post(url, json=body, headers=FOREIGN[label]) as response:
            assert response.status == 403
            await refusal(response)
    assert not stage.channel.messages(NUNUKAN)
    assert len(stage.channel.people()) == 2


@pytest.mark.asyncio(loop_scope="module")
async def test_a_rebound_name_is_refused(client: Client) -> None:
    """A foreign host name that points to this machine reads nothing."""
    headers = {"Host": "jahat.example.org"}
    async with client.get(f"{PREFIX}/people", headers=headers) as response:
        assert response.status == 403


@pytest.mark.asyncio(loop_scope="module")
async def test_any_host_can_be_allowed() -> None:
    """A deployment behind its own name says which names it answers to, or all."""
    app = build(LocalChannel(), ImaginedWatch(), hosts=None)
    headers = {"Host": "simulasi.example.org"}
    async with (
        TestClient(TestServer(app)) as client,
        client.get("/people", headers=headers) as response,
    ):
        assert response.status == 200


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "tidak-ada", 404), ("DELETE", "say", 405)]
)
async def test_unknown_paths_get_a_sentence(
    client: Client, method: str, path: str, status: int
) -> None:
    """Nothing of ours answers in the server's own English."""
    async with client.request(method, f"{PREFIX}/{path}") as response:
        assert response.status in {status, 404}
        await refusal(response)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_failure_shows_no_traceback(stage: Stage, client: Client) -> None:
    """What goes wrong inside is an apology outside."""
    stage.watch.is_broken = True
    async with client.get(f"{PREFIX}/picture") as response:
        assert response.status == 500
        assert await refusal(response) == FALLBACK


# The stream


@pytest.mark.asyncio(loop_scope="module")
async def test_the_stream_tells_what_changes(stage: Stage, client: Client) -> None:
    """A page hears the picture at once, then every change of picture and chats."""
    async with asyncio.timeout(5), client.get(f"{PREFIX}/events") as response:
        assert response.content_type == "text/event-stream"
        events = stream_of(response)
        name, picture = await anext(events)
        assert (name, picture["total"]["sent"]) == ("picture", 0)
        await stage.bot_says(NUNUKAN, "halo")
        assert await anext(events) == ("chats", [NUNUKAN])
        stage.watch.states["65.03"] = Arrival.SENT
        name, picture = await anext(events)
        assert (name, picture["total"]["sent"]) == ("picture", 1)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_busy_hour_is_told_in_few_words(stage: Stage, client: Client) -> None:
    """Many messages in one moment are one event."""
    async with asyncio.timeout(5), client.get(f"{PREFIX}/events") as response:
        events = stream_of(response)
        await anext(events)
        for code in ("64.01", "64.02", "65.03"):
            for _ in range(20):
                await stage.bot_says(f"grup-{code}", "halo")
        assert await anext(events) == ("chats", ["grup-64.01", "grup-64.02", NUNUKAN])


@pytest.mark.asyncio(loop_scope="module")
async def test_a_stream_survives_a_failing_watch(stage: Stage, client: Client) -> None:
    """While the picture cannot be had, chats go on; afterwards the picture comes."""
    stage.watch.is_broken = True
    async with asyncio.timeout(5), client.get(f"{PREFIX}/events") as response:
        events = stream_of(response)
        await stage.bot_says(NUNUKAN, "halo")
        assert (await anext(events))[0] == "chats"
        stage.watch.is_broken = False
        assert (await anext(events))[0] == "picture"


@pytest.mark.asyncio(loop_scope="module")
async def test_stopping_the_server_ends_the_streams(stage: Stage, client: Client) -> None:
    """Open pages do not hold up a shutdown."""
    async with client.get(f"{PREFIX}/events") as response:
        events = stream_of(response)
        await anext(events)
        async with asyncio.timeout(3):
            await stage.server.close()
            assert [event async for event in events] == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_closed_page_is_forgotten(stage: Stage, client: Client) -> None:
    """When a page leaves, its feed ends with the next thing to tell."""
    async with client.get(f"{PREFIX}/events") as response:
        await anext(stream_of(response))
        assert len(stage.channel._feeds) == 1
    async with asyncio.timeout(5):
        while stage.channel._feeds:
            await stage.bot_says(NUNUKAN, "halo")
            await asyncio.sleep(0)
