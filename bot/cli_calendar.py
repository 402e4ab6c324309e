"""calendar list, add, remove, import, close and reopen: the stages, and days off."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from registry import calendar, stages
from registry.calendar import DayOff
from registry.lists import ImportRefused, lines_of
from registry.names import clean_name
from registry.stages import StageInUse
from storage import calendar as store
from storage.calendar import Mode, Stage, StageKind
from storage.engine import Tx
from storage.offices import Office
from texts import calendar as texts

app = typer.Typer(no_args_is_help=True, help="Tahapan dan hari libur.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
Scope = Annotated[str, typer.Option("--office", help="Kode atau nama kantor; kosong: nasional.")]


@app.command("list")
def show(as_json: Json = False) -> None:
    """Tampilkan semua tahapan."""
    with cli_base.database() as db:
        rows = db.read_now(
            lambda tx: [(row, _office_name(tx, row)) for row in store.all_stages(tx)]
        )
    if as_json:
        cli_base.print_json({"stages": [row.model_dump(mode="json") for row, _ in rows]})
        return
    for row, office in rows:
        days = (row.first_day.isoformat(), row.last_day.isoformat())
        typer.echo(texts.stage(store.key_of(row), row.name, days, row.mode, row.kind, office))
    if not rows:
        typer.echo(texts.NO_STAGES)


@app.command("add")
def add(
    name: str,
    first: Annotated[str, typer.Option("--from", help="Hari pertama, misalnya 2029-02-14.")],
    last: Annotated[str, typer.Option("--to", help="Hari terakhir.")],
    mode: Annotated[str, typer.Option(help="jam atau piket")] = Mode.PIKET,
    kind: Annotated[str, typer.Option(help="biasa, kampanye, tenang, ...")] = StageKind.ORDINARY,
    office: Scope = "",
) -> None:
    """Tambah tahapan; nama dan kantor yang sama diganti."""
    days = (_day(first), _day(last))
    if days[1] < days[0]:
        cli_base.refuse(texts.BACKWARDS)
    if mode.casefold() not in set(Mode):
        cli_base.refuse(texts.unknown_mode(mode, Mode))
    if kind.casefold() not in set(StageKind):
        cli_base.refuse(texts.unknown_kind(kind, StageKind))
    if not name.strip():
        cli_base.refuse(texts.NAME_MISSING)

    def unit(tx: Tx) -> str:
        stage = Stage(
            name=clean_name(name),
            first_day=days[0],
            last_day=days[1],
            mode=Mode(mode.casefold()),
            kind=StageKind(kind.casefold()),
            office=_scope(tx, office),
        )
        number = stages.add(tx, stage, cli_base.operator(), datetime.now(UTC))
        where = _office_name(tx, stage)
        return texts.stage(number, stage.name, (first, last), stage.mode, stage.kind, where)

    with cli_base.database() as db:
        typer.echo(db.write_now(unit))


@app.command("remove")
def remove(number: int) -> None:
    """Hapus sebuah tahapan."""
    with cli_base.database() as db:
        try:
            is_gone = db.write_now(
                lambda tx: stages.remove(tx, number, cli_base.operator(), datetime.now(UTC))
            )
        except StageInUse as error:
            cli_base.refuse(texts.in_use(number, error.numbers))
    if not is_gone:
        cli_base.refuse(texts.NO_STAGE.format(number=number))
    typer.echo(texts.REMOVED.format(number=number))


@app.command("import")
def import_file(file: Path, as_json: Json = False) -> None:
    """Impor tahapan dari CSV: name,from,to,mode,office, dan bila perlu kind."""
    content = cli_base.content_of(file)
    with cli_base.database() as db:
        try:
            report = db.write_now(
                lambda tx: stages.import_stages(
                    tx, lines_of(content), cli_base.operator(), datetime.now(UTC)
                )
            )
        except ImportRefused as refusal:
            cli_base.refuse(*(f"{file}:{one.line}: {one.reason}" for one in refusal.problems))
    if as_json:
        cli_base.print_json(asdict(report))
    else:
        typer.echo(texts.imported(report.added, report.updated))


@app.command("close")
def close(
    day: str,
    name: str,
    office: Scope = "",
    working: Annotated[bool, typer.Option("--working", help="Hari kerja, bukan libur.")] = False,
) -> None:
    """Tetapkan hari libur (atau hari kerja) yang tidak ada di kalender."""
    off = DayOff(_day(day), clean_name(name), is_working=working)

    def unit(tx: Tx) -> str:
        code = _scope(tx, office)
        calendar.put_special_day(tx, code, off, cli_base.operator(), datetime.now(UTC))
        return _named(tx, code)

    with cli_base.database() as db:
        where = db.write_now(unit)
    typer.echo(texts.day_set(day, off.name, where, is_working=working))


@app.command("reopen")
def reopen(day: str, office: Scope = "") -> None:
    """Kembalikan sebuah hari seperti di kalender."""
    wanted = _day(day)
    with cli_base.database() as db:
        is_changed = db.write_now(
            lambda tx: calendar.drop_special_day(
                tx, _scope(tx, office), wanted, cli_base.operator(), datetime.now(UTC)
            )
        )
    typer.echo((texts.DAY_REOPENED if is_changed else texts.DAY_AS_USUAL).format(day=day))


def _day(text: str) -> date:
    day = stages.read_day(text)
    if day is None:
        cli_base.refuse(texts.bad_day(text))
    return day


def _scope(tx: Tx, office: str) -> str | None:
    return cli_base.office(tx, office).code if office.strip() else None


def _office_name(tx: Tx, stage: Stage) -> str:
    return _named(tx, stage.office)


def _named(tx: Tx, code: str | None) -> str:
    return texts.COUNTRY if code is None else tx.get_one(Office, code).name
