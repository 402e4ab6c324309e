"""What the operator reads when the answers are measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LINES_SHOWN: Final = 10

NO_QUESTIONS = "Berkas pertanyaan kosong."


def unreadable(path: object) -> str:
    """A file that cannot be opened, or is no UTF-8."""
    return f"Berkas {path} tidak dapat dibaca. Periksa nama berkas dan pastikan isinya teks UTF-8."


def bad_lines(path: object, numbers: Sequence[str]) -> str:
    """Lines that are not what the command reads."""
    shown = ", ".join(numbers[:LINES_SHOWN])
    more = f" dan {len(numbers) - LINES_SHOWN} lainnya" if len(numbers) > LINES_SHOWN else ""
    return f"Berkas {path}: baris {shown}{more} tidak terbaca."


def bad_day(text: str) -> str:
    """A day that cannot be read."""
    return f"Tanggal “{text}” tidak terbaca. Contoh: 2029-02-14."


def report(found: Mapping[str, float]) -> str:
    """The measurements in words."""
    return (
        f"{found['n']:.0f} pertanyaan: {found['r_at_1']:.1%} tepat di urutan pertama, "
        f"{found['r_at_3']:.1%} di tiga teratas.\n"
        f"{found['answered_direct']:.1%} dijawab langsung; "
        f"{found['wrong_direct']:.1%} di antaranya keliru.\n"
        f"{found['abstain_n']:.0f} pesan yang tidak boleh dijawab: "
        f"{found['false_answer_rate']:.1%} telanjur dijawab.\n"
        f"Waktu: separuhnya di bawah {found['p50_ms']:.0f} ms, 95% di bawah "
        f"{found['p95_ms']:.0f} ms."
    )
