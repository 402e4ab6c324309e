"""divisions list, add, rename, close and open: the parts of an office that take cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from bot import cli_base
from registry import divisions
from registry.divisions import DivisionRefused
from storage import divisions as store
from storage.divisions import Division
from storage.engine import Tx
from texts import divisions as texts

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Bagian kantor yang menerima kasus.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
Label = Annotated[str, typer.Option("--label", help="Nama singkat di tombol; kosong: namanya.")]


@app.command("list")
def show(as_json: Json = False) -> None:
    """Tampilkan semua bagian, juga yang ditutup."""
    with cli_base.database() as db:
        rows = db.read_now(store.everything)
    if as_json:
        cli_base.print_json({"divisions": [row.model_dump(mode="json") for row in rows]})
        return
    for row in rows:
        typer.echo(_line(row))
    if not rows:
        typer.echo(texts.NONE)


@app.command("add")
def add(code: str, name: str, label: Label = "") -> None:
    """Tambah bagian."""
    typer.echo(_line(_write(lambda tx, now: divisions.add(tx, code, name, label, _by(), now))))


@app.command("rename")
def rename(code: str, name: str, label: Label = "") -> None:
    """Ganti nama bagian, juga pada kasus yang sudah ada."""
    typer.echo(_line(_write(lambda tx, now: divisions.rename(tx, code, name, label, _by(), now))))


@app.command("close")
def close(code: str) -> None:
    """Tutup bagian; kasus yang sudah ditujukan ke sana tetap menyebut namanya."""
    _set_open(code, is_open=False)


@app.command("open")
def reopen(code: str) -> None:
    """Buka kembali bagian."""
    _set_open(code, is_open=True)


def _set_open(code: str, *, is_open: bool) -> None:
    def unit(tx: Tx, now: datetime) -> str:
        found, is_new = divisions.set_open(tx, code, _by(), now, is_open=is_open)
        return texts.changed(found.name, is_open=is_open, is_new=is_new)

    typer.echo(_write(unit))


def _write(unit: Callable[[Tx, datetime], T]) -> T:
    """What a change returns, or its refusal in words."""
    with cli_base.database() as db:
        try:
            return db.write_now(lambda tx: unit(tx, datetime.now(UTC)))
        except DivisionRefused as refused:
            cli_base.refuse(refused.reason)


def _by() -> str:
    return cli_base.operator()


def _line(division: Division) -> str:
    return texts.division(division.code, division.name, division.label, is_open=division.is_open)
