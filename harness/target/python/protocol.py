"""The shim protocol: JSON lines in, JSON lines out."""

import json
import os
import sys
import traceback

import accounts
import blinding
import bt
import messages
import onion
import push
import replies
import shared_keys
import swarms
from fields import Fields, Refusal, malformed
from strict_json import parse

PROTOCOL = 1

MODULES = (bt, accounts, blinding, messages, shared_keys, swarms, push, onion, replies)

FAMILIES = {family: handler for module in MODULES for family, handler in module.FAMILIES.items()}

HELLO = {
    "protocol": PROTOCOL,
    "name": "python",
    "version": "0.1.0",
    "language": "python",
    "families": list(FAMILIES),
    "capabilities": [],
}


def lines(descriptor):
    """Yields the lines of a file descriptor, and None whenever the next one may take time to come."""
    parts = []
    while chunk := os.read(descriptor, 1 << 18):
        head, *rest = chunk.split(b"\n")
        parts.append(head)
        for tail in rest:
            yield b"".join(parts)
            parts = [tail]
        yield None
    yield b"".join(parts)


def answer_vector(params):
    family, given = params.text("family"), params.object("input")
    handler = FAMILIES.get(family)
    if handler is None:
        return {"unsupported": {"reason": f"no family {family}"}}
    try:
        return {"result": handler(given)}
    except Refusal as refusal:
        return {"error": refusal.as_json()}
    except UnicodeEncodeError as fault:
        # JSON can write half a surrogate pair; such text has no bytes.
        return {"error": malformed(str(fault)).as_json()}
    except Exception as fault:
        # A fault of the shim must never look like a refusal.
        traceback.print_exc()
        return {"error": {"class": "internal-error", "message": repr(fault)}}


def answer_method(request):
    method = request.text("method")
    if method == "hello":
        if request.object("params").integer("protocol") != PROTOCOL:
            raise Refusal("unsupported-protocol", f"this shim speaks protocol {PROTOCOL}")
        return {"result": HELLO}
    if method == "vector":
        return answer_vector(request.object("params"))
    if method == "flush":
        # Requests are answered one after another: whatever came before this one has its answer.
        return {"result": {}}
    return {"unsupported": {"reason": f"no method {method}"}}


def answer(line):
    """Answers one line."""
    try:
        request = parse(line)
    except ValueError as fault:
        return {"id": None, "error": {"class": "malformed-request", "message": str(fault)}}
    identity = request.get("id") if isinstance(request, dict) else None
    if isinstance(identity, bool) or not isinstance(identity, (int, str)):
        return {"id": None, "error": {"class": "malformed-request", "message": "id: is no integer and no text"}}
    try:
        return {"id": identity, **answer_method(Fields(request))}
    except Refusal as refusal:
        error_class = "malformed-request" if refusal.error_class == "malformed" else refusal.error_class
        return {"id": identity, "error": {"class": error_class, "message": str(refusal)}}


def serve():
    """Answers until the input ends; answers are written together as long as more requests are at hand."""
    sys.setrecursionlimit(20_000)
    ready = []
    try:
        for line in lines(sys.stdin.fileno()):
            if line is None:
                sys.stdout.write("".join(ready))
                sys.stdout.flush()
                ready.clear()
            elif line:
                ready.append(json.dumps(answer(line), separators=(",", ":")) + "\n")
        sys.stdout.write("".join(ready))
        sys.stdout.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
