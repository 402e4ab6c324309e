"""The receipt number of a case; pure."""

from __future__ import annotations

from typing import Final

from registry import receipt_numbers

PREFIX: Final = "LYN"


def receipt(office: str, number: int) -> str:
    """The receipt of an office's case: LYN-6503-0012 for number 12 of the office 65.03."""
    return receipt_numbers.written(PREFIX, office, number)


def find(text: str) -> tuple[str, int] | None:
    """(office code, number) of the first receipt of a case in a text."""
    return receipt_numbers.find(PREFIX, text)
