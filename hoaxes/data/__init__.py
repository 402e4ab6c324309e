"""Words and sentences in files of lines."""

from __future__ import annotations

from importlib import resources


def lines(file_name: str) -> list[str]:
    """The lines of a file of this folder."""
    return resources.files(__name__).joinpath(file_name).read_text(encoding="utf-8").splitlines()
