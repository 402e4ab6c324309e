"""participants list, import and remove: whom texts are searched for in masa tenang."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from registry import participants
from registry.lists import ImportRefused, lines_of
from storage import participants as store
from texts import participants as texts

app = typer.Typer(no_args_is_help=True, help="Peserta pemilu, untuk masa tenang.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]


@app.command("list")
def show(as_json: Json = False) -> None:
    """Tampilkan semua peserta."""
    with cli_base.database() as db:
        rows = db.read_now(store.everybody)
    if as_json:
        cli_base.print_json({"participants": [row.model_dump(mode="json") for row in rows]})
        return
    for row in rows:
        typer.echo(texts.participant(row.id or 0, row.kind, row.name, row.number, row.link))
    if not rows:
        typer.echo(texts.NOBODY)


@app.command("import")
def import_file(file: Path, as_json: Json = False) -> None:
    """Impor peserta dari CSV: name,kind,number,link."""
    content = cli_base.content_of(file)
    with cli_base.database() as db:
        try:
            report = db.write_now(
                lambda tx: participants.import_participants(
                    tx, lines_of(content), cli_base.operator(), datetime.now(UTC)
                )
            )
        except ImportRefused as refusal:
            cli_base.refuse(*(f"{file}:{one.line}: {one.reason}" for one in refusal.problems))
    if as_json:
        cli_base.print_json(asdict(report))
    else:
        typer.echo(texts.imported(report.added, report.updated))


@app.command("remove")
def remove(number: int) -> None:
    """Hapus seorang peserta dari daftar."""
    with cli_base.database() as db:
        is_gone = db.write_now(
            lambda tx: participants.remove(tx, number, cli_base.operator(), datetime.now(UTC))
        )
    if not is_gone:
        cli_base.refuse(texts.NO_PARTICIPANT.format(number=number))
    typer.echo(texts.REMOVED.format(number=number))
