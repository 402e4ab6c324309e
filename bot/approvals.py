"""Making the templates that the bot needs, and watching what Meta decides about them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.templates import Wanted, want
from channels import whatsapp_approvals
from channels.base import Approval, SendError, Standing
from channels.whatsapp_account import TwilioAccount
from storage import templates
from storage.engine import Database, Tx
from storage.templates import TemplateRow

log = structlog.get_logger()

IDLE: Final = 10.0  # seconds between two looks at what is due
LEASE: Final = timedelta(seconds=90)  # longer than the three calls that one look may take
UNDECIDED: Final = timedelta(minutes=3)
DECIDED: Final = timedelta(hours=1)  # Meta may still pause or disable, and an appeal may succeed
FIRST_PAUSE: Final = timedelta(seconds=30)  # after a look that failed; each further one doubles it
_LASTING: Final = (
    Approval.APPROVED,
    Approval.REJECTED,
    Approval.DISABLED,
    Approval.MISSING,
    Approval.NOT_NEEDED,
)


class Approvals:
    """Brings every wanted template to Meta, one process at a time."""

    def __init__(
        self,
        database: Database,
        account: TwilioAccount,
        known: Mapping[str, Wanted],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = database
        self._account = account
        self._known = {each.digest: each for each in known.values()}
        self._clock = clock

    async def run(self) -> None:
        """Watch until cancelled; a database or platform that is away is tried again."""
        is_wanted = is_told = False
        while True:
            try:
                if not is_wanted:
                    await self.want()
                    is_wanted = True
                await self.look()
                is_told = False
            except Exception as error:
                if not is_told:
                    log.warning("template.not_looked_at", error=type(error).__name__)
                is_told = True
            await asyncio.sleep(IDLE)

    async def want(self) -> None:
        """Write down what is needed, so that the next look is at everything."""
        known, now = tuple(self._known.values()), self._clock()
        await self._db.write(lambda tx: want(tx, self._account.sid, known, now))

    async def look(self) -> int:
        """Look at what is due; returns how many templates."""
        sid, now = self._account.sid, self._clock()
        if not await self._db.read(lambda tx: templates.has_due(tx, sid, self._known, now)):
            return 0
        looked = 0
        for each in self._known.values():
            row = await self._claimed(each)
            if row is not None:
                await self._look_at(each, row)
                looked += 1
        return looked

    async def aclose(self) -> None:
        """Release connections."""
        await self._account.api.aclose()

    async def _claimed(self, each: Wanted) -> TemplateRow | None:
        now = self._clock()
        return await self._db.write(
            lambda tx: templates.claim(
                tx, self._account.sid, each.template.name, each.digest, now, LEASE
            )
        )

    async def _look_at(self, each: Wanted, row: TemplateRow) -> None:
        try:
            standing = await self._standing(each, row)
        except SendError as error:
            await self._failed(row, error)
            return
        await self._db.write(lambda tx: self._note(tx, each, row, standing))
        if standing.approval is not row.approval:
            log.info("template.changed", template=row.name, approval=standing.approval.value)

    def _note(self, tx: Tx, each: Wanted, row: TemplateRow, standing: Standing) -> None:
        now = self._clock()
        if standing.approval is Approval.MISSING and each.definition is not None:
            templates.note_content(tx, row, "")
            templates.note_standing(tx, row, Standing(Approval.UNSUBMITTED), now, look_at=now)
            return
        wait = DECIDED if standing.approval in _LASTING else UNDECIDED
        templates.note_standing(tx, row, standing, now, now + wait)

    async def _standing(self, each: Wanted, row: TemplateRow) -> Standing:
        """What Meta says now, after whatever step was missing; raises a SendError."""
        content, definition = row.content, each.definition
        if not content and definition is not None:
            content = made = await whatsapp_approvals.make(self._account, definition)
            # Stored before the next call: forgotten, it would be made once more.
            await self._db.write(lambda tx: templates.note_content(tx, row, made))
            if definition.only_in_window:
                return Standing(Approval.NOT_NEEDED)
        elif definition is None or row.approval is not Approval.UNSUBMITTED or row.failures:
            # After a failure the request may have arrived all the same.
            standing = await whatsapp_approvals.look(self._account, content)
            if definition is not None and definition.only_in_window:
                is_there = standing.approval is not Approval.MISSING
                return Standing(Approval.NOT_NEEDED) if is_there else standing
            if definition is None or standing.approval is not Approval.UNSUBMITTED:
                return standing
        return await whatsapp_approvals.submit(self._account, content, definition)

    async def _failed(self, row: TemplateRow, error: SendError) -> None:
        now = self._clock()
        pause = min(FIRST_PAUSE * (1 << min(row.failures, 10)), DECIDED)
        await self._db.write(lambda tx: templates.note_failure(tx, row, now, now + pause))
        if row.failures == 0:
            log.warning(
                "template.not_looked_at",
                template=row.name,
                error=type(error).__name__,
                code=getattr(error, "code", None),
            )
