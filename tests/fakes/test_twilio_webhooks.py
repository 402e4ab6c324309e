"""What the imitated Twilio posts to the bot: status callbacks and people's messages; media."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from tests.fakes.twilio_caller import (
    INBOUND,
    PERSON,
    PUBLIC,
    STATUS,
    TEMPLATE,
    TITLE,
    Caller,
    open_caller,
)
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import SENDER, FakeTwilio
from tests.fakes.twilio_signature import HEADER, SETTINGS_HEADER, Signing, sign
from tests.fakes.twilio_statuses import Manner

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Caller]:
    """Return a bot without rates, to whom PERSON has written."""
    fake = FakeTwilio(limits=replace(Limits.off(), media_bytes=1000))
    fake.open_window(PERSON)
    async with open_caller(fake) as caller:
        yield caller


async def test_callbacks_are_signed_and_in_order(bot: Caller) -> None:
    """Every status is told once, signed over the public URL with its query."""
    sent = await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    assert bot.webhooks.statuses == ["queued", "sent", "delivered", "read"]
    for form, headers in zip(bot.webhooks.forms, bot.webhooks.headers, strict=True):
        assert form["MessageSid"] == sent["sid"]
        assert headers[HEADER] == sign(Signing(bot.fake.token), STATUS, form)[HEADER]
        assert SETTINGS_HEADER not in headers
    assert [posted.status for posted in bot.fake.callbacks(sent["sid"])] == [200] * 4
    assert bot.fake.counters.callbacks == {200: 4}


@pytest.mark.parametrize(
    ("manner", "statuses"),
    [
        (Manner(copies=2, statuses=("sent", "read")), ["sent", "sent", "read", "read"]),
        (Manner(is_reversed=True), ["read", "delivered", "sent", "queued"]),
        (Manner(statuses=("sent",), delay=0.001), ["sent"]),
    ],
)
async def test_callbacks_are_disturbed_on_command(
    bot: Caller, manner: Manner, statuses: list[str]
) -> None:
    """Callbacks come twice or in the wrong order when they are told to."""
    bot.fake.manner = manner
    sent = await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    assert bot.webhooks.statuses == statuses
    assert (await bot.get(f"/Messages/{sent['sid']}.json"))["status"] == manner.statuses[-1]


async def test_late_callbacks_wait_for_their_release(bot: Caller) -> None:
    """The message has arrived although the bot does not know it yet."""
    bot.fake.manner = Manner(is_held=True)
    await bot.send(StatusCallback=STATUS)
    await bot.fake.wait_for(status="read")
    await bot.fake.settle()
    assert bot.webhooks.statuses == []
    await bot.fake.release()
    assert bot.webhooks.statuses == ["queued", "sent", "delivered", "read"]


async def test_early_callbacks_come_before_the_answer(bot: Caller) -> None:
    """A dropped answer and callbacks that came first: the bot knows the message all the same."""
    bot.fake.manner = Manner(is_early=True)
    bot.fake.fail("messages.create", action="slow_after", delay=30)
    call = asyncio.create_task(bot.post(StatusCallback=STATUS))
    await bot.fake.wait_until(lambda: len(bot.webhooks.statuses) == 4)
    assert not call.done()
    call.cancel()


async def test_failures_are_told_with_their_code(bot: Caller) -> None:
    """A failed message's last callback carries ErrorCode, and nothing follows it."""
    bot.fake.close_window(PERSON)
    await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    assert bot.webhooks.statuses == ["queued", "failed"]
    assert bot.webhooks.forms[-1]["ErrorCode"] == "63016"
    bot.fake.set_state(PERSON, "not_on_whatsapp")
    await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    assert bot.webhooks.statuses[2:] == ["queued", "sent", "undelivered"]


async def test_callbacks_can_be_forged_and_replayed(bot: Caller) -> None:
    """What the bot answers to an unsigned form is counted; it must not be taken."""
    sent = await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    forged = await bot.fake.call_back(sent["sid"], "failed", 63024, signature="missing")
    assert forged is not None
    assert forged.status == 403
    assert bot.fake.counters.unsigned == {403: 1}
    assert bot.fake.messages()[0].status == "read"
    await bot.fake.call_back(sent["sid"], "failed", 63024, signature="wrong")
    assert bot.fake.counters.accepted_forgeries == 1  # this bot looks at no signature
    again = await bot.fake.call_back(sent["sid"], "sent")
    assert again is not None
    assert again.form["MessageStatus"] == "sent"


async def test_a_shared_key_names_its_algorithm(bot: Caller) -> None:
    """The newer header says which key and algorithm made the signature."""
    bot.fake.signing = Signing("rahasia", "HMAC_SHA256", "webhooks_sharedkey_1")
    await bot.fake.say(PERSON, "halo")
    (headers,) = bot.webhooks.headers
    assert headers[SETTINGS_HEADER] == "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    expected = sign(bot.fake.signing, INBOUND, bot.webhooks.forms[0])
    assert headers[HEADER] == expected[HEADER]


async def test_a_callback_elsewhere_is_a_violation(bot: Caller) -> None:
    """Nothing outside this machine is ever called."""
    assert await bot.refusal(StatusCallback="https://example.org/x") == (400, 21609)
    assert len(bot.fake.counters.violations) == 1


async def test_people_write_and_open_their_window(bot: Caller) -> None:
    """A text arrives once with who wrote it, and free text may follow."""
    stranger = "+628111000009"
    act = await bot.fake.say(stranger, "", profile_name="Ani", forwarded=True)
    assert act.status == 200
    (form,) = bot.webhooks.forms
    assert (form["From"], form["To"]) == (f"whatsapp:{stranger}", f"whatsapp:{SENDER}")
    assert (form["Body"], form["WaId"], form["ProfileName"]) == ("", stranger[1:], "Ani")
    assert (form["Forwarded"], form["MessageSid"]) == ("true", act.sid)
    await bot.send(stranger)
    assert bot.fake.messages(stranger)[0].in_window
    bot.webhooks.status = 503
    refused = await bot.fake.say(stranger, "lagi", location=(-6.2, 106.8), reply_to=act.sid)
    assert refused.status == 503
    assert bot.webhooks.forms[1]["OriginalRepliedMessageSid"] == act.sid
    assert len(bot.webhooks.forms) == 2  # one shot
    assert bot.fake.counters.inbound == {200: 1, 503: 1}
    assert (await bot.fake.replay(act.sid)).status == 503


async def test_people_without_a_number(bot: Caller) -> None:
    """A hidden number leaves the user id, under which the bot can answer."""
    await bot.fake.say(None, "halo", external_user_id="ID.77", extra={"Baru": "1", "SmsSid": None})
    (form,) = bot.webhooks.forms
    assert (form["ExternalUserId"], form["From"]) == ("ID.77", "whatsapp:ID.77")
    assert "WaId" not in form
    assert ("Baru" in form, "SmsSid" in form) == (True, False)
    await bot.send("ID.77")
    assert bot.fake.messages("ID.77")[0].status == "read"
    await bot.fake.say(PERSON, "x", external_user_id="ID.78")
    await bot.send("ID.78")
    assert bot.fake.messages(PERSON)[0].in_window


async def test_forged_messages_leave_no_trace(bot: Caller) -> None:
    """A wrongly signed message opens no window and is not listed."""
    for signature in ("missing", "wrong"):
        await bot.fake.say("+628111000009", "x", signature=signature)
    await bot.send("+628111000009")
    assert bot.fake.messages("+628111000009")[0].error_code == 63016
    assert len((await bot.get("/Messages.json"))["messages"]) == 1
    with pytest.raises(ValueError, match="unknown signature"):
        await bot.fake.say(PERSON, "x", signature="odd")


async def test_pressing_opens_the_window(bot: Caller) -> None:
    """A tap on a template's button carries text, payload and the message replied to."""
    stranger = "+628111000009"
    template = bot.fake.add_content(TEMPLATE)
    sent = await bot.send(stranger, ContentSid=template.sid, ContentVariables=TITLE)
    await bot.fake.press(stranger, "Buka pengumuman")
    (form,) = bot.webhooks.forms
    assert (form["ButtonText"], form["ButtonPayload"]) == ("Buka pengumuman", "buka:P-9")
    assert (form["Body"], form["MessageType"]) == ("Buka pengumuman", "button")
    assert form["OriginalRepliedMessageSid"] == sent["sid"]
    await bot.send(stranger, Body="isi")
    assert bot.fake.messages(stranger)[-1].in_window
    with pytest.raises(LookupError, match="no button"):
        await bot.fake.press(stranger, "Tutup")


async def test_picking_from_a_list(bot: Caller) -> None:
    """A list row carries its id."""
    rows = [{"item": "Jakarta", "id": "31"}, {"item": "Banten", "id": "36"}]
    part = {"body": "Provinsi?", "button": "Pilih", "items": rows}
    given = {"language": "id", "types": {"twilio/list-picker": part}}
    content = bot.fake.add_content(given, status="unsubmitted")
    await bot.send(ContentSid=content.sid)
    await bot.fake.press(PERSON, "Banten")
    (form,) = bot.webhooks.forms
    assert (form["ListId"], form["ListTitle"], form["MessageType"]) == (
        *("36", "Banten"),
        "interactive",
    )


async def test_media_of_people_are_behind_a_redirect(bot: Caller) -> None:
    """The content host wants no credentials, and its address may expire."""
    await bot.fake.say(PERSON, "lihat", media=[(b"\x89PNG", "image/png")])
    (form,) = bot.webhooks.forms
    assert (form["NumMedia"], form["MediaContentType0"], form["MessageType"]) == (
        *("1", "image/png"),
        "image",
    )
    async with bot.session.get(form["MediaUrl0"], allow_redirects=False) as answer:
        assert answer.status == 307
        assert not answer.headers["Location"].startswith(bot.fake.api_base)
    async with bot.session.get(form["MediaUrl0"]) as answer:
        assert (await answer.read(), answer.content_type) == (b"\x89PNG", "image/png")
        place = answer.url
    async with bot.session.get(place) as answer:
        assert answer.status == 400
    assert bot.fake.counters.violations == [
        "media.file: 20003: credentials were sent to the content host"
    ]
    bot.fake.expire_downloads()
    async with aiohttp.request("GET", place) as answer:
        assert answer.status == 403
    (media,) = (await bot.get(f"/Messages/{form['MessageSid']}/Media.json"))["media_list"]
    path = bot.path(f"/Messages/{form['MessageSid']}/Media/{media['sid']}")
    assert (await bot.get(path.partition(bot.fake.account)[2] + ".json"))["sid"] == media["sid"]
    assert await bot.call("DELETE", path) == (204, None)
    assert (await bot.call("GET", path))[0] == 404


async def test_media_of_the_bot_are_fetched(bot: Caller) -> None:
    """A file is fetched from its public address; what is too large or gone fails."""
    await bot.send(Body="surat", MediaUrl=PUBLIC + "/media/x")
    message = await bot.fake.wait_for(status="read")
    assert (message.media[0].content, message.media[0].content_type) == bot.webhooks.file
    cases = [(b"x" * 1001, "application/pdf", 63019), (b"x", "application/zip", 63019)]
    for content, kind, code in cases:
        bot.webhooks.file = (content, kind)
        await bot.send(MediaUrl=PUBLIC + "/media/x")
        await bot.fake.settle()
        assert bot.fake.messages()[-1].error_code == code
    await bot.send(MediaUrl="https://example.org/x.pdf")
    await bot.fake.settle()
    assert bot.fake.messages()[-1].error_code == 11200
