"""/klaim laporan: the last week of an office's claims, and who gets it on Mondays."""

from __future__ import annotations

from dataclasses import replace

from channels.base import Button
from handlers.claims_turn import NAME, Turn
from handlers.context import KEEP, Result, Say, aside, toast
from hoaxes import reports_weekly
from registry import offices
from registry.access import Permission
from storage import audit, claim_report_readers
from storage.offices import Office
from texts import claims_report as texts
from texts import service


def show(turn: Turn) -> Result:
    """The report of the office that was chosen; of several one is asked for."""
    mine = turn.actor.offices_with(Permission.VERIFY)
    asked = turn.words[0] if turn.words else ""
    if not asked and len(mine) > 1:
        named = [turn.tx.get_one(Office, code) for code in mine]
        rows = [(Button(offices.label(one), f"{NAME}:report:{one.code}"),) for one in named]
        return aside(texts.WHICH_OFFICE, *rows)
    office = asked or mine[0]
    if office not in mine:
        return toast(service.OLD_BUTTON)
    now = turn.context.now
    week = reports_weekly.latest(turn.tx, office, now)
    picture, table = reports_weekly.messages(turn.tx, week, reports_weekly.files(week), now)
    gets_it = claim_report_readers.get(turn.tx, turn.actor.person_id, office) is not None
    label, word = (texts.STOP_SENDING, "unwant") if gets_it else (texts.WANT, "want")
    button = Button(label, f"{NAME}:{word}:{office}")
    return Result((Say(picture), Say(replace(table, buttons=((button,),)))), KEEP)


def want(turn: Turn) -> Result:
    """Send them the report of an office on Mondays."""
    return _change(turn, wants=True)


def unwant(turn: Turn) -> Result:
    """Send it no more."""
    return _change(turn, wants=False)


def _change(turn: Turn, *, wants: bool) -> Result:
    office, person = turn.words[0] if turn.words else "", turn.actor.person_id
    if office not in turn.actor.offices_with(Permission.VERIFY):
        return toast(service.OLD_BUTTON)
    now, zone = turn.context.now, turn.tx.get_one(Office, office).timezone
    if wants:
        comes = reports_weekly.monday(now, zone)
        claim_report_readers.add(turn.tx, person, office, now, comes)
    else:
        claim_report_readers.remove(turn.tx, person, office)
    action = "claim.report_wanted" if wants else "claim.report_unwanted"
    audit.record(turn.tx, now, turn.actor.audit_id, action, f"office:{office}", office=office)
    return aside(texts.WANTED if wants else texts.NOT_WANTED)
