import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { type Command, type TargetManifest, targetManifest } from "../../spec/schema/target.js";
import { fillPlaceholders, type Placeholders, placeholderFaults, placeholderNames } from "../network/placeholders.js";
import { describeIssues } from "./issues.js";

/** A manifest that cannot be used. The message has one line for each fault: field, value and rule. */
export class ManifestError extends Error {
  constructor(path: string, faults: readonly string[]) {
    super(faults.map((fault) => `target manifest ${path}: ${fault}`).join("\n"));
    this.name = "ManifestError";
  }
}

/** A manifest as read, with what was read. */
export interface LoadedManifest {
  readonly path: string;
  readonly manifest: TargetManifest;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly digest: string;
  readonly placeholders: Placeholders;
}

const readText = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ManifestError(path, [code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`]);
  }
};

const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ManifestError(path, [`is not JSON: ${(error as Error).message}`]);
  }
};

type RoleName = keyof TargetManifest["roles"];

/** Every text of a role that may hold placeholders, with its field. */
const textsOf = (name: RoleName, role: Command): readonly (readonly [field: string, text: string])[] => [
  [`roles.${name}.command`, role.command],
  ...role.args.map((text, index) => [`roles.${name}.args[${index}]`, text] as const),
  ...Object.entries(role.env).map(([variable, text]) => [`roles.${name}.env.${variable}`, text] as const),
  ...(role.cwd === undefined ? [] : [[`roles.${name}.cwd`, role.cwd] as const]),
];

const placeholderFaultsOf = ({ roles }: TargetManifest): readonly string[] =>
  (Object.keys(placeholderNames) as RoleName[]).flatMap((name) => {
    const role = roles[name];
    if (role === undefined) return [];
    return textsOf(name, role).flatMap(([field, text]) => placeholderFaults(text, placeholderNames[name], field));
  });

/**
 * Reads and checks a target manifest.
 * @throws ManifestError
 */
export const loadManifest = (file: string): LoadedManifest => {
  const path = resolve(file);
  const text = readText(path);
  const value = parseJson(path, text);
  const parsed = targetManifest.safeParse(value);
  if (!parsed.success) throw new ManifestError(path, describeIssues(parsed.error, value));
  const faults = placeholderFaultsOf(parsed.data);
  if (faults.length > 0) throw new ManifestError(path, faults);
  return {
    path,
    manifest: parsed.data,
    digest: createHash("sha256").update(text).digest("hex"),
    placeholders: { node: process.execPath, root: packageRoot, manifestDir: dirname(path) },
  };
};

/** Roles that the target can be met in: those it launches, and `node` where it is attached to. */
export const rolesOf = ({ roles, attach }: TargetManifest): readonly string[] => {
  const launched = Object.entries(roles).flatMap(([name, role]) => (role === undefined ? [] : [name]));
  return attach === undefined || roles.node !== undefined ? launched : [...launched, "node"];
};

/** A command with every placeholder filled in; `env` holds only what the manifest adds. */
export interface FilledCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const isFound = (command: string, cwd: string, searchPath: string): boolean =>
  command.includes("/")
    ? isExecutable(resolve(cwd, command))
    : searchPath.split(delimiter).some((folder) => isExecutable(join(folder, command)));

const requireProgram = ({ path }: LoadedManifest, name: RoleName, { command, env, cwd }: FilledCommand): void => {
  if (isFound(command, cwd ?? process.cwd(), env.PATH ?? process.env.PATH ?? "")) return;
  const rule = "but no such program can be executed";
  throw new ManifestError(path, [`roles.${name}.command: is ${JSON.stringify(command)}, ${rule}`]);
};

/**
 * Checks that the programs of these roles can be executed, as far as that is known before a network is.
 * @throws ManifestError
 */
export const requirePrograms = (loaded: LoadedManifest, names: readonly RoleName[]): void => {
  const known = Object.keys(loaded.placeholders);
  for (const name of names) {
    const role = loaded.manifest.roles[name];
    if (role === undefined) continue;
    const fixed = [role.command, role.cwd ?? "", role.env.PATH ?? ""];
    if (fixed.some((text) => placeholderFaults(text, known, name).length > 0)) continue;
    const fill = (text: string): string => fillPlaceholders(text, loaded.placeholders, name);
    const env: Record<string, string> = role.env.PATH === undefined ? {} : { PATH: fill(role.env.PATH) };
    const cwd = role.cwd === undefined ? undefined : fill(role.cwd);
    requireProgram(loaded, name, { command: fill(role.command), args: [], env, cwd });
  }
};

/**
 * The command of a role that talks on its standard streams, ready to launch.
 * @throws ManifestError when the program cannot be found
 */
export const streamCommand = (loaded: LoadedManifest, name: "shim" | "simulation", role: Command): FilledCommand => {
  const fill = (text: string, field: string): string =>
    fillPlaceholders(text, loaded.placeholders, `roles.${name}.${field}`);
  const filled: FilledCommand = {
    command: fill(role.command, "command"),
    args: role.args.map((text, index) => fill(text, `args[${index}]`)),
    env: Object.fromEntries(Object.entries(role.env).map(([key, text]) => [key, fill(text, `env.${key}`)])),
    cwd: role.cwd === undefined ? undefined : fill(role.cwd, "cwd"),
  };
  requireProgram(loaded, name, filled);
  return filled;
};

/** How a manifest is written in a command that repeats a run: relative where that is shorter. */
export const shortPath = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.length < path.length ? short : path;
};
