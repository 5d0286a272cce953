import { isIPv4 } from "node:net";
import type { Command } from "commander";
import { type EncType, parseEncType } from "../../onion/enc-type.js";
import { UsageError } from "../../process/run-process.js";
import { ClientError } from "../error.js";
import { deployedAgreement } from "../node-refresh.js";
import { defaultFileServer, readServer, type ServerAddress } from "../server-address.js";

/** Options of every subcommand, as commander hands them over. */
export interface ClientOptions {
  readonly dataDir: string;
  readonly seedUrl?: readonly string[];
  readonly seedPin?: readonly string[];
  readonly ip?: string;
  readonly encType: string;
  readonly requestTimeout: string;
  readonly fileServer?: string;
  readonly fileServerKey?: string;
  readonly listAgreement: string;
  readonly json?: boolean;
}

/** A seed as the command line names it. */
export interface SeedOption {
  readonly url: string;
  /** SHA-256 of its certificate, lower-case hex; always there for https. */
  readonly certificateSha256: string | undefined;
}

/** Options after their values were judged. */
export interface CheckedOptions {
  readonly dataDir: string;
  readonly seeds: readonly SeedOption[];
  readonly ip: string | undefined;
  readonly encType: EncType;
  readonly requestTimeoutMs: number;
  readonly fileServer: ServerAddress;
  readonly listAgreement: number;
  readonly json: boolean;
}

/** Gathers the values of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Adds the options that every subcommand has. */
export const addClientOptions = (command: Command): Command =>
  command
    .requiredOption("--data-dir <dir>", "where accounts and the node list are kept; made if missing")
    .option("--seed-url <url>", "JSON-RPC of a seed node, http or https; repeat it for more seeds", collect)
    .option("--seed-pin <sha256>", "certificate of an https seed, 64 hex digits; one for each, in order", collect)
    .option("--ip <address>", "IPv4 address that connections leave from")
    .option("--enc-type <type>", "cipher of the onion layers: xchacha20 or aes-gcm", "xchacha20")
    .option("--request-timeout <ms>", "longest wait for the answer to one request", "10000")
    .option("--file-server <url>", "where attachments go; that of the Session network unless told otherwise")
    .option("--file-server-key <hex>", "X25519 key of that server, 64 hex digits")
    .option(
      "--list-agreement <n>",
      "entries that three nodes must agree on when they are asked for the node list; fewer suit small networks",
      String(deployedAgreement),
    );

const readUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--seed-url ${text}: expected an http or https URL`);
  }
  if (url.pathname === "/") url.pathname = "/json_rpc";
  return url;
};

const readSeeds = ({ seedUrl = [], seedPin = [] }: ClientOptions): SeedOption[] => {
  const pins = seedPin.map((pin) => {
    if (!/^[0-9a-fA-F]{64}$/.test(pin)) throw new UsageError(`--seed-pin ${pin}: expected 64 hex digits`);
    return pin.toLowerCase();
  });
  const seeds = seedUrl.map(readUrl).map((url): SeedOption => {
    if (url.protocol === "http:") return { url: url.href, certificateSha256: undefined };
    const certificateSha256 = pins.shift();
    if (certificateSha256 === undefined) throw new UsageError(`--seed-url ${url.href}: https needs a --seed-pin`);
    return { url: url.href, certificateSha256 };
  });
  if (pins.length > 0) throw new UsageError(`--seed-pin: ${pins.length} more than https seeds`);
  return seeds;
};

const readEncType = (name: string): EncType => {
  if (name !== "xchacha20" && name !== "aes-gcm") {
    throw new UsageError(`--enc-type ${name}: expected xchacha20 or aes-gcm`);
  }
  return parseEncType(name);
};

const readFileServer = ({ fileServer: url, fileServerKey: x25519 }: ClientOptions): ServerAddress => {
  if (url === undefined && x25519 === undefined) return defaultFileServer;
  if (url === undefined || x25519 === undefined) {
    throw new UsageError("--file-server and --file-server-key: expected both or none");
  }
  try {
    return readServer("--file-server", { url, x25519 });
  } catch (error) {
    if (error instanceof ClientError) throw new UsageError(error.message);
    throw error;
  }
};

/** Judges the values. Throws UsageError. */
export const checkOptions = (options: ClientOptions): CheckedOptions => {
  const { dataDir, ip, requestTimeout, json = false } = options;
  if (ip !== undefined && !isIPv4(ip)) throw new UsageError(`--ip ${ip}: expected an IPv4 address`);
  const requestTimeoutMs = Number(requestTimeout);
  if (!/^\d+$/.test(requestTimeout) || requestTimeoutMs < 1 || requestTimeoutMs > 600_000) {
    throw new UsageError(`--request-timeout ${requestTimeout}: expected 1 to 600000 milliseconds`);
  }
  const listAgreement = Number(options.listAgreement);
  if (!/^\d{1,5}$/.test(options.listAgreement) || listAgreement < 1) {
    throw new UsageError(`--list-agreement ${options.listAgreement}: expected 1 to 99999 entries`);
  }
  const encType = readEncType(options.encType);
  const fileServer = readFileServer(options);
  return { dataDir, seeds: readSeeds(options), ip, encType, requestTimeoutMs, fileServer, listAgreement, json };
};
