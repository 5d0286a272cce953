"""Curve arithmetic: libsodium where it has the operation, whole numbers elsewhere. Faults raise Refusal of class refused."""

from hashlib import sha512

from nacl import bindings
from nacl.exceptions import CryptoError

from fields import Refusal

L = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19


def to_int(data):
    return int.from_bytes(data, "little")


def to_scalar(number):
    return (number % L).to_bytes(32, "little")


class KeyPair:
    """An Ed25519 pair with its X25519 form, from a secret key of 64 bytes or the seed in its first 32."""

    def __init__(self, secret):
        self.seed = secret[:32]
        self.public, self.secret = bindings.crypto_sign_seed_keypair(self.seed)
        self.x_secret = bindings.crypto_sign_ed25519_sk_to_curve25519(self.secret)
        self.scalar = to_int(self.x_secret)

    @property
    def x_public(self):
        return to_x25519(self.public)

    @property
    def is_negative(self):
        return is_negative(self.public)

    def sign(self, message):
        return bindings.crypto_sign(message, self.secret)[:64]


def is_negative(point):
    return point[31] >= 128


def flip_sign(point):
    return point[:31] + bytes([point[31] ^ 128])


def absolute(point):
    return flip_sign(point) if is_negative(point) else point


def to_x25519(point):
    """The X25519 form of an Ed25519 key of the main subgroup."""
    try:
        return bindings.crypto_sign_ed25519_pk_to_curve25519(point)
    except CryptoError:
        raise Refusal("refused", "the Ed25519 key does not convert to X25519") from None


def from_x25519(key):
    """The Ed25519 key with sign bit zero that belongs to an X25519 key, whether it is a point or not."""
    u = (to_int(key) & (2**255 - 1)) % P
    y = (u - 1) * pow(u + 1, P - 2, P) % P
    return y.to_bytes(32, "little")


def multiply(scalar, point):
    """scalar times point without clamping; the point must lie in the main subgroup."""
    try:
        return bindings.crypto_scalarmult_ed25519_noclamp(to_scalar(scalar), point)
    except CryptoError:
        raise Refusal("refused", "the point is not on the main subgroup") from None


def multiply_base(scalar):
    return bindings.crypto_scalarmult_ed25519_base_noclamp(to_scalar(scalar))


def hash_to_scalar(*parts):
    return to_int(sha512(b"".join(parts)).digest()) % L


def sign_with_scalars(secret, nonce, public, message):
    """A signature by whole numbers: R is nonce times the base, S is nonce plus challenge times secret."""
    commitment = multiply_base(nonce)
    challenge = hash_to_scalar(commitment, public, message)
    return commitment + to_scalar(nonce + challenge * secret)


def verifies(signature, public, message):
    """Whether libsodium takes the signature: canonical, no small order, no cofactor."""
    try:
        bindings.crypto_sign_open(signature + message, public)
        return True
    except CryptoError:
        return False
