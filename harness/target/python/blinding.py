"""XEd25519, blinded ids, and signatures made with blinded keys."""

from hashlib import blake2b, sha512

import ed25519
from ed25519 import KeyPair, L, hash_to_scalar, to_int, to_scalar
from fields import Refusal


def read_key_pair(given):
    return KeyPair(given.data("ed25519_seckey", 32, 64, wrong="refused"))


def read_server(given):
    return given.data("server_pubkey", 32, wrong="refused")


def read_prefixed(given, name, *prefixes):
    """A prefix and a key, 33 bytes."""
    value = given.data(name, 33, wrong="refused")
    if value[0] not in prefixes:
        raise Refusal("refused", f"{name}: begins with {value[0]:02x}, not {' or '.join('%02x' % p for p in prefixes)}")
    return value


def read_session_key(given, name):
    """The X25519 key of a session id that may be given without its 05."""
    value = given.data(name, 32, 33, wrong="refused")
    if len(value) == 33 and value[0] != 0x05:
        raise Refusal("refused", f"{name}: begins with {value[0]:02x}, not 05")
    return value[-32:]


def factor15(server):
    return to_int(blake2b(server).digest()) % L


def factor25(x_public, server):
    return to_int(blake2b(b"\x05" + x_public + server).digest()) % L


def ids15(x_public, server):
    """Both ids that an account may have on a server, without prefix: as computed, then with the other sign."""
    first = ed25519.multiply(factor15(server), ed25519.from_x25519(x_public))
    return first, ed25519.flip_sign(first)


def id25(x_public, server):
    return ed25519.multiply(factor25(x_public, server), ed25519.from_x25519(x_public))


def id15_of_ed25519(public, server):
    return ed25519.multiply(factor15(server), public)


def id25_of_ed25519(public, server):
    factor = factor25(ed25519.to_x25519(public), server)
    return ed25519.multiply(factor, ed25519.absolute(public))


class BlindedPair:
    """An account's blinded key pair on a server, for prefix 15 or 25."""

    def __init__(self, prefix, pair, server):
        if prefix == 0x15:
            self.factor = factor15(server)
        else:
            factor = factor25(pair.x_public, server)
            self.factor = -factor % L if pair.is_negative else factor
        self.secret = self.factor * pair.scalar % L
        self.public = ed25519.multiply_base(self.secret)


def sign15(pair, server, message):
    blinded = BlindedPair(0x15, pair, server)
    # Seed and public key, as libsession hashes; other clients leave the key out, which verifies as well.
    prefix = sha512(pair.secret).digest()[32:]
    nonce = hash_to_scalar(prefix, blinded.public, message)
    return ed25519.sign_with_scalars(blinded.secret, nonce, blinded.public, message)


def sign25(pair, server, message):
    blinded = BlindedPair(0x25, pair, server)
    seed = blake2b(pair.seed, digest_size=32, key=b"SessCommBlind25_seed").digest()
    nonce = to_int(blake2b(seed + blinded.public + message, key=b"SessCommBlind25_sig").digest()) % L
    return ed25519.sign_with_scalars(blinded.secret, nonce, blinded.public, message)


def xed25519_sign(secret, message, random):
    public = ed25519.multiply_base(clamp(secret))
    scalar = secret
    if ed25519.is_negative(public):
        public = ed25519.flip_sign(public)
        scalar = to_scalar(-to_int(secret))
    nonce = to_int(blake2b(scalar + message + random, person=b"xed25519signatur").digest()) % L
    return ed25519.sign_with_scalars(to_int(scalar), nonce, public, message)


def clamp(secret):
    return (to_int(secret) & (2**254 - 8)) | 2**254


def answer_x25519_to_ed25519(given):
    return {"ed25519_pubkey": ed25519.from_x25519(given.data("x25519_pubkey", 32, wrong="refused")).hex()}


def answer_xed25519_sign(given):
    secret = given.data("x25519_seckey", 32, wrong="refused")
    random = given.data("random", 64, wrong="refused")
    return {"signature": xed25519_sign(secret, given.data("message"), random).hex()}


def answer_xed25519_verify(given):
    signature = given.data("signature", 64, wrong="refused")
    public = ed25519.from_x25519(given.data("x25519_pubkey", 32, wrong="refused"))
    return {"valid": ed25519.verifies(signature, public, given.data("message"))}


def answer_factor15(given):
    return {"k": to_scalar(factor15(read_server(given))).hex()}


def answer_factor25(given):
    return {"k": to_scalar(factor25(read_session_key(given, "session_id"), read_server(given))).hex()}


def answer_ids15(given):
    session_id = read_prefixed(given, "session_id", 0x05)
    return {"ids": ["15" + found.hex() for found in ids15(session_id[1:], read_server(given))]}


def answer_id25(given):
    session_id = read_prefixed(given, "session_id", 0x05)
    return {"id": "25" + id25(session_id[1:], read_server(given)).hex()}


def answer_id15_of_ed25519(given):
    public = given.data("ed25519_pubkey", 32, wrong="refused")
    return {"id": "15" + id15_of_ed25519(public, read_server(given)).hex()}


def answer_id25_of_ed25519(given):
    public = given.data("ed25519_pubkey", 32, wrong="refused")
    return {"id": "25" + id25_of_ed25519(public, read_server(given)).hex()}


def answer_key_pair(prefix):
    def answer(given):
        pair = BlindedPair(prefix, read_key_pair(given), read_server(given))
        return {"pubkey": pair.public.hex(), "seckey": to_scalar(pair.secret).hex(), "k": to_scalar(pair.factor).hex()}

    return answer


def answer_sign(sign):
    def answer(given):
        return {"signature": sign(read_key_pair(given), read_server(given), given.data("message")).hex()}

    return answer


def answer_match(given):
    session_id = read_prefixed(given, "session_id", 0x05)
    blinded = read_prefixed(given, "blinded_id", 0x15, 0x25)
    server = read_server(given)
    if blinded[0] == 0x15:
        return {"match": blinded[1:] in ids15(session_id[1:], server)}
    return {"match": blinded[1:] == id25(session_id[1:], server)}


def version_pair(given):
    return KeyPair(blake2b(read_key_pair(given).seed, digest_size=32, key=b"VersionCheckKey_sig").digest())


def version_signature(given, method, path, body):
    text = f"{given.integer('timestamp')}{method}{path}"
    return {"signature": version_pair(given).sign(text.encode("utf-8") + body).hex()}


def answer_version_key_pair(given):
    pair = version_pair(given)
    return {"pubkey": pair.public.hex(), "seckey": pair.secret.hex()}


def answer_version_sign(given):
    platform = given.text("platform")
    if platform not in ("android", "desktop", "ios"):
        raise Refusal("refused", f"platform: is {platform}, not android, desktop or ios")
    return version_signature(given, "GET", f"/session_version?platform={platform}", b"")


def answer_version_sign_request(given):
    return version_signature(given, given.text("method"), given.text("path"), given.data("body"))


FAMILIES = {
    "crypto/x25519-to-ed25519": answer_x25519_to_ed25519,
    "crypto/xed25519-sign": answer_xed25519_sign,
    "crypto/xed25519-verify": answer_xed25519_verify,
    "crypto/blind15-factor": answer_factor15,
    "crypto/blind25-factor": answer_factor25,
    "crypto/blind15-ids": answer_ids15,
    "crypto/blind25-id": answer_id25,
    "crypto/blind15-id-from-ed25519": answer_id15_of_ed25519,
    "crypto/blind25-id-from-ed25519": answer_id25_of_ed25519,
    "crypto/blind15-keypair": answer_key_pair(0x15),
    "crypto/blind25-keypair": answer_key_pair(0x25),
    "crypto/blind15-sign": answer_sign(sign15),
    "crypto/blind25-sign": answer_sign(sign25),
    "crypto/session-id-matches-blinded-id": answer_match,
    "crypto/version-keypair": answer_version_key_pair,
    "crypto/version-sign": answer_version_sign,
    "crypto/version-sign-request": answer_version_sign_request,
}
