"""A case as a PDF, in the fonts that every reader has.

Those print what Windows-1252 holds: all of Indonesian with “ ” – … •. No font with more is among
our libraries, and one that is taken from the machine would make another file on the next. So a
sign beyond them is printed without its marks, or as its code, [U+1F64F], and the page says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from texts import case_export as texts
from threads.document import Document, Line, printable

if TYPE_CHECKING:
    from fpdf import FPDF

ENCODING: Final = "cp1252"
_FONT: Final = "helvetica"
_MARGIN: Final = 20  # millimetres
_LABEL_WIDTH: Final = 48
_HEIGHT: Final = 5.5  # of a line of text
_SIZE, _SMALL, _LARGE = 10, 8.5, 15  # points
_PAGES: Final = "\x1f"  # stands for how many there are; no text that we print holds it
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me"})


@dataclass(frozen=True, slots=True)
class _Pen:
    """A PDF that is being written, with the widths of signs that it knows already."""

    pdf: FPDF
    widths: dict[tuple[str, float, str], float] = field(default_factory=dict)

    def width_of(self, text: str) -> float:
        """How wide a text is in the present font; these fonts know no kerning."""
        return sum(map(self._width, text))

    def _width(self, sign: str) -> float:
        key = (self.pdf.font_style, self.pdf.font_size_pt, sign)
        if key not in self.widths:
            self.widths[key] = self.pdf.get_string_width(sign)
        return self.widths[key]


def render(document: Document) -> bytes:
    """The file: the same bytes for the same document."""
    pen = _Pen(_paper(document))
    _title(pen, document)
    for label, value in document.facts:
        _fact(pen, label, value)
    for line in document.lines:
        _entry(pen, line)
    if any(has_codes(text) for text in _said(document)):
        pen.pdf.ln(_HEIGHT)
        _write(pen, texts.CODES, size=_SMALL)
    return bytes(pen.pdf.output())


def printed(text: str) -> str:
    """A text in the signs of the fonts; the rest without marks, or as codes."""
    shown = unicodedata.normalize("NFC", printable(text))
    return shown if _is_in_fonts(shown) else "".join(map(_printed, shown))


def has_codes(text: str) -> bool:
    """Whether a sign of a text can only be printed as its code."""
    signs = unicodedata.normalize("NFC", printable(text))
    return not _is_in_fonts(signs) and any(_printed(sign) == _code(sign) for sign in signs)


def _printed(sign: str) -> str:
    if _is_in_fonts(sign):
        return sign
    if unicodedata.category(sign) in _INVISIBLE:
        return ""  # direction marks and joiners: they would show as boxes
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)
    )
    return bare if bare and _is_in_fonts(bare) else _code(sign)


def _is_in_fonts(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _code(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _said(document: Document) -> list[str]:
    lines = [f"{line.author}{line.text}" for line in document.lines]
    files = [line.attachment.name for line in document.lines if line.attachment]
    return [value for _, value in document.facts] + lines + files


def _paper(document: Document) -> FPDF:
    from fpdf import FPDF  # noqa: PLC0415  (heavy; only an export needs it)

    class Paper(FPDF):
        """A page with the receipt and its number at the foot."""

        def footer(self) -> None:
            """Whose page it is, should the sheets come apart."""
            self.set_y(-_MARGIN + 5)
            self.set_font(_FONT, size=_SMALL)
            foot = f"{document.receipt} · {texts.PAGE} {self.page_no()}/{_PAGES}"
            self.cell(0, _HEIGHT, foot, align="C")

    pdf = Paper()
    pdf.core_fonts_encoding = ENCODING
    pdf.alias_nb_pages(_PAGES)
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN)
    pdf.set_creation_date(document.as_of)
    pdf.set_lang("id")
    pdf.set_title(f"{texts.TITLE} {document.receipt}")
    pdf.add_page()
    return pdf


def _title(pen: _Pen, document: Document) -> None:
    _write(pen, f"{texts.TITLE} {document.receipt}", size=_LARGE, style="B", height=8)
    _write(pen, document.office)
    pen.pdf.ln(2)
    _write(pen, texts.INTERNAL, size=_SMALL)
    if document.is_masked:
        _write(pen, texts.MASKED, size=_SMALL)
    if document.is_emptied:
        _write(pen, texts.EMPTIED, size=_SMALL)
    pen.pdf.ln(3)


def _fact(pen: _Pen, label: str, value: str) -> None:
    top = pen.pdf.get_y()
    _write(pen, label, style="B")
    pen.pdf.set_y(top)
    _write(pen, value, indent=_LABEL_WIDTH)


def _entry(pen: _Pen, line: Line) -> None:
    pdf = pen.pdf
    pdf.ln(2)
    pdf.set_draw_color(150)
    pdf.line(_MARGIN, pdf.get_y(), pdf.w - _MARGIN, pdf.get_y())
    pdf.ln(2)
    _write(pen, line.what, style="B")
    _write(pen, " · ".join(filter(None, (line.at, line.author))), size=_SMALL)
    if line.text:
        pdf.ln(1)
        _write(pen, line.text)
    if line.attachment is not None:
        _write(pen, f"{texts.ATTACHMENT}: {line.attachment.name}", size=_SMALL)
        _write(pen, f"SHA-256 {line.attachment.sha256}", size=_SMALL)


def _write(
    pen: _Pen,
    text: str,
    *,
    size: float = _SIZE,
    style: str = "",
    height: float = _HEIGHT,
    indent: float = 0,
) -> None:
    pdf = pen.pdf
    pdf.set_font(_FONT, style=style, size=size)
    room = pdf.epw - indent - 2 * pdf.c_margin
    for line in _wrapped(printed(text), room, pen.width_of):
        pdf.set_x(_MARGIN + indent)
        pdf.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")


def _wrapped(text: str, room: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """The lines of a text; fpdf2 finds the same, and takes ten times as long."""
    space = width_of(" ")
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split(" "):
            *full, last = _broken(word, room, width_of)
            taken = width_of(last)
            if line and not full and used + space + taken <= room:
                line, used = f"{line} {last}", used + space + taken
                continue
            if line:
                yield line
            yield from full
            line, used = last, taken
        yield line


def _broken(word: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    """A word in pieces that fit a line each: mostly the word."""
    if width_of(word) <= room:
        return [word]
    pieces, piece, used = [], "", 0.0
    for sign in word:
        taken = width_of(sign)
        if used + taken > room:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + sign, used + taken
    return [*pieces, piece]
