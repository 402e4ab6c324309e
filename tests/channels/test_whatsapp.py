"""The WhatsApp channel against its imitated platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
import structlog

from channels.base import (
    Ambiguous,
    Approval,
    Button,
    ButtonPressed,
    Channel,
    Command,
    DeliveryStatus,
    IncomingMedia,
    Inspects,
    MediaKind,
    MessageReceived,
    Misconfigured,
    OperationKind,
    Part,
    Postponed,
    Reconciles,
    Rejected,
    Reports,
    SendError,
    TemplateCall,
    Throttled,
    Unavailable,
    Unreachable,
    Upload,
)
from channels.whatsapp import WhatsAppChannel, whatsapp_channels
from channels.whatsapp_account import Sender, TwilioAccount
from channels.whatsapp_api import Answer
from channels.whatsapp_calls import MEDIA_LIMIT
from channels.whatsapp_templates import Template
from tests.channels.contract import (
    BUTTONS,
    PAPER,
    PHOTO,
    PICTURE,
    ChannelContract,
    ChannelUnderTest,
    operation,
)
from tests.channels.whatsapp_platform import (
    INTERNAL,
    KEY,
    PERSON,
    PUBLIC_URL,
    SENDERS,
    WhatsAppUnderTest,
    account_for,
    whatsapp_under_test,
)
from tests.fakes.twilio_caller import TEMPLATE
from tests.fakes.twilio_server import ACCOUNT, TOKEN

ROWS = tuple((Button(f"Grup {number}", f"g:{number}"),) for number in range(1, 11))
OPEN = Template(
    name="pengumuman",
    content_sid="HX" + "ab" * 16,
    variables=("judul", "kode"),
    text="Pengumuman baru: {{1}} (kode {{2}}). Silakan dibuka.",
)


@pytest_asyncio.fixture
async def whatsapp() -> AsyncIterator[WhatsAppUnderTest]:
    """Return the channel with its platform and one approved template."""
    async with whatsapp_under_test(templates=[OPEN]) as subject:
        subject.fake.add_content(TEMPLATE, sid=OPEN.content_sid)
        yield subject


class TestContract(ChannelContract):
    """WhatsApp keeps the contract of a channel."""

    @pytest_asyncio.fixture
    async def subject(self) -> AsyncIterator[ChannelUnderTest]:
        """Return the channel with its platform."""
        async with whatsapp_under_test() as subject:
            yield subject


async def send(whatsapp: WhatsAppUnderTest, part: Part) -> str:
    """Send a part to the person and return its id."""
    sent = await whatsapp.channel.send(operation(OperationKind.SEND, PERSON, part))
    (message_id,) = sent.ids
    return message_id


async def refused(whatsapp: WhatsAppUnderTest, part: Part) -> SendError:
    """Send a part that is refused and return why."""
    with pytest.raises(SendError) as caught:
        await send(whatsapp, part)
    return caught.value


# What it is


def test_it_is_every_kind_of_channel() -> None:
    """The channel reports, reconciles and inspects; its account is the sender's name."""
    twilio = TwilioAccount(ACCOUNT, TOKEN, SENDERS, public_url=PUBLIC_URL, link_key=KEY)
    channels = whatsapp_channels(twilio)
    channel: Channel = channels["publik"]
    assert (channel.name, channel.account) == ("whatsapp", "publik")
    assert set(channels) == {"internal", "publik"}
    assert isinstance(channel, Inspects)
    assert isinstance(channel, Reconciles)
    assert isinstance(channel, Reports)


def test_its_limits_are_the_senders() -> None:
    """A sender stays below its rate, and announcements leave room for replies."""
    twilio = TwilioAccount(ACCOUNT, TOKEN, [Sender("a", "+62811", 80)], public_url="", link_key=KEY)
    limits = WhatsAppChannel(twilio, "a").limits
    assert limits.account is not None
    assert limits.announcements is not None
    assert limits.private is not None
    assert round(timedelta(seconds=1) / limits.account.interval) == 79
    assert round(timedelta(seconds=1) / limits.announcements.interval) == 70
    assert (limits.private.interval, limits.private.burst) == (timedelta(seconds=6), 10)
    assert limits.group is None


WRONG: dict[str, tuple[tuple[str, str, tuple[Sender, ...], bytes], str]] = {
    "no token": ((ACCOUNT, "", SENDERS, KEY), "credentials_missing"),
    "a path for an account": (("AC/..", TOKEN, SENDERS, KEY), "account_sid_malformed"),
    "no key": ((ACCOUNT, TOKEN, SENDERS, b""), "link_key_missing"),
    "nobody": ((ACCOUNT, TOKEN, (), KEY), "senders_missing"),
    "a number twice": (
        (ACCOUNT, TOKEN, (*SENDERS, Sender("x", INTERNAL)), KEY),
        "senders_twice",
    ),
    "no number": ((ACCOUNT, TOKEN, (Sender("x", "0811"),), KEY), "sender_malformed"),
}


@pytest.mark.parametrize("label", WRONG)
def test_wrong_settings_are_said_at_once(label: str) -> None:
    """Settings that cannot work raise Misconfigured without quoting them."""
    (sid, token, senders, key), code = WRONG[label]
    with pytest.raises(Misconfigured) as caught:
        TwilioAccount(sid, token, senders, public_url=PUBLIC_URL, link_key=key)
    assert str(caught.value) == code


def test_an_unknown_sender_has_no_channel() -> None:
    """A channel is one of the account's senders."""
    twilio = TwilioAccount(ACCOUNT, TOKEN, SENDERS, public_url=PUBLIC_URL, link_key=KEY)
    with pytest.raises(Misconfigured, match="sender_unknown"):
        WhatsAppChannel(twilio, "lain")


# Buttons


@pytest.mark.asyncio
@pytest.mark.parametrize("buttons", [BUTTONS, ROWS])
async def test_a_tap_comes_back(
    whatsapp: WhatsAppUnderTest, buttons: tuple[tuple[Button, ...], ...]
) -> None:
    """Quick replies and lists bring our data, the message and a way to answer without a call."""
    sent = await send(whatsapp, Part("<b>Pilih</b>", buttons))
    last = buttons[-1][-1]
    await whatsapp.press(PERSON, last.label)
    event = whatsapp.channel.decode(await whatsapp.received())
    assert isinstance(event, ButtonPressed)
    assert (event.data, event.message_id) == (last.data, sent)
    before = len(whatsapp.fake.calls)
    answer = operation(
        OperationKind.ANSWER_BUTTON, PERSON, Part("Dicatat"), target=event.callback_id
    )
    assert (await whatsapp.channel.send(answer)).ids == ()
    assert len(whatsapp.fake.calls) == before


@pytest.mark.asyncio
async def test_one_question_is_one_content_object(whatsapp: WhatsAppUnderTest) -> None:
    """Many people asked at once cost one Content object, and another text another one."""
    part = Part("Setuju?", BUTTONS)
    await asyncio.gather(*(send(whatsapp, part) for _ in range(20)))
    await send(whatsapp, replace(part, text="Setuju sekarang?"))
    made = [call for call in whatsapp.fake.calls if call.method == "content.create"]
    assert len(made) == 2
    assert whatsapp.calls() == 21


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault", [{"status": 400, "code": 20001}, {"action": "bad_gateway"}, {"action": "drop"}]
)
async def test_without_content_options_are_numbered(
    whatsapp: WhatsAppUnderTest, fault: dict[str, object]
) -> None:
    """Buttons that cannot be made leave as numbers at once, and are not tried again soon."""
    whatsapp.fake.fail("content.create", times=None, **fault)  # type: ignore[arg-type]
    for _ in range(3):
        await send(whatsapp, Part("<b>Setuju?</b>", BUTTONS))
    text = whatsapp.fake.messages(PERSON)[-1].text
    assert text == "*Setuju?*\n\n1. Setuju\n2. Tolak\n3. Nanti\n\nBalas dengan angka."
    assert sum(call.method == "content.create" for call in whatsapp.fake.calls) == 1


@pytest.mark.asyncio
async def test_wrong_credentials_end_the_send(whatsapp: WhatsAppUnderTest) -> None:
    """If no Content may be made because we are nobody, no message is tried."""
    whatsapp.fake.fail("content.create", status=401, code=20003)
    error = await refused(whatsapp, Part("Setuju?", BUTTONS))
    assert isinstance(error, Misconfigured)
    assert whatsapp.calls() == 0


@pytest.mark.asyncio
async def test_content_that_is_gone_is_not_asked_again(whatsapp: WhatsAppUnderTest) -> None:
    """An object that Twilio has forgotten is refused once, then the options are numbered."""
    part = Part("Setuju?", BUTTONS)
    content_sid = await whatsapp.channel.ensure_content(part)
    assert content_sid is not None
    await whatsapp.channel.remove_content(content_sid)
    await whatsapp.channel.remove_content(content_sid)
    assert str(await refused(whatsapp, part)) == "content_unknown"
    await send(whatsapp, part)
    assert whatsapp.shown(PERSON)[-1].text.endswith("Balas dengan angka.")


# Files


@pytest.mark.asyncio
async def test_a_file_is_fetched_by_a_signed_address(whatsapp: WhatsAppUnderTest) -> None:
    """The address expires, holds no name, and stays the same for a while."""
    for _ in range(2):
        await send(whatsapp, Part("", media=PHOTO))
    first, second = (message.media_url for message in whatsapp.fake.messages(PERSON))
    assert first == second
    assert first.startswith(f"{PUBLIC_URL}/media/{PHOTO.sha256}.png?e=")
    assert whatsapp.shown(PERSON)[-1].sha256 == PHOTO.sha256


@pytest.mark.asyncio
async def test_a_file_that_is_too_large_is_not_sent(whatsapp: WhatsAppUnderTest) -> None:
    """Neither a large file nor one without a public address costs a call."""
    large = replace(PHOTO, size=MEDIA_LIMIT + 1)
    assert str(await refused(whatsapp, Part("", media=large))) == "too_big"
    channel = WhatsAppChannel(account_for(whatsapp.fake, public_url=""), "internal")
    with pytest.raises(Rejected, match="public_url_missing"):
        await channel.send(operation(OperationKind.SEND, PERSON, Part("", media=PHOTO)))
    await channel.aclose()
    assert whatsapp.calls() == 0


async def incoming(whatsapp: WhatsAppUnderTest, content: bytes = PAPER) -> IncomingMedia:
    """Let the person send a file, and return it."""
    await whatsapp.fake.say(PERSON, "surat", media=[(content, "application/pdf")])
    event = whatsapp.channel.decode(await whatsapp.received())
    assert isinstance(event, MessageReceived)
    assert event.media is not None
    return event.media


@pytest.mark.asyncio
async def test_a_redirect_gets_no_credentials(whatsapp: WhatsAppUnderTest) -> None:
    """The file comes from another host, which sees no password."""
    media = await incoming(whatsapp)
    assert media.kind is MediaKind.DOCUMENT
    assert await whatsapp.channel.fetch(media) == PAPER
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_download_stops_at_the_limit(
    whatsapp: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is not loaded beyond the limit, and not at all if it says it is larger."""
    media = await incoming(whatsapp)
    with pytest.raises(Rejected, match="too_big"):
        await whatsapp.channel.fetch(replace(media, size=MEDIA_LIMIT + 1))
    monkeypatch.setattr("channels.whatsapp.MEDIA_LIMIT", len(PAPER) - 1)
    with pytest.raises(Rejected, match="too_big"):
        await whatsapp.channel.fetch(media)


@pytest.mark.asyncio
async def test_a_fetch_that_fails_is_decided(whatsapp: WhatsAppUnderTest) -> None:
    """What is gone is rejected, what is down is unavailable, another host is never asked."""
    media = await incoming(whatsapp)
    whatsapp.fake.fail("media.download", status=404, code=20404)
    with pytest.raises(Rejected, match="file_gone"):
        await whatsapp.channel.fetch(media)
    whatsapp.fake.fail("media.file", action="drop", times=None)
    with pytest.raises(Unavailable):
        await whatsapp.channel.fetch(media)
    for handle in ("https://evil.example/x", "@evil.example/x", PHOTO.sha256):
        with pytest.raises(Rejected, match="media_handle"):
            await whatsapp.channel.fetch(replace(media, handle=handle))


# Templates


@pytest.mark.asyncio
async def test_a_template_reaches_a_closed_window(whatsapp: WhatsAppUnderTest) -> None:
    """Outside the window a template arrives with its values on one line."""
    whatsapp.fake.close_window(PERSON, to=INTERNAL)
    call = TemplateCall("pengumuman", ("Rapat\n\tkoordinasi", "PGM-1"))
    await send(whatsapp, Part("", template=call))
    shown = whatsapp.shown(PERSON)[-1]
    assert shown.text == "Pengumuman baru: Rapat koordinasi (kode PGM-1). Silakan dibuka."
    await whatsapp.press(PERSON, "Buka pengumuman")
    event = whatsapp.channel.decode(await whatsapp.received())
    assert isinstance(event, ButtonPressed)
    assert event.data == "buka:PGM-1"


@pytest.mark.asyncio
async def test_a_wrong_template_costs_no_call(whatsapp: WhatsAppUnderTest) -> None:
    """A template that is unknown or has other variables is rejected before any call."""
    for call, code in (
        (TemplateCall("lain"), "template_unknown"),
        (TemplateCall("pengumuman", ("satu",)), "template_variables"),
    ):
        assert str(await refused(whatsapp, Part("", template=call))) == code
    assert whatsapp.calls() == 0


class Book:
    """A TemplateBook whose only template changes between two calls."""

    def __init__(self) -> None:
        self.template = OPEN
        self.doubts = 0

    async def get(self, name: str) -> Template | None:
        """The template as it stands now."""
        return self.template if name == self.template.name else None

    async def doubt(self) -> None:
        """Count it."""
        self.doubts += 1


@pytest_asyncio.fixture
async def book(whatsapp: WhatsAppUnderTest) -> Book:
    """What the channel looks its template up in."""
    found = Book()
    replaced = whatsapp.channel
    whatsapp.channel = WhatsAppChannel(whatsapp.twilio, "internal", templates=found)
    await replaced.aclose()
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("approval", "kind", "code"),
    [
        (Approval.UNSUBMITTED, Postponed, "template_pending"),
        (Approval.RECEIVED, Postponed, "template_pending"),
        (Approval.PENDING, Postponed, "template_pending"),
        (Approval.PAUSED, Postponed, "template_paused"),
        (Approval.REJECTED, Rejected, "template_rejected"),
        (Approval.DISABLED, Rejected, "template_disabled"),
        (Approval.MISSING, Rejected, "template_unknown"),
    ],
)
async def test_a_template_leaves_when_it_is_approved(
    whatsapp: WhatsAppUnderTest, book: Book, approval: Approval, kind: type[SendError], code: str
) -> None:
    """How the template stands is looked up at each call; until it is approved none is made."""
    part = Part("", template=TemplateCall("pengumuman", ("Rapat", "P-1")))
    book.template = replace(OPEN, approval=approval)
    error = await refused(whatsapp, part)
    assert (type(error), str(error)) == (kind, code)
    assert whatsapp.calls() == 0
    book.template = OPEN
    await send(whatsapp, part)
    assert book.doubts == 0


@pytest.mark.asyncio
async def test_a_template_that_somebody_deleted_waits(
    whatsapp: WhatsAppUnderTest, book: Book
) -> None:
    """What Twilio no longer knows is doubted, and the operation waits until it is made again."""
    book.template = replace(OPEN, content_sid="HX" + "cd" * 16)
    part = Part("", template=TemplateCall("pengumuman", ("Rapat", "P-1")))
    assert isinstance(await refused(whatsapp, part), Postponed)
    assert book.doubts == 1


@pytest.mark.asyncio
async def test_a_failure_that_comes_later_is_reported(whatsapp: WhatsAppUnderTest) -> None:
    """Free text outside the window is accepted, then reported as failed, before the answer."""
    whatsapp.fake.close_window(PERSON, to=INTERNAL)
    made = operation(OperationKind.SEND, PERSON, Part("Halo"))
    sent = await whatsapp.channel.send(made)
    last = whatsapp.reports[-1]
    assert (last.operation_id, (last.message_id,)) == (made.id, sent.ids)
    assert last.status is DeliveryStatus.FAILED
    assert str(last.error) == "63016"


# What is refused


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", [OperationKind.EDIT, OperationKind.DELETE, OperationKind.PIN])
async def test_what_whatsapp_cannot_do_is_rejected(
    whatsapp: WhatsAppUnderTest, kind: OperationKind
) -> None:
    """Sent is sent: changes are rejected without a call."""
    with pytest.raises(Rejected, match="unsupported"):
        await whatsapp.channel.send(operation(kind, PERSON, Part("x"), target="SM1"))
    assert whatsapp.fake.calls == []


@pytest.mark.asyncio
async def test_a_menu_is_no_call(whatsapp: WhatsAppUnderTest) -> None:
    """People type words on WhatsApp; there is no menu to set."""
    part = Part("", commands=(Command("kirim", "Kirim"),))
    assert (await whatsapp.channel.send(operation(OperationKind.MENU, "", part))).ids == ()
    assert whatsapp.fake.calls == []


@pytest.mark.asyncio
async def test_bad_operations_cost_no_call(whatsapp: WhatsAppUnderTest) -> None:
    """A chat that is no number and a message without content are refused here."""
    for chat in ("", "1001", "0811", "+62811' OR 1", "-1001234567890"):
        with pytest.raises(Unreachable, match="number_malformed"):
            await whatsapp.channel.send(operation(OperationKind.SEND, chat, Part("Halo")))
    assert str(await refused(whatsapp, Part(" "))) == "empty"
    assert whatsapp.fake.calls == []


@pytest.mark.asyncio
async def test_a_person_without_a_number_can_be_answered(whatsapp: WhatsAppUnderTest) -> None:
    """A user id is a chat like a number."""
    await whatsapp.fake.say(None, "halo", external_user_id="ID.9a")
    event = whatsapp.channel.decode(await whatsapp.received())
    assert isinstance(event, MessageReceived)
    await whatsapp.channel.send(operation(OperationKind.SEND, event.chat.id, Part("Halo")))
    assert [message.text for message in whatsapp.fake.messages("ID.9a")] == ["Halo"]


@pytest.mark.asyncio
async def test_waits_grow_until_something_arrives(whatsapp: WhatsAppUnderTest) -> None:
    """A chat that is refused in a row waits longer; a message that arrives ends it."""
    waits = []
    for _ in range(2):
        for _ in range(3):
            whatsapp.fake.fail("messages.create", status=429, code=63018)
            error = await refused(whatsapp, Part("Halo"))
            assert isinstance(error, Throttled)
            waits.append(error.retry_after)
        await send(whatsapp, Part("Halo"))
    assert waits == [timedelta(minutes=m) for m in (1, 4, 16)] * 2


@pytest.mark.asyncio
async def test_an_answer_may_be_a_failure(
    whatsapp: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A success that says "failed" is a failure, and one without an id is ambiguous."""
    answers = [
        Answer(201, {"sid": "SM1", "status": "failed", "error_code": 63024}),
        Answer(201, {"status": "queued"}),
        Answer(201, {"sid": "SM1", "status": "failed", "error_code": "x"}),
    ]

    async def answer(*_: object) -> Answer:
        return answers.pop(0)

    monkeypatch.setattr(whatsapp.twilio.api, "post_form", answer)
    for expected in ("not_on_whatsapp", "unreadable answer", "unreadable answer"):
        assert str(await refused(whatsapp, Part("Halo"))) == expected


@pytest.mark.asyncio
async def test_nothing_is_posted_twice(whatsapp: WhatsAppUnderTest) -> None:
    """A kept connection that breaks is not tried again: the message may have left."""
    await send(whatsapp, Part("satu"))
    whatsapp.fake.fail("messages.create", action="drop", times=None)
    assert isinstance(await refused(whatsapp, Part("dua")), Ambiguous)
    assert whatsapp.calls() == 2


@pytest.mark.asyncio
async def test_nobody_else_is_told_anything(whatsapp: WhatsAppUnderTest) -> None:
    """No number, name, text or token is in a log line, an error or an address."""
    secrets = (PERSON, INTERNAL, PERSON[1:], TOKEN, "Siti", "rahasia")
    seen: list[str] = []
    with structlog.testing.capture_logs() as lines:
        for code in (63024, 21211, 63016, 99999, 20003):
            whatsapp.fake.fail("content.create", status=400, code=20001, description=PERSON)
            whatsapp.fake.fail("messages.create", status=400, code=code, description=PERSON)
            error = await refused(whatsapp, Part(f"rahasia {code}", BUTTONS))
            seen += [repr(error), str(error), repr(error.__cause__)]
        await send(whatsapp, Part("rahasia", media=PHOTO))
        seen += [repr(SENDERS), repr(whatsapp.channel), repr(whatsapp.twilio)]
    posted = [post.url for post in whatsapp.fake.callbacks()]
    media = [message.media_url for message in whatsapp.fake.messages(PERSON)]
    assert lines
    assert posted
    assert not [s for s in secrets for line in (*seen, *posted, *media, str(lines)) if s in line]


# The account


@pytest.mark.asyncio
async def test_inspection_says_what_is_wrong(whatsapp: WhatsAppUnderTest) -> None:
    """The sender comes first, then a sentence for each problem."""
    assert await whatsapp.channel.inspect() == ("WhatsApp internal",)
    whatsapp.fake.set_account_status("suspended")
    _, problem = await whatsapp.channel.inspect()
    assert problem.startswith("Akun Twilio tidak aktif")
    whatsapp.fake.fail("account.fetch", status=401, code=20003)
    with pytest.raises(Misconfigured):
        await whatsapp.channel.inspect()


@pytest.mark.asyncio
@pytest.mark.parametrize("url", ["", "http://bot.example"])
async def test_inspection_looks_at_the_address(whatsapp: WhatsAppUnderTest, url: str) -> None:
    """Without a public https address neither statuses nor files work."""
    channel = WhatsAppChannel(account_for(whatsapp.fake, public_url=url), "publik")
    name, problem = await channel.inspect()
    assert (name, problem[:13]) == ("WhatsApp publik", "Alamat publik")
    await channel.aclose()


@pytest.mark.asyncio
async def test_the_last_channel_closes_the_session(whatsapp: WhatsAppUnderTest) -> None:
    """One channel may end before the other; afterwards nothing is sent, and twice is fine."""
    await whatsapp.other.aclose()
    await whatsapp.other.aclose()
    await send(whatsapp, Part("Halo"))
    await whatsapp.channel.aclose()
    assert isinstance(await refused(whatsapp, Part("Halo")), Unavailable)


@pytest.mark.asyncio
async def test_a_handle_is_the_digest(whatsapp: WhatsAppUnderTest) -> None:
    """The bytes are served by us, so a send needs none."""
    made = operation(
        OperationKind.SEND, PERSON, Part("", media=PHOTO), upload=Upload(None, PICTURE)
    )
    assert (await whatsapp.channel.send(made)).media_handle == PHOTO.sha256
