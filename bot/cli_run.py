"""run, demo, migrate and check."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base, demo, diagnosis
from bot.logs import configure_logs
from storage import schema
from storage.lock import AlreadyRunning, RunLock
from texts import cli as texts


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(run)
    app.command(name="demo")(show_demo)
    app.command()(migrate)
    app.command()(check)


def run() -> None:
    """Jalankan bot."""
    from bot.app import running  # noqa: PLC0415  (half a second that no other command needs)

    settings = cli_base.settings()
    configure_logs()
    if not schema.is_current(settings.database_url):
        cli_base.refuse(texts.MIGRATION_PENDING)

    async def serve() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopped.set)
        async with running(settings):
            await stopped.wait()

    try:
        with RunLock(settings.database_url):
            asyncio.run(serve())
    except AlreadyRunning:
        cli_base.refuse(texts.RUNNING_ALREADY)


def show_demo(
    once: Annotated[bool, typer.Option(help="Berhenti setelah pengumuman sampai.")] = False,
    listen: Annotated[str, typer.Option(help="Alamat halaman simulasi.")] = "127.0.0.1:8765",
    keep: Annotated[
        Path | None, typer.Option(help="Simpan database simulasi di berkas ini.")
    ] = None,
) -> None:
    """Simulasi lengkap di komputer ini: tanpa token, tanpa akun."""
    configure_logs(quiet=True)
    with tempfile.TemporaryDirectory(prefix="bakohumas-") as folder:
        path = keep or Path(folder) / "demo.db"
        settings = cli_base.settings(
            database_url=f"sqlite:///{path}",
            listen="127.0.0.1:0" if once else listen,
            telegram={},
            console={"enabled": True},
        )
        schema.migrate(settings.database_url)
        arrived = asyncio.run(demo.play(settings, once=once))
    raise typer.Exit(0 if arrived else 1)


def migrate() -> None:
    """Siapkan database untuk versi ini."""
    url = cli_base.settings().database_url
    try:
        with RunLock(url):
            for revision in schema.migrate(url):
                typer.echo(f"+ {revision}")
    except AlreadyRunning:
        cli_base.refuse(texts.STOP_FIRST)
    typer.echo(texts.MIGRATED)


def check() -> None:
    """Periksa token, webhook, database, jam dan disk, lalu jelaskan masalahnya."""
    problems = asyncio.run(diagnosis.examine(cli_base.settings(), typer.echo))
    raise typer.Exit(1 if problems else 0)
