"""bt: bencoding with 64-bit integers. In Python a value is an int, bytes, a list, or a dict with bytes as keys."""

from fields import check_decimal, check_hex, check_kind, malformed

LOWEST, HIGHEST = -(2**63), 2**64 - 1

DEEPEST = 500


class Reader:
    """Reads values from bytes, one after another."""

    def __init__(self, data, position=0):
        self.data = data
        self.position = position

    def at_end(self):
        return self.position == len(self.data)

    def peek(self):
        return self.data[self.position : self.position + 1]

    def digits_until(self, end):
        """Reads digits up to and including the byte end, as an integer that is not below zero."""
        found = self.data.find(end, self.position)
        digits = self.data[self.position : max(found, self.position)]
        if not digits.isdigit():
            raise malformed(f"byte {self.position}: no digits that end with {end.decode()}")
        self.position = found + 1
        significant = digits.lstrip(b"0")
        if len(significant) > 20:
            raise malformed(f"byte {found}: a number of {len(significant)} digits is out of range")
        return int(significant or b"0")

    def string(self):
        length = self.digits_until(b":")
        end = self.position + length
        if end > len(self.data):
            raise malformed(f"byte {self.position}: a string of {length} bytes runs past the end")
        value = self.data[self.position : end]
        self.position = end
        return value

    def integer(self):
        self.position += 1
        negative = self.peek() == b"-"
        self.position += negative
        value = self.digits_until(b"e")
        value = -value if negative else value
        if not LOWEST <= value <= HIGHEST:
            raise malformed(f"{value} does not fit 64 bits")
        return value

    def until_end(self):
        """Steps through a list or dict: yields while another item follows, and passes the end."""
        self.position += 1
        while self.peek() != b"e":
            yield
        self.position += 1

    def list(self, depth):
        return [self.value(depth + 1) for _ in self.until_end()]

    def dict(self, depth):
        value = {}
        for _ in self.until_end():
            if not self.peek().isdigit():
                raise malformed(f"byte {self.position}: a key must be a string")
            key = self.string()
            value.setdefault(key, self.value(depth + 1))
        return value

    def value(self, depth=0):
        """Reads the value at the position. Raises Refusal."""
        if depth > DEEPEST:
            raise malformed(f"nested deeper than {DEEPEST}")
        first = self.peek()
        if first == b"i":
            return self.integer()
        if first == b"l":
            return self.list(depth)
        if first == b"d":
            return self.dict(depth)
        if first.isdigit():
            return self.string()
        raise malformed(f"byte {self.position}: no value begins with {first!r}")


def decode(data):
    """Reads a whole buffer as one value. Raises Refusal."""
    reader = Reader(data)
    value = reader.value()
    if not reader.at_end():
        raise malformed(f"{len(data) - reader.position} bytes follow the value")
    return value


def encode(value):
    """Writes a value in its one canonical form."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, list):
        return b"l%be" % b"".join(map(encode, value))
    return b"d%be" % b"".join(encode(key) + encode(value[key]) for key in sorted(value))


def to_tagged(value):
    if isinstance(value, int):
        return {"i": str(value)}
    if isinstance(value, bytes):
        return {"s": value.hex()}
    if isinstance(value, list):
        return {"l": [to_tagged(item) for item in value]}
    return {"d": [[key.hex(), to_tagged(value[key])] for key in sorted(value)]}


def dict_from_tagged(entries, depth):
    value = {}
    for entry in check_kind("d", entries, list):
        if not isinstance(entry, list) or len(entry) != 2:
            raise malformed("d: an entry is no pair of key and value")
        key = check_hex("key", entry[0])
        if key in value:
            raise malformed(f"d: the key {key.hex()} comes twice")
        value[key] = from_tagged(entry[1], depth + 1)
    return value


def from_tagged(tagged, depth=0):
    if depth > DEEPEST:
        raise malformed(f"nested deeper than {DEEPEST}")
    if not isinstance(tagged, dict) or len(tagged) != 1:
        raise malformed("value: is no object with one tag")
    [(tag, content)] = tagged.items()
    if tag == "i":
        return check_decimal("i", content, LOWEST, HIGHEST)
    if tag == "s":
        return check_hex("s", content)
    if tag == "l":
        return [from_tagged(item, depth + 1) for item in check_kind("l", content, list)]
    if tag == "d":
        return dict_from_tagged(content, depth)
    raise malformed(f"value: there is no tag {tag}")


def answer_decode(given):
    data = given.data("input_hex")
    value = decode(data)
    again = encode(value)
    return {"value": to_tagged(value), "reencoded_hex": again.hex(), "canonical": again == data}


def answer_encode(given):
    return {"encoded_hex": encode(from_tagged(given.get("value"))).hex()}


FAMILIES = {"bt/decode": answer_decode, "bt/encode": answer_encode}
