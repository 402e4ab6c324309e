"""The vocabulary and the contract of a channel; standard library only.

ChannelError
├── BadRequestError           what a stranger posted to our webhook
│   ├── BadSignature          not from the platform: 403
│   └── BadPayload            from the platform, but unreadable: 400
└── SendError                 why one operation did not go through; each name is the decision
    ├── Throttled             not sent; wait `retry_after`
    │   └── Exhausted         the account may have begun all conversations that it may today
    ├── Unavailable           certainly not sent; try again
    ├── Postponed             not sent; this operation can go after `retry_after`, others now
    ├── Ambiguous             may have been sent; nobody can tell
    ├── Moved                 the chat has a new id; re-key and try again
    ├── Unreachable           blocked, left or opted out; stop sending there
    ├── NeedsTemplate         the free-form window is closed
    ├── Rejected              this operation will never be accepted
    └── Misconfigured         our credentials or rights are wrong; tell the operator
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeAlias, runtime_checkable


class ChannelError(Exception):
    """Base of everything a channel raises."""


class BadRequestError(ChannelError):
    """A webhook request that must not be stored."""


class BadSignature(BadRequestError):
    """The request does not prove that it comes from the platform."""


class BadPayload(BadRequestError):
    """The request is signed but cannot be read."""


class SendError(ChannelError):
    """One operation did not go through."""


class Throttled(SendError):
    """The platform asks to wait before the next call."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"wait {retry_after.total_seconds():g} s")
        self.retry_after = retry_after


class Exhausted(Throttled):
    """So, or the account has begun as many conversations as it may today; answers still leave."""


class Unavailable(SendError):
    """The platform certainly did not process the call."""


class Postponed(SendError):
    """What this operation needs is not ready; `code` says what, nothing else has to wait."""

    def __init__(self, code: str, retry_after: timedelta) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class Ambiguous(SendError):
    """The call may have been processed."""


class Moved(SendError):
    """The chat goes on under another id."""

    def __init__(self, new_chat: str) -> None:
        super().__init__("the chat has a new id")
        self.new_chat = new_chat


class Unreachable(SendError):
    """The chat refuses us until somebody lets us in again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NeedsTemplate(SendError):
    """Free text is refused now; an approved template would pass."""


TOPIC_GONE: Final = "message_thread_not_found"
NO_FORUM: Final = "no_forum"
NO_TOPIC_RIGHTS: Final = "no_topic_rights"
"""Codes of `Rejected` about topics: it was deleted, the group has none, we may not manage them."""


NO_INLINE: Final = "no_inline"
"""Code of `Rejected`: nobody can write our name elsewhere on this channel."""


class Rejected(SendError):
    """The platform refuses this operation for good."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Misconfigured(SendError):
    """Our token, rights or addresses are wrong; only the operator can mend it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# What people see


class MediaKind(StrEnum):
    """How a file is shown."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Media:
    """A file by its content: `sha256` is lower-case hex, `size` is in bytes."""

    sha256: str
    kind: MediaKind
    file_name: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Button:
    """A button with a visible `label` (≤ 20 characters) and `data` (≤ 64 bytes) for us.

    One that `starts` something (letters, digits, _ and -, at most 64) opens a private chat with us
    and says /start with that word there; where a channel cannot do that, its `data` comes back.
    """

    label: str
    data: str
    starts: str = ""


Buttons: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, whatever the channel and its size limits.

    `text` is HTML with the tags b, i, u, s, code, pre, a and blockquote only.
    """

    text: str
    buttons: Buttons = ()
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the command menu; `name` without the slash."""

    name: str
    description: str


# What a channel sends


class OperationKind(StrEnum):
    """What is done to a chat in one provider API call."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    PIN = "pin"
    ANSWER_BUTTON = "answer_button"
    ANSWER_INLINE = "answer_inline"
    """Offer the part's results to somebody who writes our name in any chat."""
    MENU = "menu"
    OPEN_TOPIC = "open_topic"
    """Begin a topic named by the part's text; its id is the one id that comes back."""
    CLOSE_TOPIC = "close_topic"
    REOPEN_TOPIC = "reopen_topic"
    DELETE_TOPIC = "delete_topic"
    """With everything that was said in it."""


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """Which approved template to send, and the values of its variables in order."""

    name: str
    values: tuple[str, ...] = ()


class Approval(StrEnum):
    """What a platform has decided about a template."""

    UNSUBMITTED = "unsubmitted"
    RECEIVED = "received"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"
    MISSING = "missing"
    """The platform knows no such template (any more)."""
    NOT_NEEDED = "not_needed"
    """It answers people only, and nobody has to approve that."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a template stands: `reason` is why it was refused, `category` what it is billed as."""

    approval: Approval
    category: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """What somebody can paste into a chat: a title and a line to choose by, and the text (HTML)."""

    id: str
    title: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a message as one provider API call carries.

    With a `template` that leaves instead, where free text is refused; `text` is then what people
    will read, for our records.
    """

    text: str
    buttons: Buttons = ()
    media: Media | None = None
    commands: tuple[Command, ...] = ()
    template: TemplateCall | None = None
    results: tuple[InlineResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """Where the bytes of a `Media` come from: the platform's own handle, or `content`."""

    handle: str | None
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One provider API call.

    `target` is the platform's message id for EDIT, DELETE and PIN, for SEND that of the message it
    answers (a channel without quotations leaves it out), and its query id for ANSWER_BUTTON and
    ANSWER_INLINE;
    `topic` is where a message goes, and what CLOSE_TOPIC, REOPEN_TOPIC and DELETE_TOPIC mean;
    `id` names the operation in our database and in logs.
    """

    id: int
    kind: OperationKind
    chat: str
    part: Part
    topic: str | None = None
    target: str | None = None
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform answered: its message ids and, after an upload, its file handle."""

    ids: tuple[str, ...] = ()
    media_handle: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then one each `interval`."""

    interval: timedelta
    burst: int


@dataclass(frozen=True, slots=True)
class SendLimits:
    """How fast a channel may be used; None: as fast as it takes it."""

    account: Rate | None = None
    announcements: Rate | None = None
    """Applies to announcements instead of `account` while replies wait."""
    group: Rate | None = None
    private: Rate | None = None


# What a channel receives


class ChatKind(StrEnum):
    """Who reads a chat."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook call as it arrived; header names are lower-case."""

    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A verified event, peeked at just enough to store it: unique by channel, account and id.

    `conversation` names what must be handled in order: account, chat, topic and person.
    """

    channel: str
    account: str
    external_id: str
    conversation: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Chat:
    """Where an event happened; `topic` is the thread within a forum.

    `has_our_topic`: the event itself tells that we began this topic.
    """

    id: str
    kind: ChatKind
    title: str
    topic: str | None = None
    is_forum: bool = False
    has_our_topic: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """The person behind an event, by the platform's own stable id.

    `also_known_as` is another id of theirs, where an event shows two: a number and an id that
    the platform gives to those who show none.
    """

    user_id: str
    name: str
    also_known_as: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file that arrived; `handle` fetches it and, on the same channel, sends it again."""

    handle: str
    kind: MediaKind
    file_name: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A person wrote: `text` as plain text, `html` with the formatting kept.

    `is_supported` is false for kinds we cannot read (stickers, voice, …). `recording` is then the
    video or the sound, for those who keep it as it came. `quoted` is what the answered message
    says, where the platform shows it and it is not ours.
    """

    chat: Chat
    sender: Sender
    message_id: str
    text: str
    html: str
    media: IncomingMedia | None = None
    reply_to: str | None = None
    is_forwarded: bool = False
    is_supported: bool = True
    recording: IncomingMedia | None = None
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A person tapped a button under `message_id`; `callback_id` is to be answered."""

    chat: Chat
    sender: Sender
    message_id: str
    callback_id: str
    data: str


@dataclass(frozen=True, slots=True)
class InlineAsked:
    """A person wrote our name and `text` in some chat, to paste what `query_id` is answered with.

    `chat` is their private chat with us; where they write is not told.
    """

    chat: Chat
    sender: Sender
    query_id: str
    text: str


class Membership(StrEnum):
    """What we are in a chat."""

    MEMBER = "member"
    ADMIN = "admin"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """Somebody added, promoted, demoted, removed, blocked or unblocked us."""

    chat: Chat
    sender: Sender
    membership: Membership


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """The group became a supergroup with another id."""

    chat: Chat
    new_id: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something we do not act on."""


Event: TypeAlias = (
    MessageReceived | ButtonPressed | InlineAsked | MembershipChanged | ChatMoved | Ignored
)
Accept: TypeAlias = Callable[[Sequence[Envelope]], Awaitable[None]]


# What a channel learns about a message after the call


class DeliveryStatus(StrEnum):
    """How far a message of ours has come."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"

    def follows(self, known: DeliveryStatus | None) -> bool:
        """Whether this is news: reports come twice and out of order, and only move forward."""
        return known is None or _RANKS[self] > _RANKS[known]


# What has reached a phone cannot fail any more, and what has failed was not merely sent.
_RANKS: Final = {
    DeliveryStatus.ACCEPTED: 0,
    DeliveryStatus.SENT: 1,
    DeliveryStatus.FAILED: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.READ: 4,
}


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A message of ours came further or failed; `error` is then the decision.

    `operation_id` is None where only the platform's message id is known; `at` is None where the
    platform does not say when.
    """

    message_id: str
    status: DeliveryStatus
    operation_id: int | None = None
    error: SendError | None = field(default=None, compare=False)
    at: datetime | None = None


class Channel(Protocol):
    """One account on one platform."""

    @property
    def name(self) -> str:
        """The channel's name in storage, settings and webhook paths."""
        ...

    @property
    def account(self) -> str:
        """Which of our accounts on the platform this is."""
        ...

    @property
    def limits(self) -> SendLimits:
        """How fast this account may send."""
        ...

    def open(self, request: Request) -> Sequence[Envelope]:
        """Verify and peek at a webhook call without I/O; raises BadSignature or BadPayload."""
        ...

    def decode(self, envelope: Envelope) -> Event:
        """Read a stored envelope; raises BadPayload."""
        ...

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split a message, without I/O, into parts that one call each can carry."""
        ...

    async def send(self, operation: Operation) -> Sent:
        """Make exactly one provider API call; raises a SendError."""
        ...

    async def fetch(self, media: IncomingMedia) -> bytes:
        """Load a file that arrived; raises a SendError."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...


@runtime_checkable
class Addressed(Protocol):
    """A channel on which a link leads to a private chat with us."""

    @property
    def address(self) -> str:
        """The link up to its start parameter; empty until it is known."""
        ...


@runtime_checkable
class Starts(Protocol):
    """A channel that has something to learn from the platform before it can work fully."""

    async def start(self) -> None:
        """Learn it; may be called again; raises a SendError."""
        ...


@runtime_checkable
class Polls(Protocol):
    """A channel that can ask for its events instead of being called."""

    async def poll(self, accept: Accept) -> None:
        """Hand every event to `accept` until cancelled; an event is confirmed after `accept`."""
        ...


@runtime_checkable
class Hooks(Protocol):
    """A channel whose webhook must be announced to the platform."""

    async def register_webhook(self, url: str) -> None:
        """Make the platform call `url`; raises a SendError."""
        ...


@runtime_checkable
class Topics(Protocol):
    """A channel whose groups have topics; elsewhere operations on them are rejected."""

    def attend(self, topics: Mapping[str, Collection[str]]) -> None:
        """From now on `open` lets all talk in these topics pass, by the ids of their chats.

        In a chat that is named at all, talk in a topic that we began passes, too.
        """
        ...


@runtime_checkable
class Inspects(Protocol):
    """A channel that can tell an operator what is wrong with its account."""

    async def inspect(self) -> Sequence[str]:
        """The account's public name first, then one sentence for each problem."""
        ...


@runtime_checkable
class Reports(Protocol):
    """A channel whose platform posts the fate of each message to a webhook of its own."""

    def report(self, request: Request) -> StatusChanged:
        """Verify and read such a call without I/O; raises BadSignature or BadPayload."""
        ...


@runtime_checkable
class Reconciles(Protocol):
    """A channel that can be asked what happened while nobody listened."""

    async def received(self, since: datetime, until: datetime) -> Sequence[Envelope]:
        """What people wrote in that time, oldest first, with the ids of the webhook's envelopes.

        `until` lies a minute back: what the webhook is about to bring holds more. Raises a
        SendError.
        """
        ...

    async def find(
        self, operation: Operation, since: datetime, known: Collection[str]
    ) -> StatusChanged | None:
        """The message of an operation of unknown outcome, begun after `since`, or None.

        `known` are message ids in that chat that belong to other operations. Raises a SendError.
        """
        ...
