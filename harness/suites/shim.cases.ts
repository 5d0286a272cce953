import { shimProtocol } from "../../spec/schema/shim.js";
import type { Case, CaseContext } from "../engine/case.js";
import { type Checks, createChecks } from "../engine/checks.js";
import type { Conversation, Line } from "../engine/conversation.js";
import { CaseEnd, type Finding } from "../engine/outcome.js";
import { canaryFamilies } from "../target/connect-shim.js";

/*
 * The protocol between the suite and a shim, tested by hand-written lines. A shim that fails here may still answer
 * vectors rightly, but what it says can be trusted less.
 */
const why = "the shim protocol, version 1";

type Play = (shim: Conversation, check: Checks, context: CaseContext) => Promise<void>;

const text = (request: unknown): string => `${JSON.stringify(request)}\n`;
const hello = (id: number | string, protocol = shimProtocol): string =>
  text({ id, method: "hello", params: { protocol } });
const vector = (id: number | string, family: string, input: unknown = {}): string =>
  text({ id, method: "vector", params: { family, input } });

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

const json = (value: unknown): NonNullable<Finding["expected"]> => (value ?? null) as never;

const protocolCase = (name: string, title: string, play: Play): Case => ({
  id: `shim/${name}`,
  title,
  suite: "shim",
  requirements: [],
  importance: "medium",
  needs: { roles: ["shim"] },
  timeoutMs: 30_000,
  run: (context) => context.converse((shim) => play(shim, createChecks(context), context)),
});

const expectError = (check: Checks, line: Line, id: unknown, name: string): void => {
  check.equal(`error.class is ${name}`, json(field(line.error, "class")), name, why);
  check.equal("the id is that of the request", json(line.id), json(id), why);
};

const expectUnsupported = (check: Checks, line: Line, id: unknown): void => {
  check.equal("the id is that of the request", json(line.id), json(id), why);
  check.ok("the answer is unsupported, with a reason", typeof field(line.unsupported, "reason") === "string", {
    actual: json(line),
    why,
  });
};

const expectAlive = async (shim: Conversation, check: Checks): Promise<void> => {
  shim.write(hello("still there"));
  const line = await shim.read();
  check.equal("hello is answered afterwards", json(line.id), "still there", why);
};

const malformed = (name: string, title: string, request: string, id: unknown): Case =>
  protocolCase(`malformed-request/${name}`, title, async (shim, check) => {
    shim.write(request);
    expectError(check, await shim.read(), id, "malformed-request");
    await expectAlive(shim, check);
  });

/** Cases of the suite `shim`. */
export const shimCases: readonly Case[] = [
  protocolCase("unsupported-protocol", "A hello with another protocol version is refused", async (shim, check) => {
    shim.write(hello(1, 99));
    expectError(check, await shim.read(), 1, "unsupported-protocol");
    await expectAlive(shim, check);
  }),
  protocolCase("unknown-method", "An unknown method is answered unsupported", async (shim, check) => {
    shim.write(text({ id: 5, method: "no-such-method", params: {} }));
    expectUnsupported(check, await shim.read(), 5);
  }),
  protocolCase("canary", "Families that cannot exist are answered unsupported", async (shim, check, context) => {
    for (const [id, family] of canaryFamilies(context.seed).entries()) {
      shim.write(vector(id, family));
      expectUnsupported(check, await shim.read(), id);
    }
  }),
  protocolCase("request-ids", "Ids are given back as they came, texts and numbers alike", async (shim, check) => {
    for (const id of [0, 4_294_967_296, "7", 'an id with "quotes" and \u00e9']) {
      shim.write(vector(id, "no/such/family"));
      check.equal(`the id ${JSON.stringify(id)} comes back`, json((await shim.read()).id), id, why);
    }
  }),
  protocolCase("framing", "Empty lines are ignored, and a line may come in pieces", async (shim, check) => {
    const line = hello(3);
    shim.write("\n\n");
    shim.write(line.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 20));
    shim.write(line.slice(10));
    check.equal("hello is the only thing answered", json((await shim.read()).id), 3, why);
  }),
  protocolCase("flush", "A flush is answered after everything asked before it", async (shim, check) => {
    const asked = Array.from({ length: 40 }, (_, index) => index);
    shim.write(asked.map((id) => vector(id, "no/such/family")).join("") + text({ id: "flush", method: "flush" }));
    const ids: unknown[] = [];
    while (ids.at(-1) !== "flush") ids.push((await shim.read()).id);
    check.equal("answers before that of flush", ids.length - 1, asked.length, why);
  }),
  malformed("not-json", "A line that is no JSON is refused, and the shim lives on", "{nonsense\n", null),
  malformed("not-an-object", "A line that is no JSON object is refused, and the shim lives on", "[1,2]\n", null),
  malformed("no-method", "A request without a method is refused, and the shim lives on", text({ id: 9 }), 9),
  malformed(
    "no-family",
    "A vector without a family is refused, and the shim lives on",
    text({ id: 9, method: "vector", params: { input: {} } }),
    9,
  ),
  malformed(
    "no-input",
    "A vector without an input is refused, and the shim lives on",
    text({ id: 9, method: "vector", params: { family: "bt/decode" } }),
    9,
  ),
  protocolCase(
    "end-of-input",
    "At the end of its input the shim answers what is pending and exits with 0",
    async (shim, check) => {
      shim.write([1, 2, 3].map((id) => vector(id, "no/such/family")).join(""));
      shim.endInput();
      const ids = [await shim.read(), await shim.read(), await shim.read()].map((line) => line.id);
      check.equal("everything pending is answered", json(ids.toSorted()), [1, 2, 3], why);
      check.equal("the exit code is 0", json(await shim.ended()), 0, why);
    },
  ),
  {
    id: "shim/whole-run",
    title: "In the whole run the shim did nothing that no vector explains",
    suite: "shim",
    requirements: [],
    importance: "high",
    needs: { roles: ["shim"] },
    last: true,
    run: async (context) => {
      const shim = await context.shim();
      context.step({ kind: "note", label: `the shim was started again ${shim.restartCount} times` });
      const [incident] = shim.incidents;
      context.step({ kind: "check", label: "no fault is left unexplained", ok: incident === undefined });
      if (incident === undefined) return;
      const verdict = incident.fault === "protocol" ? "fail" : incident.fault;
      const { message, fault: _fault, ...actual } = incident;
      throw new CaseEnd(verdict, { message: `the shim ${message} (${shim.incidents.length} such faults)`, actual });
    },
  },
];
