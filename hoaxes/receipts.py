"""The receipt number of a report; pure."""

from __future__ import annotations

from typing import Final

from registry import receipt_numbers
from storage.hoax_reports import HoaxReport

PREFIX: Final = "CEK"
LONGEST: Final = 20  # characters, with spaces and a full stop; what is longer says more


def receipt(report: HoaxReport) -> str:
    """The receipt of a report that has one: CEK-65-0231 for number 231 of the office 65."""
    if report.opened_office is None or report.number is None:
        raise ValueError("the report has no receipt yet")
    return receipt_numbers.written(PREFIX, report.opened_office, report.number)


def receipt_or_none(report: HoaxReport) -> str:
    """The same; empty for a report that has none, as it was answered at once."""
    return receipt(report) if report.number is not None else ""


def find(text: str) -> tuple[str, int] | None:
    """(office code, number) of the first receipt of a report in a text."""
    return receipt_numbers.find(PREFIX, text)


def is_alone(text: str) -> bool:
    """Whether a text is the receipt of a report and nothing else."""
    return len(text) <= LONGEST and find(text) is not None
