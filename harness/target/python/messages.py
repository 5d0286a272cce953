"""Messages from account to account, padded or not, and the ids under which a swarm keeps them."""

from base64 import b64encode
from hashlib import blake2b, sha512

from nacl import bindings
from nacl.exceptions import CryptoError

import ed25519
from blinding import read_key_pair, read_session_key
from fields import Refusal

OVERHEAD = 32 + 16 + 32 + 64


def refused(message):
    return Refusal("refused", message)


def signed_for(pair, recipient, message):
    """The message with the sender's key and a signature that also covers the recipient."""
    body = message + pair.public
    return body + pair.sign(body + recipient)


def seal(ephemeral_secret, recipient, plaintext):
    """A sealed box whose ephemeral key is given."""
    ephemeral_public = bindings.crypto_scalarmult_base(ephemeral_secret)
    nonce = blake2b(ephemeral_public + recipient, digest_size=24).digest()
    try:
        return ephemeral_public + bindings.crypto_box(plaintext, nonce, recipient, ephemeral_secret)
    except CryptoError:
        raise refused("recipient: is a key of low order") from None


def open_message(public, secret, ciphertext):
    """The content and the sender's session id."""
    if len(ciphertext) < OVERHEAD:
        raise refused(f"ciphertext: has {len(ciphertext)} bytes, fewer than {OVERHEAD}")
    try:
        plaintext = bindings.crypto_box_seal_open(ciphertext, public, secret)
    except CryptoError:
        raise refused("ciphertext: does not open") from None
    message, sender, signature = plaintext[:-96], plaintext[-96:-64], plaintext[-64:]
    if not ed25519.verifies(signature, sender, message + sender + public):
        raise refused("ciphertext: the signature inside is wrong")
    return {"msg": message.hex(), "sender": "05" + ed25519.to_x25519(sender).hex()}


def answer_sign(given):
    pair, recipient = read_key_pair(given), read_session_key(given, "recipient")
    return {"signed": signed_for(pair, recipient, given.data("message")).hex()}


def answer_encrypt(given):
    pair, recipient = read_key_pair(given), read_session_key(given, "recipient")
    ephemeral_secret = given.data("ephemeral_seckey", 32, wrong="refused")
    return {"ciphertext": seal(ephemeral_secret, recipient, signed_for(pair, recipient, given.data("message"))).hex()}


def answer_encrypt_deterministic(given):
    pair, recipient = read_key_pair(given), read_session_key(given, "recipient")
    message = given.data("message")
    seed = blake2b(pair.seed + recipient + message, digest_size=32, key=b"SessionBoxEphemeralHashKey").digest()
    return {"ciphertext": seal(sha512(seed).digest()[:32], recipient, signed_for(pair, recipient, message)).hex()}


def answer_decrypt(given):
    pair = read_key_pair(given)
    return open_message(pair.x_public, pair.x_secret, given.data("ciphertext"))


def answer_decrypt_x25519(given):
    public = given.data("x25519_pubkey", 32, wrong="refused")
    secret = given.data("x25519_seckey", 32, wrong="refused")
    return open_message(public, secret, given.data("ciphertext"))


def answer_pad(given):
    message = given.data("message")
    blocks = -(-(len(message) + 2) // 160)
    return {"padded": (message + b"\x80").ljust(160 * blocks - 1, b"\0").hex()}


def answer_unpad(given):
    padded = given.data("padded")
    content = padded.rstrip(b"\0")
    if not content:
        raise refused("padded: holds nothing but zeros")
    return {"message": (content[:-1] if content[-1] == 0x80 else padded).hex()}


def answer_hash(given):
    account, namespace = given.data("pubkey", 33), given.integer("namespace", -(2**15), 2**15 - 1)
    text = str(namespace) if namespace else ""
    digest = blake2b(account + text.encode() + given.data("data"), digest_size=32).digest()
    return {"hash": b64encode(digest).decode().rstrip("=")}


FAMILIES = {
    "crypto/sign-for-recipient": answer_sign,
    "crypto/encrypt": answer_encrypt,
    "crypto/encrypt-deterministic": answer_encrypt_deterministic,
    "crypto/decrypt": answer_decrypt,
    "crypto/decrypt-x25519": answer_decrypt_x25519,
    "crypto/pad": answer_pad,
    "crypto/unpad": answer_unpad,
    "message/hash": answer_hash,
}
