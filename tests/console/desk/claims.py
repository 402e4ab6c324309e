"""Claims at the desk of KPU Kabupaten Nunukan, as people's reports open them."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count

from hoaxes import gathering
from hoaxes.gathering import About, Brought
from registry import access
from storage import hoax_claims, hoax_entries, hoax_reports
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.roles import Role
from tests import world
from tests.console.desk.cases import act
from tests.console.desk.stage import NUNUKAN, Browser, Stage
from tests.world import ACCOUNT, CHANNEL

RUMOUR = "Beredar kabar TPS di Nunukan tutup jam sepuluh pagi karena surat suara habis, sebarkan!"
OTHER = "TPS di Nunukan dipindah ke kecamatan sebelah mulai besok pagi, sampaikan ke keluarga."
INA = "91"
PATIENCE = timedelta(seconds=4)
_numbers = count(7000)


def hire(
    stage: Stage, user: str = INA, name: str = "Ina Lestari", office: str = NUNUKAN,
    role: Role = Role.VERIFIER,
) -> None:  # fmt: skip
    """Somebody verifies for an office."""
    stage.hire(role, user=user, name=name, office=office)


def reported(
    stage: Stage, text: str = RUMOUR, *, office: str = NUNUKAN, place: str = NUNUKAN
) -> int:
    """The number of a claim that somebody's report has opened."""

    def unit(tx: Tx) -> int:
        report = gathering.gather(
            act(stage, tx), _asker(stage, tx), Brought(text, office), PATIENCE
        )
        return hoax_claims.key_of(gathering.open_claim(act(stage, tx), report, About(place)))

    return stage.db.write_now(unit)


def joined(stage: Stage, claim_id: int, text: str = RUMOUR, office: str = NUNUKAN) -> int:
    """The number of one more report about a claim."""

    def unit(tx: Tx) -> int:
        claim = hoax_claims.lock(tx, claim_id)
        assert claim is not None
        brought = Brought(text, office, facts={"tempat": "Grup RT"})
        report = gathering.join(act(stage, tx), _asker(stage, tx), brought, claim)
        return hoax_reports.key_of(report)

    return stage.db.write_now(unit)


def _asker(stage: Stage, tx: Tx) -> ChatRow:
    number = next(_numbers)
    person = access.introduce(tx, CHANNEL, ACCOUNT, str(number), "Sari Melati", stage.clock())
    chat = world.add_person(tx, number)
    chat.person_id, chat.heard_at = person.person_id, stage.clock()
    return chat


def claim_of(stage: Stage, claim_id: int) -> HoaxClaim:
    """A claim as it stands."""
    return stage.db.read_now(lambda tx: tx.get_one(HoaxClaim, claim_id))


def acts_of(stage: Stage, claim_id: int) -> list[str]:
    """What was done with a claim."""
    found = stage.db.read_now(lambda tx: hoax_entries.of_claim(tx, claim_id))
    return [entry.act.value for entry in found]


async def form_of(browser: Browser, claim_id: int, form: str) -> dict[str, str]:
    """The hidden fields of a form on the page of a claim."""
    page = await (await browser.get(f"/klaim/{claim_id}")).text()
    found = re.search(
        rf'<form[^>]*action="/meja/klaim/{claim_id}/{form}".*?</form>', page, re.DOTALL
    )
    assert found is not None, f"there is no form “{form}”"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[0]))
