"""The imitated Twilio over HTTP: sending, rules, listing, content, faults, the process."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.twilio_caller import PERSON, TEMPLATE, TITLE, Caller, credentials, open_caller
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import ACCOUNT, SENDER, TOKEN, FakeTwilio
from tests.fakes.twilio_statuses import Manner

pytestmark = pytest.mark.asyncio
NOON = 1_795_348_800.0  # 2026-11-22 12:00 UTC


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest_asyncio.fixture
async def bot(clock: Clock) -> AsyncIterator[Caller]:
    """Return a bot under small limits, to whom PERSON has written."""
    limits = Limits(per_second=6, pair_burst=3, daily_people=2)
    fake = FakeTwilio(limits=limits, clock=clock)
    fake.open_window(PERSON)
    async with open_caller(fake) as caller:
        yield caller


async def test_a_message_is_taken_and_arrives(bot: Caller) -> None:
    """The answer says queued; later the message is read and can be fetched."""
    sent = await bot.send(Body="Halo\nsemua")
    assert (sent["status"], sent["direction"], sent["date_sent"]) == (
        "queued",
        "outbound-api",
        None,
    )
    (message,) = bot.fake.messages(PERSON)
    assert (message.text, message.statuses[-1], message.in_window) == ("Halo\nsemua", "read", True)
    fetched = await bot.get(f"/Messages/{sent['sid']}.json")
    assert (fetched["status"], fetched["date_sent"]) == ("read", "Sun, 22 Nov 2026 12:00:00 +0000")
    assert (await bot.fake.wait_for(number=PERSON, contains="semua", status="sent")) == message


async def test_wrong_credentials_are_refused(bot: Caller) -> None:
    """A wrong token is 401 and code 20003, another account is not found."""
    wrong = credentials(ACCOUNT, "x")
    async with (
        aiohttp.ClientSession(bot.fake.api_base, headers=wrong) as session,
        session.get(bot.path(".json")) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)
    assert (await bot.call("GET", "/2010-04-01/Accounts/AC1.json"))[0] == 404
    assert (await bot.get(".json"))["status"] == "active"
    bot.fake.set_account_status("suspended")
    assert (await bot.get(".json"))["status"] == "suspended"
    assert not bot.fake.counters.violations


async def test_mistakes_are_violations(bot: Caller) -> None:
    """What only a mistake in the bot can cause is answered 400 and counted."""
    assert await bot.refusal(Notify="1") == (400, 20001)
    assert await bot.refusal(Body="x" * 1601) == (400, 21617)
    assert (await bot.call("GET", bot.path("/Faxes.json")))[0] == 400
    assert len(bot.fake.counters.violations) == 3
    assert not bot.fake.messages()


async def test_outside_the_window_only_a_template_arrives(bot: Caller, clock: Clock) -> None:
    """24 hours after the person's message free text fails with 63016, by status or at once."""
    template = bot.fake.add_content(TEMPLATE)
    clock.now += 86_400
    sent = await bot.send()
    assert (await bot.get(f"/Messages/{sent['sid']}.json"))["error_code"] == 63016
    bot.fake.immediate.add(63016)
    assert await bot.refusal() == (400, 63016)
    await bot.send(ContentSid=template.sid, ContentVariables=TITLE)
    message = await bot.fake.wait_for(button="Buka pengumuman", status="read")
    assert (message.is_template, message.in_window) == (True, False)
    assert message.choices[0].id == "buka:P-9"
    for status, code in (("paused", 63041), ("disabled", 63042), ("rejected", 63040)):
        bot.fake.immediate.add(code)
        bot.fake.decide(template.sid, status)
        assert await bot.refusal(ContentSid=template.sid, ContentVariables=TITLE) == (400, code)
    assert bot.fake.counters.refused == {63016: 2, 63041: 1, 63042: 1, 63040: 1}


async def test_content_is_checked_when_it_is_sent(bot: Caller) -> None:
    """An unknown sid is 21655, a newline in a template's variable 21656."""
    assert await bot.refusal(ContentSid="HX" + "0" * 32) == (400, 21655)
    template = bot.fake.add_content(TEMPLATE)
    values = json.dumps({"1": "a\nb", "2": "x"})
    assert await bot.refusal(ContentSid=template.sid, ContentVariables=values) == (400, 21656)
    draft = bot.fake.add_content(TEMPLATE, status="unsubmitted")
    await bot.send(ContentSid=draft.sid, ContentVariables=values)
    assert "a\nb" in bot.fake.messages()[0].text


@pytest.mark.parametrize(
    ("state", "code", "status"),
    [
        ("not_on_whatsapp", 63024, "undelivered"),
        ("blocked", 63014, "undelivered"),
        ("wrong", 63003, "undelivered"),
    ],
)
async def test_unreachable_people(bot: Caller, state: str, code: int, status: str) -> None:
    """Whoever cannot be reached makes the message fail with the code of the reason."""
    bot.fake.set_state(PERSON, state)
    await bot.send()
    (message,) = bot.fake.messages(PERSON)
    assert (message.status, message.error_code) == (status, code)


async def test_refusals_at_once(bot: Caller) -> None:
    """An unsubscribed person, a wrong number and a foreign sender are answered 400."""
    bot.fake.set_state(PERSON, "opted_out")
    assert await bot.refusal() == (400, 21610)
    assert await bot.refusal("0811") == (400, 21211)
    assert await bot.refusal(From="whatsapp:+6221999999") == (400, 63007)


async def test_rates_and_tier(bot: Caller, clock: Clock) -> None:
    """Too many in a second are 429; too many to one or to new people fail with their codes."""
    template = bot.fake.add_content(TEMPLATE)
    for _ in range(4):
        await bot.send()
    assert [m.error_code for m in bot.fake.messages(PERSON)] == [None, None, None, 63017]
    await bot.send()
    await bot.send()
    assert await bot.refusal() == (429, 20429)
    clock.now += 1
    for n in (2, 3, 4, 2):
        await bot.send(f"+62811100000{n}", ContentSid=template.sid, ContentVariables=TITLE)
    assert [m.error_code for m in bot.fake.messages("+628111000004")] == [63018]
    assert bot.fake.people_today(SENDER) == 2
    counters = bot.fake.counters
    assert (counters.sent, counters.flooded, counters.max_per_second()) == (10, 1, 6)


async def test_a_chosen_fate_comes_once(bot: Caller) -> None:
    """The next message to a person fails as told, the one after it arrives."""
    bot.fake.fail_next(PERSON, 63032)
    await bot.send()
    await bot.send()
    found = [(m.status, m.error_code) for m in bot.fake.messages(PERSON)]
    assert found == [("undelivered", 63032), ("read", None)]


async def test_duplicates_are_seen(bot: Caller) -> None:
    """The same text twice to one person is a duplicate, unless one of them failed."""
    await bot.send(Body="sama")
    bot.fake.fail_next(PERSON, 63018)
    await bot.send(Body="sama")
    assert bot.fake.duplicates() == {}
    await bot.send(Body="sama")
    assert bot.fake.duplicates() == {(PERSON, "sama"): 2}


async def test_listing_pages_and_filters(bot: Caller, clock: Clock) -> None:
    """Both directions are listed, newest first, page by page."""
    await bot.fake.say(PERSON, "satu", deliver=False)
    for text in ("dua", "tiga"):
        clock.now += 60
        await bot.send(Body=text)
    page = await bot.get("/Messages.json", PageSize="2")
    assert [message["body"] for message in page["messages"]] == ["tiga", "dua"]
    await bot.send(Body="empat")
    status, page = await bot.call("GET", page["next_page_uri"])
    assert (status, page["page"], page["next_page_uri"]) == (200, 1, None)
    (only,) = page["messages"]
    assert (only["body"], only["direction"], only["status"]) == ("satu", "inbound", "received")
    page = await bot.get("/Messages.json", To=f"whatsapp:{SENDER}")
    assert [message["body"] for message in page["messages"]] == ["satu"]
    late = {"DateSent>": "2026-11-22T12:02:00Z", "From": f"whatsapp:{SENDER}"}
    page = await bot.get("/Messages.json", **late)
    assert [message["body"] for message in page["messages"]] == ["empat", "tiga"]
    page = await bot.get("/Messages.json", **{"DateSent<": "2026-11-22T12:01:00Z"})
    assert [message["body"] for message in page["messages"]] == ["dua", "satu"]


async def test_what_is_queued_has_no_time_of_sending(bot: Caller) -> None:
    """A listing by time leaves out what Twilio has not sent yet; one without finds it."""
    bot.fake.manner = Manner(statuses=("queued",))
    await bot.send()
    assert len((await bot.get("/Messages.json"))["messages"]) == 1
    since = {"DateSent>": "2026-11-22"}
    assert (await bot.get("/Messages.json", **since))["messages"] == []


async def test_messages_can_be_deleted(bot: Caller) -> None:
    """A deleted message is gone from the listing, a redacted one has no text."""
    sent = await bot.send()
    path = bot.path(f"/Messages/{sent['sid']}.json")
    assert (await bot.call("POST", path, data={"Body": ""}))[1]["body"] == ""
    assert await bot.call("DELETE", path) == (204, None)
    assert (await bot.call("GET", path))[0] == 404
    assert (await bot.get("/Messages.json"))["messages"] == []


async def test_content_is_made_and_approved(bot: Caller) -> None:
    """A Content object is created, submitted, listed and deleted."""
    status, made = await bot.call("POST", "/v1/Content", json=TEMPLATE)
    assert status == 201
    path = f"/v1/Content/{made['sid']}"
    given = {"name": "pengumuman", "category": "UTILITY"}
    status, approval = await bot.call("POST", f"{path}/ApprovalRequests/whatsapp", json=given)
    assert (status, approval["status"]) == (201, "approved")
    bot.fake.decide(made["sid"], "rejected", "INVALID_FORMAT")
    _, approval = await bot.call("GET", f"{path}/ApprovalRequests")
    assert approval["whatsapp"]["status"] == "rejected"
    assert approval["whatsapp"]["rejection_reason"] == "INVALID_FORMAT"
    _, page = await bot.call("GET", "/v1/ContentAndApprovals?PageSize=1")
    assert page["contents"][0]["approval_requests"]["status"] == "rejected"
    _, page = await bot.call("GET", "/v1/Content")
    assert page["contents"] == [(await bot.call("GET", path))[1]]
    assert await bot.call("DELETE", path) == (204, None)
    assert (await bot.call("GET", path))[0] == 404
    status, refused = await bot.call("POST", "/v1/Content", json={"types": {}})
    assert (status, refused["code"]) == (400, 20001)


async def test_faults_strike_as_often_as_told(bot: Caller) -> None:
    """A fault skips, strikes one number and ends; it says how often it struck."""
    fault = bot.fake.fail("messages.*", number=PERSON, times=1, skip=1, status=500, code=20500)
    assert (await bot.post())[0] == 201
    assert await bot.refusal() == (500, 20500)
    assert (await bot.post())[0] == 201
    assert fault.hits == 1
    with pytest.raises(ValueError, match="unknown action"):
        bot.fake.fail("messages.create", action="explode")


@pytest.mark.parametrize(
    ("action", "error", "sent"),
    [
        ("drop", aiohttp.ServerDisconnectedError, 0),
        ("drop_after", aiohttp.ServerDisconnectedError, 1),
        ("garbage", ValueError, 1),
        ("bad_gateway", aiohttp.ContentTypeError, 0),
    ],
)
async def test_broken_answers(bot: Caller, action: str, error: type[Exception], sent: int) -> None:
    """An answer that never comes or makes no sense may hide a message that was kept."""
    bot.fake.fail("messages.create", action=action)
    with pytest.raises((error, aiohttp.ClientOSError)):
        await bot.send()
    assert len(bot.fake.messages(PERSON)) == sent


async def test_a_late_answer_comes_after_the_message_was_kept(bot: Caller) -> None:
    """With slow_after the message is seen before the call returns."""
    bot.fake.fail("messages.create", action="slow_after", delay=30)
    call = asyncio.create_task(bot.post(Body="lambat"))
    assert (await bot.fake.wait_for(number=PERSON, contains="lambat")).text == "lambat"
    assert not call.done()
    call.cancel()
    with pytest.raises(TimeoutError, match=r"seen: .*lambat"):
        await bot.fake.wait_for(contains="cepat", timeout=0.01)


async def test_it_runs_as_a_process() -> None:
    """The first line is the port; the control API shows messages and acts as people."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.twilio_server", "--no-limits", "--sender", SENDER),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        base = f"http://127.0.0.1:{int(await process.stdout.readline())}"
        right = credentials(ACCOUNT, TOKEN)
        async with aiohttp.ClientSession(base, headers=right, raise_for_status=True) as session:
            people = [{"number": PERSON, "name": "Ani", "window_age": 60}]
            await session.post("/_control/people", json=people)
            sid = await (await session.post("/_control/content", json={"content": TEMPLATE})).json()
            path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
            form = {"To": f"whatsapp:{PERSON}", "From": f"whatsapp:{SENDER}", "ContentSid": sid}
            await session.post(path, data=form)
            seen = await session.get("/_control/wait?contains=kode&status=read")
            assert (await seen.json())["labels"] == ["Buka pengumuman"]
            manner = {"statuses": ["sent"], "copies": 2}
            await session.post("/_control/config", json={"manner": manner, "immediate": [63016]})
            act = {"act": "say", "number": PERSON, "text": "halo", "deliver": False}
            said = await (await session.post("/_control/act", json=act)).json()
            assert said["sid"].startswith("SM")
            await session.post("/_control/fail", json={"method": "account.fetch", "status": 500})
            await session.get("/_control/settled")
            counters = await (await session.get("/_control/counters")).json()
            assert (counters["sent"], counters["duplicates"]) == (1, 0)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 5) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
