"""The settings of WhatsApp."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config_section import Section
from bot.needed_templates import NEEDED
from channels.whatsapp_templates import PLACEHOLDER
from texts import config as texts

FIRST_SENDER: Final = "internal"
PUBLIC_SENDER: Final = "publik"  # keeps citizens' blocks from throttling internal notices
_WEB: Final = ("https://", "http://")
_ACCOUNT_SID: Final = re.compile(r"[A-Za-z0-9]{2,64}", re.ASCII)
_NUMBER: Final = re.compile(r"\+\d{7,15}", re.ASCII)
_SENDER_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
_TEMPLATE_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,99}")
_CONTENT_SID: Final = re.compile(r"HX[0-9a-fA-F]{32}")


class Category(StrEnum):
    """What Meta takes a template for."""

    UTILITY = "UTILITY"
    MARKETING = "MARKETING"
    AUTHENTICATION = "AUTHENTICATION"


class WhatsAppSender(Section):
    """A WhatsApp number of ours, and what we call it."""

    name: str
    number: str

    @field_validator("name")
    @classmethod
    def _name_is_plain(cls, value: str) -> str:
        if not _SENDER_NAME.fullmatch(value):
            raise ValueError(texts.BAD_SENDER_NAME)
        return value

    @field_validator("number")
    @classmethod
    def _number_is_complete(cls, value: str) -> str:
        return _as_number(value)


class WhatsAppTemplate(Section):
    """A template that the operator has had approved; see `channels/whatsapp_templates.py`.

    Without a `text` it reads like ours of the same name.
    """

    name: str
    content_sid: str
    variables: tuple[str, ...] = ()
    category: Category = Category.UTILITY
    text: str = ""

    @field_validator("name")
    @classmethod
    def _name_is_plain(cls, value: str) -> str:
        if not _TEMPLATE_NAME.fullmatch(value):
            raise ValueError(texts.BAD_TEMPLATE_NAME)
        return value

    @field_validator("content_sid")
    @classmethod
    def _content_is_complete(cls, value: str) -> str:
        if not _CONTENT_SID.fullmatch(value):
            raise ValueError(texts.BAD_CONTENT_SID)
        return value

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.text:
            places = {int(place) for place in PLACEHOLDER.findall(self.text)}
            if places != set(range(1, len(self.variables) + 1)):
                raise ValueError(texts.TEMPLATE_PLACES)
        ours = next((needed for needed in NEEDED if needed.name == self.name), None)
        if ours is None and not self.text:
            raise ValueError(texts.TEMPLATE_WITHOUT_TEXT)
        if ours is not None and len(ours.variables) != len(self.variables):
            raise ValueError(texts.template_variables(ours.variables))
        return self


class WhatsApp(Section):
    """The Twilio account; without one the channel is off.

    `from_number` belongs to the first sender; `per_second` is what Meta allows each of them, and
    `daily_people` how many people each may be first to write to within 24 hours (0: any number).
    """

    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    from_number: str = ""
    senders: tuple[WhatsAppSender, ...] = ()
    templates: tuple[WhatsAppTemplate, ...] = ()
    per_second: Annotated[int, Field(ge=1, le=1_000)] = 80
    daily_people: Annotated[int, Field(ge=0)] = 250
    api_base: str = "https://api.twilio.com"
    content_api_base: str = "https://content.twilio.com"

    @property
    def is_on(self) -> bool:
        """Whether there is an account."""
        return bool(self.account_sid)

    def sender_for(self, audience: str) -> str:
        """The sender that writes to an audience: `internal`, or `publik` if there is one."""
        names = [sender.name for sender in self.senders]
        is_inside = audience == "internal" or PUBLIC_SENDER not in names
        return FIRST_SENDER if is_inside else PUBLIC_SENDER

    @property
    def all_senders(self) -> tuple[WhatsAppSender, ...]:
        """The first sender and the others."""
        return (WhatsAppSender(name=FIRST_SENDER, number=self.from_number), *self.senders)

    @field_validator("account_sid")
    @classmethod
    def _account_is_complete(cls, value: str) -> str:
        if value and not _ACCOUNT_SID.fullmatch(value):
            raise ValueError(texts.BAD_ACCOUNT_SID)
        return value

    @field_validator("from_number")
    @classmethod
    def _number_is_complete(cls, value: str) -> str:
        return _as_number(value) if value else value

    @field_validator("api_base", "content_api_base")
    @classmethod
    def _base_is_complete(cls, value: str) -> str:
        if not value.startswith(_WEB):
            raise ValueError(texts.BAD_TWILIO_BASE)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        given = (self.account_sid, self.auth_token.get_secret_value(), self.from_number)
        if any(given) and not all(given):
            raise ValueError(texts.WHATSAPP_INCOMPLETE)
        if self.is_on:
            _check_distinct(self.all_senders)
        if len({template.name for template in self.templates}) < len(self.templates):
            raise ValueError(texts.TEMPLATES_TWICE)
        return self


def _as_number(value: str) -> str:
    """A number as +62…; the console of Twilio shows it with a prefix and spaces."""
    number = re.sub(r"[\s()-]", "", value.removeprefix("whatsapp:"))
    if not _NUMBER.fullmatch(number):
        raise ValueError(texts.BAD_NUMBER)
    return number


def _check_distinct(senders: Sequence[WhatsAppSender]) -> None:
    names = {sender.name for sender in senders}
    numbers = {sender.number for sender in senders}
    if len(names) < len(senders) or len(numbers) < len(senders):
        raise ValueError(texts.SENDERS_TWICE)
