"""The report on equal treatment as CSV, for an office's records and for who asks for proof."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from broadcasts import equality
from broadcasts.equality import Receiver, Report
from storage.broadcasts import Broadcast
from storage.engine import Tx
from texts import equality as texts

FORMULAS: Final = ("=", "+", "-", "@", "\t")  # what a spreadsheet would carry out


def written(tx: Tx, number: int, office: str | None) -> str:
    """A row for each participant of an announcement, of one office or of all.

    Raises NoResultFound if there is no such announcement.
    """
    found = equality.reports(tx, tx.get_one(Broadcast, number))
    content = StringIO(newline="")
    rows = csv.writer(content)
    rows.writerow(texts.CSV_HEADER)
    for report in found:
        if office is None or report.office == office:
            rows.writerows(_row(report, one) for one in (*report.received, *report.lacking))
    return content.getvalue()


def _row(report: Report, one: Receiver) -> tuple[str, ...]:
    first = report.received[0].at if report.received else None
    return (
        report.office,
        report.office_name,
        _plain(one.target.title),
        texts.THROUGH_PEOPLE if one.is_through_people else texts.DIRECT,
        one.at.astimezone(ZoneInfo(report.zone)).isoformat(timespec="seconds") if one.at else "",
        _seconds(first, one.at),
        one.text if one.at else "",
    )


def _seconds(first: datetime | None, at: datetime | None) -> str:
    return f"{(at - first).total_seconds():.0f}" if first and at else ""


def _plain(title: str) -> str:
    """A title that no spreadsheet takes for a formula."""
    return f"'{title}" if title.startswith(FORMULAS) else title
