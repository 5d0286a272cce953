import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { UsageError } from "../errors.js";
import { splitWords } from "./words.js";

/** Roles that `init` can write; a chain of one's own is written by hand. */
export const roles = ["shim", "node", "client"] as const;
export type Role = (typeof roles)[number];

/** What a manifest is made from. */
export interface Answers {
  readonly name: string;
  readonly role: Role;
  /** Command line, with placeholders where it has to be told something. */
  readonly command: string;
  readonly readiness: "json-line" | "https-port";
}

/** What a storage node has to be told, in the deployed server's flags; a shim needs nothing. */
export const usualArguments: Readonly<Record<Role, string>> = {
  shim: "",
  node: "--data-dir {dataDir} --oxend-rpc {chainOmq} --bind-ip {ip} --https-port {httpsPort} --omq-port {omqPort}",
  client: "--data-dir {dataDir} --seed-url {seedUrl} --ip {ip}",
};

/** Placeholders without which a role cannot do its work. */
const needed: Readonly<Record<Role, readonly string[]>> = {
  shim: [],
  node: ["ip", "httpsPort", "omqPort", "chainOmq"],
  client: ["seedUrl"],
};

/** A path that exists is written relative to the manifest, which may then be used from anywhere. */
const portable = (word: string, isProgram: boolean, folder: string): string => {
  const isPath = word.includes("/") || !isProgram;
  if (!isPath || word.startsWith("-") || isAbsolute(word) || word.includes("{") || !existsSync(word)) return word;
  return `{manifestDir}/${relative(folder, resolve(word))}`;
};

/**
 * The text of a manifest.
 * @param path where it will stand
 * @throws UsageError when the command line lacks what the role has to be told
 */
export const draftManifest = ({ name, role, command, readiness }: Answers, path: string): string => {
  const [program, ...args] = splitWords(command);
  if (program === undefined) throw new UsageError("--command: must name a program");
  const missing = needed[role].filter((placeholder) => !command.includes(`{${placeholder}}`));
  if (missing.length > 0)
    throw new UsageError(
      `--command ${command}: a ${role} must be told ${missing.map((item) => `{${item}}`).join(", ")}; for example ${usualArguments[role]}`,
    );
  const folder = dirname(resolve(path));
  const launched = {
    command: portable(program, true, folder),
    args: args.map((word) => portable(word, false, folder)),
    ...(role === "shim" ? {} : { readiness: { by: readiness } }),
  };
  return `${JSON.stringify({ format: "swarmcheck/target/1", name, roles: { [role]: launched } }, null, 2)}\n`;
};
