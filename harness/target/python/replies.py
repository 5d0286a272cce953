"""Replies of service nodes, and requests to and replies of servers."""

import base64
import binascii

from bt import Reader, encode
from ciphers import read_layer, read_nonce
from fields import Refusal
from strict_json import compact, parse


def malformed_reply(message):
    return Refusal("malformed-reply", message)


def parse_object(data, name):
    try:
        value = parse(data)
    except ValueError as fault:
        raise malformed_reply(f"{name}: {fault}") from None
    if not isinstance(value, dict):
        raise malformed_reply(f"{name}: is no JSON object")
    return value


def integer_of(value):
    """The integer that a JSON number stands for, in whatever form it is written; None for anything else."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def answer_seal(given):
    layer = read_layer(given, "own_secret", "client_public", False)
    nonce, status = read_nonce(given, layer), given.integer("status")
    as_json, as_base64 = given.flag("json", False), given.flag("base64", True)
    if "result_text" in given:
        body = given.text("result_text")
    else:
        result = given.get("result_json")
        body = result if as_json else compact(result)
    sealed = layer.seal(nonce, compact({"body": body, "status": status}).encode("utf-8"))
    return {"http_body": (base64.b64encode(sealed) if as_base64 else sealed).hex()}


def unwrapped(body):
    """The base64 text of a reply, which old servers put into a JSON object."""
    if not body.lstrip().startswith(b"{"):
        return body
    result = parse_object(body, "http_body").get("result")
    if not isinstance(result, str):
        raise malformed_reply("http_body: has no text as result")
    return result.encode("utf-8")


def from_base64(text):
    """Decodes base64 with its padding in full or left out."""
    bare = text.rstrip(b"=")
    padding = b"=" * (-len(bare) % 4)
    try:
        if text not in (bare, bare + padding):
            raise binascii.Error
        return base64.b64decode(bare + padding, validate=True)
    except binascii.Error:
        raise malformed_reply("http_body: is no base64") from None


def answer_open(given):
    layer = read_layer(given, "client_secret", "peer_public", True)
    body = given.data("http_body")
    if given.flag("base64", True):
        body = from_base64(unwrapped(body))
    reply = parse_object(layer.open(body), "reply")
    status = integer_of(reply.get("status_code", reply.get("status")))
    if status is None:
        raise malformed_reply("reply: has no integer as status")
    if "body" not in reply:
        raise malformed_reply("reply: has no body")
    return {"status": status, "body": reply["body"]}


def answer_v4_request(given):
    request = {"method": given.text("method"), "endpoint": given.text("endpoint")}
    request["headers"] = given.object("headers").values
    parts = [compact(request).encode("utf-8")]
    if "body" in given:
        parts.append(given.data("body"))
    return {"plaintext": encode(parts).hex()}


def answer_v4_response(given):
    reader = Reader(given.data("plaintext"))
    try:
        parts = reader.value()
    except Refusal as refusal:
        raise malformed_reply(f"plaintext: {refusal}") from None
    is_pair = isinstance(parts, list) and len(parts) == 2 and all(isinstance(part, bytes) for part in parts)
    if not is_pair or not reader.at_end():
        raise malformed_reply("plaintext: is no list of two strings")
    reply = parse_object(parts[0], "metadata")
    code = integer_of(reply.get("code"))
    if code is None:
        raise malformed_reply("metadata: has no integer as code")
    if not isinstance(reply.get("headers"), dict):
        raise malformed_reply("metadata: has no object as headers")
    return {"code": code, "headers": reply["headers"], "body": parts[1].hex()}


FAMILIES = {
    "onion/reply-seal": answer_seal,
    "onion/reply-open": answer_open,
    "onion/v4-request": answer_v4_request,
    "onion/v4-response": answer_v4_response,
}
