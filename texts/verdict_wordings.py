"""The words with which offices begin to write a verdict, until they have their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Wording:
    """The four parts; what stands in braces is to be written, `{kantor}` is filled in."""

    explanation: str
    process: str
    self_check: str
    legal_step: str = ""


OFFICE = "{kantor}"
_PROCESS = (
    "Jadwal, tempat, dan tata cara pemilu ditetapkan dengan keputusan KPU dan diumumkan di situs "
    "serta akun resminya. Perubahan hanya berlaku bila diumumkan di sana."
)
_SELF_CHECK = (
    "Cocokkan dengan situs kpu.go.id atau tanyakan kepada {kantor}. Periksa tanggal, nama "
    "instansi, dan alamat tautannya. Bila hanya beredar sebagai pesan berantai tanpa sumber, "
    "mohon tidak diteruskan."
)
DEFAULTS: Mapping[str, Wording] = MappingProxyType(
    {
        "benar": Wording(
            "Informasi ini benar. {tulis isi resminya dan dasarnya}",
            _PROCESS,
            _SELF_CHECK,
        ),
        "hoaks": Wording(
            "Kabar ini tidak benar. {tulis apa yang benar dan dasarnya}",
            _PROCESS,
            _SELF_CHECK,
            "Menyebarkan kabar bohong dapat berakibat hukum. Bila Bapak/Ibu/Kakak dirugikan, "
            "simpan tangkapan layarnya dan laporkan kepada Bawaslu setempat.",
        ),
        "belum_pasti": Wording(
            "Kabar ini belum dapat kami pastikan. {tulis apa yang sudah dan belum diketahui}",
            "Petugas {kantor} masih memeriksanya. Begitu ada kepastian, hasil ini kami perbarui "
            "dan kami kabarkan.",
            "Sementara itu mohon tidak diteruskan, dan ikuti pengumuman resmi {kantor}.",
        ),
        "opini_satire": Wording(
            "Pesan ini berisi pendapat atau sindiran, bukan keterangan tentang tahapan pemilu. "
            "{tulis keterangan resmi yang berkaitan}",
            _PROCESS,
            _SELF_CHECK,
        ),
        "bukan_kewenangan": Wording(
            "Hal ini di luar kewenangan KPU, sehingga kami tidak menilainya. {tulis lembaga yang "
            "berwenang}",
            "KPU menyelenggarakan pemilu; pengawasan dilakukan Bawaslu, dan hal lain oleh lembaga "
            "yang berwenang.",
            "Silakan tanyakan langsung kepada lembaga yang berwenang lewat saluran resminya.",
        ),
    }
)
