import { createInterface, type Interface } from "node:readline/promises";
import { UsageError } from "../errors.js";
import { type Answers, type Role, roles, usualArguments } from "./draft.js";

/** What the options of `init` have answered already. */
export type Given = Partial<Answers>;

const ask = async (terminal: Interface, question: string, usual: string): Promise<string> => {
  for (;;) {
    const text = (await terminal.question(`${question}${usual === "" ? "" : ` [${usual}]`}: `)).trim() || usual;
    if (text !== "") return text;
  }
};

const askRole = async (terminal: Interface): Promise<Role> => {
  for (;;) {
    const text = await ask(
      terminal,
      `What is it: ${roles.join(", ")}? A shim is a library behind standard input`,
      "shim",
    );
    const role = roles.find((name) => name === text);
    if (role !== undefined) return role;
  }
};

const askCommand = (terminal: Interface, role: Role): Promise<string> =>
  ask(
    terminal,
    role === "shim"
      ? "How is it started? A program with its arguments"
      : `How is it started? A program, with placeholders for what it is told, such as ${usualArguments[role]}`,
    "",
  );

const askReadiness = async (terminal: Interface, role: Role): Promise<Answers["readiness"]> => {
  if (role !== "node") return "json-line";
  const text = await ask(
    terminal,
    'Does it write a line {"ready":true} once it serves? yes, or no to probe its port',
    "no",
  );
  return text.startsWith("y") ? "json-line" : "https-port";
};

/**
 * Asks at the terminal for what is not given.
 * @throws UsageError when there is no terminal to ask at
 */
export const completeAnswers = async (given: Given): Promise<Answers> => {
  const { name, role, command, readiness } = given;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    if (role === undefined || command === undefined)
      throw new UsageError("init: --role and --command must be given where there is no terminal to ask at");
    return { name: name ?? "my-implementation", role, command, readiness: readiness ?? "json-line" };
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const chosen = role ?? (await askRole(terminal));
    return {
      name: name ?? (await ask(terminal, "What is it called?", "my-implementation")),
      role: chosen,
      command: command ?? (await askCommand(terminal, chosen)),
      readiness: readiness ?? (await askReadiness(terminal, chosen)),
    };
  } finally {
    terminal.close();
  }
};
