"""What a conversation is given and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from broadcasts.quiet import Quiet
from channels.base import (
    ButtonPressed,
    ChatMoved,
    IncomingMedia,
    InlineAsked,
    InlineResult,
    MembershipChanged,
    Message,
    MessageReceived,
)
from faq.desk import Answers
from hoaxes.recognising import NothingKnown, Recognises
from outbox.enqueue import Composers
from registry.access import Actor
from registry.mending import Senders
from storage.chats import ChatRow
from storage.engine import Tx
from threads.context import OFFICIAL_DOMAINS

UNTIL = "until"  # what a state's data call the moment at which it ends by itself
LONGEST_NUMBER = 15  # digits; longer ones name nothing and would not fit a database column

Incoming: TypeAlias = MessageReceived | ButtonPressed | InlineAsked | MembershipChanged | ChatMoved
Fetch: TypeAlias = Callable[[IncomingMedia], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class State:
    """Where a dialogue stands: `name` is "conversation:step", `data` is JSON."""

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        """The conversation that goes on."""
        return self.name.partition(":")[0]

    @property
    def step(self) -> str:
        """What the conversation waits for."""
        return self.name.partition(":")[2]


REMEMBERED = "tanya:topic"
"""The state of a dialogue that waits for nothing and only knows what was asked last."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The settings that conversations need."""

    tier_gap: timedelta = timedelta(0)
    quiet: Quiet | None = None
    """The hours in which announcements wait for the morning of whoever gets them."""
    patience: timedelta = timedelta(hours=2)
    """How long provinces are waited for, unless another time is chosen."""
    is_drill: bool = False
    """Every announcement is a simulation (the demo)."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Our account on each channel whose groups we can enter."""
    senders: Senders = field(default_factory=dict)
    """Our account on WhatsApp for each audience; empty: there is none."""
    official_domains: Sequence[str] = OFFICIAL_DOMAINS
    """Links to other hosts are remarked in the preview."""
    desk_url: str = ""
    """Where the web desk is; empty: there is none."""
    address: Callable[[str], str] = lambda _: ""
    """The link of a channel to a private chat with us, up to its start parameter, or ""."""


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What a private message has to do with cases that its author may answer.

    `quoted` is the case of the message of ours that it quotes; `holds_any`: they work on some, so
    that free words may be meant for one of them.
    """

    quoted: int | None = None
    holds_any: bool = False


NOT_AT_DESK = AtDesk()


@dataclass(frozen=True, slots=True)
class Context:
    """An event and everything known about it.

    `actor` is None for strangers in groups; `key` names this event in idempotent effects.
    """

    event: Incoming
    channel: str
    account: str
    chat: ChatRow
    actor: Actor | None
    state: State | None
    key: str
    now: datetime
    composers: Composers
    policies: Policies
    answers: Answers
    recogniser: Recognises = field(default_factory=NothingKnown)
    """Matches doubtful messages with known claims; only for `prepare`."""
    desk_topic: int | None = None
    """The topic of ours in which this happens, by its number."""
    is_first_contact: bool = False
    """This person has never written to us in private before."""
    case_id: int | None = None
    """The case of theirs that a message belongs to which is nothing else."""
    at_desk: AtDesk = NOT_AT_DESK
    remembered: State | None = None
    """What was asked last, while no dialogue waits for anything."""

    @property
    def text(self) -> str:
        """What was written, without spaces around it; empty for other events."""
        return self.event.text.strip() if isinstance(self.event, MessageReceived) else ""

    @property
    def is_answer_in_case(self) -> bool:
        """Whether a case is quoted: the words are an answer, whatever they mean by themselves."""
        return self.at_desk.quoted is not None and not self.text.startswith("/")

    @property
    def is_unsupported(self) -> bool:
        """Whether something came that we cannot read, such as a sticker."""
        return isinstance(self.event, MessageReceived) and not self.event.is_supported

    @property
    def event_sender(self) -> str:
        """The platform's id of whoever caused the event; empty if nobody did."""
        return "" if isinstance(self.event, ChatMoved) else self.event.sender.user_id

    @property
    def event_name(self) -> str:
        """What the platform calls whoever caused the event; empty if nobody did."""
        return "" if isinstance(self.event, ChatMoved) else self.event.sender.name

    @property
    def argument(self) -> str:
        """What stands behind a command, on the same line or below it."""
        return "".join(self.text.split(maxsplit=1)[1:])

    @property
    def step(self) -> str:
        """What the running dialogue waits for; empty if there is none."""
        return self.state.step if self.state else ""

    @property
    def pressed(self) -> tuple[str, ...]:
        """The words of a pressed button's data behind the conversation's name."""
        return (
            tuple(self.event.data.split(":")[1:]) if isinstance(self.event, ButtonPressed) else ()
        )


# What a conversation answers


@dataclass(frozen=True, slots=True)
class Say:
    """A new message in this chat; `about` is how its name begins, for who quotes it."""

    message: Message
    about: str = ""


@dataclass(frozen=True, slots=True)
class Replace:
    """The message under the pressed button becomes this one."""

    message: Message


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice on the pressed button."""

    text: str


@dataclass(frozen=True, slots=True)
class Results:
    """What whoever asks inline can choose from."""

    results: tuple[InlineResult, ...]


Reply: TypeAlias = Say | Replace | Toast | Results
KEEP = State("keep")  # the dialogue stays where it is


@dataclass(frozen=True, slots=True)
class Result:
    """What follows from an event; `next_state` None ends the dialogue, KEEP leaves it.

    `resumes` is an event to be handled now in `next_state`: one that had to wait, or this one in
    another conversation, by whose entry the state is named.
    """

    replies: tuple[Reply, ...] = ()
    next_state: State | None = None
    resumes: Incoming | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that arrived: its bytes, or a sentence that says why it cannot be used."""

    content: bytes = b""
    problem: str | None = None


class Conversation(Protocol):
    """One subject that people can talk to us about."""

    @property
    def name(self) -> str:
        """The first word of its states and buttons."""
        ...

    @property
    def needs_preparing(self) -> bool:
        """Whether anything has to be awaited; if not, `prepare` is not called."""
        ...

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Whatever must be awaited, before the transaction."""
        ...

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Act on the event within the transaction."""
        ...


class Unprepared:
    """A conversation that awaits nothing."""

    needs_preparing = False

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Nothing to await."""
        return None


def say(text: str, *rows: tuple[Any, ...], state: State | None = None) -> Result:
    """Answer with one message and, row by row, its buttons."""
    return Result((Say(Message(text, tuple(rows))),), state)


def aside(text: str, *rows: tuple[Any, ...]) -> Result:
    """Answer with one message and leave the dialogue where it is."""
    return say(text, *rows, state=KEEP)


def show(text: str, *rows: tuple[Any, ...], state: State | None = None) -> Result:
    """Turn the message under the pressed button into this one."""
    return Result((Replace(Message(text, tuple(rows))),), state)


def toast(text: str) -> Result:
    """Answer on the button and leave the dialogue where it is."""
    return Result((Toast(text),), KEEP)


def number_of(text: str) -> int | None:
    """The number that somebody wrote or a button carries; None if it is none."""
    digits = text.strip().removeprefix("#")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None
