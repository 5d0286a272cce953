"""Onions: single layers, the frame around them, building a whole one, and what a node finds in its layer."""

import re

from ciphers import Layer, cipher_name, public_of, read_cipher_name, read_layer, read_nonce
from fields import Refusal, check_kind, malformed
from strict_json import compact, parse

KEY_HEX = re.compile(r"[0-9a-fA-F]{64}")

DEFAULT_TYPE = "aes-gcm"
PROTOCOLS = ("http", "https")


def to_frame(ciphertext, tail):
    return len(ciphertext).to_bytes(4, "little") + ciphertext + tail


class Metadata:
    """The JSON object at the end of a frame. What is wrong with it is refused with the class of the frame."""

    def __init__(self, text, error_class):
        self.error_class = error_class
        try:
            self.values = parse(text)
        except ValueError as fault:
            raise self.wrong(str(fault)) from None
        if not isinstance(self.values, dict):
            raise self.wrong("is no object")

    def wrong(self, message):
        return Refusal(self.error_class, f"metadata: {message}")

    def __contains__(self, name):
        return name in self.values

    def text(self, name, default=None):
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise self.wrong(f"{name} is no text")
        return value

    def number(self, name, default):
        """A number with its fraction cut off."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(f"{name} is no number")
        return int(value)

    def flag(self, name, default):
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise self.wrong(f"{name} is neither true nor false")
        return value

    def key(self, name):
        value = self.text(name)
        if not KEY_HEX.fullmatch(value):
            raise self.wrong(f"{name} is no key of 64 hex digits")
        return value.lower()

    def enc_type(self):
        name = cipher_name(self.text("enc_type", DEFAULT_TYPE))
        if name is None:
            raise self.wrong("enc_type names no known type")
        return name


def from_frame(blob, error_class):
    """Splits a frame into its ciphertext and its metadata."""
    length = int.from_bytes(blob[:4], "little")
    if len(blob) < 4 or 4 + length > len(blob):
        raise Refusal(error_class, f"the frame has {len(blob)} bytes, fewer than it says")
    return blob[4 : 4 + length], Metadata(blob[4 + length :], error_class)


def next_layer(metadata):
    return {"ephemeral_key": metadata.key("ephemeral_key"), "enc_type": metadata.enc_type()}


def answer_frame(given):
    ciphertext, metadata = from_frame(given.data("blob"), "malformed-frame")
    hop_no = max(0, metadata.number("hop_no", 0))
    return {"ciphertext": ciphertext.hex(), **next_layer(metadata), "hop_no": hop_no}


def is_client(given, client_direction):
    direction = given.text("direction")
    if direction not in ("request", "response"):
        raise malformed(f"direction: is {direction}, not request or response")
    return direction == client_direction


def answer_seal(given):
    layer = read_layer(given, "own_secret", "peer_public", is_client(given, "request"))
    nonce = read_nonce(given, layer)
    return {"ciphertext": layer.seal(nonce, given.data("plaintext")).hex()}


def answer_open(given):
    layer = read_layer(given, "own_secret", "peer_public", is_client(given, "response"))
    return {"plaintext": layer.open(given.data("ciphertext")).hex()}


def is_allowed(target, protocol):
    is_target = target.startswith(("/loki/", "/oxen/")) and target.endswith("/lsrpc") and "?" not in target
    return is_target and protocol in PROTOCOLS


def open_to(plaintext):
    """What a layer tells the node that opened it."""
    inner, metadata = from_frame(plaintext, "malformed-layer")
    if "headers" in metadata:
        json, base64 = metadata.flag("json", False), metadata.flag("base64", True)
        return {"kind": "final", "body": inner.hex(), "json": json, "base64": base64}
    if "host" in metadata:
        target, protocol = metadata.text("target"), metadata.text("protocol", "https")
        return {
            "kind": "relay_server",
            "host": metadata.text("host"),
            "port": metadata.number("port", 443) % 2**16,
            "protocol": protocol,
            "target": target,
            "target_allowed": is_allowed(target, protocol),
            "payload": plaintext.hex(),
        }
    next_node = metadata.key("destination")
    return {"kind": "relay_node", "next_node": next_node, "ciphertext": inner.hex(), **next_layer(metadata)}


def answer_peel(given):
    layer = read_layer(given, "own_secret", "ephemeral_key", False)
    return {"opens_to": open_to(layer.open(given.data("ciphertext")))}


class Builder:
    """Wraps layer after layer, from the innermost outwards."""

    def __init__(self, given):
        self.enc_types = [read_cipher_name(check_kind("enc_types", name, str)) for name in given.list("enc_types")]
        self.layers = given.objects("layers")
        self.metadata = {}

    def check_count(self, count):
        if len(self.enc_types) != count or len(self.layers) != count:
            raise malformed(f"enc_types and layers: are not {count}, one for each hop and one for the destination")

    def wrap(self, recipient, plaintext):
        """Seals for one recipient; afterwards `metadata` is what whoever hands it on must be told."""
        enc_type, fresh = self.enc_types.pop(), self.layers.pop(0)
        secret = fresh.data("ephemeral_secret", 32, wrong="bad-key")
        layer = Layer(enc_type, secret, recipient.data("x", 32, wrong="bad-key"), True)
        self.metadata = {"enc_type": enc_type, "ephemeral_key": public_of(secret).hex()}
        return layer.seal(read_nonce(fresh, layer), plaintext)

    def frame(self, ciphertext, **more):
        return to_frame(ciphertext, compact({**self.metadata, **more}).encode("utf-8"))


def server_metadata(server):
    texts = {name: server.text(name) for name in ("host", "protocol", "target")}
    return {**texts, "port": server.integer("port", 0, 2**16 - 1), "method": "POST"}


def node_metadata(node):
    return {"destination": node.data("ed", 32, wrong="bad-key").hex()}


def answer_build(given):
    path, destination = given.objects("path"), given.object("destination")
    builder, payload = Builder(given), given.data("payload")
    builder.check_count(len(path) + 1)
    if "snode" in destination:
        recipient = destination.object("snode")
        payload = to_frame(payload, given.text("control").encode("utf-8"))
        told = node_metadata(recipient)
    else:
        recipient = destination.object("server")
        told = server_metadata(recipient)
    sealed = builder.wrap(recipient, payload)
    for hop in reversed(path):
        sealed = builder.wrap(hop, builder.frame(sealed, **told))
        told = node_metadata(hop)
    return {"blob": builder.frame(sealed).hex()}


FAMILIES = {
    "onion/seal": answer_seal,
    "onion/open": answer_open,
    "onion/frame": answer_frame,
    "onion/peel": answer_peel,
    "onion/build": answer_build,
}
