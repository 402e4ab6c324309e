"""The neutral text format: HTML with the tags b, i, u, s, code, pre, a href and blockquote.

Whatever else looks like a tag is shown as text, so that a name such as `<Budi>` survives. Text is
held as runs of characters with the tags around them; cutting and rendering are then separate.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<name>blockquote|code|pre|[abius])(?P<rest>\s[^<>]*)?>"
    r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});",
    re.IGNORECASE,
)
_HREF = re.compile(r"""(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_SAFE_ADDRESS = re.compile(r"(?:https?://|tg://|mailto:|tel:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)
_UNPRINTABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_SENTENCE_END = re.compile(r"[.!?…。]+[\"'”’»)\]]*(?=\s)")
_WORD_END = re.compile(r"(?=[^\S\u00a0\u202f])")  # a no-break space binds
_SMALLEST_SHARE = 4  # a break in the first quarter of a piece would waste a whole message
_DEEPEST = 16  # open tags; people need three, and every run of text holds all of them
_JOINER = "\u200d"
_LONGEST_CLUSTER = 64  # characters that are searched backwards for a place between graphemes


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    """One opened tag; two tags are the same only if they are one place in the source."""

    name: str
    opening: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Unescaped text and the tags around it, outermost first."""

    text: str
    tags: tuple[_Tag, ...] = ()


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units, which is how Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def visible(markup: str) -> str:
    """Return the plain text that a person sees."""
    return "".join(run.text for run in _parse(markup))


def links(markup: str) -> Iterator[str]:
    """Return the addresses behind the words of a text, each once."""
    openings = (tag.opening for run in _parse(markup) for tag in run.tags if tag.name == "a")
    for opening in dict.fromkeys(openings):
        yield html.unescape(opening.removeprefix('<a href="').removesuffix('">'))


def anchors(markup: str) -> Iterator[tuple[int, int, str]]:
    """Return where words that lead somewhere stand in the visible text, and their addresses."""
    position = 0
    for run in _parse(markup):
        end = position + len(run.text)
        for tag in run.tags:
            if tag.name == "a":
                address = html.unescape(tag.opening.removeprefix('<a href="').removesuffix('">'))
                yield position, end, address
        position = end


def emphasise(markup: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return equivalent markup with these spans of the visible text in bold and underlined."""
    wanted = sorted(spans)
    parts: list[_Run] = []
    position = 0
    for run in _parse(markup):
        parts += _emphasised(run, position, wanted)
        position += len(run.text)
    return _render(parts)


def escape(text: str) -> str:
    """Plain text as markup that shows exactly that text."""
    return html.escape(_printable(text), quote=False)


def sanitise(markup: str) -> str:
    """Equivalent markup of known tags only, nested and closed; never raises."""
    return _render(_parse(markup))


def split(markup: str, limit: int) -> list[str]:
    """Cut into sanitised pieces of at most `limit` (≥ 2) visible UTF-16 units, none of them blank.

    Paragraphs, then lines, sentences and words are kept whole if they fit; white space at a cut is
    dropped; tags that are open at a cut are closed and opened again.
    """
    runs = list(_parse(markup))
    text = "".join(run.text for run in runs)
    if utf16_length(text) <= limit:
        return [_render(runs)] if text.strip() else []
    return [_render(_slice(runs, start, end)) for start, end in _pieces(text, limit)]


def _emphasised(run: _Run, start: int, spans: Iterable[tuple[int, int]]) -> Iterator[_Run]:
    """Cut a run that begins at `start` where spans do; what is bold already is not doubled."""
    end = start + len(run.text)
    inside = [(max(first, start), min(last, end)) for first, last in spans]
    cuts = sorted(
        {start, end, *(cut for first, last in inside if first < last for cut in (first, last))}
    )
    for first, last in itertools.pairwise(cuts):
        text = run.text[first - start : last - start]
        is_meant = any(low <= first and last <= high for low, high in inside)
        has = {tag.name for tag in run.tags}
        extra = tuple(_Tag(name, f"<{name}>") for name in ("b", "u") if name not in has)
        yield _Run(text, run.tags + extra if is_meant else run.tags)


def _printable(text: str) -> str:
    return text.translate(_UNPRINTABLE)


def _parse(markup: str) -> Iterator[_Run]:
    """Return the runs of text, none of them empty."""
    return (
        _Run(printable, tags) for text, tags in _tokens(markup) if (printable := _printable(text))
    )


def _tokens(markup: str) -> Iterator[tuple[str, tuple[_Tag, ...]]]:
    open_tags: list[_Tag] = []
    position = 0
    for token in _TOKEN.finditer(markup):
        yield markup[position : token.start()], tuple(open_tags)
        text = _read_token(token, open_tags)
        yield text, tuple(open_tags)
        position = token.end()
    yield markup[position:], tuple(open_tags)


def _read_token(token: re.Match[str], open_tags: list[_Tag]) -> str:
    """Apply a tag to `open_tags`, or return what is text after all."""
    name = (token["name"] or "").lower()
    if not name:
        return html.unescape(token[0])
    if token["end"]:
        return "" if _close(name, open_tags) else token[0]
    opening = f"<{name}>" if name != "a" else _opening_link(token["rest"] or "")
    if not opening or len(open_tags) == _DEEPEST:
        return token[0]
    open_tags.append(_Tag(name, opening))
    return ""


def _close(name: str, open_tags: list[_Tag]) -> bool:
    for index in range(len(open_tags) - 1, -1, -1):
        if open_tags[index].name == name:
            del open_tags[index]
            return True
    return False


def _opening_link(attributes: str) -> str:
    """Return the opening tag, or "" for an address that could do something else than lead."""
    found = _HREF.search(attributes)
    address = html.unescape(next(filter(None, found.groups()), "")) if found else ""
    if not _SAFE_ADDRESS.match(address):
        return ""
    return f'<a href="{html.escape(_printable(address))}">'


def _render(runs: Iterable[_Run]) -> str:
    parts: list[str] = []
    current: tuple[_Tag, ...] = ()
    for run in runs:
        if run.tags != current:
            parts += _transition(current, run.tags)
            current = run.tags
        parts.append(html.escape(run.text, quote=False))
    return "".join([*parts, *_transition(current, ())])


def _transition(current: tuple[_Tag, ...], wanted: tuple[_Tag, ...]) -> list[str]:
    shared = 0
    while shared < min(len(current), len(wanted)) and current[shared] is wanted[shared]:
        shared += 1
    closing = [f"</{tag.name}>" for tag in reversed(current[shared:])]
    return closing + [tag.opening for tag in wanted[shared:]]


def _slice(runs: Iterable[_Run], start: int, end: int) -> Iterator[_Run]:
    position = 0
    for run in runs:
        text = run.text[max(start - position, 0) : max(end - position, 0)]
        position += len(run.text)
        if text:
            yield _Run(text, run.tags)


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Return where the pieces of `text` start and end, without the white space around them."""
    start = _skip_space(text, 0)
    stop = len(text.rstrip())
    while start < stop:
        reach = _reach(text, start, stop, limit)
        cut = stop if reach == stop else _best_cut(text, start, reach)
        yield start, start + len(text[start:cut].rstrip())
        start = _skip_space(text, cut)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _reach(text: str, start: int, stop: int, limit: int) -> int:
    """Return the furthest end of a piece that begins at `start`; at least one character on."""
    units = 0
    for position in range(start, stop):
        units += 2 if text[position] > "\uffff" else 1
        if units > limit:
            return max(position, start + 1)
    return stop


def _best_cut(text: str, start: int, reach: int) -> int:
    earliest = start + (reach - start) // _SMALLEST_SHARE + 1
    for separator in ("\n\n", "\n"):
        cut = text.rfind(separator, earliest, reach + len(separator))
        if cut != -1:
            return cut
    for ends, lowest in ((_SENTENCE_END, earliest), (_WORD_END, start + 1)):
        cut = max((m.end() for m in ends.finditer(text, lowest, reach + 1)), default=-1)
        if lowest <= cut <= reach:
            return cut
    return _between_graphemes(text, start, reach)


def _between_graphemes(text: str, start: int, reach: int) -> int:
    for cut in range(reach, max(start, reach - _LONGEST_CLUSTER), -1):
        if not _is_inside_grapheme(text, cut):
            return cut
    return reach


def _is_inside_grapheme(text: str, cut: int) -> bool:
    following = text[cut]
    if text[cut - 1] == _JOINER or _extends(following):
        return True
    if not _is_flag_half(following):
        return False
    halves = 0
    while cut > halves and _is_flag_half(text[cut - 1 - halves]):
        halves += 1
    return halves % 2 == 1


def _extends(char: str) -> bool:
    """Whether `char` belongs to the one before it: accents, joiners, skin tones, flag tags."""
    return (
        char == _JOINER
        or unicodedata.category(char) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
