"""Acting as people: each act becomes a signed form posted once to the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.fakes.twilio_checks import PREFIX
from tests.fakes.twilio_content import Choice
from tests.fakes.twilio_counters import Posted
from tests.fakes.twilio_messages import Fate, MessageMethods
from tests.fakes.twilio_outbox import Outbox
from tests.fakes.twilio_posting import Postman
from tests.fakes.twilio_statuses import Manner, Statuses, Step
from tests.fakes.twilio_world import FATES, VERSION, Media, Message, Person, World, new_sid

_KINDS = {"image": "image", "audio": "audio", "video": "video"}  # the others are documents


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did and what the bot answered; status 0 means that no answer came."""

    sid: str
    status: int
    body: str = ""


class People(Outbox):
    """WhatsApp from the people's side: what they see, and what they do."""

    def __init__(
        self, world: World, postman: Postman, statuses: Statuses, sending: MessageMethods
    ) -> None:
        """Act in this world."""
        super().__init__(world)
        self._postman = postman
        self._statuses = statuses
        self._sending = sending
        self.webhook = ""  # the public URL for what people write
        self.media_base = ""  # where inbound media are offered

    # Who

    def add_person(
        self, number: str, profile_name: str = "", *, external_user_id: str = ""
    ) -> Person:
        """Make known a person; others are made up when they write or are written to."""
        person = self._world.person(number)
        person.profile_name = profile_name
        return self._world.rename(person, external_user_id) if external_user_id else person

    def set_state(self, number: str, state: str) -> None:
        """Set without telling the bot: ok, blocked, opted_out, not_on_whatsapp or wrong."""
        if state not in FATES:
            raise ValueError(f"unknown state {state}")
        self._world.person(number).state = state

    def fail_next(self, number: str, code: int, *, times: int | None = 1) -> None:
        """Let the next messages to a person fail with an error code (None: all)."""
        self._sending.fates[self._world.person(number).user_id] = Fate(code, times)

    def open_window(self, number: str, *, to: str = "", age: float = 0.0) -> None:
        """Let the person have written to a sender so many seconds ago."""
        opened = self._world.clock() - age
        self._world.person(number).windows[to or self._sender] = opened

    def close_window(self, number: str, *, to: str = "") -> None:
        """Let the person's last message be too long ago."""
        self._world.person(number).windows.pop(to or self._sender, None)

    @property
    def _sender(self) -> str:
        return self._world.senders[0]

    # What people do

    async def say(
        self,
        number: str | None,
        text: str = "",
        *,
        to: str = "",
        forwarded: bool = False,
        frequently_forwarded: bool = False,
        reply_to: str | None = None,
        media: Sequence[Media | tuple[bytes, str]] = (),
        button: tuple[str, str] | None = None,
        row: tuple[str, str] | None = None,
        location: tuple[float, float] | None = None,
        profile_name: str = "",
        external_user_id: str = "",
        extra: Mapping[str, str | None] | None = None,
        signature: str = "valid",
        deliver: bool = True,
    ) -> Act:
        """Write to a sender (the first one unless `to`) and return the bot's answer.

        Without a number the person is known by `external_user_id` only. `button` and `row` are
        (label, id). `extra` adds parameters, or takes away those that are None. A form whose
        signature is not valid leaves no trace here; with `deliver` off the webhook is lost.
        """
        person = self._person(number, external_user_id)
        if profile_name:
            person.profile_name = profile_name
        files = tuple(_media(item) for item in media)
        message = Message(
            seq=self._world.next_seq(),
            sid=new_sid("MM" if files else "SM"),
            number=number or person.user_id,
            sender=to or self._sender,
            text=text,
            at=self._world.clock(),
            is_inbound=True,
            status="received",
            statuses=("received",),
            media=files,
        )
        form = self._form(message, person) | self._reply(message, reply_to)
        form |= _tap(button, row)
        if forwarded:
            form["Forwarded"] = "true"
        if frequently_forwarded:
            form["FrequentlyForwarded"] = "true"
        if location is not None:
            form |= {"Latitude": str(location[0]), "Longitude": str(location[1])}
            form["MessageType"] = "location"
        for name, value in (extra or {}).items():
            form.pop(name, None)
            if value is not None:
                form[name] = value
        if signature == "valid":
            person.windows[message.sender] = message.at
            self._world.keep(message)
        if not deliver:
            return Act(message.sid, 0)
        posted = await self._postman.post(self.webhook, form, signature)
        return Act(message.sid, posted.status, posted.body)

    async def press(self, number: str, label: str, *, to: str = "") -> Act:
        """Tap a quick reply or pick a list row of the latest message that shows the label."""
        for message in reversed(self.messages(number)):
            if message.is_failed or (to and message.sender != to):
                continue
            for choice in message.choices:
                if choice.label == label and not choice.url:
                    return await self._tap(message, choice)
        raise LookupError(f"no button {label!r} for {number}")

    async def _tap(self, message: Message, choice: Choice) -> Act:
        pair = (choice.label, choice.id)
        return await self.say(
            message.number,
            choice.label,
            to=message.sender,
            reply_to=message.sid,
            button=None if choice.is_row else pair,
            row=pair if choice.is_row else None,
        )

    async def replay(self, sid: str) -> Act:
        """Post the form of an earlier message of a person once more, signed as it was."""
        found = (posted for posted in self._postman.posted if posted.form["MessageSid"] == sid)
        if (earlier := next(found, None)) is None:
            raise LookupError(f"{sid} was never posted")
        posted = await self._postman.post(earlier.url, earlier.form)
        return Act(sid, posted.status, posted.body)

    # Callbacks

    @property
    def manner(self) -> Manner:
        """Return how statuses come; assign another to change it for later messages."""
        return self._statuses.manner

    @manner.setter
    def manner(self, manner: Manner) -> None:
        self._statuses.manner = manner

    def callbacks(self, sid: str | None = None) -> list[Posted]:
        """Return the status callbacks posted so far with the bot's answers."""
        return [
            posted
            for posted in self._postman.posted
            if posted.is_status and (sid is None or posted.form["MessageSid"] == sid)
        ]

    async def release(self) -> None:
        """Deliver the callbacks that were held back."""
        await self._statuses.release()

    async def call_back(
        self, sid: str, status: str, error_code: int | None = None, *, signature: str = "valid"
    ) -> Posted | None:
        """Post a status callback by hand; a valid one changes the message, too."""
        if signature == "valid" and self._world.message(sid).status != status:
            self._world.move(sid, status, error_code)
        return await self._statuses.call_back(Step(sid, status, error_code), signature)

    async def settle(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - as wait_until
        """Return once no message has statuses ahead of it."""
        tasks = self._statuses.tasks
        await self._world.until(lambda: not len(tasks), timeout)

    # Forms

    def _person(self, number: str | None, user_id: str) -> Person:
        if number is None:
            if not user_id:
                raise ValueError("a person needs a number or an external_user_id")
            return self._world.person(user_id)
        person = self._world.person(number)
        if user_id and user_id != person.user_id:
            person = self._world.rename(person, user_id)
        return person

    def _form(self, message: Message, person: Person) -> dict[str, str]:
        form = {
            "AccountSid": self._world.account,
            "ApiVersion": VERSION,
            "Body": message.text,
            "ChannelMetadata": '{"type":"whatsapp","data":{"context":{}}}',
            "ExternalUserId": person.user_id,
            "From": PREFIX + message.number,
            "MessageSid": message.sid,
            "MessageType": "text",
            "NumMedia": str(len(message.media)),
            "NumSegments": "1",
            "ProfileName": person.profile_name,
            "ReferralNumMedia": "0",
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": PREFIX + message.sender,
        }
        if message.number.startswith("+"):
            form["WaId"] = message.number[1:]
        path = f"/{VERSION}/Accounts/{self._world.account}/Messages/{message.sid}/Media/"
        for place, media in enumerate(message.media):
            form[f"MediaUrl{place}"] = self.media_base + path + media.sid
            form[f"MediaContentType{place}"] = media.content_type
            form["MessageType"] = _KINDS.get(media.content_type.partition("/")[0], "document")
            if media.file_name:
                form["Body"] = form["Body"] or media.file_name
        return form

    def _reply(self, message: Message, reply_to: str | None) -> dict[str, str]:
        if reply_to is None:
            return {}
        return {
            "OriginalRepliedMessageSender": PREFIX + message.sender,
            "OriginalRepliedMessageSid": reply_to,
        }


def _media(item: Media | tuple[bytes, str]) -> Media:
    return item if isinstance(item, Media) else Media(new_sid("ME"), item[1], item[0])


def _tap(button: tuple[str, str] | None, row: tuple[str, str] | None) -> dict[str, str]:
    if button is not None:
        return {"ButtonText": button[0], "ButtonPayload": button[1], "MessageType": "button"}
    if row is not None:
        return {
            "ButtonPayload": row[1],
            "ButtonText": row[0],
            "ListId": row[1],
            "ListTitle": row[0],
            "MessageType": "interactive",
        }
    return {}
