"""What the command line says about known claims."""

from __future__ import annotations

from pathlib import Path


def unreadable(path: Path, line: int) -> str:
    """Why a file of claims or queries cannot be used."""
    if not line:
        return f"Berkas {path} tidak dapat dibaca sebagai teks UTF-8."
    return f"Berkas {path} baris {line}: bukan objek JSON dengan isian yang diperlukan."


def tally(kind: str, shares: str) -> str:
    """The results of one kind of query."""
    return f"{kind}: {shares}"


def shares(
    n: int, auto_correct: int, auto_wrong: int, suggest_at_1: int, suggest_at_3: int, none: int
) -> str:
    """How many queries ended how."""
    return (
        f"{n} kiriman; dijawab otomatis {auto_correct} benar, {auto_wrong} salah; tepat di urutan "
        f"pertama {suggest_at_1}, di tiga besar {suggest_at_3}; tidak ditemukan {none}"
    )


def summary(precision: float, median: float, slow: float) -> str:
    """What holds for all kinds together."""
    return (
        f"Ketepatan jawaban otomatis {precision:.1%}; waktu separuh kiriman {median:.0f} ms, "
        f"95% kiriman {slow:.0f} ms."
    ).replace(".", ",", 1)


WITHOUT_MEANING = "Paket `semantic` tidak terpasang: pencocokan memakai kata saja."
