"""Coming to the desk over HTTP: once, in time, from our own pages, and out again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import update
from sqlmodel import col, select

from console.desk.app import ROUTES, Route
from console.desk.limits import REFUSED_LINKS, REQUESTS
from console.desk.safety import HEADERS, IN_THE_BACKGROUND
from registry import access, consent, web_access
from registry.access import Permission
from registry.shifts import LASTS as SHIFT_LASTS
from registry.web_access import IDLE, LASTS, LINK_LASTS, SEEN_TO
from storage import people
from storage.engine import Tx
from storage.roles import RoleGrant
from storage.web_sessions import WebSession
from tests.console.desk.stage import (
    PUBLIC,
    SITI,
    Browser,
    Stage,
    heading,
    open_browser,
)
from tests.world import ACCOUNT, CHANNEL, rows_of
from texts import desk as texts
from texts import desk_cases

pytestmark = pytest.mark.asyncio

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


async def enter(stage: Stage, browser: Browser) -> str:
    """Come in by a new link; returns its token."""
    token = stage.link()
    assert (await browser.enter(token)).status == 303
    return token


# The way in


async def test_a_link_leads_in_by_a_button(stage: Stage, browser: Browser) -> None:
    """The link shows a button; the button gives a session and the first page."""
    token = stage.link()
    response = await browser.get(f"/masuk/{token}")
    assert (response.status, await heading(response)) == (200, texts.ENTER_HEADING)
    assert browser.cookie == ""
    response = await browser.enter(token)
    assert (response.status, response.headers["Location"]) == (303, "/meja/")
    assert web_access.is_like_one(browser.cookie)
    assert browser.cookie != token
    response = await browser.get()
    page = await response.text()
    assert (response.status, await heading(response)) == (200, texts.CASES)
    assert "Siti Aminah" in page
    assert "KPU Kabupaten Nunukan" in page
    assert "Petugas Layanan" in page
    assert desk_cases.NOTHING["menunggu"] in page


async def test_previews_use_nothing_up(stage: Stage, browser: Browser, stranger: Browser) -> None:
    """Messengers and scanners open a link as often as they like, and read no name."""
    token = stage.link()
    for _ in range(5):
        response = await stranger.get(f"/masuk/{token}")
        assert response.status == 200
        assert "Siti" not in await response.text()
        await stranger.ask("HEAD", f"/masuk/{token}", None, {})
    assert (await browser.enter(token)).status == 303


async def test_a_link_lets_in_once(stage: Stage, browser: Browser, stranger: Browser) -> None:
    """Forwarded after its use it shows another device why not, by GET as by POST."""
    token = await enter(stage, browser)
    for response in (
        await stranger.get(f"/masuk/{token}"),
        await stranger.enter(token),
        await browser.enter(token),
    ):
        assert response.status == 410
        assert await heading(response) == texts.LINK_USED.heading
    assert stranger.cookie == ""
    assert stage.acts("web.link_refused") == [("system", {"why": "used"})] * 2


async def test_a_link_ends(stage: Stage, browser: Browser) -> None:
    """After ten minutes a page says so."""
    token = stage.link()
    stage.clock.advance(LINK_LASTS.total_seconds())
    for response in (await browser.get(f"/masuk/{token}"), await browser.enter(token)):
        assert response.status == 410
        assert await heading(response) == texts.LINK_EXPIRED.heading


@pytest.mark.parametrize("token", ["x" * 43, "x", "x" * 5000, "%00", "..%2f", "%F0%9F%99%82"])
async def test_an_unknown_link_says_so(token: str, browser: Browser) -> None:
    """Whatever stands in its place."""
    for response in (await browser.get(f"/masuk/{token}"), await browser.enter(token)):
        assert response.status == 404
        assert await heading(response) in (texts.LINK_UNKNOWN.heading, texts.NOT_FOUND.heading)


async def test_what_is_no_form_is_refused(stage: Stage, browser: Browser) -> None:
    """Something else than a form, and a form without the field, change nothing."""
    token = stage.link()
    response = await browser.ask("POST", "/masuk", None, {"Origin": stage.origin})
    assert (response.status, await heading(response)) == (415, texts.UNREADABLE.heading)
    assert (await browser.post("/masuk", {"kode": token})).status == 404
    assert (await browser.enter(token)).status == 303


async def test_the_owner_is_told(stage: Stage, browser: Browser) -> None:
    """The chat that asked for the link learns that somebody came in by it."""
    await enter(stage, browser)
    (row,) = stage.db.read_now(rows_of)
    assert row.message == "desk:1"
    assert stage.outbox.wakes == 1


async def test_who_said_stop_is_not_told(stage: Stage, browser: Browser) -> None:
    """Whoever wants no messages gets none of this one either."""
    token = stage.link()

    def stop(tx: Tx) -> None:
        consent.stop(tx, CHANNEL, ACCOUNT, SITI, stage.clock())

    stage.db.write_now(stop)
    assert (await browser.enter(token)).status == 303
    assert stage.db.read_now(rows_of) == []


async def test_coming_in_again_ends_the_session_before(stage: Stage, browser: Browser) -> None:
    """A browser has one session, and its cookie is never one that it brought along."""
    await enter(stage, browser)
    before = browser.cookie
    await enter(stage, browser)
    after, browser.cookie = browser.cookie, before
    assert after != before
    assert (await browser.get()).status == 401
    assert stage.acts("web.session_ended") == [("person:1", {"why": "replaced", "person": 1})]


# The cookie


async def test_the_cookie_on_the_internet(public: Stage) -> None:
    """Only our host gets it, by TLS alone, out of reach of scripts, for a week."""
    async with open_browser(public) as browser:
        await enter(public, browser)
        assert browser.set_cookie == (
            f"__Host-meja={browser.cookie}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax; Secure"
        )


async def test_the_cookie_on_this_machine(stage: Stage, browser: Browser) -> None:
    """The simulation has no TLS, so no prefix and no Secure; the rest is the same."""
    await enter(stage, browser)
    assert browser.set_cookie == (
        f"meja={browser.cookie}; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax"
    )


@pytest.mark.parametrize("cookie", ["x" * 43, "x", "x" * 4000, "'; DROP TABLE people; --"])
async def test_a_forged_cookie_is_nobody(cookie: str, browser: Browser) -> None:
    """A token that we have not made opens nothing, and is taken away."""
    browser.cookie = cookie
    response = await browser.get()
    assert (response.status, await heading(response)) == (401, texts.NOT_SIGNED_IN.heading)
    assert "Max-Age=0" in browser.set_cookie


async def test_the_digest_is_no_cookie(stage: Stage, browser: Browser) -> None:
    """Whoever reads the database cannot come in with what stands there."""
    await enter(stage, browser)
    browser.cookie = web_access.digest(browser.cookie)
    assert (await browser.get()).status == 401


# The way out


async def test_signing_out_ends_the_session(stage: Stage, browser: Browser) -> None:
    """The cookie goes, and would open nothing if it came back."""
    await enter(stage, browser)
    cookie = browser.cookie
    response = await browser.post("/keluar")
    assert (response.status, await heading(response)) == (200, texts.SIGNED_OUT.heading)
    assert browser.cookie == ""
    browser.cookie = cookie
    response = await browser.get()
    assert (response.status, await heading(response)) == (401, texts.SIGNED_OUT.heading)
    assert stage.acts("web.session_ended") == [("person:1", {"why": "signed_out", "person": 1})]
    assert (await browser.post("/keluar")).status == 200


def end_role(tx: Tx) -> None:
    """The last role ends."""
    tx.execute(update(RoleGrant).values(ends_at=col(RoleGrant.granted_at)))


def leave_everywhere(tx: Tx) -> None:
    """What /keluar_meja does."""
    session = tx.scalars(select(WebSession)).one()
    actor = access.identify(tx, CHANNEL, ACCOUNT, SITI, session.created_at)
    assert actor is not None
    web_access.end_all(tx, actor.person_id, session.created_at)


@pytest.mark.parametrize(
    ("change", "problem", "why"),
    [
        (end_role, texts.ROLE_ENDED, "role_ended"),
        (leave_everywhere, texts.SIGNED_OUT, "signed_out"),
        (
            lambda tx: people.set_shared(tx, people.addresses_of(tx, 1)[0], is_shared=True),
            texts.SHIFT_OVER,
            "shift_over",
        ),
    ],
)
async def test_what_happens_in_the_chat_ends_a_session(
    change: Callable[[Tx], object],
    problem: texts.Problem,
    why: str,
    stage: Stage,
    browser: Browser,
) -> None:
    """A role that ended, /keluar_meja and a phone that is shared now: out at the next request."""
    await enter(stage, browser)
    stage.db.write_now(change)
    response = await browser.get()
    assert (response.status, await heading(response)) == (401, problem.heading)
    assert browser.cookie == ""
    assert [facts["why"] for _, facts in stage.acts("web.session_ended")] == [why]


@pytest.mark.parametrize("after", [IDLE, LASTS])
async def test_a_session_does_not_last_for_ever(
    after: timedelta, stage: Stage, browser: Browser
) -> None:
    """Half a day of rest, or a week, and one comes in anew."""
    await enter(stage, browser)
    stage.clock.advance(after.total_seconds())
    response = await browser.get()
    assert (response.status, await heading(response)) == (401, texts.TOO_OLD.heading)


async def test_only_people_keep_a_session_going(stage: Stage, browser: Browser) -> None:
    """A page that loads its lists by itself does not count as work."""
    await enter(stage, browser)
    began = stage.clock()

    def seen() -> object:
        return stage.db.read_now(lambda tx: tx.scalars(select(WebSession)).one().seen_at)

    stage.clock.advance(SEEN_TO.total_seconds())
    assert (await browser.get("/", **{IN_THE_BACKGROUND: "1"})).status == 200
    assert seen() == began
    assert (await browser.get()).status == 200
    assert seen() == stage.clock()


async def test_at_a_shared_phone_the_shift_is_at_the_desk(stage: Stage, browser: Browser) -> None:
    """The page names whoever is on shift, and closes with the shift."""
    stage.begin_shift("Budi <Santoso>")
    await enter(stage, browser)
    page = await (await browser.get()).text()
    assert '<p class="name">Budi &lt;Santoso&gt;</p>' in page
    assert "sampai pukul 19.00 WITA" in page
    stage.clock.advance(SHIFT_LASTS.total_seconds())
    response = await browser.get()
    assert (response.status, await heading(response)) == (401, texts.SHIFT_OVER.heading)


# Who may what


async def test_every_route_has_a_permission_or_is_known_to_be_public() -> None:
    """A new page is somebody's, or it is named here."""
    public = {(route.method, route.path) for route in ROUTES if route.permission is None}
    assert public == {
        ("GET", ""),
        ("POST", "/masuk"),
        ("GET", "/masuk/{token}"),
        ("POST", "/keluar"),
        ("GET", "/static/{name}"),
    }
    assert all(isinstance(route.permission, Permission | None) for route in ROUTES)


async def test_the_desk_serves_its_list_of_routes_and_nothing_else(stage: Stage) -> None:
    """Whatever answers stands on a line with its permission."""
    served = {
        (route.method, str(route.resource.canonical))
        for route in stage.desk.permissions
        if route.resource is not None
    }
    assert served == {(route.method, f"/meja{route.path}") for route in ROUTES}


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.permission], ids=lambda route: route.path
)
async def test_nobody_reads_a_page_without_a_session(
    route: Route, stage: Stage, browser: Browser
) -> None:
    """Every page that asks for a permission refuses whoever is not signed in."""
    response = await browser.ask(route.method, route.path, None, {"Origin": stage.origin})
    assert (response.status, await heading(response)) == (401, texts.NOT_SIGNED_IN.heading)


async def test_a_role_without_the_permission_is_refused(
    stage: Stage, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody at the desk still reads only what their role gives."""
    await enter(stage, browser)
    permissions = stage.desk.permissions
    assert isinstance(permissions, dict)
    (index,) = (route for route in permissions if route.name == "page")
    monkeypatch.setitem(permissions, index, Permission.OPERATE)
    response = await browser.get()
    assert (response.status, await heading(response)) == (403, texts.NO_PERMISSION.heading)
    assert browser.cookie
    assert texts.TO_THE_DESK in await response.text()


# Where a request comes from


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        f"{PUBLIC}.evil.example",
        "http://bot.example.go.id",
        f"{PUBLIC}:8443",
        f"{PUBLIC}/",
    ],
)
async def test_changes_come_from_our_own_pages(origin: str | None, public: Stage) -> None:
    """A POST without our very own origin is refused, with or without a session."""
    async with open_browser(public) as browser:
        token = public.link()
        headers = {} if origin is None else {"Origin": origin}
        response = await browser.ask("POST", "/masuk", {"token": token}, headers)
        assert (response.status, await heading(response)) == (403, texts.FOREIGN.heading)
        assert (await browser.enter(token)).status == 303
        assert (await browser.ask("POST", "/keluar", {}, headers)).status == 403
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert (await browser.ask(method, "/", None, headers)).status == 403
        assert (await browser.get()).status == 200


# Headers


async def test_every_answer_has_the_headers(stage: Stage, browser: Browser) -> None:
    """Pages, problems, files, redirects and streams: the same strict policy, and no caching."""
    assert HEADERS["Content-Security-Policy"] == POLICY
    token = stage.link()
    answers = [
        await browser.get(f"/masuk/{token}"),
        await browser.get("/tidak-ada"),
        await browser.get("/static/desk.css"),
        await browser.ask("POST", "/masuk", {}, {}),
        await browser.enter(token),
        await browser.get(),
        await browser.get("/kabar"),
    ]
    assert [answer.status for answer in answers] == [200, 401, 200, 403, 303, 200, 200]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.url.path, name)
        is_file = "/static/" in answer.url.path
        assert answer.headers["Cache-Control"].startswith("public" if is_file else "no-store")
        answer.close()


async def test_pages_have_no_inline_script_or_style(stage: Stage, browser: Browser) -> None:
    """Pages hold what the policy allows, load nothing from elsewhere, and find all they name."""
    token = stage.link()
    pages = [await browser.get(f"/masuk/{token}"), await browser.get("/masuk/x")]
    await browser.enter(token)
    pages.append(await browser.get())
    for response in pages:
        page = await response.text()
        assert '<html lang="id">' in page
        assert not re.search(r"https?://|style=|\son\w+=|<style|<script(?![^>]*src=)", page)
        for path in re.findall(r'(?:src|href)="/meja(/static/[^"]+)"', page):
            assert (await browser.get(path)).status == 200


async def test_nobody_is_named_in_an_address(stage: Stage, browser: Browser) -> None:
    """Links of the page hold no name, no number and no token."""
    await enter(stage, browser)
    page = await (await browser.get()).text()
    for path in re.findall(r'(?:src|href|action|data-stream)="([^"]+)"', page):
        assert re.fullmatch(
            r"#isi|/meja/(|cari|daftar-mitra|jawaban|kata-putusan|klaim|lembaga|pantauan|persetujuan"
            r"|tanya-jawab|\?daftar=[a-z]+|keluar|static/[\w.]+\?\w{12}|kabar\?since=\w{8}-\d+)",
            path,
        )


# Limits


async def test_an_address_that_guesses_has_to_wait(stage: Stage, browser: Browser) -> None:
    """Refused links use an allowance up; then even a good one waits, and nothing else does."""
    for _ in range(REFUSED_LINKS.burst):
        assert (await browser.get(f"/masuk/{'x' * 43}")).status == 404
    token = stage.link()
    for response in (await browser.get(f"/masuk/{token}"), await browser.enter(token)):
        assert (response.status, await heading(response)) == (429, texts.too_many(LASTS).heading)
        assert response.headers["Retry-After"] == "10"
    assert (await browser.get()).status == 401
    stage.clock.advance(REFUSED_LINKS.interval.total_seconds())
    assert (await browser.enter(token)).status == 303


async def test_another_address_is_not_made_to_wait(stage: Stage, browser: Browser) -> None:
    """The proxy says who is meant, by the last address that it adds; an older one may be a lie."""
    for number in range(REFUSED_LINKS.burst):
        forwarded = f"198.51.100.{number}, 203.0.113.7"
        await browser.get(f"/masuk/{'x' * 43}", **{"X-Forwarded-For": forwarded})
    path = f"/masuk/{stage.link()}"
    assert (await browser.get(path, **{"X-Forwarded-For": "203.0.113.7"})).status == 429
    assert (await browser.get(path, **{"X-Forwarded-For": "203.0.113.8"})).status == 200


async def test_links_that_let_in_use_no_allowance_up(stage: Stage, browser: Browser) -> None:
    """A whole office behind one address comes in one after the other."""
    for _ in range(REFUSED_LINKS.burst + 1):
        await enter(stage, browser)


async def test_a_session_that_asks_without_end_has_to_wait(
    stage: Stage, browser: Browser, stranger: Browser
) -> None:
    """Its own allowance is used up, and nobody else's."""
    await enter(stage, browser)
    await enter(stage, stranger)
    answers = [(await browser.get()).status for _ in range(REQUESTS.burst + 1)]
    assert answers == [200] * REQUESTS.burst + [429]
    assert (await stranger.get()).status == 200
    stage.clock.advance(REQUESTS.interval.total_seconds())
    assert (await browser.get()).status == 200


# When something is wrong on our side


async def test_a_failure_is_a_page_and_a_line_without_the_token(
    stage: Stage, browser: Browser
) -> None:
    """Whatever breaks is said in Indonesian; the log names the route, not the link."""
    token = stage.link()
    stage.db.write_now(
        lambda tx: tx.core.exec_driver_sql("ALTER TABLE web_links RENAME TO elsewhere")
    )
    with structlog.testing.capture_logs() as lines:
        response = await browser.get(f"/masuk/{token}")
    assert (response.status, await heading(response)) == (500, texts.FAILED.heading)
    assert [line["route"] for line in lines] == ["/meja/masuk/{token}"]
    assert token not in repr(lines)
