"""Reading what a request holds."""

import re
from binascii import unhexlify

DECIMAL = re.compile(r"0|-?[1-9][0-9]{0,19}")

KINDS = {str: "text", int: "an integer", bool: "true or false", list: "a list", dict: "an object"}


class Refusal(Exception):
    """An input that has to be refused, with the class that the family gives it."""

    def __init__(self, error_class, message):
        super().__init__(message)
        self.error_class = error_class

    def as_json(self):
        return {"class": self.error_class, "message": str(self)}


def malformed(message):
    return Refusal("malformed", message)


def check_kind(name, value, kind):
    # In Python a bool is an int; in JSON it is not.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise malformed(f"{name}: is not {KINDS[kind]}")
    return value


def check_hex(name, value):
    try:
        # Unlike bytes.fromhex, this takes no blanks.
        return unhexlify(check_kind(name, value, str))
    except ValueError:
        raise malformed(f"{name}: is not hex") from None


def check_decimal(name, value, low, high):
    """An integer given as decimal text in its shortest form, from low to high."""
    if not DECIMAL.fullmatch(check_kind(name, value, str)) or not low <= int(value) <= high:
        raise malformed(f"{name}: is no decimal integer from {low} to {high}")
    return int(value)


class Fields:
    """The fields of one JSON object. Every reader refuses what is missing or of another type as malformed."""

    def __init__(self, values):
        self.values = values

    def __contains__(self, name):
        return name in self.values

    def get(self, name):
        if name not in self.values:
            raise malformed(f"{name}: is missing")
        return self.values[name]

    def text(self, name):
        return check_kind(name, self.get(name), str)

    def integer(self, name, low=None, high=None):
        value = check_kind(name, self.get(name), int)
        if (low is not None and value < low) or (high is not None and value > high):
            raise malformed(f"{name}: is {value}, not from {low} to {high}")
        return value

    def decimal(self, name, low, high):
        return check_decimal(name, self.get(name), low, high)

    def flag(self, name, default):
        return check_kind(name, self.get(name), bool) if name in self else default

    def list(self, name):
        return check_kind(name, self.get(name), list)

    def object(self, name):
        return Fields(check_kind(name, self.get(name), dict))

    def objects(self, name):
        return [Fields(check_kind(name, item, dict)) for item in self.list(name)]

    def data(self, name, *lengths, wrong="malformed"):
        """Bytes given in hex, of one of the lengths if any are named; other lengths are refused with the class wrong."""
        value = check_hex(name, self.get(name))
        if lengths and len(value) not in lengths:
            raise Refusal(wrong, f"{name}: has {len(value)} bytes, not {' or '.join(map(str, lengths))}")
        return value
