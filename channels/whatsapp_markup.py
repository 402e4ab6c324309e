"""Between our HTML subset and WhatsApp's `*bold*`, `_italic_`, `~strike~` and backticks: pure.

WhatsApp reads a marker only at the edge of a word and within a line. Where ours would not be read
it is left out: the words matter more than their looks. Markers that people type stay as typed,
since on WhatsApp they mean formatting.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from channels import markup

_MARKERS: Final = {"b": "*", "i": "_", "s": "~", "code": "`", "pre": "```"}
_LITERAL: Final = {"`", "```"}  # nothing is read within
_SIGNS: Final = frozenset("*_~`")
_QUOTE: Final = "> "
# `markup.sanitise` leaves known tags only, nested and closed; everything else is escaped.
_TOKEN: Final = re.compile(r'<(/?)([a-z]+)(?: href="([^"]*)")?>|([^<]+)')
_WEB: Final = ("https://", "http://")
_HIDDEN_SCHEMES: Final = ("tg://",)  # nobody can open them on WhatsApp

_WORD: Final = r"[^\W_]"
_CODE: Final = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`", re.DOTALL)
_SPAN: Final = re.compile(
    rf"(?<!{_WORD})(?:"
    r"\*(?=\S)(?P<b>[^*\n]*[^*\s])\*"
    r"|_(?=\S)(?P<i>[^_\n]*[^_\s])_"
    r"|~(?=\S)(?P<s>[^~\n]*[^~\s])~"
    rf")(?!{_WORD})"
)


@dataclass(slots=True)
class _Span:
    marker: str
    start: int
    end: int = -1


@dataclass(slots=True)
class _Line:
    text: str = ""
    spans: list[_Span] = field(default_factory=list)
    is_quoted: bool = False


class _Writer:
    """Collects lines of text with the spans that formatting covers."""

    def __init__(self) -> None:
        self.lines = [_Line()]
        self._open: list[tuple[str, str, int]] = []  # tag, address, where its text began
        self._is_break_due = False  # after a quotation, if anything follows

    def open(self, tag: str, address: str) -> None:
        if self._is_break_due or (tag == "blockquote" and self.lines[-1].text):
            self._break()
        self._open.append((tag, address, len(self.lines[-1].text)))
        self.lines[-1].is_quoted = self._is_quoting()
        self._begin(tag)

    def close(self, tag: str) -> None:
        _, address, start = self._open.pop()
        if tag == "a":
            self._add_address(address, self.lines[-1].text[start:])
        self._end(tag)
        self._is_break_due = self._is_break_due or tag == "blockquote"

    def write(self, text: str) -> None:
        if self._is_break_due:
            self._break()
        first, *others = text.split("\n")
        self.lines[-1].text += first
        for other in others:
            self._break()
            self.lines[-1].text += other

    def _add_address(self, address: str, shown: str) -> None:
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        bare = plain.removeprefix(_WEB[0]).removeprefix(_WEB[1]).rstrip("/")
        if shown.strip().rstrip("/") in {plain.rstrip("/"), bare}:
            return
        if not address.startswith(_HIDDEN_SCHEMES):
            self.lines[-1].text += f" ({plain})"

    def _break(self) -> None:
        self._is_break_due = False
        for tag, _, _ in reversed(self._open):
            self._end(tag)
        self.lines.append(_Line(is_quoted=self._is_quoting()))
        self._open = [(tag, address, 0) for tag, address, _ in self._open]
        for tag, _, _ in self._open:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag in _MARKERS:
            self.lines[-1].spans.append(_Span(_MARKERS[tag], len(self.lines[-1].text)))

    def _end(self, tag: str) -> None:
        line = self.lines[-1]
        marker = _MARKERS.get(tag)
        for span in reversed(line.spans):
            if span.marker == marker and span.end == -1:
                span.end = len(line.text)
                return

    def _is_quoting(self) -> bool:
        return any(tag == "blockquote" for tag, _, _ in self._open)


def to_whatsapp(text: str) -> str:
    """Our HTML subset as a person would type it on WhatsApp; never raises."""
    writer = _Writer()
    for end, tag, address, words in _TOKEN.findall(markup.sanitise(text)):
        if words:
            writer.write(html.unescape(words))
        elif end:
            writer.close(tag)
        else:
            writer.open(tag, html.unescape(address))
    return "\n".join((_QUOTE if line.is_quoted else "") + _rendered(line) for line in writer.lines)


def from_whatsapp(text: str) -> str:
    """What a person typed on WhatsApp as our HTML subset; never raises."""
    text = text.replace("\0", "")  # would leave markers around nothing
    pieces: list[str] = []
    position = 0
    for found in _CODE.finditer(text):
        pieces.append(_formatted(text[position : found.start()]))
        tag, inner = ("pre", found["block"]) if found["block"] else ("code", found["code"])
        pieces.append(f"<{tag}>{markup.escape(inner)}</{tag}>")
        position = found.end()
    return "".join([*pieces, _formatted(text[position:])])


def _formatted(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for found in _SPAN.finditer(text):
        tag = str(found.lastgroup)
        pieces.append(markup.escape(text[position : found.start()]))
        pieces.append(f"<{tag}>{_formatted(found[tag])}</{tag}>")
        position = found.end()
    return "".join([*pieces, markup.escape(text[position:])])


def _rendered(line: _Line) -> str:
    marks: dict[int, tuple[str, str]] = {}  # where: what closes there, what opens there
    for span in _readable(line):
        closing, opening = marks.get(span.start, ("", ""))
        marks[span.start] = (closing, opening + span.marker)
        closing, opening = marks.get(span.end, ("", ""))
        marks[span.end] = (span.marker + closing, opening)
    pieces: list[str] = []
    position = 0
    for place in sorted(marks):
        pieces += [line.text[position:place], *marks[place]]
        position = place
    return "".join([*pieces, line.text[position:]])


def _readable(line: _Line) -> list[_Span]:
    """The spans, without white space at their edges, whose markers WhatsApp would read."""
    # Code first: nothing is read within it, nor around it together with it.
    code = _kept(line.text, [span for span in line.spans if span.marker in _LITERAL], [])
    others = [span for span in line.spans if span.marker not in _LITERAL]
    return code + _kept(line.text, others, code)


def _kept(text: str, spans: list[_Span], code: list[_Span]) -> list[_Span]:
    kept: list[_Span] = []
    near: list[_Span] = []  # spans begin in order, so those that ended before cannot matter
    for span in spans:
        near = [other for other in near if other.end >= span.start]
        inner = text[span.start : span.end]
        start = span.start + len(inner) - len(inner.lstrip())
        trimmed = _Span(span.marker, start, start + len(inner.strip()))
        if _is_readable(text, trimmed, near + code):
            kept.append(trimmed)
            near.append(trimmed)
    return kept


def _is_readable(text: str, span: _Span, near: list[_Span]) -> bool:
    inner = text[span.start : span.end]
    around = text[max(span.start - 1, 0) : span.start] + text[span.end : span.end + 1]
    if not inner or span.marker[0] in inner or any(_is_in_the_way(char) for char in around):
        return False
    for other in near:
        if other.end == span.start or other.start == span.end:
            return False
        is_apart = other.end < span.start or other.start > span.end
        if not is_apart and (other.marker == span.marker or other.marker in _LITERAL):
            return False
    return True


def _is_in_the_way(char: str) -> bool:
    return char.isalnum() or char in _SIGNS
