"""What is sealed under a shared key: messages between blinded ids, name records, push payloads."""

from hashlib import blake2b

from nacl import bindings
from nacl.exceptions import CryptoError

import ed25519
from blinding import BlindedPair, id15_of_ed25519, id25_of_ed25519, read_key_pair, read_prefixed, read_server
from fields import Refusal

NONCE, TAG = 24, 16


def refused(message):
    return Refusal("refused", message)


def open_sealed(key, nonce, ciphertext):
    if len(ciphertext) < TAG:
        raise refused(f"the ciphertext has only {len(ciphertext)} bytes")
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, None, nonce, key)
    except CryptoError:
        raise refused("the ciphertext does not open") from None


def shared_key(prefix, pair, blinded, other, sender, recipient):
    """The key that both ends derive; sender and recipient are ids without prefix."""
    scalar = pair.scalar if prefix == 0x15 else blinded.factor * pair.scalar
    return blake2b(ed25519.multiply(scalar, other) + sender + recipient, digest_size=32).digest()


def answer_encrypt(given):
    pair, server = read_key_pair(given), read_server(given)
    recipient = read_prefixed(given, "recipient", 0x15, 0x25)
    message, nonce = given.data("message"), given.data("nonce", NONCE, wrong="refused")
    prefix, peer = recipient[0], recipient[1:]
    blinded = BlindedPair(prefix, pair, server)
    key = shared_key(prefix, pair, blinded, peer, blinded.public, peer)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(message + pair.public, None, nonce, key)
    return {"ciphertext": (b"\0" + sealed + nonce).hex()}


def answer_decrypt(given):
    pair, server = read_key_pair(given), read_server(given)
    sender = read_prefixed(given, "sender", 0x15, 0x25)
    recipient = read_prefixed(given, "recipient", 0x15, 0x25)
    data = given.data("ciphertext")
    if len(data) < 1 + NONCE + TAG:
        raise refused(f"ciphertext: has only {len(data)} bytes")
    prefix = sender[0]
    if recipient[0] != prefix:
        raise refused("sender and recipient: have different prefixes")
    if data[0] != 0:
        raise refused(f"ciphertext: has version {data[0]}, not 0")
    if len(data) < 1 + NONCE + TAG + 32:
        raise refused("ciphertext: has no room for the sender's key")
    blinded = BlindedPair(prefix, pair, server)
    is_own = sender[1:] == blinded.public
    other = recipient if is_own else sender
    key = shared_key(prefix, pair, blinded, other[1:], sender[1:], recipient[1:])
    inner = open_sealed(key, data[-NONCE:], data[1:-NONCE])
    message, author = inner[:-32], inner[-32:]
    session_key = ed25519.to_x25519(author)
    make_id = id15_of_ed25519 if prefix == 0x15 else id25_of_ed25519
    if make_id(author, server) != sender[1:]:
        raise refused("sender: is not who signed inside")
    return {"msg": message.hex(), "sender": "05" + session_key.hex()}


def answer_name_record(given):
    # The caller puts names into lower case; here they are taken as they come.
    name = given.text("name").encode("utf-8")
    digest = blake2b(name, digest_size=32).digest()
    key = blake2b(name, digest_size=32, key=digest).digest()
    found = open_sealed(key, given.data("nonce", NONCE, wrong="refused"), given.data("ciphertext"))
    if len(found) != 33:
        raise refused(f"the record holds {len(found)} bytes, not 33")
    return {"session_id": found.hex()}


def answer_push(given):
    payload, key = given.data("payload"), given.data("key", 32, wrong="refused")
    if len(payload) < NONCE:
        raise refused(f"payload: has only {len(payload)} bytes")
    return {"msg": open_sealed(key, payload[:NONCE], payload[NONCE:]).rstrip(b"\0").hex()}


FAMILIES = {
    "crypto/encrypt-blinded": answer_encrypt,
    "crypto/decrypt-blinded": answer_decrypt,
    "crypto/decrypt-name-record": answer_name_record,
    "crypto/decrypt-push": answer_push,
}
