"""An announcement's progress at the command line: one bar a tier."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from broadcasts import progress
from storage.offices import Tier
from texts import broadcasts as texts


def bars() -> Progress:
    """Progress bars, one a tier."""
    return Progress(TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn())


class Bars:
    """The tiers of an announcement as progress bars."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._rows: dict[Tier, TaskID] = {}

    def update(self, measured: progress.Progress) -> None:
        """Move the bars to what was measured."""
        for tier, tally in measured.by_tier.items():
            if tier not in self._rows:
                label = texts.TIER_LABELS[tier.value]
                self._rows[tier] = self._shown.add_task(label, total=tally.total)
            settled = tally.total - tally.pending
            self._shown.update(self._rows[tier], completed=settled, total=tally.total)
