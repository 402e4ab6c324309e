"""The local channel: the contract, and what is its own."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from channels.base import (
    BadSignature,
    Button,
    ButtonPressed,
    Channel,
    Command,
    Envelope,
    IncomingMedia,
    MediaKind,
    Membership,
    MembershipChanged,
    MessageReceived,
    OperationKind,
    Part,
    Polls,
    Rejected,
    Request,
    SendLimits,
    Unreachable,
)
from channels.local import LocalChannel
from channels.local_chats import EVERY_CHAT, FEED_CHATS, MESSAGES_PER_CHAT, Files
from console.playground import EVERY_CHAT as CONSOLE_EVERY_CHAT
from console.playground import Playground
from tests.channels.contract import ChannelContract, ChannelUnderTest, operation
from tests.channels.local_platform import GROUP, PERSON, LocalUnderTest, drain

NOON = datetime(2029, 2, 13, 5, 0, tzinfo=UTC)


@pytest.fixture
def local() -> LocalChannel:
    """Return a channel with one person and one group, at noon in Makassar."""
    channel = LocalChannel(clock=lambda: NOON)
    channel.add_person(PERSON, "Petugas Nunukan")
    channel.add_group(GROUP, "Bakohumas KPU Kabupaten Nunukan")
    return channel


async def send(channel: LocalChannel, chat: str, text: str, **part: object) -> str:
    """Send as the bot and return the message id."""
    made = operation(OperationKind.SEND, chat, Part(text, **part))  # type: ignore[arg-type]
    return (await channel.send(made)).ids[0]


class TestContract(ChannelContract):
    """The local channel keeps the contract of a channel."""

    @pytest_asyncio.fixture
    async def subject(self) -> AsyncIterator[ChannelUnderTest]:
        """Return the channel with its people."""
        yield LocalUnderTest()


def test_it_is_a_channel_that_polls(local: LocalChannel) -> None:
    """It has no limits, polls, and fits the simulator's page."""
    channel: Channel = local
    playground: Playground = local
    assert (channel.name, channel.account, channel.limits) == ("local", "local", SendLimits())
    assert isinstance(channel, Polls)
    assert len(playground.people()) == 1
    assert EVERY_CHAT == CONSOLE_EVERY_CHAT


def test_nobody_can_post_to_it(local: LocalChannel) -> None:
    """Every webhook call is refused."""
    with pytest.raises(BadSignature):
        local.open(Request({"x": "y"}, b"{}", "https://example.org/webhooks/local"))


ADDRESSED = {
    "command": ("/pantau", True),
    "command with words": ("/kirim sekarang", True),
    "command of ours": ("/pantau@bakohumas", True),
    "command of another bot": ("/pantau@lain", False),
    "mention": ("mohon bantu @Bakohumas, terima kasih", True),
    "part of a longer name": ("tanya @bakohumas_palsu", False),
    "an address": ("kirim ke humas@bakohumas", False),
    "a path": ("lihat /etc/hosts", False),
    "talk": ("selamat pagi", False),
    "nothing": ("", False),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("label", ADDRESSED)
async def test_only_addressed_talk_of_a_group_is_heard(local: LocalChannel, label: str) -> None:
    """In a group commands and mentions become events; everything is shown."""
    text, is_heard = ADDRESSED[label]
    await local.say(GROUP, PERSON, text)
    await local.say(GROUP, PERSON, "/akhir")
    events = [local.decode(envelope) for envelope in await drain(local)]
    heard = [event.text for event in events if isinstance(event, MessageReceived)]
    assert heard == ([text] if is_heard else []) + ["/akhir"]
    assert len(local.messages(GROUP)) == 2


@pytest.mark.asyncio
async def test_a_reply_to_us_is_heard_in_a_group(local: LocalChannel) -> None:
    """A reply to a message of ours is an event, a reply to a person is not."""
    ours = await send(local, GROUP, "Ada kendala?")
    theirs = await local.say(GROUP, PERSON, "tidak ada", reply_to=ours)
    await local.say(GROUP, PERSON, "syukurlah", reply_to=theirs)
    (envelope,) = await drain(local)
    event = local.decode(envelope)
    assert isinstance(event, MessageReceived)
    assert (event.text, event.reply_to) == ("tidak ada", ours)


@pytest.mark.asyncio
async def test_a_forwarded_message_says_so(local: LocalChannel) -> None:
    """Forwarding is seen by the bot and in the chat."""
    await local.say(PERSON, PERSON, "kabar dari grup sebelah", forwarded=True)
    (envelope,) = await drain(local)
    event = local.decode(envelope)
    assert isinstance(event, MessageReceived)
    assert event.is_forwarded
    assert local.messages(PERSON)[0].is_forwarded


@pytest.mark.asyncio
async def test_a_conversation_is_one_person_in_one_chat(local: LocalChannel) -> None:
    """The key names chat and person; membership concerns the chat alone."""
    await local.say(GROUP, PERSON, "/start")
    await local.bot_added(GROUP, PERSON)
    said, added = await drain(local)
    assert said.conversation == f"local:local:{GROUP}:0:{PERSON}"
    assert added.conversation == f"local:local:{GROUP}:0:0"
    event = local.decode(added)
    assert isinstance(event, MembershipChanged)
    assert (event.membership, event.sender.user_id) == (Membership.MEMBER, PERSON)


@pytest.mark.asyncio
async def test_ids_do_not_start_again(local: LocalChannel) -> None:
    """After a restart neither events nor messages repeat an id of before."""
    await local.say(PERSON, PERSON, "satu")
    restarted = LocalChannel()
    restarted.add_person(PERSON, "Petugas Nunukan")
    await restarted.say(PERSON, PERSON, "satu")
    (before,), (after,) = await drain(local), await drain(restarted)
    assert before.external_id != after.external_id
    assert local.messages(PERSON)[0].id != restarted.messages(PERSON)[0].id


@pytest.mark.asyncio
async def test_strangers_cannot_act(local: LocalChannel) -> None:
    """Unknown people, unknown chats and other people's private chats raise LookupError."""
    local.add_person("lain", "Orang lain")
    for chat, user in ((GROUP, "siapa"), ("mana", PERSON), (PERSON, "lain")):
        with pytest.raises(LookupError):
            await local.say(chat, user, "halo")
    with pytest.raises(LookupError):
        await local.press(GROUP, PERSON, "1", "x")


@pytest.mark.asyncio
async def test_a_button_works_while_it_is_shown(local: LocalChannel) -> None:
    """A button of a group is tapped by anybody, until an edit takes it away."""
    buttons = ((Button("Ya", "ya"),),)
    target = await send(local, GROUP, "Sudah?", buttons=buttons)
    await local.press(GROUP, PERSON, target, "ya")
    (envelope,) = await drain(local)
    assert isinstance(local.decode(envelope), ButtonPressed)
    edit = operation(OperationKind.EDIT, GROUP, Part("Sudah."), target=target)
    await local.send(edit)
    assert local.messages(GROUP)[0].is_edited
    with pytest.raises(LookupError):
        await local.press(GROUP, PERSON, target, "ya")


@pytest.mark.asyncio
async def test_a_button_is_answered_once(local: LocalChannel) -> None:
    """An answer to an unknown or already answered tap is rejected; an empty one shows nothing."""
    target = await send(local, PERSON, "Sudah?", buttons=((Button("Ya", "ya"),),))
    callback_id = await local.press(PERSON, PERSON, target, "ya")
    answer = operation(OperationKind.ANSWER_BUTTON, PERSON, Part(""), target=callback_id)
    await local.send(answer)
    assert len(local.messages(PERSON)) == 1
    with pytest.raises(Rejected, match="query_too_old"):
        await local.send(answer)


@pytest.mark.asyncio
async def test_a_removed_bot_cannot_write(local: LocalChannel) -> None:
    """After a removal sends raise Unreachable and talk is not heard, until it is added again."""
    await local.bot_removed(GROUP, PERSON)
    with pytest.raises(Unreachable):
        await send(local, GROUP, "halo")
    await local.say(GROUP, PERSON, "/start")
    await local.bot_added(GROUP, PERSON)
    await send(local, GROUP, "halo")
    events = [local.decode(envelope) for envelope in await drain(local)]
    assert [type(event) for event in events] == [MembershipChanged, MembershipChanged]


@pytest.mark.asyncio
async def test_an_undeclared_chat_begins_with_its_first_message(local: LocalChannel) -> None:
    """A send that is faster than the declaration of its chat is kept, and the title follows."""
    await send(local, "grup-baru", "halo")
    local.add_group("grup-baru", "Bakohumas Malinau")
    chat = local.chat("grup-baru")
    assert chat is not None
    assert chat.title == "Bakohumas Malinau"
    assert len(local.messages("grup-baru")) == 1


@pytest.mark.asyncio
async def test_a_change_of_a_forgotten_message_succeeds(local: LocalChannel) -> None:
    """What was sent once may be edited for ever; what never was is rejected."""
    first = await send(local, GROUP, "nomor 0")
    for number in range(MESSAGES_PER_CHAT):
        await send(local, GROUP, f"nomor {number + 1}")
    for kind in (OperationKind.EDIT, OperationKind.PIN, OperationKind.DELETE):
        await local.send(operation(kind, GROUP, Part("baru"), target=first))
        with pytest.raises(Rejected, match="message_not_found"):
            await local.send(operation(kind, GROUP, Part("baru"), target="bukan-pesan"))
    assert len(local.messages(GROUP)) == MESSAGES_PER_CHAT
    assert local.messages(GROUP)[0].html == "nomor 1"


@pytest.mark.asyncio
async def test_a_message_over_the_limit_is_rejected(local: LocalChannel) -> None:
    """What Telegram would refuse is refused here, too."""
    await send(local, GROUP, "<b>" + "x" * 4096 + "</b>")
    with pytest.raises(Rejected, match="message_too_long"):
        await send(local, GROUP, "x" * 4097)


@pytest.mark.asyncio
async def test_shown_messages_are_safe(local: LocalChannel) -> None:
    """Foreign tags, whoever writes them, are shown as text."""
    await send(local, GROUP, "<b>resmi</b><script>x</script>")
    await local.say(GROUP, PERSON, "<img src=x onerror=alert(1)>")
    ours, theirs = local.messages(GROUP)
    assert ours.html == "<b>resmi</b>&lt;script&gt;x&lt;/script&gt;"
    assert theirs.html == "&lt;img src=x onerror=alert(1)&gt;"
    assert (ours.author, theirs.author, theirs.at) == (None, PERSON, NOON)


@pytest.mark.asyncio
async def test_topics_and_menus_are_kept(local: LocalChannel) -> None:
    """A message names its topic; a menu belongs to its chat."""
    begun = await local.send(operation(OperationKind.OPEN_TOPIC, GROUP, Part("Kasus 7")))
    await local.send(operation(OperationKind.SEND, GROUP, Part("halo"), topic=begun.ids[0]))
    menu = Part("", commands=(Command("pantau", "Pantauan penerimaan"),))
    await local.send(operation(OperationKind.MENU, GROUP, menu))
    chat = local.chat(GROUP)
    assert chat is not None
    assert local.messages(GROUP)[0].topic == begun.ids[0]
    assert [command.name for command in chat.commands] == ["pantau"]


@pytest.mark.asyncio
async def test_chats_are_found_by_words(local: LocalChannel) -> None:
    """Every word must be in the title; the most recently used chat comes first."""
    local.add_group("grup-6571", "Bakohumas KPU Kota Tarakan")
    await send(local, "grup-6571", "halo")
    assert [chat.id for chat in local.chats("bakohumas kpu")] == ["grup-6571", GROUP]
    assert [chat.id for chat in local.chats("nunukan KABUPATEN")] == [GROUP]
    assert [chat.id for chat in local.chats("", limit=1)] == ["grup-6571"]
    assert not local.chats("tidak ada")


@pytest.mark.asyncio
async def test_a_forgotten_file_is_rejected(local: LocalChannel) -> None:
    """Fetching what is not kept any more is refused for good."""
    gone = IncomingMedia("0" * 64, MediaKind.DOCUMENT, "a.pdf", "application/pdf", 1)
    with pytest.raises(Rejected, match="file_gone"):
        await local.fetch(gone)


def test_files_have_a_bound() -> None:
    """The oldest files make room; a file that comes again counts once."""
    files = Files(capacity=10)
    first = files.add(b"12345", MediaKind.DOCUMENT, "a", "text/plain")
    again = files.add(b"12345", MediaKind.DOCUMENT, "b", "text/plain")
    assert first.handle == again.handle
    files.add(b"67890", MediaKind.DOCUMENT, "c", "text/plain")
    assert files.get(first.handle) is not None
    files.add(b"x", MediaKind.DOCUMENT, "d", "text/plain")
    assert files.get(first.handle) is None


# Polling


@pytest.mark.asyncio
async def test_an_event_that_could_not_be_stored_comes_again() -> None:
    """When `accept` fails the same events are offered after a pause, in order."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    local = LocalChannel(sleep=sleep)
    local.add_person(PERSON, "Petugas Nunukan")
    await local.say(PERSON, PERSON, "satu")
    await local.say(PERSON, PERSON, "dua")
    offers: list[Sequence[Envelope]] = []
    is_stored = asyncio.Event()

    async def accept(batch: Sequence[Envelope]) -> None:
        offers.append(batch)
        if len(offers) == 1:
            raise OSError("disk full")
        is_stored.set()

    poll = asyncio.create_task(local.poll(accept))
    async with asyncio.timeout(2):
        await is_stored.wait()
    poll.cancel()
    with suppress(asyncio.CancelledError):
        await poll
    assert offers[0] == offers[1]
    assert len(pauses) == 1


@pytest.mark.asyncio
async def test_a_stop_while_storing_loses_nothing(local: LocalChannel) -> None:
    """Events whose storing was interrupted are offered to the next poll."""
    await local.say(PERSON, PERSON, "satu")
    is_storing = asyncio.Event()

    async def accept(_batch: Sequence[Envelope]) -> None:
        is_storing.set()
        await asyncio.Event().wait()

    poll = asyncio.create_task(local.poll(accept))
    await is_storing.wait()
    poll.cancel()
    with suppress(asyncio.CancelledError):
        await poll
    assert len(await drain(local)) == 1


# Change feeds


@pytest.mark.asyncio
async def test_changes_are_coalesced(local: LocalChannel) -> None:
    """A listener hears of a chat once per look, and only of what happened since it listens."""
    await send(local, GROUP, "sebelum")
    with local.changes() as changes:
        for _ in range(3):
            await send(local, GROUP, "halo")
        await local.say(PERSON, PERSON, "halo")
        assert await anext(changes) == {GROUP, PERSON}
        await send(local, GROUP, "lagi")
        assert await anext(changes) == {GROUP}


@pytest.mark.asyncio
async def test_a_slow_listener_stays_small(local: LocalChannel) -> None:
    """Beyond a bound a listener only hears that everything may have changed."""
    with local.changes() as changes:
        for number in range(FEED_CHATS + 100):
            await send(local, f"grup-{number}", "halo")
        assert await anext(changes) == {EVERY_CHAT}


# Cost


@pytest.mark.asyncio
async def test_a_national_day_stays_cheap(local: LocalChannel) -> None:
    """After 100,000 sends to 553 groups 50 messages of each are kept, in a few megabytes."""
    part = Part("Pengumuman")
    calls = [operation(OperationKind.SEND, f"grup-{number}", part) for number in range(553)]
    tracemalloc.start()
    for number in range(100_000):
        await local.send(calls[number % 553])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 25 * 1024 * 1024
    assert all(len(local.messages(f"grup-{number}")) == 50 for number in (0, 552))


@pytest.mark.asyncio
async def test_a_button_that_starts_something_opens_the_private_chat() -> None:
    """The tap says /start with its word there, as the link of a platform does."""
    local = LocalChannel()
    local.add_person(PERSON, "Sari")
    local.add_group(GROUP, "Relawan")
    part = Part("Lanjut?", ((Button("Di chat pribadi", "tanya:private", "kantor_6503"),),))
    sent = await local.send(operation(OperationKind.SEND, GROUP, part))
    await local.press(GROUP, PERSON, sent.ids[0], "tanya:private")
    (event,) = [local.decode(envelope) for envelope in local._events]
    assert isinstance(event, MessageReceived)
    assert (event.chat.id, event.text) == (PERSON, "/start kantor_6503")
