"""Batches of messages that nodes push to each other when swarms change."""

import re

from bt import Reader, encode
from fields import malformed

VERSION = 1
BATCH_LIMIT = 9_000_000
RECORD_OVERHEAD = 79

SIGNED_64 = (-(2**63), 2**63 - 1)
SIGNED_16 = (-(2**15), 2**15 - 1)

ACCOUNT_HEX = re.compile(rb"[0-9a-fA-F]{66}")


def read_record(given, elements):
    account, hash_text = given.data("pubkey", 33), given.data("hash")
    record = [account, hash_text, given.decimal("timestamp", *SIGNED_64), given.decimal("expiry", *SIGNED_64)]
    record.append(given.data("data"))
    namespace = given.integer("namespace", *SIGNED_16) if "namespace" in given else 0
    return record + [namespace] if elements == 6 else record


def cut_by_estimate(records):
    """How records of five elements are packed: by estimated size, in order; one record too large goes alone."""
    batches, size = [[]], 2
    for record in records:
        cost = RECORD_OVERHEAD + len(record[1]) + len(record[4])
        size += cost
        if batches[-1] and size > BATCH_LIMIT:
            batches.append([])
            size = 3 + cost
        batches[-1].append(record)
    return batches


def cut_by_size(records):
    """How records of six elements are packed: a batch is closed once its size has reached the limit."""
    batches, size = [], BATCH_LIMIT
    for record in records:
        if size >= BATCH_LIMIT:
            batches.append([])
            size = len(to_blob([]))
        batches[-1].append(record)
        size += len(encode(record))
    return batches


def to_blob(batch):
    return bytes([VERSION]) + encode(batch)


def answer_encode(given):
    elements = given.integer("version", 5, 6)
    records = [read_record(message, elements) for message in given.objects("messages")]
    batches = cut_by_size(records) if elements == 6 else cut_by_estimate(records)
    return {"batches": [to_blob(batch).hex() for batch in batches]}


def account_of(text):
    """The account in hex, or None if it is malformed."""
    if len(text) == 33:
        return text.hex()
    return text.decode().lower() if ACCOUNT_HEX.fullmatch(text) else None


class Record:
    """The elements of one record, each read as the type it must have."""

    def __init__(self, elements):
        if not isinstance(elements, list):
            raise malformed("blob: a record is no list")
        self.elements = elements

    def take(self, position, kind, low=None, high=None):
        if position >= len(self.elements):
            raise malformed(f"blob: a record has only {len(self.elements)} elements")
        value = self.elements[position]
        if not isinstance(value, kind) or (low is not None and not low <= value <= high):
            raise malformed(f"blob: element {position} of a record is {value!r}")
        return value


def from_record(elements):
    """A message, or None where the account is malformed, whatever follows it."""
    record = Record(elements)
    account = account_of(record.take(0, bytes))
    if account is None:
        return None
    return {
        "pubkey": account,
        "hash": record.take(1, bytes).hex(),
        "timestamp": str(record.take(2, int, *SIGNED_64)),
        "expiry": str(record.take(3, int, *SIGNED_64)),
        "data": record.take(4, bytes).hex(),
        "namespace": record.take(5, int, *SIGNED_16) if len(elements) > 5 else 0,
    }


def answer_decode(given):
    blob = given.data("blob")
    if not blob or blob[0] != VERSION:
        return {"messages": []}
    records = Reader(blob, 1).value()
    if not isinstance(records, list):
        raise malformed("blob: is no list of records")
    messages = []
    for record in records:
        message = from_record(record)
        if message is None:
            return {"messages": []}
        messages.append(message)
    return {"messages": messages}


FAMILIES = {"push/encode": answer_encode, "push/decode": answer_decode}
