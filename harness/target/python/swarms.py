"""Traces of the swarm assignment, and which swarm serves an account."""

import re
from hashlib import sha256

from assignment import UNASSIGNED, Assignment, NoSwarmError
from fields import Refusal, check_decimal, check_kind, malformed

HIGHEST = 2**64 - 1
HIGHEST_ID = UNASSIGNED - 1

NODE = re.compile(r"[0-9a-fA-F]{64}")
ACCOUNT = re.compile(r"[0-9a-fA-F]+")


class Trace:
    """The state that a trace carries from step to step: swarm id to members, nodes as indices into the table."""

    def __init__(self, mode, nodes):
        self.keeps_order = mode == "raw"
        self.nodes = nodes
        self.swarms = {}

    def node(self, index):
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(self.nodes):
            raise malformed(f"{index!r} is no index into nodes")
        return index

    def indices(self, step, name):
        """Nodes that leave or join. One that is named twice does so once."""
        return list(dict.fromkeys(self.node(index) for index in step.list(name))) if name in step else []

    def reset(self, entries):
        self.swarms = {}
        for entry in entries:
            if not isinstance(entry, list) or len(entry) != 2:
                raise malformed("a swarm is no pair of id and members")
            swarm, members = check_decimal("id", entry[0], 0, HIGHEST_ID), check_kind("members", entry[1], list)
            if swarm in self.swarms:
                raise malformed(f"swarm {swarm} is named twice")
            self.swarms[swarm] = [self.node(index) for index in members]
        if len(self.membership()) != sum(map(len, self.swarms.values())):
            raise malformed("a node is in two swarms, or twice in one")

    def membership(self):
        return {node: swarm for swarm, members in self.swarms.items() for node in members}

    def prepared(self, leaving, joining):
        """The map that the assignment is given; `joining` is None where a raw step has no unassigned entry."""
        gone = {*leaving, *(joining or ())}
        swarms = {swarm: [node for node in members if node not in gone] for swarm, members in self.swarms.items()}
        if joining is not None:
            swarms[UNASSIGNED] = joining
        if self.keeps_order:
            return swarms
        by_key = self.nodes.__getitem__
        return {swarm: sorted(members, key=by_key) for swarm, members in swarms.items() if members}

    def digest(self, arrange):
        text = []
        for swarm in sorted(self.swarms):
            keys = [self.nodes[node] for node in self.swarms[swarm]]
            text.append(f"{swarm}:{','.join(arrange(keys))}\n")
        return sha256("".join(text).encode()).hexdigest()

    def step(self, step):
        if "reset" in step:
            self.reset(step.list("reset"))
        before = self.membership()
        joining = self.indices(step, "join") if "join" in step else None
        swarms = self.prepared(self.indices(step, "leave"), joining)
        seed = step.decimal("seed", 0, HIGHEST)
        try:
            Assignment(swarms, seed).run()
        except NoSwarmError:
            # The map stays as it was.
            return {"error": True}
        self.swarms = swarms
        after = self.membership()
        return {
            "ordered_sha256": self.digest(list),
            "set_sha256": self.digest(sorted),
            "moves": [[node, str(after[node])] for node in sorted(after) if before.get(node) != after[node]],
        }


def answer_trace(given):
    mode, nodes = given.text("mode"), given.list("nodes")
    if mode not in ("list", "raw"):
        raise malformed(f"mode: is {mode}, not list or raw")
    if not all(isinstance(node, str) and NODE.fullmatch(node) for node in nodes):
        raise malformed("nodes: one is no key of 64 hex digits")
    nodes = [node.lower() for node in nodes]
    if len(set(nodes)) != len(nodes):
        raise malformed("nodes: a key comes twice")
    trace = Trace(mode, nodes)
    trace.reset(given.list("initial"))
    return {"steps": [trace.step(step) for step in given.objects("steps")]}


def account_key(text, mainnet):
    """The 32 bytes of an account in any spelling that a node accepts."""
    raw = text.encode("utf-8")
    is_hex = ACCOUNT.fullmatch(text) is not None
    if is_hex and len(text) == 66:
        return bytes.fromhex(text)[1:]
    if len(raw) == 33:
        return raw[1:]
    if not mainnet and is_hex and len(text) == 64:
        return bytes.fromhex(text)
    if not mainnet and len(raw) == 32:
        return raw
    raise Refusal("malformed-account", f"pubkey: {text!r} is no account")


def position_of(key):
    words = [int.from_bytes(key[start : start + 8], "big") for start in range(0, 32, 8)]
    return words[0] ^ words[1] ^ words[2] ^ words[3]


def swarm_at(position, ids):
    """The nearest id on the ring of 2^64, at equal distance the one below; None without swarms."""
    if not ids:
        return None
    ids = sorted(ids)
    right = next((swarm for swarm in ids if swarm >= position), ids[0])
    left = ids[ids.index(right) - 1]
    return right if (right - position) % 2**64 < (position - left) % 2**64 else left


def answer_of_account(given):
    ids = [check_decimal("swarms", swarm, 0, HIGHEST_ID) for swarm in given.list("swarms")]
    position = position_of(account_key(given.text("pubkey"), given.flag("mainnet", True)))
    swarm = swarm_at(position, ids)
    return {"space": str(position), "swarm": None if swarm is None else str(swarm)}


FAMILIES = {"swarm/trace": answer_trace, "swarm/of-account": answer_of_account}
