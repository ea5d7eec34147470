"""Keys that keep answers apart from names: made from a secret that never lies in the database.

A round's key turns a person into an author that nobody can turn back. It is kept, wrapped, while the round is open,
and deleted when it closes: from then on not even the secret leads from an answer to a person.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BYTES = 32
"""Length of the secret, of what is derived from it, and of a round's key."""
NONCE = 12
AUTHOR_DIGITS = 32
ADDRESS_DIGITS = 20
"""All addresses are equally long."""
SEALED = "sealed"


class Locked(Exception):
    """Something was locked with another secret than the one that is set, or none is set."""


def new_secret() -> str:
    """A new secret, as it is set: 43 letters and digits of URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(BYTES)).rstrip(b"=").decode()


def secret_in(text: str) -> bytes:
    """The 32 bytes of a secret as it is set; ValueError where it is none."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        found = b""
    if len(found) != BYTES:
        raise ValueError("must be a secret as `groundswell secret` makes it")
    return found


class Keys:
    """What the secret can do. Without one (`secret` is None) everything that needs it raises Locked."""

    def __init__(self, secret: str | None) -> None:
        material = secret_in(secret) if secret else None
        self._wrapping = _derived(material, b"groundswell: round keys") if material else None
        self._sealing = _derived(material, b"groundswell: tallies") if material else None
        self._addresses = _derived(material, b"groundswell: addresses") if material else None
        self._trail = _expanded(material, b"groundswell: trail") if material else None

    def new_round_key(self, round_id: int) -> bytes:
        """A new key for a round, wrapped."""
        return _locked(self._wrapping, os.urandom(BYTES), _of_round(round_id))

    def author(self, wrapped: bytes, round_id: int, person_id: int) -> str:
        """What stands for a person beside their answers in a round: HMAC-SHA256 under its key, 128 bits in hex."""
        return self.authors(wrapped, round_id, [person_id])[person_id]

    def authors(self, wrapped: bytes, round_id: int, people: list[int]) -> dict[int, str]:
        """The author of each of these people in a round."""
        key = _opened(self._wrapping, wrapped, _of_round(round_id))
        return {one: hmac.digest(key, str(one).encode(), hashlib.sha256).hex()[:AUTHOR_DIGITS] for one in people}

    def seal(self, about: str, body: Any) -> dict[str, str]:
        """JSON that only the secret opens again, and only as what it is `about`."""
        locked = _locked(self._sealing, json.dumps(body).encode(), about.encode())
        return {SEALED: base64.b64encode(locked).decode()}

    def unseal(self, about: str, body: Mapping[str, Any]) -> Any:
        """What was sealed."""
        return json.loads(_opened(self._sealing, base64.b64decode(body[SEALED]), about.encode()))

    @property
    def set(self) -> bool:
        """Whether there is a secret at all."""
        return self._trail is not None

    def address(self, about: str, person_id: int) -> bytes:
        """Somebody whom only the secret finds again, and only through what they are spoken to about."""
        return _locked(self._addresses, str(person_id).zfill(ADDRESS_DIGITS).encode(), about.encode())

    def addressee(self, about: str, address: bytes) -> int:
        """Whom an address leads to."""
        return int(_opened(self._addresses, address, about.encode()))

    def link(self, before: str, entry: bytes) -> str:
        """The seal of an entry of the trail that follows another seal: HMAC-SHA256 over both, in hex."""
        if self._trail is None:
            raise Locked("no secret is set")
        return hmac.digest(self._trail, before.encode() + b"\n" + entry, hashlib.sha256).hex()


def _derived(material: bytes, purpose: bytes) -> AESGCM:
    return AESGCM(_expanded(material, purpose))


def _expanded(material: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=purpose).derive(material)


def _of_round(round_id: int) -> bytes:
    return f"round:{round_id}".encode()


def _locked(cipher: AESGCM | None, plain: bytes, about: bytes) -> bytes:
    if cipher is None:
        raise Locked("no secret is set")
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, plain, about)


def _opened(cipher: AESGCM | None, locked: bytes, about: bytes) -> bytes:
    if cipher is None:
        raise Locked("no secret is set")
    try:
        return cipher.decrypt(locked[:NONCE], locked[NONCE:], about)
    except InvalidTag:
        raise Locked("another secret was set when this was locked") from None
