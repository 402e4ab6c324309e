"""Claims with files, and those who hand them over."""

from __future__ import annotations

from hoaxes import evidence, gathering, keeping, referring
from hoaxes.gathering import About, Brought
from hoaxes.referring import Order
from storage import hoax_claims, referrals
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from tests.hoaxes.claim_world import NUNUKAN, PATIENCE, RUMOUR, act, by, citizen, verifier
from tests.world import NOW

ORDER = Order("bawaslu", "12/HM.02/2027", "Ketua Bawaslu", "Dengan hormat,\n\nMohon ditindak.")


def claim(tx: Tx, *contents: bytes) -> HoaxClaim:
    """A claim of Nunukan whose first report brought these files."""
    found = [(evidence.inspect("", "", content), content) for content in contents]
    brought = [keeping.keep(tx, one, "", content, NOW) for one, content in found]
    report = gathering.gather(act(tx), citizen(tx), Brought(RUMOUR, NUNUKAN, brought), PATIENCE)
    return gathering.open_claim(act(tx), report, About(NUNUKAN))


def number_of(tx: Tx, *contents: bytes) -> int:
    """The same by its number."""
    return hoax_claims.key_of(claim(tx, *contents))


def referred(tx: Tx, *contents: bytes) -> int:
    """A referral of such a claim, by its number."""
    referral = referring.refer(by(tx, verifier(tx)), number_of(tx, *contents), ORDER)
    return referrals.key_of(referral)
