import type { Draft } from "./family.js";
import type { Random } from "./random.js";
import { ask, type Desk, type Encoding, type Params, type ParamValue, type Wanted } from "./storage-desk.js";
import { groupPerson } from "./storage-people.js";
import { hashOf, plainStore, signed } from "./storage-signing.js";

const invalid = (detail: string): Wanted => ({ status: 400, text: `invalid request: ${detail}` });
const info: Params = { method: "info", params: {} };
const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex");

const times = (count: number): readonly ParamValue[] => Array.from({ length: count }, () => info);

const badBatches = (desk: Desk, good: Draft, method: string, encoding: Encoding): void => {
  const about = { requirements: ["STO-055"], flags: ["Batch"] } as const;
  const isJson = encoding === "json";
  const refuse = (comment: string, requests: ParamValue | undefined, detail: string): void => {
    desk.refuse(good, ask(method, { requests }, encoding), invalid(detail), {
      ...about,
      comment: `${method} in ${encoding}: ${comment}`,
    });
  };
  const none = 'Invalid batch request: no valid "requests" field';
  const keys = "Invalid batch request: subrequests must have method/params keys";
  refuse("no requests", undefined, none);
  refuse("requests that are no list", isJson ? info : "x", none);
  refuse("an empty list", [], isJson ? none : 'Invalid batch request: empty "requests" list');
  refuse("twenty-one", times(21), "Invalid batch request: subrequest limit exceeded");
  refuse(
    "a text in the list",
    [info, "info"],
    `Invalid batch request: requests must be ${isJson ? "objects" : "dicts"}`,
  );
  refuse("no method", [{ params: {} }], isJson ? keys : "Invalid batch request: subrequests must have a method");
  refuse(
    "a number as method",
    [{ method: 7, params: {} }],
    isJson ? keys : "Invalid batch request: subrequests must have a method",
  );
  refuse(
    "no params",
    [{ method: "info" }],
    isJson ? keys : "Invalid batch request: subrequests must have a params dict",
  );
  refuse(
    "a list as params",
    [{ method: "info", params: [] }],
    isJson ? keys : "Invalid batch request: subrequests must have a params dict",
  );
  refuse(
    "an unknown method",
    [info, { method: "nope", params: {} }],
    'Invalid batch subrequest: invalid method "nope"',
  );
  for (const meta of ["batch", "sequence", "ifelse"])
    refuse(
      `${meta} inside`,
      [{ method: meta, params: { requests: [info] } }],
      "Invalid batch subrequest: subrequests may not contain meta-requests",
    );
  refuse(
    "one that is malformed itself",
    [info, { method: "get_swarm", params: {} }],
    "Required field 'pubkey' missing",
  );
};

const batches = (desk: Desk, random: Random): void => {
  const { now } = desk;
  const who = groupPerson(random);
  const about = { requirements: ["STO-054"], flags: ["Batch"] } as const;
  for (const method of ["batch", "sequence"])
    for (const encoding of ["json", "bt"] as const) {
      const good = desk.accept(ask(method, { requests: [info, info] }, encoding), {
        ...about,
        comment: `${method} in ${encoding}`,
      });
      if (method === "batch" || encoding === "json") badBatches(desk, good, method, encoding);
    }
  desk.accept(ask("batch", { requests: times(20) }), { ...about, comment: "twenty requests" });
  const mixed: readonly ParamValue[] = [
    { method: "store", params: plainStore(who, now, "one") },
    { method: "retrieve", params: { pubkey: who.id } },
    { method: "store", params: plainStore(who, now, "two", { ttl: 1 }) },
    { method: "retrieve", params: signed("retrieve", who, { timestamp: now }) },
  ];
  for (const encoding of ["json", "bt"] as const) {
    desk.accept(ask("batch", { requests: mixed.slice(0, 3) }, encoding), {
      ...about,
      comment: `outcomes of all kinds in ${encoding}, whose bytes are base64 text in both`,
    });
    desk.accept(ask("sequence", { requests: mixed }, encoding), {
      requirements: ["STO-056"],
      flags: ["Sequence"],
      comment: `a sequence that ends with the refusal in its middle, in ${encoding}`,
    });
    desk.accept(ask("sequence", { requests: [mixed[0]!, mixed[3]!] }, encoding), {
      requirements: ["STO-056"],
      flags: ["Sequence"],
      comment: `a sequence whose second request sees what the first did, in ${encoding}`,
    });
  }
  const gone = signed("delete", who, { messages: [hashOf(who, "x")], required: true });
  desk.accept(ask("sequence", { requests: [{ method: "delete", params: gone }, info] }), {
    requirements: ["STO-042", "STO-056"],
    flags: ["Sequence"],
    comment: "a sequence ends with a 404, too",
  });
};

const branch = (name: "then" | "else", value: ParamValue): Params => Object.fromEntries([[name, value]]);

const conditions: readonly (readonly [condition: Params, holds: boolean])[] = [
  [{ hf_at_least: [19, 4] }, true],
  [{ hf_at_least: [19, 5] }, false],
  [{ hf_at_least: [19] }, true],
  [{ hf_at_least: 19 }, true],
  [{ hf_at_least: [20] }, false],
  [{ hf_at_least: [19, 4, 9] }, true],
  [{ hf_before: [19, 4] }, false],
  [{ hf_before: [19, 5] }, true],
  [{ hf_before: 20 }, true],
  [{ v_at_least: [2, 8, 0] }, true],
  [{ v_at_least: [2, 8, 1] }, false],
  [{ v_before: [2, 9] }, true],
  [{ v_before: [2, 8, 0, 5] }, false],
  [{ height_at_least: 1000 }, true],
  [{ height_at_least: 1001 }, false],
  [{ height_before: 1000 }, false],
  [{ height_before: 1001 }, true],
  [{ height_at_least: 10, hf_at_least: 19, v_at_least: 2 }, true],
  [{ height_at_least: 10, hf_before: 19, v_at_least: 2 }, false],
  [{ hf_at_least: [], height_before: 5000 }, true],
  [{ height_at_least: -1 }, true],
  [{ hf_at_least: [19, -1] }, true],
];

const branches = (desk: Desk, random: Random): void => {
  const who = groupPerson(random);
  const about = { requirements: ["STO-057"], flags: ["Branch"] } as const;
  const swarm = { method: "get_swarm", params: { pubkey: who.id } };
  for (const [index, [condition, holds]] of conditions.entries())
    desk.accept(ask("ifelse", { if: condition, ...branch("then", info) }, index % 3 === 0 ? "bt" : "json"), {
      ...about,
      comment: `ifelse: ${JSON.stringify(condition)} ${holds ? "holds" : "does not hold"}`,
    });
  desk.accept(ask("ifelse", { if: { hf_before: 1 }, ...branch("then", swarm), ...branch("else", info) }), {
    ...about,
    comment: "ifelse: the other branch",
  });
  desk.accept(ask("ifelse", { if: { hf_before: 1 }, ...branch("else", info) }, "bt"), {
    ...about,
    comment: "ifelse: no first branch",
  });
  const nested = {
    method: "ifelse",
    params: { if: { v_before: 2 }, ...branch("else", { method: "batch", params: { requests: [info] } }) },
  };
  for (const encoding of ["json", "bt"] as const) {
    const good = desk.accept(ask("ifelse", { if: { v_at_least: 1 }, ...branch("then", nested) }, encoding), {
      ...about,
      comment: `ifelse in ifelse, and a batch in it, in ${encoding}`,
    });
    const isJson = encoding === "json";
    const refuse = (comment: string, params: Params, detail: string): void => {
      desk.refuse(good, ask("ifelse", params, encoding), invalid(detail), {
        ...about,
        comment: `ifelse in ${encoding}: ${comment}`,
      });
    };
    const shape = (name: string, json: string, bt: string): string =>
      `Invalid ifelse request: ${name} ${isJson ? json : bt}`;
    refuse("no condition", { ...branch("then", info) }, 'Invalid ifelse request: no valid "if" field');
    refuse(
      "a condition that is no object",
      { if: "hf", ...branch("then", info) },
      'Invalid ifelse request: no valid "if" field',
    );
    refuse(
      "nothing in the condition",
      { if: {}, ...branch("then", info) },
      'Invalid ifelse request: must specify at least one "if" condition',
    );
    refuse(
      "conditions that are not known",
      { if: { hf: 19 }, ...branch("then", info) },
      'Invalid ifelse request: must specify at least one "if" condition',
    );
    refuse(
      "only empty lists",
      { if: { hf_at_least: [], v_before: [] }, ...branch("then", info) },
      'Invalid ifelse request: must specify at least one "if" condition',
    );
    refuse("no branch", { if: { hf_at_least: 1 } }, 'Invalid ifelse request: at least one of "then"/"else" required');
    refuse(
      "a condition of the wrong type",
      { if: { hf_at_least: "19" }, ...branch("then", info) },
      "Invalid value given for 'hf_at_least': expected integer array",
    );
    refuse(
      "a height of the wrong type",
      { if: { height_before: [1] }, ...branch("then", info) },
      "Invalid value given for 'height_before': expected integer",
    );
    for (const name of isJson ? (["then", "else"] as const) : (["then"] as const)) {
      refuse(
        `${name} is a text`,
        { if: { hf_at_least: 1 }, ...branch(name, "info") },
        shape(name, "must be an object", "must be a dict"),
      );
      refuse(
        `${name} without a method`,
        { if: { hf_at_least: 1 }, ...branch(name, { params: {} }) },
        shape(name, "must have method/params keys", "missing method"),
      );
      refuse(
        `${name} without params`,
        { if: { hf_at_least: 1 }, ...branch(name, { method: "info" }) },
        shape(name, "must have method/params keys", "missing params"),
      );
      refuse(
        `${name} with an unknown method`,
        { if: { hf_at_least: 1 }, ...branch(name, { method: "nope", params: {} }) },
        `Invalid ifelse request method "${name}"`,
      );
    }
    refuse(
      "a fault in the branch that is not taken",
      { if: { hf_at_least: 1 }, ...branch("then", info), ...branch("else", { method: "get_swarm", params: {} }) },
      "Required field 'pubkey' missing",
    );
  }
};

const daemon = (desk: Desk): void => {
  const about = { requirements: ["STO-053"], flags: ["Daemon"], importance: "critical" } as const;
  const good = desk.accept(
    { method: "info", json: "{}" },
    { ...about, flags: ["Daemon"], comment: "the sibling of questions to the daemon" },
  );
  for (const endpoint of [
    "get_info",
    "admin.get_service_node_privkey",
    "rpc.get_service_nodes",
    "GET_SERVICE_NODES",
    "",
    "get_service_nodes ",
  ])
    desk.refuse(good, ask("oxend_request", { endpoint, params: {} }), invalid(`Invalid oxend endpoint '${endpoint}'`), {
      ...about,
      comment: `the daemon is not asked for ${JSON.stringify(endpoint)}`,
    });
  desk.refuse(good, ask("oxend_request", { params: {} }), invalid("Required field 'endpoint' missing"), {
    ...about,
    comment: "no endpoint of the daemon",
  });
  for (const encoding of ["json", "bt"] as const)
    desk.refuse(
      good,
      ask("oxend_request", { endpoint: "get_service_nodes" }, encoding),
      { status: 400, text: "Unknown oxend error" },
      {
        ...about,
        comment: `a daemon that keeps silent, in ${encoding}`,
      },
    );
  desk.refuse(
    good,
    { method: "oxend_request", bt: hex("d8:endpoint17:get_service_nodes6:params3:{a}e") },
    invalid("oxend_request params field does not contain valid json"),
    { ...about, comment: "parameters in bencoding that are no JSON" },
  );
};

/** Requests that hold requests, and those for the chain daemon. */
export const requestMetas = (desk: Desk, random: Random): void => {
  batches(desk, random);
  branches(desk, random);
  daemon(desk);
};
