"""The suite that every channel passes; a channel joins by subclassing both classes below."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import count
from typing import ClassVar

import pytest

from channels import markup
from channels.base import (
    NO_FORUM,
    TOPIC_GONE,
    Ambiguous,
    BadPayload,
    BadRequestError,
    BadSignature,
    Button,
    ButtonPressed,
    Channel,
    Envelope,
    Event,
    Media,
    MediaKind,
    Membership,
    MembershipChanged,
    Message,
    MessageReceived,
    Misconfigured,
    Moved,
    NeedsTemplate,
    Operation,
    OperationKind,
    Part,
    Rejected,
    Request,
    SendError,
    Sent,
    Throttled,
    Topics,
    Unavailable,
    Unreachable,
    Upload,
)

_numbers = count(1)

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
PHOTO = Media(hashlib.sha256(PICTURE).hexdigest(), MediaKind.PHOTO, "peta.png", "image/png", 72)
PAPER = b"%PDF-1.7 surat edaran"
DOCUMENT = Media(
    hashlib.sha256(PAPER).hexdigest(),
    MediaKind.DOCUMENT,
    "Surat Édaran 12.pdf",
    "application/pdf",
    len(PAPER),
)
BUTTONS = ((Button("Setuju", "setuju:7"), Button("Tolak", "tolak:7")), (Button("Nanti", "n"),))


class Fault(StrEnum):
    """What a platform can do to one call."""

    FLOOD = "asks to wait 7 seconds"
    REFUSED = "accepts no connection"
    DROPPED = "closes the connection after processing"
    GARBAGE = "processes, then answers with garbage"
    BROKEN = "answers with a server error"
    BAD_GATEWAY = "answers with the error page of a proxy"
    BLOCKED = "says that the person has blocked us"
    MOVED = "says that the chat has a new id"
    REVOKED = "says that our credentials are wrong"
    CLOSED = "says that the free-form window is closed"


DECISIONS: dict[Fault, type[SendError]] = {
    Fault.FLOOD: Throttled,
    Fault.REFUSED: Unavailable,
    Fault.DROPPED: Ambiguous,
    Fault.GARBAGE: Ambiguous,
    Fault.BROKEN: Ambiguous,
    Fault.BAD_GATEWAY: Ambiguous,
    Fault.BLOCKED: Unreachable,
    Fault.MOVED: Moved,
    Fault.REVOKED: Misconfigured,
    Fault.CLOSED: NeedsTemplate,
}

TEXTS: dict[str, str] = {
    "plain": "Selamat pagi",
    "markup typed by hand": "1 < 2 & <b>tebal</b> &amp; <script>alert('x')</script>",
    "emoji": "🇮🇩 👩‍👩‍👧‍👦 👍🏽 e\u0301",
    "right to left": "\u202eنعم\u202c \u200fya\u200e",
    "line breaks": "satu\n\ndua\n  tiga",
    "quotes": "\"kutip\" 'petik' \u201clengkung\u201d",
}

_PARAGRAPH = "Rapat koordinasi <b>kehumasan</b> 🗳️ pada Selasa. " * 30
LONG = "\n\n".join(f"<i>{number}.</i> {_PARAGRAPH}" for number in range(1, 9))


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of ours as people see it; `sha256` of its file, if it has one."""

    id: str
    text: str
    labels: tuple[str, ...] = ()
    sha256: str | None = None
    is_pinned: bool = False


class ChannelUnderTest(ABC):
    """A channel with its imitated platform, and people who use it.

    `person` and `group` are chats that the channel may write to; `person` also names the person,
    who is in the group. What a platform cannot do is said by the flags, not by its name.
    """

    channel: Channel
    person: str
    group: str | None = None
    forum: str | None = None
    person_name: str = "Siti <b>& Co</b>"
    mention: str = "@bot"
    text_limit: int  # UTF-16 units
    caption_limit: int  # UTF-16 units
    can_edit: ClassVar[bool] = True
    """Edits, deletes, pins and answers to buttons."""

    @abstractmethod
    async def say(self, chat: str, text: str, topic: str | None = None) -> None:
        """Let the person write, in a topic of ours or elsewhere."""

    @abstractmethod
    async def share(self, chat: str, content: bytes, caption: str) -> None:
        """Let the person send a picture."""

    @abstractmethod
    async def press(self, chat: str, label: str) -> None:
        """Let the person tap the button with this label."""

    @abstractmethod
    async def kick(self, chat: str) -> None:
        """Let the person remove the bot from a group."""

    @abstractmethod
    async def received(self) -> Envelope:
        """Return the next envelope, in the order in which people acted."""

    @abstractmethod
    def shown(self, chat: str) -> Sequence[Shown]:
        """Our messages in a chat, deleted ones left out, oldest first."""

    @abstractmethod
    def calls(self) -> int:
        """How many operations the platform has been asked for so far."""

    def toasts(self) -> Sequence[str]:
        """Return the answers to tapped buttons."""
        return ()

    async def strike(self, fault: Fault) -> bool:
        """Play a fault with the next operation; False if the platform knows no such thing."""
        return False

    def signed(self) -> Request | None:
        """Return a webhook call of the platform for a message; None if it makes none."""
        return None

    def sign(self, body: bytes) -> Request:
        """Return a webhook call of the platform with any body."""
        raise NotImplementedError


def operation(kind: OperationKind, chat: str, part: Part, **more: str | Upload | None) -> Operation:
    """Return an operation with a number of its own."""
    return replace(Operation(next(_numbers), kind, chat, part), **more)  # type: ignore[arg-type]


class ChannelContract:
    """What callers rely on, whatever the platform; a subclass has the fixture `subject`."""

    # What people write

    @pytest.mark.asyncio
    @pytest.mark.parametrize("label", TEXTS)
    async def test_a_text_arrives_as_written(self, subject: ChannelUnderTest, label: str) -> None:
        """What a person writes comes back as it is, and as HTML that shows the same."""
        await subject.say(subject.person, TEXTS[label])
        event = await _event(subject)
        assert isinstance(event, MessageReceived)
        assert event.text == TEXTS[label]
        assert markup.visible(event.html) == event.text
        assert event.chat.id == subject.person
        assert event.is_supported
        assert not event.is_forwarded

    @pytest.mark.asyncio
    async def test_nul_bytes_do_not_get_in(self, subject: ChannelUnderTest) -> None:
        """Neither the stored body nor the event holds what a database refuses."""
        await subject.say(subject.person, "sebelum\0sesudah \ud83d")
        envelope = await subject.received()
        event = subject.channel.decode(envelope)
        assert b"\0" not in envelope.body
        assert isinstance(event, MessageReceived)
        assert event.text.startswith("sebelumsesudah")
        assert event.text.encode()

    @pytest.mark.asyncio
    async def test_an_envelope_names_its_conversation(self, subject: ChannelUnderTest) -> None:
        """Two messages of a person share a conversation and differ by external id."""
        await subject.say(subject.person, "satu")
        await subject.say(subject.person, "dua")
        first, second = await subject.received(), await subject.received()
        assert first.conversation == second.conversation
        assert first.conversation.startswith(f"{subject.channel.name}:{subject.channel.account}:")
        assert first.external_id != second.external_id
        assert (first.channel, first.account) == (subject.channel.name, subject.channel.account)

    @pytest.mark.asyncio
    async def test_a_name_is_plain_text(self, subject: ChannelUnderTest) -> None:
        """HTML in a person's name stays text when we say it."""
        await subject.say(subject.person, "halo")
        event = await _event(subject)
        assert isinstance(event, MessageReceived)
        assert event.sender.name == subject.person_name
        await _say(subject, f"Halo, {markup.escape(event.sender.name)}!")
        assert subject.shown(subject.person)[-1].text == f"Halo, {subject.person_name}!"

    @pytest.mark.asyncio
    async def test_talk_among_people_stays_out(self, subject: ChannelUnderTest) -> None:
        """In a group only what is addressed to us becomes an envelope."""
        group = _group(subject)
        await subject.say(group, "apa kabar semuanya?")
        await subject.say(group, f"{subject.mention} apa syarat pindah memilih?")
        event = await _event(subject)
        assert isinstance(event, MessageReceived)
        assert event.text.endswith("apa syarat pindah memilih?")
        assert event.chat.id == group
        assert event.chat.kind == "group"

    @pytest.mark.asyncio
    async def test_being_removed_is_noticed(self, subject: ChannelUnderTest) -> None:
        """A removal from a group is an event of the chat, not of a person."""
        await subject.kick(_group(subject))
        envelope = await subject.received()
        event = subject.channel.decode(envelope)
        assert isinstance(event, MembershipChanged)
        assert event.membership is Membership.GONE
        assert envelope.conversation.endswith(":0:0")

    @pytest.mark.asyncio
    async def test_a_file_can_be_fetched(self, subject: ChannelUnderTest) -> None:
        """A picture arrives with its caption, and its bytes can be loaded."""
        await subject.share(subject.person, PICTURE, "benarkah ini?")
        event = await _event(subject)
        assert isinstance(event, MessageReceived)
        assert event.text == "benarkah ini?"
        assert event.media is not None
        assert event.media.kind is MediaKind.PHOTO
        assert await subject.channel.fetch(event.media) == PICTURE

    @pytest.mark.asyncio
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id":"x"}', b"\xff\xfe"])
    async def test_rubbish_cannot_be_decoded(self, subject: ChannelUnderTest, body: bytes) -> None:
        """A stored body that cannot be read raises BadPayload and nothing else."""
        channel = subject.channel
        with pytest.raises(BadPayload):
            channel.decode(Envelope(channel.name, channel.account, "1", "c", body))

    # What the platform posts

    @pytest.mark.asyncio
    async def test_a_call_of_the_platform_opens(self, subject: ChannelUnderTest) -> None:
        """A signed call gives one envelope, and the same call again an equal one."""
        request = _signed(subject)
        (envelope,) = subject.channel.open(request)
        assert [envelope] == list(subject.channel.open(request))
        assert isinstance(subject.channel.decode(envelope), MessageReceived)

    @pytest.mark.asyncio
    async def test_a_call_without_proof_is_refused(self, subject: ChannelUnderTest) -> None:
        """A call without any header of the platform raises BadSignature."""
        with pytest.raises(BadSignature):
            subject.channel.open(replace(_signed(subject), headers={}))

    @pytest.mark.asyncio
    async def test_a_forged_call_is_refused(self, subject: ChannelUnderTest) -> None:
        """A call whose headers are changed raises BadSignature, whatever characters they hold."""
        request = _signed(subject)
        for forge in (str.swapcase, lambda value: value + "x", lambda _: "\udcff é"):
            headers = {name: forge(value) for name, value in request.headers.items()}
            with pytest.raises(BadSignature):
                subject.channel.open(replace(request, headers=headers))

    @pytest.mark.asyncio
    async def test_a_damaged_call_is_refused(self, subject: ChannelUnderTest) -> None:
        """Whatever is cut off or not UTF-8 is refused, signed or not, and never ends otherwise."""
        body = _signed(subject).body
        for damaged in (b"", body[:-1], body[: len(body) // 2], b"\xff" + body, b"\xc3\x28", b"7"):
            with pytest.raises(BadRequestError):
                subject.channel.open(subject.sign(damaged))

    # What we send

    @pytest.mark.asyncio
    @pytest.mark.parametrize("media", [None, PHOTO, DOCUMENT])
    @pytest.mark.parametrize(
        "text", ["pendek", LONG, LONG.replace(" ", ""), "x" * 4097, "🗳" * 3000]
    )
    async def test_parts_keep_everything(
        self, subject: ChannelUnderTest, text: str, media: Media | None
    ) -> None:
        """Parts fit the platform, keep all text, carry the file first and the buttons last."""
        parts = subject.channel.compose(Message(text, BUTTONS, media))
        for part in parts:
            limit = subject.text_limit if part.media is None else subject.caption_limit
            assert markup.utf16_length(markup.visible(part.text)) <= limit
        assert _letters("".join(part.text for part in parts)) == _letters(text)
        assert [part.media for part in parts] == [media] + [None] * (len(parts) - 1)
        assert [part.buttons for part in parts] == [()] * (len(parts) - 1) + [BUTTONS]

    @pytest.mark.asyncio
    async def test_each_part_is_one_call(self, subject: ChannelUnderTest) -> None:
        """Every part is accepted by the platform, with one call, and shown as composed."""
        parts = subject.channel.compose(Message(LONG, BUTTONS))
        before = subject.calls()
        for part in parts:
            sent = await _send(subject, part)
            assert len(sent.ids) == 1
        assert subject.calls() - before == len(parts)
        shown = subject.shown(subject.person)[-len(parts) :]
        assert [message.text for message in shown] == [markup.visible(p.text) for p in parts]
        assert shown[-1].labels == ("Setuju", "Tolak", "Nanti")

    @pytest.mark.asyncio
    @pytest.mark.parametrize("label", TEXTS)
    async def test_any_text_is_shown_as_meant(self, subject: ChannelUnderTest, label: str) -> None:
        """Escaped text is shown letter by letter."""
        await _say(subject, markup.escape(TEXTS[label]))
        assert subject.shown(subject.person)[-1].text == TEXTS[label]

    @pytest.mark.asyncio
    async def test_a_message_can_go_to_a_group(self, subject: ChannelUnderTest) -> None:
        """Groups are written to like people."""
        group = _group(subject)
        sent = await subject.channel.send(operation(OperationKind.SEND, group, Part("Halo")))
        assert [(m.id, m.text) for m in subject.shown(group)] == [(sent.ids[0], "Halo")]

    @pytest.mark.asyncio
    @pytest.mark.parametrize(("media", "content"), [(PHOTO, PICTURE), (DOCUMENT, PAPER)])
    async def test_a_file_is_uploaded_once(
        self, subject: ChannelUnderTest, media: Media, content: bytes
    ) -> None:
        """The handle of an upload sends the same bytes again without them."""
        part = Part("<b>Lampiran</b>", media=media)
        first = await _send(subject, part, Upload(None, content))
        assert first.media_handle
        await _send(subject, part, Upload(first.media_handle, None))
        shown = subject.shown(subject.person)[-2:]
        assert [message.sha256 for message in shown] == [media.sha256] * 2
        assert [message.text for message in shown] == ["Lampiran"] * 2

    @pytest.mark.asyncio
    @pytest.mark.parametrize("fault", Fault)
    async def test_a_fault_becomes_a_decision(
        self, subject: ChannelUnderTest, fault: Fault
    ) -> None:
        """Each fault of the platform raises the error whose name is what to do."""
        if not await subject.strike(fault):
            pytest.skip(f"no platform of {subject.channel.name} {fault}")
        before = subject.calls()
        with pytest.raises(SendError) as caught:
            await _say(subject, "Halo")
        assert type(caught.value) is DECISIONS[fault]
        assert subject.calls() - before <= 1
        if isinstance(caught.value, Throttled):
            assert caught.value.retry_after == timedelta(seconds=7)

    # Topics

    @pytest.mark.asyncio
    async def test_a_topic_begins_ends_and_goes(self, subject: ChannelUnderTest) -> None:
        """One call begins a topic; closing and opening twice succeeds; deleted, it is not there."""
        forum = _forum(subject)
        (topic,) = (await _topic(subject, OperationKind.OPEN_TOPIC, None)).ids
        said = operation(OperationKind.SEND, forum, Part("Halo"), topic=topic)
        sent = await subject.channel.send(said)
        assert sent.ids[0] in [message.id for message in subject.shown(forum)]
        for kind in (OperationKind.CLOSE_TOPIC, OperationKind.REOPEN_TOPIC):
            for _ in range(2):
                await _topic(subject, kind, topic)
        await _topic(subject, OperationKind.DELETE_TOPIC, topic)
        assert sent.ids[0] not in [message.id for message in subject.shown(forum)]
        with pytest.raises(Rejected) as caught:
            await subject.channel.send(said)
        assert caught.value.code == TOPIC_GONE

    @pytest.mark.asyncio
    async def test_unknown_topics_are_refused(self, subject: ChannelUnderTest) -> None:
        """What is done to a topic that is not there says so; a person has none."""
        _forum(subject)
        for kind in (OperationKind.CLOSE_TOPIC, OperationKind.DELETE_TOPIC):
            with pytest.raises(Rejected) as caught:
                await _topic(subject, kind, "404")
            assert caught.value.code == TOPIC_GONE
        beginning = operation(OperationKind.OPEN_TOPIC, subject.person, Part("Kasus"))
        with pytest.raises(Rejected) as caught:
            await subject.channel.send(beginning)
        assert caught.value.code == NO_FORUM

    @pytest.mark.asyncio
    async def test_talk_at_a_desk_gets_in(self, subject: ChannelUnderTest) -> None:
        """In a topic that is attended to all talk is ours, and nothing beside it."""
        forum = _forum(subject)
        assert isinstance(subject.channel, Topics)
        (topic,) = (await _topic(subject, OperationKind.OPEN_TOPIC, None)).ids
        subject.channel.attend({forum: frozenset({topic})})
        await subject.say(forum, "apa kabar semuanya?")
        await subject.say(forum, "siapa yang tahu?", topic)
        event = await _event(subject)
        assert isinstance(event, MessageReceived)
        assert (event.text, event.chat.topic) == ("siapa yang tahu?", topic)
        assert event.chat.is_forum

    # What we change

    @pytest.mark.asyncio
    async def test_a_message_can_be_edited(self, subject: ChannelUnderTest) -> None:
        """An edit replaces text and buttons; the same edit again succeeds, too."""
        target = await _changeable(subject, Part("lama", BUTTONS))
        for _ in range(2):
            await _change(subject, OperationKind.EDIT, target, Part("<b>baru</b>"))
        assert subject.shown(subject.person)[-1] == Shown(target, "baru")

    @pytest.mark.asyncio
    async def test_a_caption_can_be_edited(self, subject: ChannelUnderTest) -> None:
        """An edit of a message with a file replaces its caption."""
        part = Part("lama", media=PHOTO)
        target = await _changeable(subject, part, Upload(None, PICTURE))
        await _change(subject, OperationKind.EDIT, target, replace(part, text="baru"))
        assert subject.shown(subject.person)[-1] == Shown(target, "baru", sha256=PHOTO.sha256)

    @pytest.mark.asyncio
    async def test_a_message_can_be_deleted(self, subject: ChannelUnderTest) -> None:
        """A deletion removes the message; deleting what is gone succeeds, too."""
        target = await _changeable(subject, Part("salah"))
        for _ in range(2):
            await _change(subject, OperationKind.DELETE, target, Part(""))
        assert not subject.shown(subject.person)

    @pytest.mark.asyncio
    async def test_a_message_can_be_pinned(self, subject: ChannelUnderTest) -> None:
        """A message can be pinned, twice as well."""
        target = await _changeable(subject, Part("penting"))
        for _ in range(2):
            await _change(subject, OperationKind.PIN, target, Part(""))
        assert subject.shown(subject.person)[-1].is_pinned

    @pytest.mark.asyncio
    async def test_a_button_comes_back(self, subject: ChannelUnderTest) -> None:
        """A tap brings our data and the message; its answer is shown to the person."""
        target = await _changeable(subject, Part("Setuju?", BUTTONS))
        await subject.press(subject.person, "Tolak")
        event = await _event(subject)
        assert isinstance(event, ButtonPressed)
        assert (event.data, event.message_id) == ("tolak:7", target)
        assert event.sender.name == subject.person_name
        await _change(subject, OperationKind.ANSWER_BUTTON, event.callback_id, Part("Dicatat"))
        assert list(subject.toasts()) == ["Dicatat"]


def _letters(text: str) -> str:
    return "".join(markup.visible(text).split())


def _group(subject: ChannelUnderTest) -> str:
    if subject.group is None:
        pytest.skip(f"{subject.channel.name} has no groups")
    return subject.group


def _forum(subject: ChannelUnderTest) -> str:
    if subject.forum is None:
        pytest.skip(f"{subject.channel.name} has no topics")
    return subject.forum


async def _topic(subject: ChannelUnderTest, kind: OperationKind, topic: str | None) -> Sent:
    return await subject.channel.send(operation(kind, _forum(subject), Part("Kasus"), topic=topic))


def _signed(subject: ChannelUnderTest) -> Request:
    request = subject.signed()
    if request is None:
        pytest.skip(f"{subject.channel.name} has no webhook")
    return request


async def _event(subject: ChannelUnderTest) -> Event:
    return subject.channel.decode(await subject.received())


async def _say(subject: ChannelUnderTest, text: str) -> Sent:
    return await _send(subject, Part(text))


async def _send(subject: ChannelUnderTest, part: Part, upload: Upload | None = None) -> Sent:
    made = operation(OperationKind.SEND, subject.person, part, upload=upload)
    return await subject.channel.send(made)


async def _changeable(subject: ChannelUnderTest, part: Part, upload: Upload | None = None) -> str:
    if not subject.can_edit:
        pytest.skip(f"{subject.channel.name} cannot change what is sent")
    return (await _send(subject, part, upload)).ids[0]


async def _change(subject: ChannelUnderTest, kind: OperationKind, target: str, part: Part) -> None:
    await subject.channel.send(operation(kind, subject.person, part, target=target))
