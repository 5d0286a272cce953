import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { type Command, type TargetManifest, targetManifest } from "../../spec/schema/target.js";
import { fillPlaceholders, type Placeholders } from "../network/placeholders.js";
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
  return {
    path,
    manifest: parsed.data,
    digest: createHash("sha256").update(text).digest("hex"),
    placeholders: { node: process.execPath, root: packageRoot, manifestDir: dirname(path) },
  };
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

/**
 * The shim command of a manifest, ready to launch.
 * @throws ManifestError when a placeholder is unknown or the program cannot be found
 */
export const shimCommand = (loaded: LoadedManifest, role: Command): FilledCommand => {
  const fill = (text: string, field: string): string => {
    try {
      return fillPlaceholders(text, loaded.placeholders, `roles.shim.${field}`);
    } catch (error) {
      throw new ManifestError(loaded.path, [(error as Error).message]);
    }
  };
  const filled: FilledCommand = {
    command: fill(role.command, "command"),
    args: role.args.map((text, index) => fill(text, `args[${index}]`)),
    env: Object.fromEntries(Object.entries(role.env).map(([name, text]) => [name, fill(text, `env.${name}`)])),
    cwd: role.cwd === undefined ? undefined : fill(role.cwd, "cwd"),
  };
  const searchPath = filled.env.PATH ?? process.env.PATH ?? "";
  if (!isFound(filled.command, filled.cwd ?? process.cwd(), searchPath))
    throw new ManifestError(loaded.path, [
      `roles.shim.command: is ${JSON.stringify(filled.command)}, but no such program can be executed`,
    ]);
  return filled;
};

/** How a manifest is written in a command that repeats a run: relative where that is shorter. */
export const shortPath = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.length < path.length ? short : path;
};
