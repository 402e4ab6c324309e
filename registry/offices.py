"""The 553 offices: seeding them, and finding the one that somebody means."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from types import MappingProxyType

from storage import offices as store
from storage.engine import Tx
from storage.offices import Office, Tier

MOST_CANDIDATES = 5
CUTOFF = 80.0  # percent of equal letters from which a name may be a slip of another
MARGIN = 8.0  # percent; what is so much worse than the best candidate is not meant
BEGINNING = 80.0  # how alike a name and its beginning count
SHORTEST_SLIP = 4  # letters; between shorter names every difference counts
LABEL_LENGTH = 20  # characters that a button shows

_ORGANISATION = frozenset(
    {"kpu", "kpud", "kip", "bakohumas", "humas", "grup", "group", "satker", "sekretariat", "kantor"}
)
_SAME_WORD: Mapping[str, str] = MappingProxyType(
    {
        "kabupaten": "kab",
        "kotamadya": "kota",
        "kodya": "kota",
        "prov": "provinsi",
        "prop": "provinsi",
        "propinsi": "provinsi",
        "kep": "kepulauan",
        "sumatra": "sumatera",
        "jkt": "jakarta",
        "sel": "selatan",
        "tim": "timur",
        "bar": "barat",
        "teng": "tengah",
        "ut": "utara",
    }
)
_SILENT = _ORGANISATION | {"administrasi", "administratif", "adm", "dan"}
_LONG_ORGANISATIONS = ("komisi pemilihan umum", "komisi independen pemilihan")
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "00": "KPU RI",
        "16.02": "Kab. OKI",
        "16.08": "Kab. OKU Timur",
        "16.09": "Kab. OKU Selatan",
        "16.12": "Kab. PALI",
        "31": "DKI Jakarta",
        "34": "DI Yogyakarta",
        "71.08": "Bolmong Utara",
        "71.09": "Kab. Kep. Sitaro",
        "71.10": "Bolmong Timur",
        "71.11": "Bolmong Selatan",
    }
)


def fold(name: str) -> str:
    """What is left of a name when case, marks, spaces and filler words do not count.

    "KPU Kab. Fak-Fak" and "kabupaten fakfak" are both "kabfakfak"; a name without letters and
    digits is empty.
    """
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    plain = (
        sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)
    )
    spaced = "".join(sign if sign.isalnum() else " " for sign in plain).casefold()
    text = " ".join(spaced.split())
    for organisation in _LONG_ORGANISATIONS:
        text = text.replace(organisation, "")
    words = [_SAME_WORD.get(word, word) for word in text.split() if word not in _SILENT]
    return words[2:] if words[:2] == ["kab", "kota"] else words


# The data


def seed(tx: Tx) -> bool:
    """Make the stored offices and aliases those of the data files; False if they were."""
    offices = read_offices()
    names = set(read_aliases(offices))
    stored = [office.model_dump() for office in store.everything(tx)]
    if stored == [office.model_dump() for office in offices] and set(store.aliases(tx)) == names:
        return False
    store.put(tx, offices, sorted(names))
    return True


def read_offices() -> list[Office]:
    """The offices of the data file, in the order of their codes."""
    return [
        Office(
            code=row["code"],
            name=row["name"],
            region=row["region"],
            tier=Tier(row["tier"]),
            parent=row["parent"] or None,
            timezone=row["timezone"],
        )
        for row in _rows("offices.csv")
    ]


def read_aliases(offices: Iterable[Office]) -> Iterator[tuple[str, str]]:
    """Every (folded name, code) that people write for these offices; names can be shared."""
    short_forms = defaultdict(list)
    for row in _rows("aliases.csv"):
        short_forms[row["office"]].append(row["alias"])
    bare = {office.code: _bare(office) for office in offices}
    taken = Counter(bare.values())
    for office in offices:
        names = {bare[office.code], *map(fold, short_forms[office.code])}
        names |= {name for name in _without_islands(bare[office.code]) if not taken[name]}
        for alias in {*_with_kind(office, names), fold(office.name), fold(office.code)}:
            yield alias, office.code


def _rows(file_name: str) -> list[dict[str, str]]:
    text = resources.files("registry").joinpath("data", file_name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _kind(office: Office) -> str:
    if office.tier is Tier.REGENCY:
        return _words(office.region)[0]
    return "provinsi" if office.tier is Tier.PROVINCE else ""


def _bare(office: Office) -> str:
    words = _words(office.region)
    return "".join(words[1:] if office.tier is Tier.REGENCY else words)


def _without_islands(bare: str) -> set[str]:
    return {bare.replace(word, "") for word in ("kepulauan", "pulau") if word in bare}


def _with_kind(office: Office, names: Iterable[str]) -> Iterator[str]:
    kind = _kind(office)
    for name in names:
        yield from (name, f"{kind}{name}", f"{name}{kind}")


# Finding


class Directory:
    """All names of all offices in memory: what many look-ups and guesses are made with."""

    def __init__(self, offices: Iterable[Office], aliases: Iterable[tuple[str, str]]) -> None:
        self._offices = {office.code: office for office in offices}
        self._by_alias: dict[str, list[Office]] = defaultdict(list)
        for alias, code in sorted(aliases):
            self._by_alias[alias].append(self._offices[code])

    def exact(self, text: str) -> Sequence[Office]:
        """The offices that are called exactly so, spelling apart; "Banjar, Kalsel" is one."""
        words = _words(text)
        found = self._by_alias.get("".join(words))
        return tuple(found or self._within_province(words))

    def resolve(self, text: str) -> Sequence[Office]:
        """The offices that may be meant, best first, at most five."""
        return (self.exact(text) or self._alike(fold(text)))[:MOST_CANDIDATES]

    def _within_province(self, words: Sequence[str]) -> Iterator[Office]:
        for cut in range(1, len(words)):
            provinces = self._by_alias.get("".join(words[cut:]), ())
            codes = {office.code for office in provinces if office.tier is Tier.PROVINCE}
            candidates = self._by_alias.get("".join(words[:cut]), ())
            yield from (office for office in candidates if office.parent in codes)

    def _alike(self, folded: str) -> Sequence[Office]:
        if len(folded) < SHORTEST_SLIP:
            return ()
        scores: dict[str, float] = defaultdict(float)
        for alias, score in self._scored(folded):
            for office in self._by_alias[alias]:
                scores[office.code] = max(scores[office.code], score)
        lowest = max(scores.values(), default=0.0) - MARGIN
        best = sorted(scores, key=lambda code: (-scores[code], code))
        return tuple(self._offices[code] for code in best if scores[code] >= lowest)

    def _scored(self, folded: str) -> Iterator[tuple[str, float]]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415  (3 MB that a start need not hold)

        names = [name for name in self._by_alias if len(name) > SHORTEST_SLIP]
        for name, score, _ in process.extract(
            folded, names, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=None
        ):
            yield name, score
        yield from ((name, BEGINNING) for name in names if name.startswith(folded))


def directory(tx: Tx) -> Directory:
    """The directory of the stored offices."""
    return Directory(store.everything(tx), store.aliases(tx))


def exact(tx: Tx, text: str) -> Sequence[Office]:
    """The offices that are called exactly so; for callers who cannot ask back."""
    return store.by_alias(tx, fold(text)) or directory(tx).exact(text)


def resolve(tx: Tx, text: str) -> Sequence[Office]:
    """The offices that `text` may mean, best first, at most five; empty if it is like none.

    One office is the only one meant, slips of the pen allowed: let the person confirm its name.
    """
    return store.by_alias(tx, fold(text)) or directory(tx).resolve(text)


def label(office: Office) -> str:
    """A name that fits a button and that no other office has."""
    if office.code in _LABELS:
        return _LABELS[office.code]
    region = office.region.replace("Administrasi ", "").replace("Kepulauan", "Kep.")
    kind, _, rest = region.partition(" ")
    if office.tier is Tier.PROVINCE:
        kind, rest, region = "Prov.", region, f"Prov. {region}"
    if kind == "Kabupaten":
        region = f"Kab. {rest}"
    return region if len(region) <= LABEL_LENGTH else rest
