import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { join } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { type ChainParameters, type ProfileName, profiles } from "../../spec/model/chain/parameters.js";
import { makeFolder } from "../process/make-folder.js";
import { UsageError } from "../process/run-process.js";
import type { SyncPolicy } from "./record-file.js";

/** The command line as commander gives it. */
export interface ChainFlags {
  readonly dataDir: string;
  readonly ip: string;
  readonly profile: ProfileName;
  readonly seed?: string;
  readonly blockIntervalMs?: string;
  readonly hardfork?: string;
  readonly sync: SyncPolicy;
}

/** What the command line and the environment say, checked. */
export interface ChainSettings {
  readonly dataDir: string;
  readonly ip: string;
  readonly parameters: ChainParameters;
  readonly seed: Buffer;
  /** 0: blocks on demand only. */
  readonly blockIntervalMs: number;
  readonly sync: SyncPolicy;
  readonly adminToken: string;
}

/** Environment variable that holds the token of the admin interface. */
export const tokenVariable = "SWARMCHECK_ADMIN_TOKEN";

/** Declares the options of the chain process. */
export const configureChain = (program: Command): void => {
  program
    .requiredOption("--data-dir <dir>", "folder of the chain's log, made if missing")
    .option("--ip <ip>", "IPv4 address to listen on", "127.0.0.1")
    .addOption(new Option("--profile <name>", "network profile").choices(Object.keys(profiles)).default("fast"))
    .option(
      "--seed <hex>",
      "32 bytes that keys and block hashes follow from (default: random, kept in the data folder)",
    )
    .option("--block-interval-ms <n>", "time between blocks, 0 for blocks on demand only (default: from the profile)")
    .option("--hardfork <a.b>", "fork version and revision to report (default: from the profile)")
    .addOption(
      new Option("--sync <policy>", "when the log reaches the disk itself: with each line, once a second, or never")
        .choices(["always", "second", "never"])
        .default("second"),
    )
    .addHelpText(
      "after",
      `\nThe environment variable ${tokenVariable} must hold the token that guards the admin interface.`,
    );
};

const wholeNumber = (flag: string, text: string, maximum: number): number => {
  if (!/^\d{1,10}$/.test(text) || Number(text) > maximum) {
    throw new UsageError(`${flag}: ${JSON.stringify(text)} is not a whole number from 0 to ${maximum}`);
  }
  return Number(text);
};

const parseHardfork = (text: string): ChainParameters["hardfork"] => {
  const [, version, revision] = /^(\d{1,3})\.(\d{1,3})$/.exec(text) ?? [];
  if (version === undefined || revision === undefined) {
    throw new UsageError(`--hardfork: ${JSON.stringify(text)} is not a version and a revision such as 19.4`);
  }
  return { version: wholeNumber("--hardfork", version, 255), revision: wholeNumber("--hardfork", revision, 255) };
};

const parseSeed = (text: string): Buffer => {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw new UsageError("--seed: expected 32 bytes as 64 hex digits");
  return Buffer.from(text, "hex");
};

/** The seed of a chain that was started without one: made at the first start, kept for the next ones. */
const keptSeed = (dataDir: string): Buffer => {
  const path = join(dataDir, "seed");
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600 });
  return parseSeed(readFileSync(path, "utf8").trim());
};

/** Longest interval that a timer can wait for. */
const maxInterval = 2 ** 31 - 1;

/**
 * Checks flags and environment, and makes the data folder.
 * @throws UsageError naming the flag, the value and the rule
 */
export const readSettings = (flags: ChainFlags, environment: NodeJS.ProcessEnv): ChainSettings => {
  const { dataDir, ip, profile, seed, blockIntervalMs, hardfork, sync } = flags;
  const adminToken = environment[tokenVariable];
  if (adminToken === undefined || adminToken === "") {
    throw new UsageError(`${tokenVariable}: must be set to the token that guards the admin interface`);
  }
  if (!isIPv4(ip)) throw new UsageError(`--ip: ${JSON.stringify(ip)} is not an IPv4 address`);
  const preset = profiles[profile];
  const parameters = hardfork === undefined ? preset : { ...preset, hardfork: parseHardfork(hardfork) };
  const interval =
    blockIntervalMs === undefined
      ? parameters.blockTargetMs
      : wholeNumber("--block-interval-ms", blockIntervalMs, maxInterval);
  const given = seed === undefined ? undefined : parseSeed(seed);
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw new UsageError(`--data-dir: ${dataDir} cannot be made: ${(error as Error).message}`);
  }
  return { dataDir, ip, parameters, seed: given ?? keptSeed(dataDir), blockIntervalMs: interval, sync, adminToken };
};
