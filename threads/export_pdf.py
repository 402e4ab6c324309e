"""A case as a PDF, in the fonts that every reader has.

Those print what Windows-1252 holds: all of Indonesian with “ ” – … •. No font with more is among
our libraries, and one that is taken from the machine would make another file on the next. So a
sign beyond them is printed without its marks, or as its code, [U+1F64F], and the page says so.
"""

from __future__ import annotations

import unicodedata
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
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me"})


def render(document: Document) -> bytes:
    """The file: the same bytes for the same document."""
    pdf = _paper(document)
    _title(pdf, document)
    for label, value in document.facts:
        _fact(pdf, label, value)
    for line in document.lines:
        _entry(pdf, line)
    if any(has_codes(text) for text in _said(document)):
        pdf.ln(_HEIGHT)
        _write(pdf, texts.CODES, size=_SMALL)
    return bytes(pdf.output())


def printed(text: str) -> str:
    """A text in the signs of the fonts; the rest without marks, or as codes."""
    return "".join(map(_printed, unicodedata.normalize("NFC", printable(text))))


def has_codes(text: str) -> bool:
    """Whether a sign of a text can only be printed as its code."""
    signs = unicodedata.normalize("NFC", printable(text))
    return any(_printed(sign) == _code(sign) for sign in signs)


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
            foot = f"{document.receipt} · {texts.PAGE} {self.page_no()}/{{nb}}"
            self.cell(0, _HEIGHT, foot, align="C")

    pdf = Paper()
    pdf.core_fonts_encoding = ENCODING
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN)
    pdf.set_creation_date(document.as_of)
    pdf.set_lang("id")
    pdf.set_title(f"{texts.TITLE} {document.receipt}")
    pdf.add_page()
    return pdf


def _title(pdf: FPDF, document: Document) -> None:
    _write(pdf, f"{texts.TITLE} {document.receipt}", size=_LARGE, style="B", height=8)
    _write(pdf, document.office)
    pdf.ln(2)
    _write(pdf, texts.INTERNAL, size=_SMALL)
    if document.is_masked:
        _write(pdf, texts.MASKED, size=_SMALL)
    if document.is_emptied:
        _write(pdf, texts.EMPTIED, size=_SMALL)
    pdf.ln(3)


def _fact(pdf: FPDF, label: str, value: str) -> None:
    pdf.set_font(_FONT, style="B", size=_SIZE)
    pdf.cell(_LABEL_WIDTH, _HEIGHT, printed(label))
    pdf.set_font(_FONT, size=_SIZE)
    pdf.multi_cell(0, _HEIGHT, printed(value), align="L", new_x="LMARGIN", new_y="NEXT")


def _entry(pdf: FPDF, line: Line) -> None:
    pdf.ln(2)
    pdf.set_draw_color(150)
    pdf.line(_MARGIN, pdf.get_y(), pdf.w - _MARGIN, pdf.get_y())
    pdf.ln(2)
    _write(pdf, line.what, style="B")
    _write(pdf, " · ".join(filter(None, (line.at, line.author))), size=_SMALL)
    if line.text:
        pdf.ln(1)
        _write(pdf, line.text)
    if line.attachment is not None:
        _write(pdf, f"{texts.ATTACHMENT}: {line.attachment.name}", size=_SMALL)
        _write(pdf, f"SHA-256 {line.attachment.sha256}", size=_SMALL)


def _write(
    pdf: FPDF, text: str, *, size: float = _SIZE, style: str = "", height: float = _HEIGHT
) -> None:
    pdf.set_font(_FONT, style=style, size=size)
    pdf.multi_cell(0, height, printed(text), align="L", new_x="LMARGIN", new_y="NEXT")
