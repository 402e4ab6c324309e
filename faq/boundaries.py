"""What the FAQ never answers, and who does instead; pure.

Rules over plain words, not scores: these lines are not crossed however well an entry fits. The
words come from `Lexicon.words`, so short forms are spelt out and disguises are gone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Boundary(StrEnum):
    """What kind of message it is, and so what it is answered with."""

    NEUTRAL = "neutral"
    """Opinion, forecast, whom to choose: one sentence, the commission is neutral."""
    RESULTS = "results"
    """Who got how much: one sentence on recapitulation; no figure is ever uttered."""
    EVENT = "event"
    """Did this happen, was it moved: a person answers, never a definition."""
    CLAIM = "claim"
    """Something to be checked, or a forwarded text: CEK."""
    PERSONAL = "personal"
    """Somebody's own case: the steps and the official page, no NIK."""
    BY_NAME = "by_name"
    """Data about named people: PPID."""
    INSULT = "insult"
    """A calm sentence."""
    LANGUAGE = "language"
    """Not Indonesian: one line in English."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The boundary that a message touches, if any, and whether it doubts what somebody said."""

    boundary: Boundary | None
    doubts: bool


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))


_OR_NOT: Final = r"(?:tidak|kah|bukan|nggak|gak|ga|ndak|ora|opo|po|sih)"
_RUNNER: Final = (
    r"(?:calon(?: legislatif| presiden| gubernur)?|paslon|pasangan(?: calon)?|partai|parpol|caleg|capres|cawapres|cagub|cabup|presiden|gubernur"
    r"|bupati|petahana|koalisi|jagoan)"
)
_SHARED: Final = _any(
    r"diteruskan berkali kali",
    r"forward(?:ed)?",
    r"fwd",
    r"sebar(?:kan|luaskan)(?: (?:ke|sebelum|kepada|seluas).*)?",
    r"(?:di)?viral(?:kan)?",
    r"tolong bagikan",
    r"bagikan ke",
    r"teruskan(?: ke .*)?",
    r"beredar(?:nya)? (?:video|kabar|pesan|info\w*|foto|isu|berita|surat|di)",
    r"(?:kabar|pesan|info\w*|video|berita|isu)(?: \w+){0,3} beredar",
    r"info(?:rmasi)? dari grup",
    r"(?:grup|group) (?:sebelah|wa|ibu|keluarga)(?: \w+){0,3} (?:beredar|kabar|bilang|katanya)",
    r"(?:dapat|dpt|terima|menerima|dikirim|kiriman)(?: \w+){0,2} (?:broadcast|pesan|apk|sms|tautan|link)",
    r"(?:hoaks|hoax) (?:atau|apa) \w+",
    r"fakta atau hoaks",
    r"(?:asli|benar) atau (?:palsu|hoaks|tidak nya)",
    r"(?:hoaks|hoax) (?:kah|bukan|ya)",
    r"screenshot|tangkapan layar",
    r"sumber terpercaya|info valid|info a ?1",
    r"mohon (?:konfirmasi|klarifikasi)(?!\w* isu)(?:nya)?",
    r"mohon (?:di )?(?:cek|dicek)(?: (?:kebenaran\w*|ya|min))?$",
    r"pesan (?:wa|whatsapp|berantai)(?: \w+)? ini",
    r"ini (?:bener|benar|beneran|asli|hoaks|hoax)(?: \w+)?",
    r"cek dong ini",
    r"(?:klik|lewat|via) (?:tautan|link)(?: \w+){0,2} ini",
    r"apk",
    r"fakta(?: tidak| bukan| kah)?$",
)
_KNOWN_HOAX: Final = _any(r"kontainer", r"peti kemas", r"server")
_DOUBT: Final = _any(
    r"benarkah|betulkah|beneran|(?:apa|apakah) (?:benar|betul|iya)|bener(?:an)? \w+",
    rf"(?:benar|betul|bener) {_OR_NOT}",
    r"(?:benar|betul|bener|asli)$",
    r"kata(?:nya)? (?:orang|netizen|teman|tetangga)",
    r"katanya|kabarnya|konon|jarene|jare|dengar dengar|dengar",
    r"ada (?:kabar|isu|info\w*|yang bilang)",
    r"hoaks|hoax|fitnah|desas desus|masa sih|masa iya|masak sih",
    r"kabarnya|(?:teman|tetangga|orang|saudara)(?: \w+)? bilang",
    r"is it true|true or",
)
_CONFIRMS: Final = _any(
    r"benarkah|betulkah|beneran|(?:apa|apakah) (?:benar|betul|iya)",
    rf"(?:benar|betul|bener) {_OR_NOT}?",
    r"katanya|kabarnya|konon|jarene|dengar dengar|dengar|kabar|info\w*|isu",
    r"sudah keluar|ya$|yah$|kah",
)
_HAPPENING: Final = _any(
    r"psu|psl|pss|(?:pemungutan|pencoblosan|coblosan|pemilu) (?:suara )?(?:ulang|susulan|lanjutan)",
    r"coblos(?:an)? ulang|nyoblos ulang",
    r"ditunda|diundur(?:kan)?|dimajukan|memajukan|dibatalkan|dihentikan|ditutup|dipindah(?:kan)?",
    r"batal|rusuh|kebakaran|terbakar|ditangkap|dijadwal(?:kan)? ulang|memajukan|memundurkan|menunda",
)
_HERE_AND_NOW: Final = _any(
    r"besok|lusa|tadi|semalam|kemarin|barusan|sekarang|hari ini|malam ini|pagi ini",
    r"(?:minggu|pekan|bulan|hari|tahun) (?:depan|ini)",
    r"tanggal \d+|(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad)",
    r"tps (?:no(?:mor)? )?\d+",
    r"(?:desa|kelurahan|kecamatan|kota|kabupaten|kampung|tempat|dapil|daerah|tps) (?:kami|saya|kita)",
    r"(?:desa|kelurahan|kecamatan|kota|kabupaten) (?!lain|atau|dan|yang|itu)\w+",
)
_POSTPONED: Final = _any(
    r"(?:pemilu|pilkada|pilpres|pileg|pencoblosan|coblosan|pemungutan suara|jadwal)(?: \w+){0,3}"
    r" (?:ditunda|diundur(?:kan)?|dimajukan|dibatalkan|batal)",
    r"memajukan jadwal|memundurkan jadwal|menunda (?:pemilu|pilkada)|(?:masa )?jabatan(?: \w+){0,2} diperpanjang",
)
_RESULTS: Final = _any(
    r"(?:siapa|sopo|saha)(?: \w+){0,4} (?:menang|pemenang\w*|unggul|terpilih|juara"
    r"|memimpin suara|lolos|duduk di dewan)",
    r"(?:menang|pemenang\w*|unggul)(?: \w+){0,4} (?:siapa|sopo|saha)",
    rf"berapa(?: \w+)?(?: persen)?(?: perolehan)? suara(?: \w+){{0,3}} {_RUNNER}",
    rf"suara {_RUNNER} (?!tertentu|sah)\w+(?: \w+){{0,3}} berapa",
    r"(?:perolehan|jumlah|raihan) suara(?: \w+){0,5} (?:berapa|sementara|sekarang)",
    r"berapa(?: \w+){0,2} perolehan (?:suara|kursi)",
    r"perolehan (?:suara|kursi) (?:calon|paslon|partai|caleg|capres)",
    r"(?:hasil|angka|data) (?:sementara )?(?:quick count|real count|hitung cepat|sementara)",
    r"(?:quick|real) count(?: \w+){0,4} (?:berapa|siapa|pilgub|pilkada|pilpres)",
    r"(?:hasil|perolehan) (?:pilpres|pilgub|pilkada|pilbup|pilwalkot|pileg)(?: \w+){0,3}"
    r" (?:berapa|bagaimana|siapa|sementara)",
    r"(?:bagaimana|berapa|seperti apa) hasil (?:pemilu|pilpres|pilkada|pilgub|pileg)",
)
_REQUIRED: Final = _any(r"syarat\w*|ambang|butuh|dibutuhkan|usung|mengusung|mencalonkan|ngusung|batas")
_PARTIAL: Final = _any(
    r"(?<!kanggo )(?<!untuk )(?<!buat )(?:pilih|milih|memilih|coblos|nyoblos|dukung|mendukung|vote)"
    r"(?: \w+)? (?:siapa|sopo|saha)",
    rf"(?:siapa|sopo|mana)(?: \w+){{0,4}} (?:paling )?(?:bagus|baik|bersih|layak|pantas|kuat|apik)",
    rf"{_RUNNER} (?:mana|apa|nomor berapa)(?: \w+){{0,3}} (?:harus|sebaiknya|yang|bagus|bersih|layak"
    r"|saya pilih|saya coblos|lolos|menang|kuat|baik)",
    rf"{_RUNNER} (?:mana|apa) (?:yang )?(?:paling|lebih|akan|bakal)",
    r"menurutmu|menurut (?:kamu|anda|admin|mimin|min|kpu|kalian|bot|situ|pendapat)",
    r"(?:bagaimana|apa|minta) (?:pendapat|tanggapan|komentar|opini|penilaian)(?: \w+)? "
    r"(?:kpu|kamu|anda|admin|min|kalian|tentang|soal)",
    r"(?:kasih|beri|minta|mohon) (?:saya )?(?:saran|rekomendasi|masukan)",
    rf"{_RUNNER}(?: \w+){{0,6}} (?:bagus|buruk|jelek|kompeten|amanah|korup|pantas|becus|layak)",
    rf"(?:pantas|cocok|layak)(?: \w+){{0,2}} (?:jadi )?{_RUNNER}(?: \w+)? (?:siapa|sopo|mana)",
    r"kpu(?: \w+)? (?:netral|berat sebelah|curang|berpihak)",
    r"tebak(?:an)?|prediksi|perkiraan (?:pemenang|hasil|suara)|elektabilitas|peluang menang|ramalan",
    r"(?:bisa|bakal|akan|pasti|mungkin) (?:menang|kalah|unggul)",
    r"(?:bakal|akan|bisa) (?:satu|dua|1|2) putaran",
    r"(?:program|visi)\w*(?: \w+){0,3} (?:lebih )?(?:bagus|baik|jelek)",
    r"(?:setuju|sependapat)(?: \w+)? (?:tidak|kah|min|admin|kan)",
    rf"(?:kpu|kamu|admin)(?: \w+)? (?:dukung|mendukung|memihak|pro|bela)",
    r"(?:adil|curang|layak|pantas|becus) (?:tidak|kah|bukan|kan|ya)|itu adil|layak dipilih",
    r"pembohong|penipu rakyat|antek",
    r"who should i vote|best candidate|who will win",
)
_LOOK_UP: Final = _any(
    r"(?:tolong|mohon|minta|bisa|bantu) (?:di ?)?(?:cek|lihat|periksa)(?:kan|in)?(?: \w+){0,4}"
    r" (?:nama|nik|data|status|ktp) (?:saya|aku|gw|gue|istri|suami|anak|ibu|bapak)(?!\w)",
    r"(?:cekkan|cekin|dicekkan|lihatkan|periksakan)",
    r"cek (?:nama|nik|data) (?:saya|aku|gue) (?:dong|ya|min|kak|atas)",
    r"tolong (?:dilihat|dicek|dibantu cek)(?: nama\w*)?",
)
_HOW: Final = _any(r"cara(?:nya)?|bagaimana|gimana|piye|kumaha|di mana|dimana|mana|link|situs|web")
_OWN_CASE: Final = _any(
    r"saya (?:dipukul\w*|diancam|diintimidasi|dianiaya|diusir|ditolak paksa|dipaksa)",
    r"(?:honor|gaji|upah|uang)(?: \w+){0,3} (?:saya|kami)(?: \w+){0,2} (?:belum|tidak) (?:di)?bayar\w*",
    r"(?:honor|gaji|upah)(?: \w+){0,4} (?:belum|tidak) (?:dibayar|cair|turun)\w*",
    r"(?:lamaran|pendaftaran|berkas|seleksi)(?: \w+){0,3} saya(?: \w+){0,3} (?:tidak|gagal) ?(?:lolos|lulus)?",
)
_NAMED: Final = _any(
    r"(?:nomor|no|kontak) (?:hp|wa|whatsapp|telepon|telpon|rekening)(?: \w+){0,2} "
    r"(?:ketua|anggota|komisioner|petugas|pak|bu|ibu|bapak|saksi|pemilih)",
    r"alamat (?:rumah|tinggal)(?: \w+){0,2} (?:ketua|anggota|komisioner|petugas|pak|bu|pemilih|calon)",
    r"(?:daftar|data|list) nama(?: \w+){0,3} (?:pemilih|warga|pendukung|anggota|petugas)",
    r"by name",
    r"nik ?(?:nya|mereka)|beserta nik",
    r"salinan (?:dpt|daftar pemilih)",
    r"apakah(?: \w+)? (?:tetangga|pak|bu|si|mantan|teman|bos)(?: \w+){1,4} "
    r"(?:terdaftar|masuk dpt|ada di dpt|anggota partai)",
)
_INSULT: Final = _any(
    r"goblok|goblog|bodoh|tolol|anjing|anjir|bangsat|kampret|asu|brengsek|bego|idiot|babi|monyet"
    r"|bajingan|jancok|jancuk|tai|keparat|dungu|bloon|sialan|setan|laknat",
)
_ASKS: Final = _any(
    r"apa(?:kah)?|siapa|kapan|berapa|mana|bagaimana|kenapa|mengapa|boleh|bisa|cara|syarat|jam",
)
_LINK: Final = re.compile(r"(?:https?://|www\.|\bbit\.ly/)(?![\w.-]*\.go\.id\b)\S+", re.IGNORECASE)
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .-]?\d){14,}")
_FOREIGN: Final = frozenset(
    """the is are was do does did can could will would should how what when where who why which i my
    me you your we our of to in on at for from and or this that with please tell about previous
    le la les est des une de quel comment pour el los como que para wie was ist der die das und het
    een van wat hoe ignore there today like if it not have has""".split()
)
_NATIVE: Final = frozenset(
    """yang di ke dari apa apakah saya aku ini itu untuk tidak gak ga nggak bisa ada dan atau dengan
    kalau kalo sudah belum buat pas sama jadi siapa kapan berapa bagaimana boleh mau pakai gimana ya
    nya kita kami kak min dong sih sebagai harus masih hari jam selain cara caranya mana itu tuh
    lagi dulu juga orang warga suara pemilih memilih milih nyoblos mencoblos coblos pemilu daftar
    syarat surat kartu calon petugas anggota kampanye hasil gaji bayar lapor arti maksudnya
    iku opo piye sopo karo neng nang ora iso kudu naon saha kumaha teh mah tiasa kanggo sing
    resmi informasi permohonan keberatan berkas alasan jenis sengketa batas putusan""".split()
)
_FEWEST_WORDS: Final = 4  # of a sentence that may be foreign; shorter ones are names of things


def reading(message: str, words: Sequence[str]) -> Reading:
    """What a message is, by itself and by its words in their order."""
    text = " ".join(words)
    return Reading(_boundary(message, words, text), _DOUBT.search(text) is not None)


def _boundary(message: str, words: Sequence[str], text: str) -> Boundary | None:
    if _is_foreign(message, words):
        return Boundary.LANGUAGE
    if _is_personal(message, text):
        return Boundary.PERSONAL
    if _NAMED.search(text):
        return Boundary.BY_NAME
    if _LINK.search(message):
        return Boundary.CLAIM
    if _SHARED.search(text) and not (_KNOWN_HOAX.search(text) and "?" in message):
        return Boundary.CLAIM
    if _is_event(text):
        return Boundary.EVENT
    if _RESULTS.search(text) and not _REQUIRED.search(text):
        return Boundary.RESULTS
    if _PARTIAL.search(text):
        return Boundary.NEUTRAL
    if _INSULT.search(text) and not _ASKS.search(text):
        return Boundary.INSULT
    return None


def _is_personal(message: str, text: str) -> bool:
    if _LONG_NUMBER.search(message) or _OWN_CASE.search(text):
        return True
    return _LOOK_UP.search(text) is not None and not _HOW.search(text)


def _is_event(text: str) -> bool:
    if not (_HAPPENING.search(text) and _CONFIRMS.search(text)):
        return False
    return (_HERE_AND_NOW.search(text) or _POSTPONED.search(text)) is not None


def _is_foreign(message: str, words: Sequence[str]) -> bool:
    letters = [sign for sign in message if sign.isalpha()]
    if letters and 2 * sum("LATIN" in unicodedata.name(sign, "") for sign in letters) < len(letters):
        return True
    if len(words) < _FEWEST_WORDS or not _NATIVE.isdisjoint(words):
        return False
    return 3 * sum(word in _FOREIGN for word in words) >= len(words)
