"""Posters drawn for tests."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw, ImageFont

SIZE = (1080, 1350)


def drawn(text: str, *, qr: str = "", colour: str = "#7a1020") -> bytes:
    """A poster as PNG; where things are depends on the text, and a QR code stands below."""
    poster = Image.new("RGB", SIZE, colour)
    pen = ImageDraw.Draw(poster)
    top = 60 + sum(map(ord, text)) % 500
    pen.rectangle((60, top, 60 + 90 * min(len(text), 10), top + 380), fill="white")
    pen.multiline_text((90, top + 30), text, fill="black", font=ImageFont.load_default(100))
    pen.ellipse((700, 1400 - top, 1000, 1700 - top), fill="#e0b020")
    if qr:
        code = io.BytesIO()
        segno.make(qr).save(code, kind="png", scale=8)
        poster.paste(Image.open(code).convert("RGB"), (40, 1000))
    content = io.BytesIO()
    poster.save(content, "PNG")
    return content.getvalue()
