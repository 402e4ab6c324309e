"""CEK with a picture: a copy of a known one is answered, a changed one is only asked about."""

from __future__ import annotations

import pytest
from sqlmodel import select

from hoaxes import evidence
from storage.evidence import Evidence
from tests.handlers.dialogue import Stage
from tests.handlers.doubting import EXPLANATION, HOAX, claim
from tests.hoaxes import files

pytestmark = pytest.mark.asyncio

NOTICE = files.notice("Rabu, 14 Februari 2024")
COPY = files.forwarded(NOTICE)
CHANGED = files.notice("Rabu, 15 Februari 2024")


async def known(stage: Stage) -> int:
    """A claim with its verdict, about which somebody has sent this picture."""
    number = claim(stage)
    await stage.person("sari", "Sari").share(NOTICE, "foto.png", "image/png", f"CEK {HOAX}")
    digest = evidence.inspect("", "", NOTICE).sha256
    assert stage.look(
        lambda tx: tx.scalars(select(Evidence).where(Evidence.sha256 == digest)).all()
    )
    return number


async def test_a_copy_is_answered_at_once(stage: Stage) -> None:
    """Smaller and worse, without a word beside it."""
    await known(stage)
    budi = stage.person("budi", "Budi")
    await budi.share(COPY, "IMG-1.jpg", "image/jpeg", "CEK")
    budi.expect("Hoaks", EXPLANATION)


async def test_another_date_is_not_answered(stage: Stage) -> None:
    """It may be the true notice: the verdict is offered, not given."""
    await known(stage)
    budi = stage.person("budi", "Budi")
    await budi.share(CHANGED, "IMG-2.png", "image/png", "CEK")
    assert EXPLANATION not in "\n".join(one.text for one in budi.answers)


async def test_words_beside_a_known_picture_count(stage: Stage) -> None:
    """An emblem that a hoax has used says nothing about another text."""
    await known(stage)
    budi = stage.person("budi", "Budi")
    other = "CEK Apa benar jadwal pelantikan anggota KPPS dimajukan menjadi hari Senin depan?"
    await budi.share(COPY, "IMG-3.jpg", "image/jpeg", other)
    assert EXPLANATION not in "\n".join(one.text for one in budi.answers)
