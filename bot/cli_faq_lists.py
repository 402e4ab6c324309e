"""faq import and export: answers as files, to be worked on in a spreadsheet or a program."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from bot.cli_move import bar
from bot.cli_plans import Json, Try, Yes, agreed, listed
from faq import exporting, importing, listing, starting
from faq.exporting import JSON_LINES
from faq.importing import Import, Stored
from registry.plans import Importer
from registry.sheets import Form
from storage.engine import Database
from storage.moving import Watch
from texts import faq_lists as texts

Of = Annotated[str, typer.Option("--office", help="Kantor yang menerbitkan.")]
SHOWN_FROM = 1_000  # answers from which a bar shows how far it is


def add_to(app: typer.Typer) -> None:
    """Register the commands beside `faq eval`."""
    app.command("import")(import_answers)
    app.command("export")(export_answers)


def import_answers(
    file: Path, office: Of = "00", dry_run: Try = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Impor jawaban dari JSONL, Excel atau CSV; semuanya menjadi konsep."""
    content, now, by = cli_base.content_of(file), datetime.now(UTC), Importer(cli_base.operator())
    with cli_base.database() as db, listed(file):
        db.write_now(lambda tx: starting.seed(tx, now))
        code = db.read_now(lambda tx: cli_base.office(tx, office).code)
        rows, problems = listing.read(content, code)
        planned = db.read_now(lambda tx: importing.plan(tx, rows, problems, by))
        if not agreed(planned.plan, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        is_shown = len(planned.steps) >= SHOWN_FROM and not as_json
        with bar(len(planned.steps)) if is_shown else nullcontext(_unseen) as watch:
            done = _store(db, planned, by, now, watch)
    if as_json:
        cli_base.print_json(asdict(done))
    else:
        typer.echo(texts.imported(done.added, done.changed, done.skipped))


def export_answers(file: Path, office: Of = "00") -> None:
    """Ekspor jawaban ke .jsonl, .xlsx atau .csv; kantor 00 berarti semuanya."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in {*Form, JSON_LINES}:
        cli_base.refuse(texts.OTHER_FORM)
    form = None if ending == JSON_LINES else Form(ending)
    now, by = datetime.now(UTC), cli_base.operator()
    with cli_base.database() as db:
        db.write_now(lambda tx: starting.seed(tx, now))
        code = db.read_now(lambda tx: cli_base.office(tx, office).code)
        content, rows = db.write_now(lambda tx: exporting.export(tx, form, code, by, now))
    try:
        file.write_bytes(content)
    except OSError as error:
        cli_base.refuse(f"{file}: {error.strerror}")
    typer.echo(texts.exported(rows, str(file)))


def _store(db: Database, planned: Import, by: Importer, now: datetime, watch: Watch) -> Stored:
    """Store chunk by chunk: a bot that runs beside it writes in between."""
    done = Stored()
    for steps in planned.chunks():
        done += db.write_now(partial(importing.store, steps=steps, by=by, now=now))
        watch("faq", len(steps))
    return done


def _unseen(_table: str, _done: int) -> None:
    """Show nothing of what takes a moment."""
