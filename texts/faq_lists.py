"""What is said about files of answers."""

from __future__ import annotations

from texts.faq_desk import FIELDS

NOT_UTF8 = "File ini bukan teks UTF-8."
NO_JSON = "Baris ini bukan JSON yang utuh."
OTHER_FORM = "Pilih nama file yang berakhiran .jsonl, .xlsx, atau .csv."
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
