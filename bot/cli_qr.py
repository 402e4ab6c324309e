"""qr: the code of an announcement, or the way to an office, as a picture to put on a poster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from bot import cli_base
from broadcasts import proof_codes
from handlers.commands import CHECK_LINK, OFFICE_LINK
from registry import offices
from texts import cli as texts

FORMATS: Final = frozenset({".png", ".svg"})
_SCALE: Final = 10  # pixels or units of a module
_BORDER: Final = 4  # modules; the quiet zone of ISO/IEC 18004


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(qr)
    app.command("qr-office")(qr_office)


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
    if telegram and whatsapp:
        cli_base.refuse(texts.TWO_LINKS)
    _draw(_content(stored, telegram, whatsapp), out)
    typer.echo(texts.QR_MADE.format(path=out, code=proof_codes.written(stored)))


def qr_office(
    office: Annotated[str, typer.Argument(help="Nama atau kode kantor, misalnya Nunukan.")],
    out: Annotated[Path, typer.Argument(help="Berkas hasil: .png atau .svg.")],
    telegram: Annotated[str, typer.Option(help="Nama bot Telegram, untuk tautan.")] = "",
    whatsapp: Annotated[str, typer.Option(help="Nomor WhatsApp, untuk tautan.")] = "",
) -> None:
    """Buat kode QR kantor: yang memindainya disambut kantor itu dan tidak ditanya daerahnya."""
    if bool(telegram) == bool(whatsapp):
        cli_base.refuse(texts.ONE_LINK)
    known = offices.read_offices()
    directory = offices.Directory(known, offices.read_aliases(known))
    found = directory.exact(office)
    if len(found) != 1:
        candidates = found or directory.resolve(office)
        cli_base.refuse(texts.unknown_office(office, [one.name for one in candidates]))
    code = found[0].code.replace(".", "")
    link = _telegram(telegram, f"{OFFICE_LINK}{code}") if telegram else ""
    _draw(link or _whatsapp(whatsapp, f"MULAI%20{code}"), out)
    typer.echo(texts.OFFICE_QR_MADE.format(path=out, office=found[0].name))


def _draw(content: str, out: Path) -> None:
    if out.suffix.casefold() not in FORMATS:
        cli_base.refuse(texts.NO_QR_FORMAT)
    import segno  # noqa: PLC0415  (only who makes a picture)

    try:
        segno.make(content, error="q", micro=False).save(str(out), scale=_SCALE, border=_BORDER)
    except OSError as error:
        cli_base.refuse(f"{out}: {error.strerror}")


def _content(code: str, telegram: str, whatsapp: str) -> str:
    if telegram:
        return _telegram(telegram, f"{CHECK_LINK}{code}")
    written = proof_codes.written(code)
    return _whatsapp(whatsapp, f"CEK%20{written}") if whatsapp else f"CEK {written}"


def _telegram(bot: str, starts: str) -> str:
    return f"https://t.me/{bot.removeprefix('@')}?start={starts}"


def _whatsapp(number: str, text: str) -> str:
    return f"https://wa.me/{''.join(filter(str.isdigit, number))}?text={text}"
