"""What the Messages API accepts, checked without a server: addresses, parameters, variables."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]
Form = dict[str, list[str]]

BODY_CHARACTERS = 1600
VARIABLE_CHARACTERS = 255
LONGEST_VALIDITY = 36_000  # seconds
LARGEST_PAGE = 1000
USUAL_PAGE = 50
PREFIX = "whatsapp:"

_SEND = frozenset(
    {
        "To",
        "From",
        "Body",
        "MediaUrl",
        "ContentSid",
        "ContentVariables",
        "StatusCallback",
        "ValidityPeriod",
    }
)
_FILTERS = frozenset(
    {"To", "From", "DateSent", "DateSent>", "DateSent<", "PageSize", "Page", "PageToken"}
)
_NUMBER = re.compile(r"\+[1-9]\d{7,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
_MESSAGES = {
    11200: "HTTP retrieval failure",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "Invalid 'To' Phone Number",
    21603: "A 'From' phone number is required",
    21604: "A 'To' phone number is required",
    21609: "The StatusCallback URL is not a valid URL",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified",
    21623: "Number of media files exceeds allowed limit",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    21910: "Invalid From and To pair. From and To should be of the same channel",
    63003: "Channel could not find To address",
    63007: "Twilio could not find a Channel with the specified From address",
    63014: "Message failed to be delivered to channel: blocked by the user",
    63016: "Failed to send freeform message because you are outside the allowed window",
    63017: "Rate limit exceeded for one recipient",
    63018: "Rate limit exceeded for channel",
    63019: "Media failed to download",
    63024: "Invalid message recipient",
    63040: "Template rejected",
    63041: "Template paused",
    63042: "Template disabled",
}


class TwilioError(Exception):
    """A refusal in Twilio's form; `is_violation` says that only a mistake in the bot causes it."""

    def __init__(
        self, status: int, code: int, message: str = "", *, is_violation: bool = False
    ) -> None:
        """Describe the refusal; without a message the code's own words are used."""
        super().__init__(f"{code}: {message or words(code)}")
        self.status = status
        self.code = code
        self.message = message or words(code)
        self.is_violation = is_violation

    def as_json(self) -> Json:
        """Return the body of the answer."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def words(code: int) -> str:
    """Return what an error code says."""
    return _MESSAGES.get(code, f"Error {code}")


def violation(code: int, message: str = "") -> TwilioError:
    """Return a 400 that only a mistake in the bot can cause."""
    return TwilioError(400, code, message, is_violation=True)


def not_found(path: str) -> TwilioError:
    """Return a 404."""
    return TwilioError(404, 20404, f"The requested resource {path} was not found")


@dataclass(frozen=True, slots=True)
class Order:
    """What a POST asks to send; addresses without their prefix."""

    to: str
    sender: str
    body: str = ""
    media_url: str = ""
    content_sid: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    status_callback: str = ""
    validity_period: int | None = None


def read_form(body: bytes) -> Form:
    """Return the values of each name of a form, empty ones too."""
    return parse_qs(body.decode(), keep_blank_values=True)


def check_order(form: Form) -> Order:
    """Return what the form asks for, or raise what Twilio answers."""
    if unknown := form.keys() - _SEND:
        raise violation(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
    if repeated := [name for name, given in form.items() if len(given) > 1 and name != "MediaUrl"]:
        raise violation(20001, f"Repeated parameters: {', '.join(repeated)}")
    values = {name: given[0] for name, given in form.items()}
    order = Order(
        to=_recipient(values.get("To", "")),
        sender=_sender(values.get("From", "")),
        body=values.get("Body", ""),
        media_url=values.get("MediaUrl", ""),
        content_sid=values.get("ContentSid", ""),
        variables=_variables(values.get("ContentVariables", "")),
        status_callback=_url(values.get("StatusCallback", ""), 21609),
        validity_period=_validity(values.get("ValidityPeriod", "")),
    )
    _check_parts(order, len(form.get("MediaUrl", ())))
    return order


def _recipient(address: str) -> str:
    if not address:
        raise violation(21604)
    bare = address.removeprefix(PREFIX)
    if bare == address:
        raise violation(21910)
    if not _NUMBER.fullmatch(bare) and not _USER_ID.fullmatch(bare):
        raise TwilioError(400, 21211, f"Invalid 'To' Phone Number: {bare}")
    return bare


def _sender(address: str) -> str:
    if not address:
        raise violation(21603)
    if not address.startswith(PREFIX):
        raise violation(21910)
    return address.removeprefix(PREFIX)


def _variables(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    try:
        given = json.loads(text)
    except ValueError:
        raise violation(21656) from None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise violation(21656, "ContentVariables must be an object of strings")
    return tuple(given.items())


def _url(url: str, code: int) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise violation(code)
    return url


def _validity(text: str) -> int | None:
    if not text:
        return None
    if not text.isdigit() or not 1 <= int(text) <= LONGEST_VALIDITY:
        raise violation(20001, f"ValidityPeriod must be 1 to {LONGEST_VALIDITY} seconds")
    return int(text)


def _check_parts(order: Order, media_count: int) -> None:
    if order.content_sid:
        if order.body or order.media_url:
            raise violation(20001, "ContentSid excludes Body and MediaUrl")
        if not _CONTENT_SID.fullmatch(order.content_sid):
            raise violation(21655)
        return
    if order.variables:
        raise violation(21656, "ContentVariables need a ContentSid")
    if not order.media_url and not order.body.strip():
        raise violation(21619)
    if len(order.body) > BODY_CHARACTERS:
        raise violation(21617)
    if media_count > 1:
        raise violation(21623)
    _url(order.media_url, 21620)


def check_template_variables(variables: Mapping[str, str]) -> None:
    """Raise unless WhatsApp takes every value into a template."""
    for name, value in variables.items():
        if not value.strip():
            problem = "is empty"
        elif len(value) > VARIABLE_CHARACTERS:
            problem = f"has more than {VARIABLE_CHARACTERS} characters"
        elif re.search(r"[\n\r\t]", value):
            problem = "contains a newline or a tab"
        elif " " * 5 in value:
            problem = "contains more than four spaces in a row"
        else:
            continue
        raise violation(21656, f"ContentVariables: {name} {problem}")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which messages a listing asks for; times are Unix seconds, both ends included."""

    to: str = ""
    sender: str = ""
    first: float | None = None
    last: float | None = None
    page_size: int = USUAL_PAGE
    page: int = 0
    after_sid: str = ""  # the last message of the page before

    @property
    def is_timed(self) -> bool:
        """Tell whether it asks for a time of sending."""
        return self.first is not None or self.last is not None


def check_listing(query: Mapping[str, str]) -> Listing:
    """Return what the query of a listing asks for, or raise what Twilio answers."""
    if unknown := query.keys() - _FILTERS:
        raise violation(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
    first = last = None
    if day := query.get("DateSent"):
        first = _moment(day)
        last = first + 86_399
    if text := query.get("DateSent>"):
        first = _moment(text)
    if text := query.get("DateSent<"):
        last = _moment(text) + (86_399 if len(text) == 10 else 0)
    page, token = int(query.get("Page", "0")), query.get("PageToken", "")
    if bool(page) != token.startswith("PA"):
        raise violation(21481, "Invalid PageToken")
    size = query.get("PageSize", str(USUAL_PAGE))
    if not size.isdigit() or not 1 <= int(size) <= LARGEST_PAGE:
        raise violation(20001, f"PageSize must be 1 to {LARGEST_PAGE}")
    return Listing(
        to=query.get("To", "").removeprefix(PREFIX),
        sender=query.get("From", "").removeprefix(PREFIX),
        first=first,
        last=last,
        page_size=int(size),
        page=page,
        after_sid=token.removeprefix("PA"),
    )


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise violation(20001, f"Invalid date {text}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
