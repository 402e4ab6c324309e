"""What is said about files of answers."""

from __future__ import annotations

from typing import Final

from texts.faq_desk import FIELDS

NOT_UTF8 = "File ini bukan teks UTF-8."
NO_JSON = "Baris ini bukan JSON yang utuh."
OTHER_FORM = "Pilih nama file yang berakhiran .jsonl, .xlsx, atau .csv."
GET: Final = "Unduh jawaban"
BRING: Final = "Impor jawaban"
OVERVIEW: Final = (
    "Jawaban resmi sebagai daftar Excel: unduh, ubah atau tambah barisnya, lalu impor lagi. Yang "
    "diimpor menjadi konsep, dan tetap harus diajukan dan disahkan di meja layanan (/meja)."
)
ASK_FILE: Final = (
    "Silakan kirim file Excel (.xlsx), CSV, atau JSONL-nya ke sini sebagai dokumen. Belum ada yang "
    "berubah sebelum Bapak/Ibu setuju. Contoh isinya: unduh dahulu daftar yang sekarang.\n"
    "Ketik /batal bila tidak jadi."
)
NO_FILE: Final = "Mohon kirim filenya sebagai dokumen (.xlsx, .csv, .jsonl), atau ketik /batal."
EXPIRED: Final = "File itu sudah tidak disimpan. Mohon kirim sekali lagi."
NOT_YOURS = "Bapak/Ibu bukan penulis jawaban kantor ini."
BASE_IS_REGIONAL = (
    "Keterangan wilayah hanya dapat menempel pada jawaban, bukan pada keterangan lain."
)


def wrong_kind(name: str) -> str:
    """A value is of another kind."""
    return f"Isi “{FIELDS.get(name, name)}” tidak terbaca."


def bad_day(name: str, written: str) -> str:
    """A day that is none."""
    return f"{FIELDS[name]} “{written[:30]}” bukan tanggal. Tulis seperti 2029-02-14."


def bad_code(code: str) -> str:
    """A code that nobody could type."""
    return f"Kode “{code[:30]}” tidak dapat dipakai. Pakai huruf, angka, titik, dan -."


def code_of_another(code: str) -> str:
    """A code that another office gives out."""
    return f"Kode “{code}” milik kantor lain."


def repeated(code: str, line: int) -> str:
    """A code that stands there twice."""
    return f"Kode “{code}” sudah ada di baris {line}."


def unknown_office(code: str) -> str:
    """An office that is none."""
    return f"Kode kantor “{code[:30]}” tidak dikenal."


def unknown_base(code: str) -> str:
    """An answer that is not there."""
    return f"Jawaban “{code[:30]}” tidak ada, di daftar ini maupun yang tersimpan."


def other_office(code: str, office: str) -> str:
    """An answer stays with its office."""
    return f"“{code}” diterbitkan kantor {office}, dan tidak dapat dipindahkan."


def other_base(code: str) -> str:
    """An answer stays what it is."""
    return f"“{code}” menempel pada jawaban lain, dan tidak dapat dipindahkan."


def attached(rows: int) -> str:
    """Under a list that leaves."""
    return f"Daftar tanya jawab: {rows} baris."


def too_many_here(most: int) -> str:
    """A list too long for a chat."""
    return (
        f"Lewat chat paling banyak {most} baris sekali impor. Untuk daftar yang lebih panjang, "
        "mohon dibagi, atau minta pengelola mengimpornya."
    )


def imported(added: int, changed: int, skipped: int) -> str:
    """What became of an import."""
    said = f"{added} jawaban baru dan {changed} perubahan tersimpan sebagai konsep."
    if skipped:
        said += (
            f" {skipped} dilewati, karena diubah orang lain sementara ini; impor lagi bila perlu."
        )
    return f"{said} Semuanya masih harus diajukan dan disahkan."


def exported(rows: int, path: str) -> str:
    """What became of an export."""
    return f"{rows} jawaban tersimpan di {path}."
