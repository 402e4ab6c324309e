"""broadcast correct."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import NoResultFound

from bot import cli_base, cli_limits
from bot.cli_broadcast import LONGEST_REASON, Json, body_of
from bot.composers import composers_of
from broadcasts import corrections, filling
from broadcasts.control import WrongState
from broadcasts.corrections import MOST_WORDS, Change, Corrector, Unchanged
from broadcasts.differences import difference
from broadcasts.holds import Held
from channels import markup
from registry.names import one_line
from storage import broadcasts, versions
from storage.engine import Tx
from storage.versions import Version
from texts import cli as texts
from texts import placeholders as filling_texts


def add_to(app: typer.Typer) -> None:
    """Put the command into a group."""
    app.command()(correct)


def correct(
    number: int,
    text: Annotated[str, typer.Option(help="Isi yang benar, lengkap.")] = "",
    text_file: Annotated[Path | None, typer.Option(help="Berkas teks UTF-8.")] = None,
    content: Annotated[
        bool, typer.Option("--isi", help="Ralat isi: yang sudah menerima diberi tahu.")
    ] = False,
    wrong: Annotated[str, typer.Option("--tertulis", help="Yang tertulis dan keliru.")] = "",
    right: Annotated[str, typer.Option("--benar", help="Yang benar.")] = "",
    waived: Annotated[
        str, typer.Option("--tanpa-persetujuan", help="Alasan; wajib bila perlu dilihat Pimpinan.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Ralat pengumuman yang sudah dikirim; tanpa --isi hanya teksnya yang diperbaiki."""
    new_text = body_of(text, text_file)
    if (wrong or right) and not content:
        cli_base.refuse(texts.WORDS_WITHOUT_CONTENT)
    composers, now = composers_of(cli_base.settings()), datetime.now(UTC)
    reason = one_line(waived, LONGEST_REASON)

    def change(tx: Tx) -> Version:
        _require_fillable(tx, number, new_text)
        newest = versions.newest(tx, number)
        words = _words(tx, number, new_text, wrong, right) if content else ("", "")
        return corrections.correct(
            tx,
            composers,
            number,
            Change(new_text, *words),
            Corrector(cli_base.operator(), decides=bool(reason), reason=reason),
            now,
            base=newest.number if newest else versions.FIRST,
        )

    with cli_base.database() as db:
        try:
            version = db.write_now(change).number
        except NoResultFound:
            cli_base.refuse(texts.NO_BROADCAST.format(number=number))
        except WrongState:
            cli_base.refuse(texts.NOT_CORRECTED.format(number=number))
        except Held as error:
            cli_base.refuse(cli_limits.why_not_corrected(error.hold))
        except Unchanged:
            cli_base.refuse(texts.SAME_TEXT)
        measured = db.read_now(lambda tx: corrections.measure(tx, number))
    total = measured[1].total if measured else 0
    if as_json:
        cli_base.print_json({"id": number, "version": version, "chats": total})
    else:
        typer.echo(texts.CORRECTED.format(number=number, version=version, total=total))


def _require_fillable(tx: Tx, number: int, text: str) -> None:
    """Refuses a text with a gap that some office cannot fill."""
    broadcast = broadcasts.get(tx, number)
    if broadcast is not None and (gaps := filling.gaps(tx, broadcast, text)):
        cli_base.refuse(markup.visible(filling_texts.gaps(gaps.unknown, gaps.without_contact)))


def _words(tx: Tx, number: int, new: str, wrong: str, right: str) -> tuple[str, str]:
    """What people are told; what is not given comes from the difference."""
    if not (wrong and right):
        broadcast = broadcasts.get(tx, number)
        old = markup.visible(broadcast.text) if broadcast else ""
        found = difference(old, markup.visible(new), MOST_WORDS)
        wrong, right = wrong or found.wrong, right or found.right
    if not (wrong and right) or max(len(wrong), len(right)) > MOST_WORDS:
        cli_base.refuse(texts.WORDS_NEEDED)
    return wrong, right
