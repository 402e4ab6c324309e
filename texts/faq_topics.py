"""What the topics of answers are called on buttons and in lists."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pemilih": "Syarat pemilih",
        "dpt": "Daftar pemilih (DPT)",
        "dptb": "Pindah memilih",
        "dpk": "Belum terdaftar",
        "pdpb": "Data berkelanjutan",
        "tps": "Di TPS",
        "suratsuara": "Surat suara",
        "disabilitas": "Akses disabilitas",
        "luarnegeri": "Pemilih luar negeri",
        "adhoc": "Petugas KPPS PPS PPK",
        "kampanye": "Kampanye",
        "danakampanye": "Dana kampanye",
        "pelanggaran": "Pelanggaran",
        "pencalonan": "Pencalonan",
        "jadwal": "Jadwal pemilu",
        "hasil": "Hasil pemilu",
        "phpu": "Sengketa hasil",
        "hoaks": "Cek hoaks",
        "partisipasi": "Partisipasi warga",
        "ppid": "Informasi publik",
        "layanan": "Layanan kantor",
    }
)
"""Topics by what they are called in files and tables."""
