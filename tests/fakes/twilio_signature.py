"""How Twilio signs what it posts to the bot (twilio.com/docs/usage/webhooks/webhooks-security)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
_HASHES = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Signing:
    """The secret (auth token or shared key) and how it is used; `key_id` names a shared key."""

    secret: str
    algorithm: str = "HMAC_SHA1"
    key_id: str = ""

    @property
    def names_settings(self) -> bool:
        """Tell whether the header with the settings is sent."""
        return bool(self.key_id) or self.algorithm != "HMAC_SHA1"


def sign(signing: Signing, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that prove a form posted to this public URL."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(signing.secret.encode(), signed.encode(), _HASHES[signing.algorithm]).digest()
    headers = {HEADER: base64.b64encode(digest).decode()}
    if signing.names_settings:
        headers[SETTINGS_HEADER] = f"key={signing.key_id},algorithm={signing.algorithm}"
    return headers


def headers_for(kind: str, signing: Signing, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """Return a valid or wrong signature, or none where it is missing."""
    match kind:
        case "valid":
            return sign(signing, url, form)
        case "wrong":
            return sign(Signing("not " + signing.secret, signing.algorithm), url, form)
        case "missing":
            return {}
    raise ValueError(f"unknown signature {kind}")
