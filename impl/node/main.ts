import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { Option } from "commander";
import { makeFolder } from "../process/make-folder.js";
import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import { openSqliteStore } from "../storage/sqlite-store.js";
import { loadCertificate } from "../transport/https/certificate.js";
import { openHttpServer } from "../transport/https/server.js";
import { parseKey } from "../transport/omq/key-text.js";
import { createOmq } from "../transport/omq/omq.js";
import type { AuthLevel } from "../transport/omq/types.js";
import { clientTeller } from "./adapters/client-teller.js";
import { connectDaemon, fetchKeys } from "./adapters/daemon.js";
import { realClock, realLog, realRandom } from "./adapters/real-ports.js";
import { createTransport } from "./adapters/transport.js";
import { createChainLink } from "./chain-link.js";
import { createHttpsRoutes } from "./https-routes.js";
import { createNode } from "./node.js";
import { registerCommands } from "./omq-commands.js";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.js";
import { type TestProfileName, testProfiles } from "./reachability/profile.js";
import { createTester } from "./reachability/tester.js";
import { protocolVersion } from "./version.js";
import type { ChainView } from "./view/chain-view.js";

interface Options {
  readonly dataDir: string;
  readonly oxendRpc: string;
  readonly bindIp: string;
  readonly httpsPort: string;
  readonly omqPort: string;
  readonly testnet?: true;
  readonly profile: TestProfileName;
  readonly statsAccessKey: readonly string[];
  /** False with `--no-rate-limit`. */
  readonly rateLimit: boolean;
}

/**
 * Requests leave nothing behind that lives long. Collecting it often, in the little space that the runtime begins with,
 * takes no more time than collecting it seldom in sixteen times as much, and some 20 MB less.
 */
setFlagsFromString("--semi-space-growth-factor=1");

const maxMessageSize = 10 * 1024 * 1024;

const portOf = (value: string, flag: string): number => {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${flag}: ${value} is not a port; expected 1 to 65535`);
};

const accessKeyOf = (text: string): string => {
  const key = parseKey(text);
  if (key === undefined)
    throw new UsageError(`--stats-access-key: ${text} is not a key; expected 32 bytes in hex, base32z or base64`);
  return key.toString("hex");
};

/** Time that requests under way have to finish when the process ends, ms. */
const drainMs = 3_000;
const purgeEvery = 10_000;

/** Callers have a budget over HTTPS and another one over OMQ. */
const openLimiters = (running: RunningProcess): { readonly https: RateLimiter; readonly omq: RateLimiter } => {
  const limiters = { https: createRateLimiter(realClock), omq: createRateLimiter(realClock) };
  const timer = setInterval(() => {
    limiters.https.purge();
    limiters.omq.purge();
  }, purgeEvery);
  running.onClose("rate limiter", () => clearInterval(timer));
  return limiters;
};

const main = async (options: Options, running: RunningProcess): Promise<void> => {
  const httpsPort = portOf(options.httpsPort, "--https-port");
  const omqPort = portOf(options.omqPort, "--omq-port");
  const accessKeys = new Set(options.statsAccessKey.map(accessKeyOf));
  const log = realLog(running.log);
  try {
    makeFolder(options.dataDir);
  } catch (error) {
    throw new UsageError(`--data-dir: ${options.dataDir} cannot be made: ${(error as Error).message}`);
  }
  const keys = await fetchKeys(options.oxendRpc, log, running.closing);
  const certificate = await loadCertificate(options.dataDir, Date.now());
  const store = openSqliteStore(join(options.dataDir, "storage.db"));
  running.onClose("store", () => store.close());

  let view: ChainView | undefined;
  const omq = await createOmq({
    publicKey: keys.x25519Public,
    secretKey: keys.x25519SecretBytes,
    localServiceNode: true,
    isActive: (pubkey) => {
      const node = view?.byX25519.get(pubkey.toString("hex"));
      return node !== undefined && view?.swarms.has(node.swarm) === true;
    },
    lookup: (pubkey) => {
      const node = view?.byX25519.get(pubkey.toString("hex"));
      return node === undefined || node.omqPort === 0 ? undefined : `tcp://${node.ip}:${node.omqPort}`;
    },
    maxMessageSize,
    sourceIp: options.bindIp,
    log: (message, fields) => running.log.debug(fields ?? {}, message),
  });
  running.onClose("omq", () => omq.close());
  const transport = createTransport(omq, options.bindIp);
  running.onClose("transport", () => transport.close());

  const askDaemon = await connectDaemon(omq, options.oxendRpc, log, running.closing);
  const node = createNode({
    keys,
    clock: realClock,
    random: realRandom,
    transport,
    store,
    log,
    askDaemon,
    tellClient: clientTeller(omq),
    testnet: options.testnet === true,
  });

  let firstView: () => void = () => undefined;
  const listed = new Promise<void>((resolve) => {
    firstView = resolve;
  });
  const link = createChainLink({
    ask: askDaemon,
    keys,
    ports: { https: httpsPort, omq: omqPort },
    version: protocolVersion,
    clock: realClock,
    log,
    onView: (next) => {
      view = next;
      omq.activeSetChanged();
      node.applyView(next);
      firstView();
    },
    onPastBlock: node.context.blockHashes.learn,
  });
  const tester = createTester(node.context, testProfiles[options.profile], link.reportPeer);
  const limiters = options.rateLimit ? openLimiters(running) : undefined;
  if (limiters === undefined) running.log.warn("the rate limiter is off");
  registerCommands(omq, node.context, {
    limiter: limiters?.omq,
    onBlock: link.blockAnnounced,
    onPing: () => tester.wasTested("omq"),
  });
  running.onClose("chain link", () => link.stop());
  link.start();
  await listed;

  const levelOf = (pubkey: Buffer): AuthLevel => (accessKeys.has(pubkey.toString("hex")) ? "admin" : "none");
  await omq.listenCurve(`tcp://${options.bindIp}:${omqPort}`, levelOf);
  const https = await openHttpServer({
    ip: options.bindIp,
    port: httpsPort,
    certificate,
    handle: createHttpsRoutes(node.context, { limiter: limiters?.https, onPing: () => tester.wasTested("https") }),
    log: (message, fields) => running.log.debug(fields ?? {}, message),
  });
  node.start();
  tester.start();
  running.onClose("listeners", async () => {
    tester.stop();
    node.stop();
    await Promise.race([node.context.activity.idle(), pause(drainMs)]);
    await https.close();
  });
  running.ready({
    ed25519: keys.ed25519Public.toString("hex"),
    https: `https://${options.bindIp}:${httpsPort}`,
    omq: `curve://${options.bindIp}:${omqPort}/${keys.x25519Public.toString("hex")}`,
    active: node.context.standing()?.swarm !== undefined,
  });
};

await runProcess<Options>({
  name: "node",
  description: "A storage server of the service node network, wire-compatible with the deployed one",
  configure: (program) =>
    program
      .requiredOption("--data-dir <dir>", "folder for the store and the certificate; made when absent")
      .requiredOption(
        "--oxend-rpc <address>",
        "this node's own endpoint of the chain daemon: ipc://, tcp:// or curve://",
      )
      .requiredOption("--bind-ip <ip>", "address to listen on, and to connect from")
      .requiredOption("--https-port <port>", "port for clients")
      .requiredOption("--omq-port <port>", "port for other nodes")
      .option("--testnet", "account ids without prefix are taken as 05")
      .addOption(
        new Option("--profile <name>", "schedule of the tests of other nodes")
          .choices(Object.keys(testProfiles))
          .default("main"),
      )
      .option("--stats-access-key <key...>", "X25519 keys that may ask for statistics over OMQ", [])
      .option("--no-rate-limit", "let every address ask as often as it likes"),
  main,
});
