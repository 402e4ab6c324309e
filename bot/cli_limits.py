"""What the command line says and reads about embargoes, stages and holds."""

from __future__ import annotations

from datetime import datetime

from bot import cli_base
from broadcasts import remarks
from broadcasts.holds import Hold, Reason
from channels import markup
from registry import clock
from storage import calendar
from storage.engine import Tx
from texts import approvals as approval_texts
from texts import calendar as calendar_texts
from texts import cli as cli_texts
from texts import holds as texts


def embargo(text: str, now: datetime, zone: str) -> datetime | None:
    """Until when nobody else reads it; refuses what cannot be read and what has passed."""
    if not text:
        return None
    until = clock.parse_when(text, now, zone)
    if until is None:
        cli_base.refuse(cli_texts.BAD_TIME.format(text=text))
    if until <= now:
        cli_base.refuse(texts.CLI_PAST_EMBARGO)
    return until


def stage(tx: Tx, number: int) -> int | None:
    """The stage that binds it, 0 meaning none; refuses one that there is not."""
    if number and calendar.get_stage(tx, number) is None:
        cli_base.refuse(calendar_texts.NO_STAGE.format(number=number))
    return number or None


def why_not_sent(hold: Hold) -> str:
    """Why an announcement cannot be sent."""
    if hold.stage is not None:
        return texts.CLI_STAGE_OVER
    if hold.forbidden is not None:
        return texts.FORBIDDEN[hold.forbidden.value]
    return texts.cli_figures(hold.until) if hold.until else approval_texts.NEEDED


def why_not_corrected(hold: Hold) -> str:
    """Why a correction cannot be made."""
    if hold.reason is Reason.CONTENT:
        return texts.CLI_CONTENT
    return markup.visible(remarks.to_correct("", hold))
