"""run, demo, migrate and check."""

from __future__ import annotations

import asyncio
import gc
import signal
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base, config
from bot.config import Role, Settings
from bot.logs import configure_logs
from storage import schema
from storage.engine import is_shared
from texts import cli as texts

# bot.app, bot.demo and bot.diagnosis import every platform: half a second that only they need.


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(run)
    app.command(name="demo")(show_demo)
    app.command()(migrate)
    app.command()(check)


def run(
    role: Annotated[
        list[Role] | None,
        typer.Option(help="Bagian yang dijalankan proses ini (PostgreSQL saja); bawaannya semua."),
    ] = None,
) -> None:
    """Jalankan bot."""
    settings = cli_base.settings()
    url = settings.database_url
    roles = role or list(Role)
    if set(roles) != set(Role) and not is_shared(url):
        cli_base.refuse(texts.ONE_PROCESS)
    with cli_base.alone(url, texts.RUNNING_ALREADY):
        if schema.is_empty(url):  # a fresh machine
            schema.migrate(url)
        elif not schema.is_current(url):
            cli_base.refuse(texts.MIGRATION_PENDING)
        configure_logs()
        asyncio.run(_serve(settings, roles))


async def _serve(settings: Settings, roles: Collection[Role]) -> None:
    from bot.app import AddressTaken, running  # noqa: PLC0415

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    try:
        async with running(settings, roles=roles):
            # What start-up made stays for good: a full collection would stop every thread for
            # a tenth of a second to look at it again, and bunch the calls behind it.
            gc.collect()
            gc.freeze()
            await stopped.wait()
    except AddressTaken as error:
        cli_base.refuse(texts.PORT_TAKEN.format(address=settings.listen, error=error))


def show_demo(
    once: Annotated[
        bool, typer.Option("--once", help="Berhenti setelah pengumuman sampai.")
    ] = False,
    listen: Annotated[str, typer.Option(help="Alamat halaman simulasi.")] = "127.0.0.1:8765",
    keep: Annotated[
        Path | None, typer.Option(help="Simpan database simulasi di berkas ini.")
    ] = None,
    whatsapp: Annotated[
        bool, typer.Option("--whatsapp", help="Tanpa grup: lewat Admin Grup di WhatsApp.")
    ] = False,
) -> None:
    """Simulasi lengkap di komputer ini: tanpa token, tanpa akun."""
    from bot import demo  # noqa: PLC0415
    from bot.app import AddressTaken  # noqa: PLC0415

    configure_logs(quiet=True)
    with tempfile.TemporaryDirectory(prefix="bakohumas-") as folder:
        path = keep or Path(folder) / "demo.db"
        settings = cli_base.settings(
            database_url=f"sqlite:///{path}",
            listen="127.0.0.1:0" if once else listen,
            public_url="" if once else f"http://{listen}",
            **config.WITHOUT_ACCOUNTS,
            console={"enabled": True},
            broadcasts={"tier_gap": demo.TIER_GAP.total_seconds()},
            faq={"allow_uncertified": True},
            search={"meaning": False},  # vectors would take half a minute
        )
        try:
            with cli_base.alone(settings.database_url, texts.RUNNING_ALREADY):
                schema.migrate(settings.database_url)
                play = demo.play_whatsapp if whatsapp else demo.play
                arrived = asyncio.run(play(settings, once=once))
        except AddressTaken as error:
            cli_base.refuse(texts.PORT_TAKEN.format(address=listen, error=error))
    raise typer.Exit(0 if arrived else 1)


def migrate() -> None:
    """Siapkan database untuk versi ini."""
    url = cli_base.settings().database_url
    with cli_base.alone(url, texts.STOP_FIRST):
        for revision in schema.migrate(url):
            typer.echo(f"+ {revision}")
    typer.echo(texts.MIGRATED)


def check() -> None:
    """Periksa token, webhook, database, jam dan disk, lalu jelaskan masalahnya."""
    from bot import diagnosis  # noqa: PLC0415

    problems = asyncio.run(diagnosis.examine(cli_base.settings(), typer.echo))
    raise typer.Exit(1 if problems else 0)
