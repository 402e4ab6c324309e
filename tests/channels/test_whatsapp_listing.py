"""Asking Twilio afterwards: missed messages and sends of unknown outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from channels.base import (
    Ambiguous,
    Button,
    DeliveryStatus,
    Envelope,
    MessageReceived,
    Operation,
    OperationKind,
    Part,
    TemplateCall,
    Throttled,
    Unavailable,
)
from channels.whatsapp import WhatsAppChannel
from channels.whatsapp_calls import Expected
from channels.whatsapp_templates import FixedTemplates, Template
from tests.channels.contract import BUTTONS, PAPER, PHOTO, operation
from tests.channels.whatsapp_platform import (
    INTERNAL,
    PERSON,
    PUBLIC,
    PUBLIC_URL,
    WhatsAppUnderTest,
    whatsapp_under_test,
)
from tests.fakes.twilio_caller import TEMPLATE

OTHER = "+6281100000013"
SOON = timedelta(minutes=1)
MANY = tuple((Button(f"Pilihan {number}", f"p:{number}"),) for number in range(12))
OPEN = Template(
    "pengumuman",
    "HX" + "ab" * 16,
    ("judul", "kode"),
    text="Pengumuman baru: {{1}} (kode {{2}}). Silakan dibuka.",
)


@pytest_asyncio.fixture
async def whatsapp() -> AsyncIterator[WhatsAppUnderTest]:
    """Return the channel with its platform and one approved template."""
    async with whatsapp_under_test(templates=[OPEN]) as subject:
        subject.fake.add_content(TEMPLATE, sid=OPEN.content_sid)
        yield subject


def now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


async def listed(whatsapp: WhatsAppUnderTest, since: datetime) -> list[Envelope]:
    """Return what came to `internal` since a moment."""
    return list(await whatsapp.channel.received(since, now() + SOON))


# What came in


@pytest.mark.asyncio
async def test_a_missed_message_is_the_webhooks(whatsapp: WhatsAppUnderTest) -> None:
    """A listed message has the id and the conversation that the webhook gives it."""
    start = now()
    await whatsapp.fake.say(PERSON, "*satu*")
    webhook = await whatsapp.received()
    await whatsapp.fake.say(PERSON, "dua", deliver=False)
    await whatsapp.fake.say(PERSON, "bukan untuk kami", to=PUBLIC, deliver=False)
    first, second = await listed(whatsapp, start)
    assert (first.external_id, first.conversation) == (webhook.external_id, webhook.conversation)
    assert (first.channel, first.account) == (webhook.channel, webhook.account)
    event = whatsapp.channel.decode(second)
    assert isinstance(event, MessageReceived)
    assert (event.text, event.chat.id, event.is_supported) == ("dua", PERSON, True)
    earlier = whatsapp.channel.decode(first)
    assert isinstance(earlier, MessageReceived)
    assert earlier.html == "<b>satu</b>"


@pytest.mark.asyncio
async def test_missed_files_can_be_fetched(whatsapp: WhatsAppUnderTest) -> None:
    """A listed file is found by asking for the message's media."""
    start = now()
    await whatsapp.fake.say(PERSON, "surat", media=[(PAPER, "application/pdf")], deliver=False)
    (envelope,) = await listed(whatsapp, start)
    event = whatsapp.channel.decode(envelope)
    assert isinstance(event, MessageReceived)
    assert event.media is not None
    assert await whatsapp.channel.fetch(event.media) == PAPER


@pytest.mark.asyncio
async def test_a_file_that_is_gone_leaves_the_words(whatsapp: WhatsAppUnderTest) -> None:
    """A message whose file was deleted still arrives."""
    start = now()
    act = await whatsapp.fake.say(
        PERSON, "surat", media=[(PAPER, "application/pdf")], deliver=False
    )
    path = f"{whatsapp.twilio.account_path}/Messages/{act.sid}/Media"
    found = await whatsapp.twilio.api.get(f"{whatsapp.twilio.api_base}{path}.json")
    sid = found["media_list"][0]["sid"]
    await whatsapp.twilio.api.delete(f"{whatsapp.twilio.api_base}{path}/{sid}")
    (envelope,) = await listed(whatsapp, start)
    event = whatsapp.channel.decode(envelope)
    assert isinstance(event, MessageReceived)
    assert (event.text, event.media) == ("surat", None)


@pytest.mark.asyncio
async def test_pages_are_read_to_the_moment(
    whatsapp: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many messages come over pages, oldest first, and none older than asked for."""
    monkeypatch.setattr("channels.whatsapp_listing.PAGE", 3)
    for number in range(8):
        await whatsapp.fake.say(PERSON, f"pesan {number}", deliver=False)
    envelopes = await listed(whatsapp, now() - SOON)
    events = [whatsapp.channel.decode(envelope) for envelope in envelopes]
    texts = [event.text for event in events if isinstance(event, MessageReceived)]
    assert texts == [f"pesan {number}" for number in range(8)]
    lists = [call for call in whatsapp.fake.calls if call.method == "messages.list"]
    assert len(lists) == 3
    assert await listed(whatsapp, now() + SOON) == []


@pytest.mark.asyncio
async def test_the_newest_are_left_to_the_webhook(whatsapp: WhatsAppUnderTest) -> None:
    """What came after `until` is not listed, since the webhook tells more of it."""
    await whatsapp.fake.say(PERSON, "baru", deliver=False)
    assert await whatsapp.channel.received(now() - SOON, now() - timedelta(seconds=30)) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "fault", [{"action": "garbage"}, {"action": "bad_gateway"}, {"status": 500}]
)
async def test_a_list_that_cannot_be_read_is_unavailable(
    whatsapp: WhatsAppUnderTest, fault: dict[str, object]
) -> None:
    """Reading may be tried again, whatever went wrong."""
    whatsapp.fake.fail("messages.list", **fault)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        await listed(whatsapp, now())


@pytest.mark.asyncio
async def test_a_refused_list_says_why(whatsapp: WhatsAppUnderTest) -> None:
    """Asking too often is throttled like sending too often."""
    whatsapp.fake.fail("messages.list", status=429, code=20429)
    with pytest.raises(Throttled):
        await listed(whatsapp, now())


# What of ours arrived


async def ambiguous(whatsapp: WhatsAppUnderTest, part: Part, action: str) -> Operation:
    """Send a part whose answer is lost."""
    whatsapp.fake.fail("messages.create", action=action)
    made = operation(OperationKind.SEND, PERSON, part)
    with pytest.raises(Ambiguous):
        await whatsapp.channel.send(made)
    return made


PARTS: dict[str, Part] = {
    "text": Part("<b>Rapat</b>  besok\n\npukul 07.00"),
    "quick replies": Part("Setuju?", BUTTONS),
    "numbered": Part("Pilih?", MANY),
    "caption": Part("Peta", media=PHOTO),
    "file": Part("", media=PHOTO),
    "template": Part("", template=TemplateCall("pengumuman", ("Rapat", "P-1"))),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("label", PARTS)
async def test_what_arrived_is_found(whatsapp: WhatsAppUnderTest, label: str) -> None:
    """An operation whose answer was lost is found by what it said."""
    start = now()
    made = await ambiguous(whatsapp, PARTS[label], "drop_after")
    found = await whatsapp.channel.find(made, start, ())
    assert found is not None
    assert found.operation_id == made.id
    assert found.message_id == whatsapp.fake.messages(PERSON)[-1].sid
    assert found.status is DeliveryStatus.READ


@pytest.mark.asyncio
async def test_a_template_is_found_by_what_it_said_then(whatsapp: WhatsAppUnderTest) -> None:
    """Its text may have changed since the call, which our record of the operation shows."""
    start = now()
    said = "Pengumuman baru: Rapat (kode P-1). Silakan dibuka."
    part = Part(said, template=TemplateCall("pengumuman", ("Rapat", "P-1")))
    made = await ambiguous(whatsapp, part, "drop_after")
    changed = FixedTemplates([replace(OPEN, text="Kabar {{1}} nomor {{2}}.")])
    channel = WhatsAppChannel(whatsapp.twilio, "internal", templates=changed)
    found = await channel.find(made, start, ())
    assert found is not None
    other = replace(made, part=replace(part, text="Lain"))
    assert await channel.find(other, start, ()) is None
    await channel.aclose()


@pytest.mark.asyncio
@pytest.mark.parametrize("label", PARTS)
async def test_what_never_left_is_not_found(whatsapp: WhatsAppUnderTest, label: str) -> None:
    """Nothing that resembles it means that it was not sent."""
    start = now()
    await whatsapp.channel.send(operation(OperationKind.SEND, PERSON, Part("Lain")))
    await whatsapp.fake.say(PERSON, "Setuju?")
    made = await ambiguous(whatsapp, PARTS[label], "drop")
    assert await whatsapp.channel.find(made, start, ()) is None


@pytest.mark.asyncio
async def test_numbered_instead_of_buttons_is_found(whatsapp: WhatsAppUnderTest) -> None:
    """What left as numbers because Content could not be made is found, too."""
    start = now()
    whatsapp.fake.fail("content.create", status=400, code=20001)
    made = await ambiguous(whatsapp, PARTS["quick replies"], "drop_after")
    assert await whatsapp.channel.find(made, start, ()) is not None


@pytest.mark.asyncio
async def test_the_message_of_another_operation_is_not_ours(whatsapp: WhatsAppUnderTest) -> None:
    """The same words sent before, to somebody else or by another sender prove nothing."""
    start = now()
    part = Part("Sudah kami terima.")
    sent = await whatsapp.channel.send(operation(OperationKind.SEND, PERSON, part))
    whatsapp.fake.open_window(OTHER, to=INTERNAL)
    whatsapp.fake.open_window(PERSON, to=PUBLIC)
    await whatsapp.channel.send(operation(OperationKind.SEND, OTHER, part))
    await whatsapp.other.send(operation(OperationKind.SEND, PERSON, part))
    made = await ambiguous(whatsapp, part, "drop")
    assert await whatsapp.channel.find(made, start, set(sent.ids)) is None


@pytest.mark.asyncio
async def test_a_message_that_failed_says_so(whatsapp: WhatsAppUnderTest) -> None:
    """What arrived at Twilio and failed there is found with the decision."""
    start = now()
    whatsapp.fake.close_window(PERSON, to=INTERNAL)
    made = await ambiguous(whatsapp, Part("Halo"), "drop_after")
    found = await whatsapp.channel.find(made, start, ())
    assert found is not None
    assert (found.status, str(found.error)) == (DeliveryStatus.FAILED, "63016")


@pytest.mark.asyncio
async def test_only_sends_can_be_found(whatsapp: WhatsAppUnderTest) -> None:
    """An answer to a button left no message, and costs no call."""
    made = operation(OperationKind.ANSWER_BUTTON, PERSON, Part("Dicatat"))
    assert await whatsapp.channel.find(made, now(), ()) is None
    assert whatsapp.fake.calls == []


@pytest.mark.asyncio
@pytest.mark.parametrize("zone", ["+0000", "-0000", "GMT"])
async def test_every_way_to_write_utc_is_read(
    whatsapp: WhatsAppUnderTest, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    """Dates are aware however their zone is written."""
    message = {
        "sid": "SM1",
        "direction": "inbound",
        "from": f"whatsapp:{PERSON}",
        "to": f"whatsapp:{INTERNAL}",
        "body": "halo",
        "num_media": "0",
        "date_created": f"Sat, 13 Feb 2027 07:00:00 {zone}",
    }

    async def page(*_: object) -> dict[str, object]:
        return {"messages": [message, message | {"sid": "../x"}], "next_page_uri": None}

    monkeypatch.setattr(whatsapp.twilio.api, "get", page)
    moment = datetime(2027, 2, 13, 7, 0, 0, 900, UTC)
    (envelope,) = await whatsapp.channel.received(moment, moment + SOON)
    assert envelope.external_id == "SM1"


def test_a_content_message_may_be_listed_without_text() -> None:
    """Only a message of a Content object has neither text nor file."""
    question, words = Expected(("Setuju?",), is_content=True), Expected(("Setuju?",))
    assert question.matches("", has_media=False)
    assert not words.matches("", has_media=False)
    assert not question.matches("", has_media=True)
    assert not question.matches("Tolak?", has_media=False)


@pytest.mark.asyncio
async def test_what_whatsapp_takes_as_no_document_leaves_as_a_link(
    whatsapp: WhatsAppUnderTest,
) -> None:
    """A calendar file is an address that a person opens, and is recognised without its hour."""
    start = now()
    file = replace(PHOTO, file_name="undangan-1.ics", mime_type="text/calendar")
    made = operation(OperationKind.SEND, PERSON, Part("", media=file))
    await whatsapp.channel.send(made)
    (sent,) = whatsapp.fake.messages(PERSON)
    assert sent.text.startswith(f"undangan-1.ics: {PUBLIC_URL}/media/{file.sha256}.ics?e=")
    assert await whatsapp.channel.find(made, start, ()) is not None
    other = replace(made, part=Part("", media=replace(file, sha256="0" * 64)))
    assert await whatsapp.channel.find(other, start, ()) is None
