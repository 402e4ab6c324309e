"""Telegram's HTML: what a person sees of it, and what the platform refuses."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

SUPPORTED_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}

_MARKUP = re.compile(r"[<&]")
_CHARACTER_REFERENCE = re.compile(
    r"&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot)(?![a-z]));?", re.IGNORECASE
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?""")
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")
_MENTION = re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}\b")
_LINK = re.compile(r"https?://[^\s<>\"]+")


class HtmlError(ValueError):
    """The text is not HTML that Telegram accepts; the message is the platform's own."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One styled range; offset and length count UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str = ""
    language: str = ""
    custom_emoji_id: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the MessageEntity object of the Bot API."""
        found: dict[str, Any] = {"type": self.kind, "offset": self.offset, "length": self.length}
        for name in ("url", "language", "custom_emoji_id"):
            if value := getattr(self, name):
                found[name] = value
        return found


@dataclass(frozen=True, slots=True)
class Parsed:
    """The visible text and its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(slots=True)
class _OpenTag:
    """A start tag whose end has not been seen."""

    name: str
    start: int
    attributes: dict[str, str]


def utf16_length(text: str) -> int:
    """Return the length of the text as Telegram counts it."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Parsed:
    """Return what people see of the HTML, or raise HtmlError as the platform words it."""
    if _MARKUP.search(source) is None:
        return Parsed(source)
    return _Reader(source).read()


def trim(parsed: Parsed) -> Parsed:
    """Return the text without surrounding white space, its entities moved along."""
    text = parsed.text.strip()
    if text == parsed.text or not parsed.entities:
        return Parsed(text, parsed.entities)
    shift = utf16_length(parsed.text[: len(parsed.text) - len(parsed.text.lstrip())])
    end = utf16_length(text)
    kept = []
    for entity in parsed.entities:
        first = max(entity.offset - shift, 0)
        last = min(entity.offset + entity.length - shift, end)
        if last > first:
            kept.append(replace(entity, offset=first, length=last - first))
    return Parsed(text, tuple(kept))


def spoken_entities(text: str) -> tuple[Entity, ...]:
    """Return the commands, mentions and links that Telegram finds in what a person types."""
    found = [
        Entity(kind, utf16_length(text[: match.start()]), utf16_length(match.group()))
        for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION), ("url", _LINK))
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda entity: entity.offset))


class _Reader:
    """Walks once through the source, building text and entities."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._place = 0
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> Parsed:
        while (match := _MARKUP.search(self._source, self._place)) is not None:
            self._append(self._source[self._place : match.start()])
            self._place = match.start()
            self._step_for()()
        self._append(self._source[self._place :])
        if self._open:
            name = self._open[-1].name
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{name}"')
        self._entities.sort(key=lambda entity: (entity.offset, -entity.length))
        return Parsed("".join(self._pieces), tuple(self._entities))

    def _step_for(self) -> Callable[[], None]:
        if self._source[self._place] == "&":
            return self._reference
        return self._end_tag if self._source.startswith("</", self._place) else self._start_tag

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._length += utf16_length(text)

    def _at(self, place: int) -> str:
        return f"at byte offset {len(self._source[:place].encode())}"

    def _reference(self) -> None:
        match = _CHARACTER_REFERENCE.match(self._source, self._place)
        if match is None:
            self._append("&")
            self._place += 1
            return
        decimal, hexadecimal, name = match.groups()
        number = int(decimal) if decimal else int(hexadecimal or "0", 16)
        if name:
            self._append(_NAMED[name.lower()])
        elif 0 < number < 0x110000 and not 0xD800 <= number < 0xE000:
            self._append(chr(number))
        else:
            self._append(match.group())
        self._place = match.end()

    def _start_tag(self) -> None:
        begin = self._place
        named = _TAG_NAME.match(self._source, begin + 1)
        end = named.end() if named else begin + 1
        if end >= len(self._source):
            raise HtmlError(f"Unclosed start tag {self._at(begin)}")
        name = self._source[begin + 1 : end].lower()
        if name not in SUPPORTED_TAGS:
            raise HtmlError(f'Unsupported start tag "{name}" {self._at(begin)}')
        attributes, end = self._attributes(begin, end)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        if name == "tg-emoji" and not attributes.get("emoji-id"):
            raise HtmlError(f'Tag "tg-emoji" must have attribute "emoji-id" {self._at(begin)}')
        self._open.append(_OpenTag(name, self._length, attributes))
        self._place = end

    def _attributes(self, begin: int, place: int) -> tuple[dict[str, str], int]:
        """Return the attributes and the place after the closing '>'."""
        found: dict[str, str] = {}
        while True:
            while self._source[place : place + 1].isspace():
                place += 1
            if place >= len(self._source):
                raise HtmlError(f"Unclosed start tag {self._at(begin)}")
            if self._source[place] == ">":
                return found, place + 1
            match = _ATTRIBUTE.match(self._source, place)
            if match is None:
                raise HtmlError(f"Empty attribute name in the tag {self._at(begin)}")
            value = match[2] or match[3] or match[4] or ""
            found[match[1].lower()] = _decode(value)
            place = match.end()

    def _end_tag(self) -> None:
        begin = self._place
        end = self._source.find(">", begin)
        if end < 0:
            raise HtmlError(f"Unclosed end tag {self._at(begin)}")
        if not self._open:
            raise HtmlError(f"Unexpected end tag {self._at(begin)}")
        opened = self._open.pop()
        name = self._source[begin + 2 : end].strip().lower()
        if name and name != opened.name:
            raise HtmlError(
                f"Unmatched end tag {self._at(begin)},"
                f' expected "</{opened.name}>", found "</{name}>"'
            )
        self._place = end + 1
        self._close(opened)

    def _close(self, opened: _OpenTag) -> None:
        length = self._length - opened.start
        kind = SUPPORTED_TAGS[opened.name]
        attributes = opened.attributes
        if not length or (kind == "text_link" and not attributes.get("href")):
            return
        entity = Entity(kind, opened.start, length)
        if kind == "text_link":
            entity = replace(entity, url=attributes["href"])
        elif kind == "custom_emoji":
            entity = replace(entity, custom_emoji_id=attributes["emoji-id"])
        elif kind == "blockquote" and "expandable" in attributes:
            entity = replace(entity, kind="expandable_blockquote")
        elif kind == "code":
            language = attributes.get("class", "").removeprefix("language-")
            entity = replace(entity, language=language)
        elif kind == "pre" and self._entities:
            inner = self._entities[-1]
            if (inner.kind, inner.offset, inner.length) == ("code", opened.start, length):
                self._entities.pop()
                entity = replace(entity, language=inner.language)
        self._entities.append(entity)


def _decode(value: str) -> str:
    if "&" not in value:
        return value
    return _Reader(value.replace("<", "&lt;")).read().text
