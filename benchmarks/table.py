"""How measurements and verdicts are printed."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

_console = Console()


@dataclass(frozen=True, slots=True)
class Bound:
    """A promise and what was measured."""

    name: str
    limit: str
    measured: str
    holds: bool


def machine() -> None:
    """Print what the figures depend on: interpreter, SQLite, processor and its other load."""
    load = os.getloadavg()[0]
    _console.print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} cores ({_processor()}), load {load:.1f}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        highlight=False,
    )


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; every column but the first holds numbers."""
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    _console.print(table)


def judge(bounds: Sequence[Bound]) -> int:
    """Print each bound with its verdict; returns the exit code, 1 if any does not hold."""
    table = Table(title="Bounds", title_justify="left")
    for column in ("bound", "limit", "measured", ""):
        table.add_column(column, justify="right" if column == "measured" else "left")
    for bound in bounds:
        verdict = "[green]PASS[/]" if bound.holds else "[bold red]FAIL[/]"
        table.add_row(bound.name, bound.limit, bound.measured, verdict)
    _console.print(table)
    return 0 if all(bound.holds for bound in bounds) else 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
