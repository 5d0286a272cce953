"""Accounts and their recovery phrases."""

import json
from pathlib import Path
from zlib import crc32

from ed25519 import KeyPair
from fields import Refusal

WORD_LIST = Path(__file__).resolve().parents[3] / "spec" / "data" / "mnemonic-english.json"
WORDS = json.loads(WORD_LIST.read_text(encoding="utf-8"))
N = len(WORDS)
PREFIX = 3
INDEX = {word[:PREFIX]: index for index, word in enumerate(WORDS)}


def checksum_position(words):
    return crc32("".join(word[:PREFIX] for word in words).encode("utf-8")) % len(words)


def phrase_of(secret):
    """The thirteen words of a secret of 16 bytes."""
    words = []
    for start in range(0, 16, 4):
        value = int.from_bytes(secret[start : start + 4], "little")
        first = value % N
        second = (value // N + first) % N
        third = (value // N**2 + second) % N
        words += [WORDS[first], WORDS[second], WORDS[third]]
    words.append(words[checksum_position(words)])
    return " ".join(words)


def secret_of(phrase):
    """The 16 bytes behind a phrase, taken as it is: nothing is trimmed or put into lower case."""
    words = phrase.split(" ")
    if len(words) < 13:
        raise Refusal("not-enough-words", f"phrase: has {len(words)} words, not 13")
    if len(words) > 13:
        raise Refusal("too-many-words", f"phrase: has {len(words)} words, not 13")
    *words, checksum = words
    if unknown := [position for position, word in enumerate(words) if word[:PREFIX] not in INDEX]:
        raise Refusal("invalid-words", f"phrase: word {unknown[0] + 1} is not in the list")
    numbers = [INDEX[word[:PREFIX]] for word in words]
    secret = b""
    for first, second, third in zip(*[iter(numbers)] * 3):
        value = first + N * ((second - first) % N) + N**2 * ((third - second) % N)
        secret += (value % 2**32).to_bytes(4, "little")
    if words[checksum_position(words)][:PREFIX] != checksum[:PREFIX]:
        raise Refusal("verification", "phrase: the last word is not the checksum of the others")
    return secret


def answer_account(given):
    secret = given.data("seed", 16)
    pair = KeyPair(secret + bytes(16))
    return {
        "phrase": phrase_of(secret),
        "ed25519_pubkey": pair.public.hex(),
        "ed25519_seckey": pair.secret.hex(),
        "x25519_pubkey": pair.x_public.hex(),
        "x25519_seckey": pair.x_secret.hex(),
        "session_id": "05" + pair.x_public.hex(),
    }


def answer_phrase(given):
    return {"seed": secret_of(given.text("phrase")).hex()}


FAMILIES = {"account/from-seed": answer_account, "phrase/decode": answer_phrase}
