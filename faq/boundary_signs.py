"""The words by which a message is seen to touch a boundary; pure.

Patterns over plain words with one space between them, as `Lexicon.words` gives them: "hoax" is
"isu bohong" there, and "ga" is "tidak".
"""

from __future__ import annotations

import re
from typing import Final


def any_of(*patterns: str) -> re.Pattern[str]:
    """Finds any of the patterns as whole words."""
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))


OR_NOT: Final = r"(?:tidak|kah|bukan|nggak|gak|ga|ndak|ora|opo|po|sih)"
RUNNER: Final = (
    r"(?:calon(?: legislatif| presiden| gubernur)?|paslon|pasangan(?: calon)?"
    r"|partai|parpol|caleg|capres|cawapres|cagub|cabup|presiden|gubernur|bupati|petahana|koalisi|jagoan)"
)
HOAX: Final = r"(?:hoaks|hoax|isu bohong)"  # the lexicon spells the second as the third
SHARED: Final = any_of(
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
    r"(?:dapat|dpt|terima|menerima|dikirim|kiriman)(?: \w+){0,2}"
    r" (?:broadcast|pesan|apk|sms|tautan|link)",
    rf"{HOAX} (?:atau|apa) (?:fakta|bukan|tidak|asli|benar\w*)",
    rf"fakta atau {HOAX}",
    rf"(?:asli|benar) atau (?:palsu|tidak nya|{HOAX})",
    rf"{HOAX} (?:kah|bukan|ya)",
    r"screenshot|tangkapan layar",
    r"sumber terpercaya|info valid|info a ?1",
    r"mohon (?:konfirmasi|klarifikasi)(?!\w* isu)(?:nya)?",
    r"(?:mohon|tolong) (?:di )?(?:cek|dicek)(?: (?:kebenaran\w*|ya|min))?$",
    r"pesan (?:wa|whatsapp|berantai)(?: \w+)? ini",
    rf"ini (?:bener|benar|beneran|asli|{HOAX})(?: \w+)?",
    r"cek dong ini",
    r"(?:klik|lewat|via) (?:tautan|link)(?: \w+){0,2} ini",
    r"apk",
    r"fakta(?: tidak| bukan| kah)?$|^cek fakta",
    r"saya (?:lihat|liat|melihat|saksikan|menyaksikan)(?: \w+)? (?:sendiri|langsung)",
)
KNOWN_HOAX: Final = any_of(r"kontainer", r"peti kemas", r"server")
IS_THAT_SO: Final = re.compile(r"\bapa(?:kah)?\s+iya\b", re.IGNORECASE)  # "apa ya" only asks
DOUBT: Final = any_of(
    r"benarkah|betulkah|beneran|(?:apa|apakah) (?:benar|betul)|bener(?:an)? \w+",
    rf"(?:benar|betul|bener) {OR_NOT}",
    r"(?:benar|betul|bener|asli)$",
    r"kata(?:nya)? (?:orang|netizen|teman|tetangga|grup|group|berita|video|info)",
    r"katanya|kabarnya|konon|jarene|jare|dengar dengar|dengar",
    r"ada (?:kabar|isu|info\w*|yang bilang)",
    rf"{HOAX}|fitnah|desas desus|masa sih|masa iya|masak sih",
    r"kabarnya|(?:teman|tetangga|orang|saudara)(?: \w+)? bilang",
    r"is it true|true or",
)
SEEKS_WAY: Final = any_of(
    r"(?:harus|mesti|kudu|perlu)(?: \w+)? (?:bagaimana|gimana|piye|ke mana)",
    r"(?:saya|aku|kami|kita) (?:bagaimana|gimana|piye|ke mana)",
    r"(?:bagaimana|gimana|piye) (?:saya|aku|kami|kita|cara\w*)|cara\w* (?:bagaimana|gimana|piye)",
)
CONFIRMS: Final = any_of(
    r"benarkah|betulkah|beneran|(?:apa|apakah) (?:benar|betul|iya)",
    rf"(?:benar|betul|bener) {OR_NOT}?",
    r"katanya|kabarnya|konon|jarene|dengar dengar|dengar|kabar|info\w*|isu",
    r"sudah keluar|ya$|yah$|kah",
)
HAPPENING: Final = any_of(
    r"psu|psl|pss|(?:pemungutan|pencoblosan|coblosan|pemilu) (?:suara )?(?:ulang|susulan|lanjutan)",
    r"coblos(?:an)? ulang|nyoblos ulang",
    r"ditunda|diundur(?:kan)?|dimajukan|memajukan|dibatalkan|dihentikan|ditutup|dipindah(?:kan)?",
    r"batal|rusuh|kebakaran|terbakar|ditangkap|dijadwal(?:kan)? ulang",
    r"memajukan|memundurkan|menunda|jabatan(?: \w+){0,2} diperpanjang",
)
HERE_AND_NOW: Final = any_of(
    r"besok|lusa|tadi|semalam|kemarin|barusan|sekarang|hari ini|malam ini|pagi ini",
    r"(?:minggu|pekan|bulan|hari|tahun) (?:depan|ini)",
    r"tanggal \d+|(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad)",
    r"tps (?:no(?:mor)? )?\d+",
    r"(?:desa|kelurahan|kecamatan|kota|kabupaten|kampung|tempat|dapil|daerah|tps)"
    r" (?:kami|saya|kita)",
    r"(?:desa|kelurahan|kecamatan|kota|kabupaten) (?!lain|atau|dan|yang|itu)\w+",
)
POSTPONED: Final = any_of(
    r"(?:pemilu|pilkada|pilpres|pileg|pencoblosan|coblosan|pemungutan suara|jadwal)(?: \w+){0,3}"
    r" (?:ditunda|diundur(?:kan)?|dimajukan|dibatalkan|batal)",
    r"(?:memajukan|memundurkan) jadwal|menunda (?:pemilu|pilkada)",
    r"(?:masa )?jabatan(?: \w+){0,2} diperpanjang",
)
RESULTS: Final = any_of(
    r"(?:siapa|sopo|saha)(?: \w+){0,4} (?:menang|pemenang\w*|unggul|terpilih|juara"
    r"|memimpin suara|lolos|duduk di dewan)",
    r"(?:menang|pemenang\w*|unggul)(?: \w+){0,4} (?:siapa|sopo|saha)",
    rf"berapa(?: \w+)?(?: persen)?(?: perolehan)? suara(?: \w+){{0,3}} {RUNNER}",
    rf"suara {RUNNER} (?!tertentu|sah)\w+(?: \w+){{0,3}} berapa",
    r"(?:perolehan|jumlah|raihan) suara(?: \w+){0,5} (?:berapa|sementara|sekarang)",
    r"berapa(?: \w+){0,2} perolehan (?:suara|kursi)",
    r"perolehan (?:suara|kursi) (?:calon|paslon|partai|caleg|capres)",
    r"(?:hasil|angka|data) (?:sementara )?(?:quick count|real count|hitung cepat|sementara)",
    r"(?:quick|real) count(?: \w+){0,4} (?:berapa|siapa|pilgub|pilkada|pilpres)",
    r"(?:hasil|perolehan) (?:pilpres|pilgub|pilkada|pilbup|pilwalkot|pileg)(?: \w+){0,3}"
    r" (?:berapa|bagaimana|siapa|sementara)",
    r"(?:bagaimana|berapa|seperti apa) hasil (?:pemilu|pilpres|pilkada|pilgub|pileg)",
)
REQUIRED: Final = any_of(
    r"syarat\w*|ambang|butuh|dibutuhkan|usung|mengusung|mencalonkan|ngusung|batas"
)
PARTIAL: Final = any_of(
    r"(?<!kanggo )(?<!untuk )(?<!buat )(?:pilih|milih|memilih|coblos|nyoblos|dukung|mendukung|vote)"
    r"(?: \w+)? (?:siapa|sopo|saha)",
    r"(?:siapa|sopo|mana)(?: \w+){0,4} (?:paling )?(?:bagus|baik|bersih|layak|pantas|kuat|apik)",
    rf"{RUNNER} (?:mana|apa|nomor berapa)(?: \w+){{0,3}}"
    r" (?:harus|sebaiknya|yang|bagus|bersih|layak|saya pilih|saya coblos|lolos|menang|kuat|baik)",
    rf"{RUNNER} (?:mana|apa) (?:yang )?(?:paling|lebih|akan|bakal)",
    r"menurutmu|menurut (?:kamu|anda|admin|mimin|min|kpu|kalian|bot|situ|pendapat)",
    r"(?:bagaimana|apa|minta) (?:pendapat|tanggapan|komentar|opini|penilaian)(?: \w+)? "
    r"(?:kpu|kamu|anda|admin|min|kalian|tentang|soal)",
    r"(?:kasih|beri|minta|mohon) (?:saya )?(?:saran|rekomendasi|masukan)",
    rf"{RUNNER}(?: \w+){{0,6}} (?:bagus|buruk|jelek|kompeten|amanah|korup|pantas|becus|layak)",
    rf"(?:pantas|cocok|layak)(?: \w+){{0,2}} (?:jadi )?{RUNNER}(?: \w+)? (?:siapa|sopo|mana)",
    r"kpu(?: \w+)? (?:netral|berat sebelah|curang|berpihak)",
    r"tebak(?:an)?|prediksi|ramalan|perkiraan (?:pemenang|hasil|suara)",
    r"elektabilitas|peluang menang",
    r"(?:bisa|bakal|akan|pasti|mungkin) (?:menang|kalah|unggul)",
    r"(?:bakal|akan|bisa) (?:satu|dua|1|2) putaran",
    r"(?:program|visi)\w*(?: \w+){0,3} (?:lebih )?(?:bagus|baik|jelek)",
    r"(?:setuju|sependapat)(?: \w+)? (?:tidak|kah|min|admin|kan)",
    r"(?:kpu|kamu|admin)(?: \w+)? (?:dukung|mendukung|memihak|pro|bela)",
    r"(?:adil|curang|layak|pantas|becus) (?:tidak|kah|bukan|kan|ya)|itu adil|layak dipilih",
    r"pembohong|penipu rakyat|antek",
    r"who should i vote|best candidate|who will win",
)
LOOK_UP: Final = any_of(
    r"(?:tolong|mohon|minta|bisa|bantu) (?:di ?)?(?:cek|lihat|periksa)(?:kan|in)?(?: \w+){0,4}"
    r" (?:nama|nik|data|status|ktp) (?:saya|aku|gw|gue|istri|suami|anak|ibu|bapak)(?!\w)",
    r"(?:cekkan|cekin|dicekkan|lihatkan|periksakan)",
    r"cek (?:nama|nik|data) (?:saya|aku|gue) (?:dong|ya|min|kak|atas)",
    r"tolong (?:dilihat|dicek|dibantu cek)(?: \w+)? (?:nama\w*|nik|data)",
)
HOW: Final = any_of(r"cara(?:nya)?|bagaimana|gimana|piye|kumaha|di mana|dimana|mana|link|situs|web")
OWN_CASE: Final = any_of(
    r"tps (?:saya|aku|ku|kami|gue|gw)(?: \w+)? (?:di ?)?(?:mana|endi|ngendi)(?: \w+){0,2}$",
    r"(?:mana|dimana|ngendi)(?: \w+)? tps (?:saya|aku|ku|kami|gue|gw)(?: \w+){0,2}$",
    r"saya (?:dipukul\w*|diancam|diintimidasi|dianiaya|diusir|ditolak paksa|dipaksa)",
    r"(?:honor|gaji|upah)(?: \w+){0,4} (?:belum|tidak) (?:dibayar|cair|turun)\w*",
    r"(?:lamaran|pendaftaran|berkas|seleksi)(?: \w+){0,3} saya(?: \w+){0,3}"
    r" (?:tidak|gagal) (?:lolos|lulus)",
)
NAMED: Final = any_of(
    r"(?:nomor|no|kontak) (?:hp|wa|whatsapp|telepon|telpon|rekening)(?: \w+){0,2} "
    r"(?:ketua|anggota|komisioner|petugas|pak|bu|ibu|bapak|saksi|pemilih)",
    r"alamat (?:rumah|tinggal)(?: \w+){0,2}"
    r" (?:ketua|anggota|komisioner|petugas|pak|bu|pemilih|calon)",
    r"(?:daftar|data|list) nama(?: \w+){0,3} (?:pemilih|warga|pendukung|anggota|petugas)",
    r"by name",
    r"nik ?(?:nya|mereka)|beserta nik",
    r"salinan (?:dpt|daftar pemilih)",
    r"(?:cek|lihat|cari|periksa)(?:kan|in)? nama (?!saya|aku|gue|gw|ku|kami|sendiri|calon|caleg)\w+"
    r"(?: \w+){0,3} (?:dpt|daftar pemilih)",
    r"apakah(?: \w+)? (?:tetangga|pak|bu|si|mantan|teman|bos)(?: \w+){1,4} "
    r"(?:terdaftar|masuk dpt|ada di dpt|anggota partai)",
)
INSULT: Final = any_of(
    r"goblok|goblog|bodoh|tolol|anjing|anjir|bangsat|kampret|asu|brengsek|bego|idiot|babi|monyet"
    r"|bajingan|jancok|jancuk|tai|keparat|dungu|bloon|sialan|setan|laknat",
)
ASKS: Final = any_of(
    r"apa(?:kah)?|siapa|kapan|berapa|mana|bagaimana|kenapa|mengapa|boleh|bisa|cara|syarat|jam",
)
LINK: Final = re.compile(r"(?:https?://|www\.|\bbit\.ly/)(?![\w.-]*\.go\.id\b)\S+", re.IGNORECASE)
LONG_NUMBER: Final = re.compile(r"[\d•](?:[ .-]?[\d•]){14,}")  # hidden digits are dots
FOREIGN: Final = any_of(
    r"the|is|are|was|do|does|did|can|could|will|would|should|how|what|when|where|who|why"
    r"|which|i|my|me|you|your|we|our|of|to|in|on|at|for|from|and|or|this|that|with|please"
    r"|tell|about|previous|le|la|les|est|des|une|de|quel|comment|pour|el|los|como|que|para"
    r"|wie|ist|der|die|das|und|het|een|van|wat|hoe|ignore|there|today|like|if|it|not|have"
    r"|has",
)
NATIVE: Final = any_of(
    r"yang|di|ke|dari|apa|apakah|saya|aku|ini|itu|untuk|tidak|gak|ga|nggak|bisa|ada|dan"
    r"|atau|dengan|kalau|kalo|sudah|belum|buat|pas|sama|jadi|siapa|kapan|berapa|bagaimana"
    r"|boleh|mau|pakai|gimana|ya|nya|kita|kami|kak|min|dong|sih|sebagai|harus|masih|hari"
    r"|jam|selain|cara|caranya|mana|tuh|lagi|dulu|juga|orang|warga|suara|pemilih|memilih"
    r"|milih|nyoblos|mencoblos|coblos|pemilu|daftar|syarat|surat|kartu|calon|petugas"
    r"|anggota|kampanye|hasil|gaji|bayar|lapor|arti|maksudnya|iku|opo|piye|sopo|karo|neng"
    r"|nang|ora|iso|kudu|naon|saha|kumaha|teh|mah|tiasa|kanggo|sing|resmi|informasi"
    r"|permohonan|keberatan|berkas|alasan|jenis|sengketa|batas|putusan",
)
