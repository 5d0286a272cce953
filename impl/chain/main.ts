import { performance } from "node:perf_hooks";
import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import { loadCertificate } from "../transport/https/certificate.js";
import { createBlockTimer } from "./block-timer.js";
import { type Chain, openChain } from "./chain.js";
import { AnotherChainError } from "./chain-log.js";
import { startDaemons } from "./daemons/daemons.js";
import { recallEndpoints, rememberEndpoints } from "./endpoint-memory.js";
import { createAdminRpc } from "./http/admin-rpc.js";
import { listen } from "./http/listen.js";
import { createPublicRpc } from "./http/public-rpc.js";
import { createRoutes } from "./http/routes.js";
import { openEndpointFolder } from "./omq/endpoint-folder.js";
import { serveOmq } from "./omq/serve-omq.js";
import { type ChainFlags, type ChainSettings, configureChain, readSettings } from "./options.js";
import { onRememberedPort } from "./remembered-port.js";
import { createRpcMethods } from "./rpc/methods.js";
import { createSeededDraw } from "./seeded-draw.js";

const now = (): number => performance.now();

const open = (settings: ChainSettings, { log, fail, onClose }: RunningProcess): Chain => {
  const { dataDir, parameters, seed, sync } = settings;
  try {
    const chain = openChain({
      dataDir,
      parameters,
      seed,
      sync,
      elapsed: now,
      warn: (message) => log.warn(message),
      fatal: fail,
    });
    onClose("log", chain.close);
    return chain;
  } catch (error) {
    if (error instanceof AnotherChainError) throw new UsageError(error.message);
    throw error;
  }
};

const main = async (flags: ChainFlags, running: RunningProcess): Promise<void> => {
  const settings = readSettings(flags, process.env);
  const { dataDir, ip, seed, blockIntervalMs, adminToken } = settings;
  const { log, onClose } = running;
  const chain = open(settings, running);
  const last = recallEndpoints(dataDir);
  const daemons = startDaemons(chain);
  const methods = createRpcMethods(chain, daemons, createSeededDraw(seed));

  const folder = openEndpointFolder(dataDir, last.folder);
  onClose("endpoint folder", folder.remove);
  const omq = await serveOmq({
    chain,
    methods,
    folder: folder.path,
    now,
    log: (level, message, fields) => log[level]({ part: "omq", ...fields }, message),
  });
  onClose("omq", omq.close);
  for (const node of chain.register.nodes.values()) await omq.openNode(node);
  const omqPublic = await onRememberedPort(last.omq, (port) => omq.openPublic(ip, port));

  const timer = createBlockTimer({
    makeBlock: chain.nextBlock,
    onFailure: (error) => log.error({ err: error }, "no block could be made"),
    now,
  });
  onClose("block timer", () => timer.setInterval(0));
  const produce = (intervalMs: number): void => {
    chain.clock.run(intervalMs > 0);
    timer.setInterval(intervalMs);
  };

  const onBug = (error: unknown): void => log.error({ part: "http", err: error }, "a request failed unexpectedly");
  const publicRpc = createPublicRpc(methods);
  const admin = { rpc: createAdminRpc({ chain, daemons, openNode: omq.openNode, produce }), token: adminToken };
  const http = await listen(createRoutes({ publicRpc, admin, onBug }), { ip, port: last.http });
  onClose("http", http.close);
  const certificate = await loadCertificate(dataDir, Date.now());
  const https = await listen(createRoutes({ publicRpc, onBug }), { ip, port: last.https, certificate });
  onClose("https", https.close);

  const omqPort = Number(new URL(omqPublic).port);
  rememberEndpoints(dataDir, { http: http.port, https: https.port, omq: omqPort, folder: folder.path });
  chain.onBlock(({ height, hash }, effects) => {
    log.debug({ height, hash }, "block");
    for (const { kind, ...effect } of effects) log.debug({ height, ...effect }, kind);
  });
  produce(blockIntervalMs);
  const { height, hash } = chain.state();
  log.info({ height, hash, profile: settings.parameters.profile, blockIntervalMs }, "chain open");
  running.ready({
    admin: `http://${ip}:${http.port}/admin`,
    seedUrl: `http://${ip}:${http.port}/json_rpc`,
    seedUrlHttps: `https://${ip}:${https.port}/json_rpc`,
    certificateSha256: certificate.sha256,
    omqPublic,
  });
};

await runProcess<ChainFlags>({
  name: "chain",
  description: "The staked chain of a service node network: registrations, blocks, swarms, and the RPC around them",
  configure: configureChain,
  main,
});
