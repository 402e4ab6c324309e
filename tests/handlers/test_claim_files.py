"""The files of a claim in a verifier's chat: what is harmless is shown, the rest is named."""

from __future__ import annotations

import pytest

from hoaxes import evidence, gathering, keeping
from hoaxes.gathering import About, Brought
from storage import evidence as evidence_rows
from storage import hoax_claims
from storage.engine import Tx
from tests.handlers.claims import BUDI, DEWI, PATIENCE, _act, asker, verifier
from tests.handlers.desks import row_of
from tests.handlers.dialogue import NUNUKAN, Press, Stage
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from tests.hoaxes import files
from texts import claim_files as texts
from texts import claims_desk as labels
from texts import referrals as words

pytestmark = pytest.mark.asyncio

KALTARA, TARAKAN = "65", "65.71"
SARI = "+6281100000071"
POSTER = files.poster()


async def brought(stage: Stage, *contents: bytes, user: str = SARI) -> int:
    """A claim whose report brought these files."""
    asker(stage, user)

    def write(tx: Tx) -> int:
        found = [(evidence.inspect("", "", content), content) for content in contents]
        kept = [keeping.keep(tx, one, "", content, stage.clock()) for one, content in found]
        chat = row_of(stage, tx, user)
        words_of_it = Brought("Apa benar ini surat dari KPU Nunukan?", NUNUKAN, kept)
        report = gathering.gather(_act(stage, tx), chat, words_of_it, PATIENCE)
        return hoax_claims.key_of(gathering.open_claim(_act(stage, tx), report, About(NUNUKAN)))

    number = stage.look(write)
    await stage.settle()
    return number


@pytest.mark.parametrize(
    "data",
    ["bukti", "bukti:klaim", "bukti:klaim:x", "bukti:klaim:99", "bukti:ya:99", "bukti:ya:x",
     "bukti:sembunyi", "bukti:nothing:1"],
)  # fmt: skip
async def test_buttons_that_mean_nothing(stage: Stage, data: str) -> None:
    """They are answered, and nothing is hidden."""
    ina = verifier(stage)
    claim_id = await brought(stage, POSTER)
    await ina.press_data(data)
    assert ina.text
    (kept,) = stage.look(lambda tx: evidence_rows.of_claim(tx, claim_id))
    assert not kept.is_hidden


async def test_what_is_harmful_is_named_and_not_sent(stage: Stage) -> None:
    """A picture and a plain PDF come into the chat; an application, a script, a bomb do not."""
    ina = verifier(stage)
    harmless = (POSTER, files.pdf(b"<< >>"))
    harmful = (files.apk(), files.pdf(b"<< /JS (x) >>"), files.png_bomb())
    claim_id = await brought(stage, *harmless, *harmful)
    await ina.press_data(f"bukti:klaim:{claim_id}")
    assert len([one for one in ina.answers if one.media is not None]) == 2
    said = "\n".join(one.text for one in ina.answers)
    for problem in ("dangerous", "active", "bomb"):
        assert words.PROBLEMS[problem] in said
    assert f"5 berkas pada klaim {claim_id}." in said


async def test_an_identity_card_is_hidden_in_two_taps(stage: Stage) -> None:
    """And nobody gets it from us again."""
    ina = verifier(stage)
    claim_id = await brought(stage, POSTER)
    await ina.plays(
        (f"/klaim {claim_id}", "surat dari KPU"),
        (Press(labels.REPORTS), "surat dari KPU"),
        (Press(texts.FILES_OF_CLAIM), "1 berkas"),
        (Press(texts.HIDE_FILE), "dihapus setelah 24 jam"),
        (Press(texts.YES_HIDE), "sudah disembunyikan"),
    )
    await ina.press_data(f"bukti:klaim:{claim_id}")
    assert [one for one in ina.answers if one.media is not None] == []
    assert words.HIDDEN in "\n".join(one.text for one in ina.answers)


async def test_others_hide_nothing(stage: Stage) -> None:
    """The province looks, another regency finds no claim."""
    claim_id = await brought(stage, POSTER)
    budi, dewi = verifier(stage, BUDI, "Budi", KALTARA), verifier(stage, DEWI, "Dewi", TARAKAN)
    await budi.press_data(f"bukti:klaim:{claim_id}")
    assert texts.HIDE_FILE not in [label for one in budi.answers for label in one.labels]
    (kept,) = stage.look(lambda tx: evidence_rows.of_claim(tx, claim_id))
    await budi.press_data(f"bukti:ya:{kept.id}")
    budi.expect(labels.NO_ROLE)
    await dewi.press_data(f"bukti:klaim:{claim_id}")
    dewi.expect(labels.UNKNOWN)
    await dewi.press_data(f"bukti:ya:{kept.id}")
    dewi.expect(labels.UNKNOWN)


async def test_on_telegram(telegram: TelegramStage) -> None:
    """A picture arrives as one."""
    ina = verifier(telegram, "61")
    claim_id = await brought(telegram, POSTER, user="71")
    await ina.plays((f"/klaim {claim_id}", "surat"), (Press(labels.REPORTS), "surat"))
    await ina.plays((Press(texts.FILES_OF_CLAIM), "1 berkas"), (Press(texts.HIDE_FILE), "24 jam"))


async def test_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """Likewise, and it is hidden there."""
    ina = verifier(whatsapp)
    claim_id = await brought(whatsapp, POSTER)
    await ina.plays((f"KLAIM {claim_id}", "surat"), (Press(labels.REPORTS), "surat"))
    await ina.plays(
        (Press(texts.FILES_OF_CLAIM), "1 berkas"),
        (Press(texts.HIDE_FILE), "24 jam"),
        (Press(texts.YES_HIDE), "ketik MEJA"),
    )
