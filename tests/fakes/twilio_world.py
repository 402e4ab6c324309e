"""The people, messages, media and Content objects that the imitated platform knows."""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import gmtime, strftime

from tests.fakes.changes import Changes
from tests.fakes.twilio_checks import PREFIX, Json, Listing, TwilioError, not_found, words
from tests.fakes.twilio_content import Choice, Content

VERSION = "2010-04-01"
FATES = {"ok": 0, "blocked": 63014, "opted_out": 21610, "not_on_whatsapp": 63024, "wrong": 63003}
FAILED = frozenset({"failed", "undelivered"})


def rfc2822(moment: float) -> str:
    """Return a Unix time as Twilio writes it."""
    return strftime("%a, %d %b %Y %H:%M:%S +0000", gmtime(moment))


def new_sid(prefix: str) -> str:
    """Return a fresh id such as SM0123…"""
    return prefix + secrets.token_hex(16)


@dataclass(slots=True)
class Person:
    """A WhatsApp user; `windows` holds the time of the last message to each sender."""

    number: str  # with +, empty when it is hidden from the bot
    user_id: str
    profile_name: str = ""
    state: str = "ok"  # one of FATES
    windows: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a message."""

    sid: str
    content_type: str
    content: bytes
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in either direction, in its present form; addresses without prefix."""

    seq: int  # order over all messages
    sid: str
    number: str  # the person
    sender: str  # the bot's number
    text: str  # as people see it
    at: float  # Unix time
    is_inbound: bool = False
    status: str = "queued"
    statuses: tuple[str, ...] = ("queued",)
    error_code: int | None = None
    choices: tuple[Choice, ...] = ()
    content_sid: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    is_template: bool = False
    in_window: bool = True
    media_url: str = ""
    media: tuple[Media, ...] = ()
    status_callback: str = ""
    validity_period: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of buttons and list rows in reading order."""
        return tuple(choice.label for choice in self.choices)

    @property
    def is_failed(self) -> bool:
        """Tell whether it will never arrive."""
        return self.status in FAILED


class World(Changes):
    """Everything that is remembered; waiting callers are told of every change."""

    def __init__(self, account: str, senders: tuple[str, ...], clock: Callable[[], float]) -> None:
        """Start with an account and its senders' numbers."""
        super().__init__()
        self.account = account
        self.account_status = "active"
        self.senders = senders
        self.clock = clock
        self.messages: dict[str, Message] = {}
        self.history: list[Message] = []
        self.contents: dict[str, Content] = {}
        self.content_dates: dict[str, float] = {}
        self._people: dict[str, Person] = {}
        self._last_seq = 0

    # People

    def person(self, address: str) -> Person:
        """Return the person with a number or user id, who is made up when unknown."""
        person = self._people.get(address)
        if person is None:
            if address.startswith("+"):
                person = Person(address, "ID." + address[:0:-1])
                self._people[address] = person
            else:
                person = Person("", address)
            self._people[person.user_id] = person
        return person

    def rename(self, person: Person, user_id: str) -> Person:
        """Give a person another user id."""
        person.user_id = user_id
        self._people[user_id] = person
        return person

    def is_window_open(self, person: Person, sender: str, seconds: float) -> bool:
        """Tell whether the sender may write freely."""
        opened = person.windows.get(sender)
        return opened is not None and self.clock() - opened < seconds

    # Messages

    def next_seq(self) -> int:
        """Return the number of a new message."""
        self._last_seq += 1
        return self._last_seq

    def keep(self, message: Message) -> Message:
        """Keep a message, new or in a new form."""
        self.messages[message.sid] = message
        self.history.append(message)
        self.announce()
        return message

    def message(self, sid: str) -> Message:
        """Return a message in its present form, or raise 404."""
        if (message := self.messages.get(sid)) is None:
            raise not_found(sid)
        return message

    def move(self, sid: str, status: str, error_code: int | None = None) -> Message | None:
        """Give a message its next status; None when it was deleted."""
        message = self.messages.get(sid)
        if message is None:
            return None
        return self.keep(
            replace(
                message,
                status=status,
                statuses=(*message.statuses, status),
                error_code=error_code,
            )
        )

    def sent(self, number: str | None = None) -> list[Message]:
        """Return the bot's messages in the order sent, failed ones included."""
        found = [message for message in self.messages.values() if not message.is_inbound]
        if number is None:
            return found
        person = self.person(number)
        return [message for message in found if message.number in (person.number, person.user_id)]

    def listed(self, listing: Listing) -> tuple[list[Message], bool]:
        """Return one page, newest first, and whether more follow."""
        if listing.after_sid and listing.after_sid not in self.messages:
            raise TwilioError(400, 21481, "Invalid PageToken")
        found: list[Message] = []
        is_reached = not listing.after_sid
        for message in reversed(self.messages.values()):
            if listing.first is not None and int(message.at) < listing.first:
                break
            if is_reached and self._is_listed(message, listing):
                if len(found) == listing.page_size:
                    return found, True
                found.append(message)
            is_reached = is_reached or message.sid == listing.after_sid
        return found, False

    def _is_listed(self, message: Message, listing: Listing) -> bool:
        sender, to = message.sender, message.number
        if message.is_inbound:
            sender, to = to, sender
        if (listing.to and to != listing.to) or (listing.sender and sender != listing.sender):
            return False
        if listing.is_timed and message.status == "queued":
            return False  # what still waits has no time of sending
        return listing.last is None or int(message.at) <= listing.last

    def duplicates(self) -> dict[tuple[str, str], int]:
        """Return how often a person got the same text or template, where more than once."""
        counts = Counter(
            (message.number, fingerprint(message))
            for message in self.messages.values()
            if not message.is_inbound and not message.is_failed
        )
        return {key: count for key, count in counts.items() if count > 1}

    # As Twilio tells it

    def message_json(self, message: Message) -> Json:
        """Return the Message resource."""
        path = f"/{VERSION}/Accounts/{self.account}/Messages/{message.sid}"
        person, sender = PREFIX + message.number, PREFIX + message.sender
        date = rfc2822(message.at)
        code = message.error_code
        return {
            "account_sid": self.account,
            "api_version": VERSION,
            "body": message.text,
            "date_created": date,
            "date_sent": None if message.status == "queued" else date,
            "date_updated": rfc2822(self.clock()),
            "direction": "inbound" if message.is_inbound else "outbound-api",
            "error_code": code,
            "error_message": words(code) if code else None,
            "from": person if message.is_inbound else sender,
            "messaging_service_sid": None,
            "num_media": str(len(message.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": path + "/Media.json"},
            "to": sender if message.is_inbound else person,
            "uri": path + ".json",
        }

    def media_json(self, message: Message, media: Media) -> Json:
        """Return the Media resource."""
        path = f"/{VERSION}/Accounts/{self.account}/Messages/{message.sid}/Media/{media.sid}"
        date = rfc2822(message.at)
        return {
            "account_sid": self.account,
            "content_type": media.content_type,
            "date_created": date,
            "date_updated": date,
            "parent_sid": message.sid,
            "sid": media.sid,
            "uri": path + ".json",
        }


def fingerprint(message: Message) -> str:
    """Return what makes a message the same as another to its reader."""
    if message.content_sid:
        return f"{message.content_sid} {dict(message.variables)}"
    return message.text or (message.media_url and "media")
