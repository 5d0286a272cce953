import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { type RunningProcess, UsageError } from "../process/run-process.js";
import { type HttpServer, openHttpServer } from "../transport/https/server.js";
import type { HttpAnswer, HttpRequest } from "../transport/https/types.js";
import { RequestError, textAnswer } from "./answers.js";
import { isFull } from "./database.js";
import { loadServerKeys } from "./key-file.js";
import { answerOnion, type LsrpcOptions, lsrpcPaths } from "./lsrpc.js";
import type { ServerHandler, ServerPorts } from "./types.js";

/** Flags that both servers have. */
export interface DestinationOptions {
  readonly dataDir: string;
  readonly bindIp: string;
  readonly port: string;
  readonly maxStoreMb: string;
}

/** Adds the flags that both servers have. */
export const addDestinationOptions = (program: Command): Command =>
  program
    .requiredOption("--data-dir <dir>", "folder for the database and the key (key_x25519); made when absent")
    .requiredOption("--bind-ip <ip>", "address to listen on")
    .option("--port <port>", "port for HTTP, plain and with onions inside; 0: any that is free", "0")
    .option("--max-store-mb <number>", "size that the database may reach, megabytes", "4096");

/** A whole number of a flag. Throws UsageError outside the limits. */
export const wholeNumber = (value: string, flag: string, minimum: number, maximum: number): number => {
  const number = Number(value);
  if (/^\d{1,12}$/.test(value) && number >= minimum && number <= maximum) return number;
  throw new UsageError(`${flag}: ${value} is no number from ${minimum} to ${maximum}`);
};

/** Bytes that the database may reach. Throws UsageError. */
export const storeBytes = ({ maxStoreMb }: DestinationOptions): number =>
  wholeNumber(maxStoreMb, "--max-store-mb", 1, 1_000_000) * 1_000_000;

/** Real time and real random bytes. */
export const realPorts: ServerPorts = { now: Date.now, random: randomBytes };

/** The handler, with whatever goes wrong in it turned into an answer. */
const guarded =
  (handle: ServerHandler, log: RunningProcess["log"]): ServerHandler =>
  (request) => {
    try {
      return handle(request);
    } catch (error) {
      if (error instanceof RequestError) return textAnswer(error.message, error.status);
      if (isFull(error)) return textAnswer("Insufficient Storage", 507);
      log.error({ err: error, method: request.method }, "a request failed");
      return textAnswer("Internal Server Error", 500);
    }
  };

const fromHttp =
  (options: LsrpcOptions) =>
  ({ method, path, query, headers, body }: HttpRequest): HttpAnswer => {
    const version = Object.hasOwn(lsrpcPaths, path) ? lsrpcPaths[path] : undefined;
    if (version !== undefined) {
      return method === "POST" ? answerOnion(version, body, options) : textAnswer("Method Not Allowed", 405);
    }
    const texts = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
    const endpoint = query === "" ? path : `${path}?${query}`;
    return options.handle({ method, endpoint, headers: Object.fromEntries(texts), body });
  };

/** What a server is made of once its flags are read. */
export interface Destination {
  readonly handle: ServerHandler;
  readonly v3: LsrpcOptions["v3"];
  /** Removes what has expired; called now and then. */
  readonly sweep: () => void;
  readonly sweepMs: number;
}

/**
 * Runs a server: over HTTP as it is, and for onions at the paths of deployed servers. Its readiness line tells address
 * and public key.
 * @param make builds it for its public key
 */
export const serveDestination = async (
  options: DestinationOptions,
  running: RunningProcess,
  make: (publicKey: Buffer) => Destination,
): Promise<void> => {
  const port = wholeNumber(options.port, "--port", 0, 65_535);
  const keys = loadServerKeys(options.dataDir, realPorts.random);
  const { handle, v3, sweep, sweepMs } = make(keys.publicKey);
  const tidy = (): void => {
    try {
      sweep();
    } catch (error) {
      running.log.error({ err: error }, "what has expired could not be removed");
    }
  };
  const timer = setInterval(tidy, sweepMs);
  running.onClose("sweeper", () => clearInterval(timer));
  const server: HttpServer = await openHttpServer({
    ip: options.bindIp,
    port,
    handle: fromHttp({ keys, ports: realPorts, v3, handle: guarded(handle, running.log) }),
    log: (message, fields) => running.log.debug(fields ?? {}, message),
  });
  running.onClose("listener", () => server.close());
  running.ready({ url: `http://${options.bindIp}:${server.port}`, publicKey: keys.publicKey.toString("hex") });
};
