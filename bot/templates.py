"""The WhatsApp templates of the settings and of the bot, and how each stands by our books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Settings
from bot.needed_templates import NEEDED
from channels.base import Approval
from channels.whatsapp_templates import Definition, Template
from storage import templates
from storage.engine import Database, Tx


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template that is to be sent: `template` is what is known without asking anybody.

    `definition` is None where the operator has made it; then `digest` is its ContentSid.
    """

    template: Template
    digest: str
    definition: Definition | None = None


def wanted(settings: Settings) -> Mapping[str, Wanted]:
    """Every template by name: those of the settings, and those that we have to make."""
    needed = {definition.name: definition for definition in NEEDED}
    found = {name: _ours(definition) for name, definition in needed.items()}
    for given in settings.whatsapp.templates:
        text = given.text or (needed[given.name].text if given.name in needed else "")
        template = Template(given.name, given.content_sid, given.variables, given.category, text)
        found[given.name] = Wanted(template, given.content_sid)
    return found


def _ours(definition: Definition) -> Wanted:
    template = Template(
        definition.name,
        "",
        definition.variables,
        definition.category,
        definition.text,
        Approval.UNSUBMITTED,
    )
    return Wanted(template, definition.digest, definition)


def as_stored(tx: Tx, account: str, known: Wanted) -> Template:
    """A template as it stands by our books."""
    row = templates.get(tx, account, known.template.name, known.digest)
    if row is None:
        return known.template
    return replace(known.template, content_sid=row.content, approval=row.approval)


class StoredTemplates:
    """A TemplateBook in the database, so that every process sees what any of them has learnt."""

    def __init__(
        self,
        database: Database,
        account: str,
        known: Mapping[str, Wanted],
        clock: Callable[[], datetime],
    ) -> None:
        self._db = database
        self._account = account
        self._known = known
        self._clock = clock

    async def get(self, name: str) -> Template | None:
        """The template as it stands, if there is one of this name."""
        known = self._known.get(name)
        if known is None:
            return None
        return await self._db.read(lambda tx: as_stored(tx, self._account, known))

    async def doubt(self) -> None:
        """Have the templates looked at soon."""
        now = self._clock()
        await self._db.write(lambda tx: templates.look_again(tx, self._account, now))


def want(tx: Tx, account: str, known: Sequence[Wanted], now: datetime) -> None:
    """Write down which templates are needed; each is looked at soon."""
    for each in known:
        template = each.template
        templates.want(
            tx,
            account,
            template.name,
            each.digest,
            template.content_sid,
            template.approval,
            now,
        )
