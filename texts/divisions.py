"""What the operator reads about the parts of an office."""

from __future__ import annotations

from collections.abc import Iterable

NONE = "Belum ada bagian."
NAME_MISSING = "Nama bagian masih kosong."


def division(code: str, name: str, label: str, *, is_open: bool) -> str:
    """One division on a line."""
    button = f" (tombol: {label})" if label != name else ""
    return f"{code}  {name}{button}{'' if is_open else '  [ditutup]'}"


def bad_code(code: str) -> str:
    """A code that cannot be used."""
    return (
        f"Kode “{code}” tidak dapat dipakai. Kode terdiri atas 2 sampai 16 huruf kecil atau angka "
        "dan dimulai dengan huruf, misalnya logistik."
    )


def code_taken(code: str) -> str:
    """There is one of this code."""
    return (
        f"Kode “{code}” sudah dipakai. Untuk mengganti namanya: bakohumas divisions rename {code}."
    )


def unknown(code: str, known: Iterable[str]) -> str:
    """There is none of this code."""
    return f"Bagian “{code}” tidak ada. Yang ada: {', '.join(known)}."


def name_too_long(most: int) -> str:
    """The name does not fit."""
    return f"Nama bagian paling panjang {most} huruf."


def label_too_long(label: str, most: int) -> str:
    """The button does not fit."""
    return (
        f"“{label}” terlalu panjang untuk tombol (paling panjang {most} huruf). "
        "Tambahkan nama singkat dengan --label."
    )


def name_taken(name: str, code: str) -> str:
    """Another one is called so."""
    return f"“{name}” sudah dipakai bagian {code}."


def too_many(most: int) -> str:
    """No more buttons fit."""
    return f"Paling banyak {most} bagian dapat dibuka. Tutup salah satu dahulu."


def changed(name: str, *, is_open: bool, is_new: bool) -> str:
    """A division takes cases, or does not."""
    state = "menerima kasus" if is_open else "tidak menerima kasus lagi"
    return f"Bagian {name} {'kini' if is_new else 'memang'} {state}."
