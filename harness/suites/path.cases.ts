import type { EncType } from "../../spec/model/onion-cipher.js";
import { storageEndpoints } from "../../spec/schema/storage-rpc.js";
import type { Case } from "../engine/case.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/*
 * Requests that travel as they should. A path is confirmed by `info` at its last node: only that node can seal an answer
 * that the innermost key opens, so an opened answer shows that every hop passed it on, both ways.
 */

const encTypes: readonly EncType[] = ["aes-gcm", "xchacha20", "aes-cbc"];

const isInfo = (kit: Kit, body: unknown): void => {
  const info = kit.read(storageEndpoints.info.answer, body, "the answer to info");
  kit.ok("its time is this hour's", Math.abs(info.t - Date.now()) < 3_600_000, { actual: info.t });
};

const confirmed = networkCase({
  id: "path/confirmed",
  title: "The success message of three distinct nodes comes back through the path, from the last of them only",
  requirements: ["ONI-001", "ONI-003", "ONI-004", "ONI-006", "ONI-007", "ONI-037", "PTH-006", "PTH-010", "PRV-012"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const path = kit.draw(3);
    const sent = await kit.onions.send({ path });
    const { status, body } = kit.onions.open(sent);
    kit.equal("the success message has status 200", status, 200);
    isInfo(kit, body);
    kit.onions.staysShut(sent, 0);
    kit.onions.staysShut(sent, 1);
  },
});

const destination = networkCase({
  id: "path/destination-behind",
  title: "A request reaches a service node behind the three of the path, and its answer comes back unchanged",
  requirements: ["DST-001", "DST-005", "DST-006", "DST-009", "ONI-022"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const path = kit.draw(4);
    const { id } = kit.account();
    const request = JSON.stringify({ method: "get_swarm", params: { pubkey: id } });
    const inner = await kit.onions.ask({ path, request });
    const answer = kit.read(storageEndpoints.get_swarm.answer, inner.body, "the answer to get_swarm");
    const direct = await kit.storage.ask(path[3]!, "get_swarm", { pubkey: id });
    kit.same("it is what the node answers directly", answer.swarm, direct.swarm);
  },
});

const lengths = networkCase({
  id: "path/any-length",
  title: "Onions of one to six layers are answered by their innermost node",
  requirements: ["ONI-004", "ONI-021", "ONI-034"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    for (let length = 1; length <= 6; length++) isInfo(kit, (await kit.onions.ask({ path: kit.draw(length) })).body);
  },
});

const cipherRequirement: Readonly<Record<EncType, string>> = {
  "aes-gcm": "ONI-013",
  xchacha20: "ONI-014",
  "aes-cbc": "ONI-015",
};

const cipherCases = encTypes.map((encType) =>
  networkCase({
    id: `path/cipher/${encType}`,
    title: `A path whose layers are all ${encType} is confirmed`,
    requirements: ["ONI-012", "ONI-034", cipherRequirement[encType]],
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      for (let round = 0; round < 3; round++) isInfo(kit, (await kit.onions.ask({ path: kit.draw(3), encType })).body);
    },
  }),
);

const mixed = networkCase({
  id: "path/cipher/mixed",
  title: "Every combination of ciphers over three layers works, each named one level further out",
  requirements: ["ONI-012", "ONI-023"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const path = kit.draw(3);
    for (const first of encTypes)
      for (const second of encTypes)
        for (const third of encTypes) {
          const faults = { 0: { encType: first }, 1: { encType: second }, 2: { encType: third } };
          const { status } = await kit.onions.ask({ path, faults });
          kit.equal(`${first}, then ${second}, then ${third}`, status, 200);
        }
  },
});

const aliases: readonly (readonly [alias: string, of: EncType])[] = [
  ["gcm", "aes-gcm"],
  ["xchacha20-poly1305", "xchacha20"],
  ["cbc", "aes-cbc"],
];

const aliasNames = networkCase({
  id: "path/cipher/aliases",
  title: "The other names of the ciphers are taken, and aes-gcm is meant where none is named",
  requirements: ["ONI-012"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const path = kit.draw(3);
    for (const [alias, encType] of aliases) {
      const named = { encType, metadata: (honest: object) => ({ ...honest, enc_type: alias }) };
      const { status } = await kit.onions.ask({ path, faults: { 0: named, 1: named, 2: named } });
      kit.equal(`${alias} is taken for ${encType}`, status, 200);
    }
    const unnamed = {
      encType: "aes-gcm" as const,
      metadata: ({ enc_type: _named, ...rest }: Readonly<Record<string, string>>) => rest,
    };
    const { status } = await kit.onions.ask({
      path,
      faults: { 0: unnamed, 1: unnamed, 2: unnamed } as never,
    });
    kit.equal("without a name it is aes-gcm", status, 200);
  },
});

const forms = networkCase({
  id: "path/answer-forms",
  title: "The answer has body and status in this order, as text or JSON, in base64 or raw, as the control asks",
  requirements: ["ONI-034", "ONI-035", "ONI-036"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const path = kit.draw(3);
    const textual = await kit.onions.send({ path });
    kit.ok("the body is base64 text", /^[A-Za-z0-9+/]+={0,2}$/.test(textual.text), { actual: textual.text });
    const plain = kit.onions.textOf(textual) ?? "";
    kit.ok(
      "body comes first, as a string, status second, without blanks",
      /^\{"body":"\{.*\}","status":200\}$/.test(plain),
      {
        actual: plain,
      },
    );
    const asJson = await kit.onions.send({ path, control: '{"headers":"","json":true}' });
    const json = kit.onions.textOf(asJson) ?? "";
    kit.ok("with json the body is embedded", /^\{"body":\{.*\},"status":200\}$/.test(json), { actual: json });
    const raw = await kit.onions.send({ path, control: '{"base64":false,"headers":null}' });
    isInfo(kit, kit.onions.open(raw, undefined, false).body);
    const desktop = await kit.onions.send({
      path,
      control: '{"body":null,"headers":{"Content-Type":"application/json"}}',
    });
    isInfo(kit, kit.onions.open(desktop).body);
  },
});

/** Hop numbers that the entry is told, and whether a path of three nodes is within the limit of fifteen. */
const hopNumbers: readonly (readonly [hopNo: number, nodes: number, allowed: boolean])[] = [
  [13, 3, true],
  [14, 3, false],
  [14, 2, true],
  [15, 2, false],
  [14.9, 2, true],
  [15, 1, true],
  [-1_000, 3, true],
];

const hopLimit = networkCase({
  id: "path/hop-limit",
  title: "Each forward raises the hop number by one, and a node refuses an onion above fifteen",
  requirements: ["ONI-024", "ONI-025"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    for (const [hopNo, nodes, allowed] of hopNumbers) {
      const path = kit.draw(nodes);
      const faults = { 0: { metadata: (honest: object) => ({ ...honest, hop_no: hopNo }) } };
      const sent = await kit.onions.send({ path, faults });
      kit.note(`hop number ${hopNo} at the entry, ${nodes} nodes`);
      if (allowed) kit.equal(`${hopNo} at the entry of ${nodes}`, kit.onions.open(sent).status, 200);
      else kit.onions.refuses(sent, { status: 400, text: "onion request max path length exceeded" });
    }
    await kit.onions.stillWorks(kit.draw(3));
  },
});

const innerRefusals: readonly (readonly [name: string, request: string, text: string])[] = [
  ["not-json", "{nonsense", "invalid json"],
  ["no-method", '{"params":{}}', "invalid json: no `method` field"],
  ["method-no-text", '{"method":7,"params":{}}', "invalid json: no `method` field"],
  ["no-object", "[]", "invalid json: no `method` field"],
  ["no-params", '{"method":"info"}', "invalid json: no `params` field"],
  ["params-no-object", '{"method":"info","params":[]}', "invalid json: no `params` field"],
  ["unknown-method", '{"method":"no_such_method","params":{}}', "no method no_such_method"],
  [
    "bad-parameter",
    '{"method":"get_swarm","params":{"pubkey":7}}',
    "invalid request: Invalid value given for 'pubkey': expected string",
  ],
];

const innerErrors = innerRefusals.map(([name, request, text]) =>
  networkCase({
    id: `path/inner-error/${name}`,
    title: `The destination refuses a request (${name}) inside the seal: ${text}`,
    requirements: ["ONI-037", "ONI-042"],
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const path = kit.draw(3);
      const inner = await kit.onions.ask({ path, request }, 400);
      kit.equal("the text inside the seal", inner.text ?? null, text);
      await kit.onions.stillWorks(path);
    },
  }),
);

/** Cases of onions that travel as they should. */
export const pathCases: readonly Case[] = [
  confirmed,
  destination,
  lengths,
  ...cipherCases,
  mixed,
  aliasNames,
  forms,
  hopLimit,
  ...innerErrors,
];
