"""The methods of api.twilio.com: messages, their media, the account."""

import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from tests.fakes.twilio_calls import Answer, Asked, Methods
from tests.fakes.twilio_checks import (
    BODY_CHARACTERS,
    Json,
    Listing,
    Order,
    TwilioError,
    check_listing,
    check_order,
    not_found,
    violation,
)
from tests.fakes.twilio_content import Content, Rendered, render
from tests.fakes.twilio_counters import Counters
from tests.fakes.twilio_limits import Gate
from tests.fakes.twilio_posting import Postman
from tests.fakes.twilio_statuses import Statuses
from tests.fakes.twilio_world import FATES, VERSION, Media, Message, Person, World, new_sid, rfc2822

_WITHHELD = {"rejected": 63040, "paused": 63041, "disabled": 63042}


@dataclass(slots=True)
class Fate:
    """What the next messages to a person come to."""

    code: int
    times: int | None = 1


@dataclass(slots=True)
class MessageMethods:
    """Sends, lists and deletes messages.

    `immediate` holds the codes that are answered at once (HTTP 400); the other failures come as
    a status of the message.
    """

    world: World
    gate: Gate
    counters: Counters
    postman: Postman
    statuses: Statuses
    immediate: set[int] = field(default_factory=lambda: {21610})
    fates: dict[str, Fate] = field(default_factory=dict)
    content_base: str = ""
    downloads: dict[str, Media] = field(default_factory=dict)  # by the token in the address

    @property
    def table(self) -> Methods:
        """Return the methods by name."""
        return {
            "account.fetch": self._account,
            "messages.create": self._create,
            "messages.list": self._list,
            "messages.fetch": self._fetch,
            "messages.update": self._update,
            "messages.delete": self._delete,
            "media.list": self._media_list,
            "media.fetch": self._media_fetch,
            "media.download": self._download,
            "media.delete": self._media_delete,
        }

    async def _account(self, _: Asked) -> Answer:
        sid, date = self.world.account, rfc2822(self.world.clock())
        path = f"/{VERSION}/Accounts/{sid}"
        return Answer(
            {
                "date_created": date,
                "date_updated": date,
                "friendly_name": "Bakohumas",
                "owner_account_sid": sid,
                "sid": sid,
                "status": self.world.account_status,
                "subresource_uris": {"messages": path + "/Messages.json"},
                "type": "Full",
                "uri": path + ".json",
            }
        )

    # Sending

    async def _create(self, asked: Asked) -> Answer:
        order = check_order(asked.form)
        if order.sender not in self.world.senders:
            raise TwilioError(400, 63007)
        if order.status_callback and not self.postman.reaches(order.status_callback):
            raise violation(21609, "StatusCallback is not mapped to this machine")
        now = self.world.clock()
        if self.gate.is_flooded(order.sender, now):
            raise TwilioError(429, 20429)
        person = self.world.person(order.to)
        message, content = self._compose(order, person, now)
        code = self._failure(message, content, person, now)
        if code in self.immediate:
            self.counters.refused[code] += 1
            raise TwilioError(400, code)
        self.world.keep(message)
        self.counters.sent += 1
        self.counters.send_times.append(now)
        answer = Answer(self.world.message_json(message), 201)
        await self.statuses.begin(message, code or None, self.gate.limits.media_bytes)
        return answer

    def _compose(self, order: Order, person: Person, now: float) -> tuple[Message, Content | None]:
        content: Content | None = None
        shown = Rendered(order.body, (), order.media_url)
        in_window = self.world.is_window_open(person, order.sender, self.gate.limits.window)
        if order.content_sid:
            content = self.world.contents.get(order.content_sid)
            if content is None:
                raise TwilioError(400, 21655)
            is_template = content.is_approved or not in_window
            shown = render(content, dict(order.variables), is_template=is_template)
        message = Message(
            seq=self.world.next_seq(),
            sid=new_sid("MM" if shown.media_url else "SM"),
            number=order.to,
            sender=order.sender,
            text=shown.text,
            at=now,
            choices=shown.choices,
            content_sid=order.content_sid,
            variables=order.variables,
            is_template=content is not None and content.is_approved,
            in_window=in_window,
            media_url=shown.media_url,
            status_callback=order.status_callback,
            validity_period=order.validity_period,
        )
        return message, content

    def _failure(
        self, message: Message, content: Content | None, person: Person, now: float
    ) -> int:
        """Return the code of what keeps the message from its reader, 0 when nothing does."""
        if code := self._fated(person) or FATES[person.state]:
            return code
        if not message.in_window and (content is None or not content.is_approved):
            return _WITHHELD.get(content.status if content else "", 63016)
        if not message.in_window and not self.gate.admit_person(
            message.sender, person.user_id, now
        ):
            return 63018
        return 0 if self.gate.admit_pair(message.sender, person.user_id, now) else 63017

    def _fated(self, person: Person) -> int:
        fate = self.fates.get(person.user_id)
        if fate is None:
            return 0
        if fate.times is not None:
            fate.times -= 1
            if fate.times <= 0:
                del self.fates[person.user_id]
        return fate.code

    # Looking and deleting

    async def _list(self, asked: Asked) -> Answer:
        listing = check_listing(asked.query)
        found, has_more = self.world.listed(listing)
        return Answer(self._page(asked, listing, found, has_more=has_more))

    def _page(
        self, asked: Asked, listing: Listing, found: list[Message], *, has_more: bool
    ) -> Json:
        path = f"/{VERSION}/Accounts/{self.world.account}/Messages.json?"
        kept = {k: v for k, v in asked.query.items() if k not in ("Page", "PageToken")}
        kept["PageSize"] = str(listing.page_size)
        following = {"Page": str(listing.page + 1)}
        if found:
            following["PageToken"] = "PA" + found[-1].sid
        start = listing.page * listing.page_size
        return {
            "end": max(start + len(found) - 1, start),
            "first_page_uri": path + urlencode(kept | {"Page": "0"}),
            "messages": [self.world.message_json(message) for message in found],
            "next_page_uri": path + urlencode(kept | following) if has_more else None,
            "page": listing.page,
            "page_size": listing.page_size,
            "previous_page_uri": None,
            "start": start,
            "uri": path + urlencode(asked.query),
        }

    async def _fetch(self, asked: Asked) -> Answer:
        return Answer(self.world.message_json(self.world.message(asked.sid)))

    async def _update(self, asked: Asked) -> Answer:
        message = self.world.message(asked.sid)
        if asked.form.keys() != {"Body"} or asked.form["Body"] != [""]:
            raise violation(20001, f"Only an empty Body (of up to {BODY_CHARACTERS}) is taken")
        return Answer(self.world.message_json(self.world.keep(replace(message, text=""))))

    async def _delete(self, asked: Asked) -> Answer:
        self.world.message(asked.sid)
        del self.world.messages[asked.sid]
        self.world.announce()
        return Answer(None, 204)

    # Media

    def _media(self, asked: Asked) -> tuple[Message, Media]:
        message = self.world.message(asked.sid)
        for media in message.media:
            if media.sid == asked.media_sid:
                return message, media
        raise not_found(asked.media_sid)

    async def _media_list(self, asked: Asked) -> Answer:
        message = self.world.message(asked.sid)
        path = f"/{VERSION}/Accounts/{self.world.account}/Messages/{asked.sid}/Media.json"
        return Answer(
            {
                "end": max(len(message.media) - 1, 0),
                "first_page_uri": path,
                "media_list": [self.world.media_json(message, media) for media in message.media],
                "next_page_uri": None,
                "page": 0,
                "page_size": 50,
                "previous_page_uri": None,
                "start": 0,
                "uri": path,
            }
        )

    async def _media_fetch(self, asked: Asked) -> Answer:
        return Answer(self.world.media_json(*self._media(asked)))

    async def _download(self, asked: Asked) -> Answer:
        _, media = self._media(asked)
        token = secrets.token_urlsafe(16)
        self.downloads[token] = media
        return Answer(None, 307, f"{self.content_base}/{token}")

    async def _media_delete(self, asked: Asked) -> Answer:
        message, gone = self._media(asked)
        self.world.keep(
            replace(message, media=tuple(media for media in message.media if media is not gone))
        )
        return Answer(None, 204)
