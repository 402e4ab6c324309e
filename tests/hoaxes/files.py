"""Files as they come with doubtful messages, good and bad, made for tests."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw, ImageFont

from tests.broadcasts.posters import drawn


def saved(picture: Image.Image, kind: str, **options: int) -> bytes:
    """A picture as a file."""
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def poster(text: str = "Pendaftaran KPPS") -> bytes:
    """A poster as PNG."""
    return drawn(text)


def forwarded(content: bytes, quality: int = 40) -> bytes:
    """A picture after a chat has made it smaller and worse."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    return saved(picture.resize((picture.width // 2, picture.height // 2)), "JPEG", quality=quality)


def notice(text: str) -> bytes:
    """A page of text, of which this is the last line."""
    page = Image.new("RGB", (1_080, 1_350), "white")
    pen = ImageDraw.Draw(page)
    pen.ellipse((700, 1_000, 1_000, 1_280), fill="#e0b020")
    lines = "Diberitahukan bahwa pemungutan suara ulang\n" * 12 + text
    pen.multiline_text((90, 130), lines, fill="black", font=ImageFont.load_default(30))
    return saved(page, "PNG")


def plain(width: int = 400, height: int = 400, colour: str = "white") -> bytes:
    """A picture in which there is nothing to see."""
    return saved(Image.new("RGB", (width, height), colour), "PNG")


def zipped(*names: str, content: bytes = b"isi") -> bytes:
    """A ZIP with files of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


def apk() -> bytes:
    """What a telephone would install."""
    return zipped("AndroidManifest.xml", "classes.dex", "resources.arsc")


def jpeg_of_scans(number: int = 500) -> bytes:
    """A small progressive JPEG whose scans come again and again."""
    whole = saved(Image.effect_noise((64, 64), 90), "JPEG", progressive=True)
    start, end = whole.index(b"\xff\xda"), whole.rindex(b"\xff\xd9")
    return whole[:start] + whole[start:end] * number + whole[end:]


def png_claiming(width: int, height: int) -> bytes:
    """A PNG that claims a size and ends soon after its head."""
    return _png_head(width, height) + _chunk(b"IDAT", zlib.compress(b"little"))


def _png_head(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + _chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    )


def png_bomb(width: int = 5_000, height: int = 4_900) -> bytes:
    """A whole PNG of one colour: a few kilobytes that unpack to a hundred megabytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (width * 3 + 1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return _png_head(width, height) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def png_with_packed_text() -> bytes:
    """A PNG whose comment unpacks to sixty-four megabytes."""
    text = b"Comment\0\0" + zlib.compress(b"a" * 64_000_000, 9)
    whole = plain(64, 64)
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects; what reads it strictly would miss its table."""
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def packed_pdf(inner: bytes) -> bytes:
    """A PDF whose objects are packed together, where a plain search does not see them."""
    packed = zlib.compress(inner)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    return pdf(b"<< /Type /Catalog >>", head + b"\nstream\n" + packed + b"\nendstream")


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum
