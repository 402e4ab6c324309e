"""What people are told about a claim: short enough for WhatsApp, whole on demand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels import markup
from hoaxes import verdicts
from storage import verdicts as verdict_rows
from storage.engine import Database, Tx
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from tests.hoaxes.claim_world import KALTARA, claim
from tests.world import NOW
from texts import verdicts as texts
from texts.verdicts import Said

SAID = Said(
    title="Beredar kabar TPS tutup jam sepuluh",
    finding="hoaks",
    kind="palsu",
    explanation="TPS dibuka pukul 07.00 sampai 13.00 waktu setempat. Kabar itu tidak benar.",
    process="KPPS melayani pemilih yang sudah mengantre.",
    self_check="Lihat jadwal di papan pengumuman TPS.",
    legal_step="",
    sources=[("PKPU tentang pemungutan suara", "https://jdih.kpu.go.id/pkpu")],
    office="KPU Provinsi Kalimantan Utara",
    zone="Asia/Makassar",
    published_at=NOW,
    code="7K4MP-X",
)


@pytest.mark.parametrize(
    "words", ["Satu kalimat panjang sekali. " * 80, "x" * 3_000, "a & b <c> " * 300]
)
def test_the_short_answer_fits_a_message_with_buttons(words: str) -> None:
    """However much an office writes, everything that is there of the four parts is heard of."""
    said = replace(SAID, explanation=words, process=words, self_check=words, legal_step=words)
    shown = texts.told(said, "CEK-65-0231", is_changed=True)
    assert markup.utf16_length(markup.visible(shown)) + 20 <= 1_024
    for heading in (texts.EXPLANATION, texts.PROCESS, texts.SELF_CHECK, texts.LEGAL_STEP):
        assert heading in shown


def test_the_short_answer_names_who_says_it_and_how_to_check(seeded: Database) -> None:
    """Finding, kind, office, day and code stand in it; parts without words do not."""
    shown = markup.visible(texts.told(SAID))
    assert "Hoaks (konten palsu)" in shown
    assert "KPU Provinsi Kalimantan Utara, Senin, 8 Februari 2027." in shown
    assert "ketik CEK 7K4MP-X untuk mencocokkan" in shown
    assert texts.LEGAL_STEP not in shown


def test_whole_sentences_are_kept_while_they_fit() -> None:
    """A part is cut behind a sentence, and within one only where not even the first fits."""
    assert texts.within("Satu dua. Tiga empat. Lima enam.", 22) == "Satu dua. Tiga empat."
    assert texts.within("Satu dua tiga empat lima", 14) == "Satu dua …"


def test_who_asks_is_answered_once_a_verdict_is_out(seeded: Database) -> None:
    """A draft is nobody's answer; what is out carries the button that brings the whole."""

    def unit(tx: Tx) -> None:
        about = claim(tx)
        draft = verdict_rows.add(
            tx,
            Verdict(
                claim_id=about.id or 0,
                version=1,
                office=KALTARA,
                state=VerdictState.DRAFT,
                finding=Finding.HOAX,
                kind=HoaxKind.FABRICATED,
                explanation=SAID.explanation,
                sources=[{"title": "PKPU", "url": "https://jdih.kpu.go.id/pkpu"}],
                created_at=NOW,
            ),
        )
        assert verdicts.answer(tx, about) is None
        draft.state, draft.published_at = VerdictState.PUBLISHED, NOW
        tx.flush()
        found = verdicts.answer(tx, about)
        assert found is not None
        assert found.verdict is draft
        assert found.message.buttons[0][0].data == f"kabar:lengkap:{draft.id}"
        assert "https://jdih.kpu.go.id/pkpu" in verdicts.in_full(tx, draft).text

    seeded.write_now(unit)
