import type { EncType } from "../../spec/model/onion-cipher.js";
import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { LayerPlan } from "../wire/onion.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/*
 * Onions with one fault in one layer. The fault stands at the first, second or third node of the path; what the client
 * is told must name it, and an onion without faults over the same nodes must work afterwards.
 */

const ordinal = ["first", "second", "third"] as const;

const invalidCiphertext = { status: 400, text: "Invalid ciphertext" };

const flipped = (at: number) => (bytes: Uint8Array) => {
  const copy = bytes.slice();
  const index = at < 0 ? bytes.length + at : at;
  copy[index] = copy[index]! ^ 1;
  return copy;
};

interface Fault {
  readonly name: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly encType?: EncType;
  readonly fault: (kit: Kit, path: readonly NodeInfo[]) => Omit<LayerPlan, "station">;
}

/** Points of low order: a key exchange with any of them yields zero. */
const lowOrder = [
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  `ecff${"ff".repeat(29)}7f`,
];

const rekeyed = (ephemeral_key: string) => (honest: object) => ({ ...honest, ephemeral_key });

/** Faults that keep the node they meet from opening its layer. */
const shutFaults: readonly Fault[] = [
  ...(["aes-gcm", "xchacha20"] as const).map((encType) => ({
    name: `tampered-tag-${encType}`,
    title: `whose ${encType} tag has one bit flipped`,
    requirements: ["ONI-017", "ONI-032"],
    encType,
    fault: () => ({ sealed: flipped(-1) }),
  })),
  {
    name: "tampered-ciphertext",
    title: "whose ciphertext has one bit flipped",
    requirements: ["ONI-017", "ONI-032"],
    fault: () => ({ sealed: flipped(40) }),
  },
  {
    name: "tampered-nonce",
    title: "whose nonce has one bit flipped",
    requirements: ["ONI-017", "ONI-032"],
    fault: () => ({ sealed: flipped(0) }),
  },
  {
    name: "truncated",
    title: "that is too short for a nonce and a tag",
    requirements: ["ONI-017", "ONI-032"],
    fault: () => ({ sealed: (bytes) => bytes.slice(0, 30) }),
  },
  {
    name: "empty",
    title: "that is empty",
    requirements: ["ONI-032"],
    fault: () => ({ sealed: () => new Uint8Array(0) }),
  },
  {
    name: "wrong-key",
    title: "that is sealed for another node",
    requirements: ["ONI-002", "ONI-003", "ONI-032"],
    fault: (kit, path) => ({ sealFor: kit.nodes.find((node) => !path.includes(node))!.x25519 }),
  },
  {
    name: "wrong-cipher",
    title: "that is named as another cipher than it is",
    requirements: ["ONI-012", "ONI-032"],
    fault: () => ({ metadata: (honest) => ({ ...honest, enc_type: "aes-gcm" }) }),
  },
  {
    name: "other-ephemeral-key",
    title: "whose ephemeral key is that of somebody else",
    requirements: ["ONI-017", "ONI-032"],
    fault: (kit) => ({ metadata: rekeyed(kit.nodes[0]!.x25519) }),
  },
];

const shutCase = ({ name, title, requirements, encType, fault }: Fault, position: number): Case =>
  networkCase({
    id: `path/fault/${name}/${ordinal[position]}`,
    title: `The ${ordinal[position]} node refuses a layer ${title}`,
    requirements,
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const faults = { [position]: fault(kit, path) };
      const sent = await kit.onions.send({ path, faults, ...(encType === undefined ? {} : { encType }) });
      kit.onions.refuses(sent, invalidCiphertext, "a layer that does not open is answered in the open");
      await kit.onions.stillWorks(path);
    },
  });

const positions = [0, 1, 2] as const;

const lowOrderCases = positions.map((position) =>
  networkCase({
    id: `path/fault/low-order-key/${ordinal[position]}`,
    title: `The ${ordinal[position]} node refuses ephemeral keys of low order`,
    requirements: ["ONI-016", "ONI-032"],
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      for (const key of lowOrder)
        for (const encType of ["aes-gcm", "xchacha20", "aes-cbc"] as const) {
          const faults = { [position]: { metadata: rekeyed(key) } };
          kit.onions.refuses(await kit.onions.send({ path, faults, encType }), invalidCiphertext);
        }
      await kit.onions.stillWorks(path);
    },
  }),
);

/** Plaintexts that open and make no sense. The node that opened them seals its complaint with its own layer's key. */
const senseless: readonly (readonly [name: string, title: string, make: (honest: Uint8Array) => Uint8Array])[] = [
  ["empty", "that is empty", () => new Uint8Array(0)],
  ["short", "shorter than its length prefix", (honest) => honest.slice(0, 3)],
  [
    "length-past-the-end",
    "whose length runs past the end",
    (honest) => Uint8Array.from([255, 255, 255, 255, ...honest.slice(4)]),
  ],
  ["no-metadata", "without metadata", () => Uint8Array.from([2, 0, 0, 0, 1, 2])],
  ["not-json", "whose metadata is no JSON", () => Uint8Array.from([0, 0, 0, 0, ...Buffer.from("{destination")])],
  ["array", "whose metadata is a list", () => Uint8Array.from([0, 0, 0, 0, ...Buffer.from("[]")])],
  ["no-destination", "that leads nowhere", () => Uint8Array.from([0, 0, 0, 0, ...Buffer.from("{}")])],
  ["trailing-text", "with text behind its metadata", (honest) => Uint8Array.from([...honest, ...Buffer.from("x")])],
  [
    "invalid-utf8",
    "whose metadata is not UTF-8",
    () => Uint8Array.from([0, 0, 0, 0, ...Buffer.from('{"headers":"'), 0xff, ...Buffer.from('"}')]),
  ],
];

const senselessCase = (
  [name, title, plaintext]: (typeof senseless)[number],
  position: (typeof positions)[number],
): Case =>
  networkCase({
    id: `path/fault/senseless-${name}/${ordinal[position]}`,
    title: `The ${ordinal[position]} node answers a plaintext ${title} with an error sealed by its own layer's key`,
    requirements: ["ONI-010", "ONI-033", "ONI-046"],
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const sent = await kit.onions.send({ path, faults: { [position]: { plaintext } } });
      const { status, text } = kit.onions.open(sent, position);
      kit.equal("what is inside", { status, body: text ?? null }, { status: 400, body: "Invalid json" });
      for (const other of positions.filter((candidate) => candidate !== position)) kit.onions.staysShut(sent, other);
      await kit.onions.stillWorks(path);
    },
  });

/** Changes to the metadata that leads on from a node. */
const misled: readonly (readonly [
  name: string,
  title: string,
  change: (honest: Readonly<Record<string, string>>) => Readonly<Record<string, string | number | null>>,
])[] = [
  ["destination-no-hex", "names the next node by no hex", (honest) => ({ ...honest, destination: "g".repeat(64) })],
  ["destination-short", "names the next node by 62 digits", (honest) => ({ ...honest, destination: "ab".repeat(31) })],
  ["destination-number", "names the next node by a number", (honest) => ({ ...honest, destination: 5 })],
  ["no-key", "gives the next node no ephemeral key", ({ ephemeral_key: _absent, ...rest }) => rest],
  ["key-short", "gives the next node a key of 63 digits", (honest) => ({ ...honest, ephemeral_key: "a".repeat(63) })],
  ["unknown-cipher", "names a cipher that does not exist", (honest) => ({ ...honest, enc_type: "rot13" })],
  ["cipher-case", "names a cipher in capitals", (honest) => ({ ...honest, enc_type: "AES-GCM" })],
  ["cipher-null", "names null as cipher", (honest) => ({ ...honest, enc_type: null })],
];

const misledCase = ([name, title, metadata]: (typeof misled)[number], position: 1 | 2): Case =>
  networkCase({
    id: `path/fault/${name}/${ordinal[position - 1]}`,
    title: `The ${ordinal[position - 1]} node complains, sealed, of a layer that ${title}`,
    requirements: ["ONI-012", "ONI-019", "ONI-033"],
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const sent = await kit.onions.send({ path, faults: { [position]: { metadata } } as never });
      const { status, text } = kit.onions.open(sent, position - 1);
      kit.equal("what is inside", { status, body: text ?? null }, { status: 400, body: "Invalid json" });
      await kit.onions.stillWorks(path);
    },
  });

const unknownNode = (position: 1 | 2): Case =>
  networkCase({
    id: `path/fault/unknown-node/${ordinal[position - 1]}`,
    title: `The ${ordinal[position - 1]} node says which next node it does not know`,
    requirements: ["ONI-029"],
    importance: "high",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const unknown = kit.random.hex(32);
      for (const destination of [unknown, unknown.toUpperCase()]) {
        const faults = { [position]: { metadata: (honest: object) => ({ ...honest, destination }) } };
        const sent = await kit.onions.send({ path, faults });
        kit.onions.refuses(sent, { status: 502, text: `Next node not found: ${unknown}` });
      }
      await kit.onions.stillWorks(path);
    },
  });

const orders: readonly (readonly [name: string, title: string, order: readonly number[]])[] = [
  ["first-and-second", "first and second node", [1, 0, 2]],
  ["second-and-third", "second and third node", [0, 2, 1]],
  ["reversed", "first and last node", [2, 1, 0]],
];

/** Layers are sealed for the right order, and routed along another. */
const orderCases = orders.map(([name, title, order]) =>
  networkCase({
    id: `path/fault/order/${name}`,
    title: `An onion whose ${title} are swapped on the way is opened by none of them out of turn`,
    requirements: ["ONI-001", "ONI-003", "ONI-032"],
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const route = order.map((index) => path[index]!);
      const faults = Object.fromEntries(route.map((_, index) => [index, { sealFor: path[index]!.x25519 }]));
      kit.onions.refuses(await kit.onions.send({ path: route, faults }), invalidCiphertext);
      await kit.onions.stillWorks(path);
    },
  }),
);

const dispatch = networkCase({
  id: "path/dispatch-order",
  title: "A layer with headers is for the node itself, whatever else its metadata names",
  requirements: ["ONI-021"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const [first, second, other] = kit.draw(3) as readonly [NodeInfo, NodeInfo, NodeInfo];
    const lures = { destination: other.ed25519, ephemeral_key: other.x25519, host: other.ip, target: "/oxen/v4/lsrpc" };
    const control = JSON.stringify({ ...lures, headers: "" });
    const { status } = await kit.onions.ask({ path: [first, second], control });
    kit.equal("the node that found headers answered itself", status, 200);
  },
});

/** Cases of onions with a fault in one layer. */
export const pathFaultCases: readonly Case[] = [
  ...shutFaults.flatMap((fault) => positions.map((position) => shutCase(fault, position))),
  ...lowOrderCases,
  ...senseless.flatMap((item) => positions.map((position) => senselessCase(item, position))),
  ...misled.flatMap((item) => ([1, 2] as const).map((position) => misledCase(item, position))),
  ...([1, 2] as const).map(unknownNode),
  ...orderCases,
  dispatch,
];
