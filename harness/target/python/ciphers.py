"""The ciphers of onion layers, and the key that a layer's two ends share."""

import hmac
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7
from nacl import bindings
from nacl.exceptions import CryptoError

from fields import Refusal

ALIASES = {"gcm": "aes-gcm", "xchacha20-poly1305": "xchacha20", "cbc": "aes-cbc"}


def decrypt_failed():
    return Refusal("decrypt-failed", "the ciphertext does not open")


class AesGcm:
    nonce_size = 12
    shortest = 12 + 16

    @staticmethod
    def key(product, client, server):
        return hmac.digest(b"LOKI", product, "sha256")

    @staticmethod
    def seal(key, nonce, plaintext):
        return AESGCM(key).encrypt(nonce, plaintext, None)

    @staticmethod
    def open(key, nonce, sealed):
        try:
            return AESGCM(key).decrypt(nonce, sealed, None)
        except InvalidTag:
            raise decrypt_failed() from None


class XChaCha20:
    nonce_size = 24
    shortest = 24 + 16

    @staticmethod
    def key(product, client, server):
        return blake2b(product + client + server, digest_size=32).digest()

    @staticmethod
    def seal(key, nonce, plaintext):
        return bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, nonce, key)

    @staticmethod
    def open(key, nonce, sealed):
        try:
            return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, None, nonce, key)
        except CryptoError:
            raise decrypt_failed() from None


class AesCbc:
    nonce_size = 16
    shortest = 16 + 16

    @staticmethod
    def key(product, client, server):
        return product

    @staticmethod
    def seal(key, nonce, plaintext):
        padder = PKCS7(128).padder()
        cipher = Cipher(algorithms.AES(key), modes.CBC(nonce)).encryptor()
        return cipher.update(padder.update(plaintext) + padder.finalize()) + cipher.finalize()

    @staticmethod
    def open(key, nonce, sealed):
        cipher = Cipher(algorithms.AES(key), modes.CBC(nonce)).decryptor()
        unpadder = PKCS7(128).unpadder()
        try:
            return unpadder.update(cipher.update(sealed) + cipher.finalize()) + unpadder.finalize()
        except ValueError:
            raise decrypt_failed() from None


CIPHERS = {"aes-gcm": AesGcm, "xchacha20": XChaCha20, "aes-cbc": AesCbc}


def cipher_name(name):
    """The name that results use for a type, or None if there is no such type."""
    name = ALIASES.get(name, name)
    return name if name in CIPHERS else None


def read_cipher_name(name):
    found = cipher_name(name)
    if found is None:
        raise Refusal("unknown-enc-type", f"enc_type: there is no type {name}")
    return found


def public_of(secret):
    return bindings.crypto_scalarmult_base(secret)


class Layer:
    """One layer as seen by one of its two ends."""

    def __init__(self, enc_type, own_secret, peer_public, own_is_client):
        try:
            product = bindings.crypto_scalarmult(own_secret, peer_public)
        except CryptoError:
            raise Refusal("bad-key", "the public key has a low order") from None
        own_public = public_of(own_secret)
        client, server = (own_public, peer_public) if own_is_client else (peer_public, own_public)
        self.cipher = CIPHERS[enc_type]
        self.key = self.cipher.key(product, client, server)

    def seal(self, nonce, plaintext):
        return nonce + self.cipher.seal(self.key, nonce, plaintext)

    def open(self, ciphertext):
        if len(ciphertext) < self.cipher.shortest:
            raise decrypt_failed()
        return self.cipher.open(self.key, ciphertext[: self.cipher.nonce_size], ciphertext[self.cipher.nonce_size :])


def read_layer(given, own, peer, own_is_client):
    """The layer that enc_type and two keys of a request describe."""
    enc_type = read_cipher_name(given.text("enc_type"))
    own_secret, peer_public = given.data(own, 32, wrong="bad-key"), given.data(peer, 32, wrong="bad-key")
    return Layer(enc_type, own_secret, peer_public, own_is_client)


def read_nonce(given, layer):
    return given.data("nonce", layer.cipher.nonce_size)
