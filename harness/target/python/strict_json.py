"""JSON as its grammar has it: what Python's own reader adds is refused."""

import json
import math


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def finite(text):
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is out of range")
    return value


def parse(data):
    """Parses UTF-8 bytes. Raises ValueError."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse_constant, parse_float=finite)
    except RecursionError:
        raise ValueError("nested too deep") from None


def compact(value):
    """Writes JSON without blanks, keys ascending, anything beyond ASCII as UTF-8."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
