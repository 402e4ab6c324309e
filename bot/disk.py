"""How full the disk is on which this machine keeps the database."""

from __future__ import annotations

import shutil
from pathlib import Path

from storage.engine import is_shared, parse

LEAST_FREE = 0.10  # of the disk


def folder_of(url: str) -> Path:
    """The folder of the database's file."""
    return Path(parse(url).database or ".").absolute().parent


def free_share(url: str) -> float | None:
    """The free part of the disk, 0 to 1; None where it is not ours to watch.

    With PostgreSQL it is the server's disk that fills.
    """
    if is_shared(url):
        return None
    try:
        usage = shutil.disk_usage(folder_of(url))
    except OSError:
        return None
    return usage.free / usage.total
