"""STOP and MULAI: they work at any time, whatever else is going on."""

from __future__ import annotations

from handlers.context import Context, Fetched, Result, Unprepared, aside, say
from registry import consent
from storage.engine import Tx
from texts import service as texts


class Consent(Unprepared):
    """A person wants no messages, or wants them again."""

    name = "izin"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Keep the wish and say so."""
        address = (context.channel, context.account, context.event_sender)
        if consent.is_stop_word(context.text):
            stopped = consent.stop(tx, *address, context.now)
            return say(texts.STOPPED if stopped else texts.ALREADY_STOPPED)
        consent.resume(tx, *address, context.now)
        return aside(texts.RESUMED)
