"""What the Bot API accepts, checked without a server: parameters, keyboards, text, commands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_entities import (
    Entity,
    HtmlError,
    Parsed,
    parse_html,
    trim,
    utf16_length,
)
from tests.fakes.telegram_spec import METHODS

Json = dict[str, Any]
JsonValue = Any  # as the bot sent it, before it is checked

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
CALLBACK_DATA_BYTES = 64
TOPIC_CHARACTERS = 128
CALLBACK_ANSWER_CHARACTERS = 200
INLINE_RESULTS = 50
KEYBOARD_BUTTONS = 100
COMMANDS = 100

_BUTTON_LOOK = frozenset({"text", "icon_custom_emoji_id", "style"})
_INLINE_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_KEY_ACTIONS = frozenset(
    {
        "request_users",
        "request_chat",
        "request_managed_bot",
        "request_contact",
        "request_location",
        "request_poll",
        "web_app",
    }
)
_MARKUPS = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset(
        {
            "keyboard",
            "is_persistent",
            "resize_keyboard",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
        }
    ),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}
_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class ApiError(Exception):
    """A refusal in the platform's words; `is_violation` says the caller broke the specification."""

    def __init__(
        self,
        code: int,
        description: str,
        *,
        parameters: Json | None = None,
        is_violation: bool = False,
    ) -> None:
        """Describe the refusal; the description starts with the name of the status."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters
        self.is_violation = is_violation


def refused(description: str, parameters: Json | None = None) -> ApiError:
    """Return a 400 that a well-written bot can meet too."""
    return ApiError(400, f"Bad Request: {description}", parameters=parameters)


def violation(description: str) -> ApiError:
    """Return a 400 that only a mistake in the bot can cause."""
    return ApiError(400, f"Bad Request: {description}", is_violation=True)


def flood(retry_after: int) -> ApiError:
    """Return the 429 that asks to wait so many seconds."""
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after}",
        parameters={"retry_after": retry_after},
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arguments:
    """The parameters of one call, however they were encoded."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload]

    def has(self, name: str) -> bool:
        """Tell whether the parameter was given at all."""
        return name in self.values or name in self.files

    def text(self, name: str, default: str = "") -> str:
        """Return a string; numbers are accepted as the platform does."""
        value = self.values.get(name, default)
        if isinstance(value, bool | dict | list) or value is None:
            raise violation(f'parameter "{name}" must be of type String')
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; a string of digits is accepted as the platform does."""
        value = self.values.get(name, default)
        wrong = violation(f'parameter "{name}" must be of type Integer')
        if not isinstance(value, int | str) or isinstance(value, bool):
            raise wrong
        try:
            return int(value)
        except ValueError:
            raise wrong from None

    def flag(self, name: str) -> bool:
        """Return a truth value, False when it is missing."""
        return str(self.values.get(name, False)).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> JsonValue:
        """Return decoded JSON, None when it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise violation(f"can't parse {name} JSON object") from None

    def chat(self) -> int | None:
        """Return the numeric chat id, None for a public name or a missing one."""
        try:
            return int(self.values.get("chat_id", ""))
        except (TypeError, ValueError):
            return None


def check_parameters(method: str, arguments: Arguments) -> None:
    """Raise ApiError for an unknown method, an unknown parameter or a missing one."""
    spec = METHODS.get(method)
    if spec is None:
        raise ApiError(404, "Not Found", is_violation=True)
    if unknown := arguments.values.keys() - spec.allowed:
        raise violation(f"unknown parameter {', '.join(sorted(unknown))} of {method}")
    if arguments.files:
        attached = {
            value.removeprefix("attach://")
            for value in arguments.values.values()
            if isinstance(value, str) and value.startswith("attach://")
        }
        if unknown := arguments.files.keys() - spec.allowed - attached:
            raise violation(f"file {', '.join(sorted(unknown))} of {method} is referred to nowhere")
    for name in spec.required:
        if not arguments.has(name):
            raise violation(_missing(name))


def _missing(name: str) -> str:
    if name == "text":
        return "message text is empty"
    if name == "chat_id":
        return "chat_id is empty"
    return f'required parameter "{name}" is missing'


def read_text(
    arguments: Arguments, name: str = "text", entities: str = "entities", units: int = TEXT_UNITS
) -> Parsed:
    """Return the visible text of a message or a caption, or raise ApiError."""
    source = arguments.text(name)
    mode = arguments.text("parse_mode").lower()
    if mode == "html":
        try:
            parsed = parse_html(source)
        except HtmlError as error:
            raise violation(f"can't parse entities: {error}") from error
    elif mode:
        raise violation("unsupported parse_mode")  # the project writes HTML only
    else:
        parsed = Parsed(source, _given_entities(arguments.structure(entities)))
    parsed = trim(parsed)
    if utf16_length(parsed.text) > units:
        too_long = "message is too long" if name == "text" else "message caption is too long"
        raise violation(too_long)
    if name == "text" and not parsed.text:
        raise violation("message text is empty")
    return parsed


def _given_entities(items: list[Json] | None) -> tuple[Entity, ...]:
    try:
        return tuple(
            Entity(
                item["type"],
                int(item["offset"]),
                int(item["length"]),
                item.get("url") or "",
                item.get("language") or "",
                item.get("custom_emoji_id") or "",
            )
            for item in items or ()
        )
    except (TypeError, KeyError, AttributeError):
        raise violation("can't parse MessageEntity") from None


def check_markup(markup: JsonValue) -> Json:
    """Return the reply markup as an object, or raise ApiError."""
    if not isinstance(markup, dict):
        raise violation("object expected as reply markup")
    kind = next((name for name in _MARKUPS if name in markup), None)
    if kind is None or markup.keys() - _MARKUPS[kind]:
        raise violation("can't parse reply keyboard markup JSON object")
    if kind in {"inline_keyboard", "keyboard"}:
        _check_rows(markup[kind], is_inline=kind == "inline_keyboard")
    return markup


def _check_rows(rows: JsonValue, *, is_inline: bool) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise violation("field of type Array of Arrays expected as keyboard")
    buttons = [button for row in rows for button in row]
    if len(buttons) > KEYBOARD_BUTTONS:
        raise violation("reply markup has too many buttons")
    for button in buttons:
        if is_inline:
            check_inline_button(button)
        else:
            _check_key(button)


def check_inline_button(button: JsonValue) -> None:
    """Raise ApiError unless this is an InlineKeyboardButton that the platform accepts."""
    prefix = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise violation(f"{prefix} expected an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise violation(f'{prefix} field "text" must be a non-empty String')
    if unknown := button.keys() - _BUTTON_LOOK - _INLINE_ACTIONS:
        raise violation(f"{prefix} unknown field {', '.join(sorted(unknown))}")
    actions = button.keys() & _INLINE_ACTIONS
    if not actions:
        raise violation(f"{prefix} text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise violation(f"{prefix} only one action is allowed")
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise violation("BUTTON_DATA_INVALID")
    if "url" in actions and not re.match(r"(https?|tg|ton)://\S", str(button["url"])):
        raise violation(f"inline keyboard button URL '{button['url']}' is invalid")


def _check_key(button: JsonValue) -> None:
    text = button if isinstance(button, str) else None
    if isinstance(button, dict):
        text = button.get("text")
        if button.keys() - _BUTTON_LOOK - _KEY_ACTIONS:
            raise violation("can't parse keyboard button: unknown field")
    if not isinstance(text, str) or not text.strip():
        raise violation("can't parse keyboard button: text is empty")


def check_commands(commands: JsonValue) -> tuple[tuple[str, str], ...]:
    """Return (name, description) pairs, or raise ApiError."""
    if not isinstance(commands, list):
        raise violation("can't parse commands JSON array")
    if len(commands) > COMMANDS:
        raise violation("BOT_COMMANDS_TOO_MUCH")
    found = []
    for command in commands:
        if not isinstance(command, dict):
            raise violation("can't parse BotCommand: expected an Object")
        name, description = command.get("command"), command.get("description")
        if not isinstance(name, str) or not _COMMAND_NAME.fullmatch(name.removeprefix("/")):
            raise violation("BOT_COMMAND_INVALID")
        if not isinstance(description, str) or not 1 <= len(description) <= 256:
            raise violation("BOT_COMMAND_DESCRIPTION_INVALID")
        found.append((name.removeprefix("/"), description))
    return tuple(found)


def check_inline_results(results: JsonValue) -> tuple[Json, ...]:
    """Return the articles that are offered, with their visible texts, or raise ApiError."""
    if not isinstance(results, list):
        raise violation("can't parse inline query results JSON array")
    if len(results) > INLINE_RESULTS:
        raise violation("RESULTS_TOO_MUCH")
    found = [_checked_article(result) for result in results]
    if len({article["id"] for article in found}) < len(found):
        raise violation("RESULT_ID_DUPLICATE")
    return tuple(found)


def _checked_article(result: JsonValue) -> Json:
    if not isinstance(result, dict) or result.get("type") != "article":
        raise violation("can't parse inline query result: only articles are imitated")
    identity, title = result.get("id"), result.get("title")
    if not isinstance(identity, str) or not 1 <= len(identity.encode()) <= 64:
        raise violation("RESULT_ID_INVALID")
    if not isinstance(title, str) or not title:
        raise violation("can't parse inline query result: title can't be empty")
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise violation("MESSAGE_CONTENT_EMPTY")
    text = read_text(Arguments(content, {}), "message_text")
    if not text.text:
        raise violation("MESSAGE_EMPTY")
    return {"id": identity, "title": title, "text": text.text}


def scope_name(scope: Json | None, language: str = "") -> str:
    """Return the key of a command list: `default`, `chat:-5`, `chat_member:-5:7`, `default/id`."""
    scope = scope or {"type": "default"}
    parts = [scope.get("type", ""), scope.get("chat_id"), scope.get("user_id")]
    name = ":".join(str(part) for part in parts if part is not None)
    return f"{name}/{language}" if language else name


def check_secret(secret: str) -> None:
    """Raise ApiError for a webhook secret with characters that a header may not carry."""
    if secret and not _SECRET.fullmatch(secret):
        raise violation("secret token contains unallowed characters")
