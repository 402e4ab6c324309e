"""hoaxes import and export: known claims come in from a list, and go out as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import typer

from bot import cli_base
from bot.cli_plans import Json, Try, Yes, agreed, listed
from hoaxes import exporting, importing, list_rows
from hoaxes.list_rows import KnownRow
from registry.plans import Effect
from registry.sheets import Form
from storage.engine import Tx
from texts import claims_lists as texts

FORMS = {*Form, list_rows.JSON_LINES}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("import")(import_claims)
    app.command("export")(export_claims)


def import_claims(
    file: Path, dry_run: Try = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Impor klaim yang dikenal dari CSV, Excel, atau JSONL; langsung dijawabkan."""
    content, by = cli_base.content_of(file), cli_base.operator()
    done = dict.fromkeys((Effect.ADDED, Effect.CHANGED, Effect.SAME), 0)
    with cli_base.database() as db, listed(file):
        table = list_rows.table_of(content, file.name)
        rows = list_rows.read(table, db.read_now(list_rows.names))
        plan = db.read_now(lambda tx: importing.plan(tx, rows))
        if not agreed(plan, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        for chunk in importing.chunks(rows):
            counts = db.write_now(partial(_apply, chunk, by))
            for effect, count in counts.items():
                done[effect] += count
    if as_json:
        cli_base.print_json({effect.value: count for effect, count in done.items()})
    else:
        typer.echo(texts.imported(*done.values()))


def _apply(rows: Sequence[KnownRow], by: str, tx: Tx) -> Mapping[Effect, int]:
    return importing.apply(tx, rows, by, datetime.now(UTC))


def export_claims(file: Path) -> None:
    """Ekspor klaim yang sudah dijelaskan ke .csv, .xlsx, atau .jsonl."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in FORMS:
        cli_base.refuse(texts.UNKNOWN_FORM)
    with cli_base.database() as db:
        content, count = db.read_now(lambda tx: exporting.written(tx, ending))
    try:
        file.write_bytes(content)
    except OSError as error:
        cli_base.refuse(f"{file}: {error.strerror}")
    typer.echo(texts.exported(count, str(file)))
