"""qr: the code of an announcement as a picture to put on its poster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from bot import cli_base
from broadcasts import proof_codes
from handlers.commands import CHECK_LINK
from texts import cli as texts

FORMATS: Final = frozenset({".png", ".svg"})
_SCALE: Final = 10  # pixels or units of a module
_BORDER: Final = 4  # modules; the quiet zone of ISO/IEC 18004


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(qr)


def qr(
    code: Annotated[str, typer.Argument(help="Kode pengumuman, misalnya 7K4MP-X.")],
    out: Annotated[Path, typer.Argument(help="Berkas hasil: .png atau .svg.")],
    telegram: Annotated[str, typer.Option(help="Nama bot Telegram, untuk tautan.")] = "",
    whatsapp: Annotated[str, typer.Option(help="Nomor WhatsApp, untuk tautan.")] = "",
) -> None:
    """Buat kode QR untuk poster; tanpa pilihan isinya teks “CEK kode”."""
    stored = proof_codes.normal(code)
    if not proof_codes.is_valid(stored):
        cli_base.refuse(texts.NO_PROOF_CODE.format(code=code))
    if out.suffix.casefold() not in FORMATS:
        cli_base.refuse(texts.NO_QR_FORMAT)
    if telegram and whatsapp:
        cli_base.refuse(texts.TWO_LINKS)
    import segno  # noqa: PLC0415  (only who makes a picture)

    picture = segno.make(_content(stored, telegram, whatsapp), error="q", micro=False)
    try:
        picture.save(str(out), scale=_SCALE, border=_BORDER)
    except OSError as error:
        cli_base.refuse(f"{out}: {error.strerror}")
    typer.echo(texts.QR_MADE.format(path=out, code=proof_codes.written(stored)))


def _content(code: str, telegram: str, whatsapp: str) -> str:
    if telegram:
        return f"https://t.me/{telegram.removeprefix('@')}?start={CHECK_LINK}{code}"
    written = proof_codes.written(code)
    if whatsapp:
        digits = "".join(filter(str.isdigit, whatsapp))
        return f"https://wa.me/{digits}?text=CEK%20{written}"
    return f"CEK {written}"
