"""Pictures of posters: how they look (`registry/pictures.py`), and their QR code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcasts import proof_codes
from registry import pictures

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows: its perceptual hash, None if it is too plain, and a code or ""."""

    hash: int | None
    code: str = ""


def look(content: bytes) -> Seen:
    """The hash of a picture and the code in its QR code; raises BadPicture."""
    picture = pictures.opened(content)
    return Seen(pictures.look(picture).hash, _code(picture))


def _code(picture: Image) -> str:
    import zxingcpp  # noqa: PLC0415

    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return next(filter(None, (proof_codes.find(barcode.text) for barcode in found)), "")
