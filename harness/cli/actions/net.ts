import type { TargetManifest } from "../../../spec/schema/target.js";
import { networkEnvironment } from "../../engine/networks.js";
import { exitCodes } from "../../engine/score.js";
import { ProcessFailure } from "../../network/failure.js";
import { type Network, startNetwork } from "../../network/network.js";
import { startReaper } from "../../network/reaper.js";
import { createServerHost, type ServerHost } from "../../network/server-host.js";
import type { NodeInfo, ServerInfo, ServerWish, SwarmInfo } from "../../network/topology.js";
import { loadManifest, requirePrograms } from "../../target/manifest.js";
import { referenceManifestPath } from "../../target/reference-path.js";
import { UsageError } from "../errors.js";
import { catchInterrupt } from "../interrupt.js";
import { colorsFor, print, printError } from "../output.js";

/** Options of `swarmcheck net up` as commander gives them. */
export interface UpOptions {
  readonly nodes: number;
  readonly target: string;
  readonly mix?: "all reference" | "all target" | "target among reference";
  readonly seed: string;
  readonly wiretap?: boolean;
  readonly servers?: boolean;
  readonly json?: boolean;
}

const nodeLine = (node: NodeInfo): string =>
  `  ${node.ed25519.slice(0, 16)}…  https://${node.ip}:${node.httpsPort}  omq ${node.omqPort}  pid ${node.pid ?? "-"}  ${node.implementation}`;

const swarmLines = (swarm: SwarmInfo, nodes: readonly NodeInfo[]): readonly string[] => [
  `swarm ${BigInt(swarm.id).toString(16)} (${swarm.members.length} members)`,
  ...nodes.filter((node) => swarm.members.includes(node.legacy)).map(nodeLine),
];

const urlOf = ({ ip, httpPort }: ServerInfo): string => `http://${ip}:${httpPort}`;

const linkOf = (server: ServerInfo): string => `${urlOf(server)}/${server.rooms[0]}?public_key=${server.publicKey}`;

const serverLines = ({ seedUrl }: Network, [files, groups]: readonly [ServerInfo, ServerInfo]): readonly string[] => [
  `  npx swarmcheck client upload --data-dir alice --seed-url ${seedUrl} --file-server ${urlOf(files)} \\`,
  `    --file-server-key ${files.publicKey} --file picture.png`,
  `  npx swarmcheck client join --data-dir alice --seed-url ${seedUrl} --room '${linkOf(groups)}'`,
];

type Servers = readonly [files: ServerInfo, groups: ServerInfo] | undefined;

const describe = async (network: Network, servers: Servers): Promise<readonly string[]> => {
  const colors = colorsFor(process.stdout);
  const nodes = network.nodes();
  const swarms = await network.swarms();
  return [
    `${colors.bold("seed")}        ${network.seedUrl}`,
    `${colors.bold("seed (TLS)")}  ${network.seedUrlHttps}`,
    `${colors.bold("admin")}       ${network.adminUrl}  token ${network.adminToken}`,
    "",
    ...swarms.flatMap((swarm) => swarmLines(swarm, nodes)),
    "",
    "From another terminal:",
    `  npx swarmcheck client create --data-dir alice --seed-url ${network.seedUrl}`,
    `  npx swarmcheck client send --data-dir alice --seed-url ${network.seedUrl} --to ID --text hello`,
    `  npx swarmcheck client poll --data-dir alice --seed-url ${network.seedUrl}`,
    ...(servers === undefined ? [] : serverLines(network, servers)),
    "  (--account ID says which, once a folder has more than one)",
    "",
    "Ctrl-C stops it.",
  ];
};

const whole = async (network: Network, servers: Servers) => ({
  seedUrl: network.seedUrl,
  seedUrlHttps: network.seedUrlHttps,
  adminUrl: network.adminUrl,
  adminToken: network.adminToken,
  nodes: network.nodes(),
  swarms: await network.swarms(),
  ...(servers === undefined ? {} : { fileServer: servers[0], groupServer: servers[1] }),
});

/** Starts both servers: those of the target where it has the roles. */
const openServers = (host: ServerHost, { roles }: TargetManifest, network: Network): Promise<Servers> => {
  const open = (role: ServerWish["role"]): Promise<ServerInfo> =>
    host.get(network, { role, of: roles[role] === undefined ? "reference" : "target" });
  return Promise.all([open("fileServer"), open("groupServer")]);
};

/** Reports node processes that end by themselves while the network is up. */
const watchCasualties = (network: Network): NodeJS.Timeout => {
  let told = 0;
  return setInterval(() => {
    for (const { name } of network.casualties().slice(told)) printError(`${name} ended`);
    told = network.casualties().length;
  }, 500);
};

const mixOf = ({ mix, target }: UpOptions): NonNullable<UpOptions["mix"]> =>
  mix ?? (target === referenceManifestPath ? "all reference" : "target among reference");

/** Starts a network and keeps it until Ctrl-C. */
export const up = async (options: UpOptions): Promise<void> => {
  const target = loadManifest(options.target);
  const mix = mixOf(options);
  if (mix !== "all reference") {
    if (target.manifest.roles.node === undefined)
      throw new UsageError(`--target ${options.target}: roles.node is absent, and --mix "${mix}" launches it`);
    requirePrograms(target, ["node"]);
  }
  const reaper = startReaper();
  const interrupt = catchInterrupt();
  let network: Network | undefined;
  let host: ServerHost | undefined;
  try {
    const environment = await networkEnvironment(target, reaper, options.seed, interrupt.signal);
    if (options.json !== true) printError(`starting a chain and ${options.nodes} nodes …`);
    const topology = { nodes: options.nodes, mix, wiretap: options.wiretap === true };
    network = await startNetwork(environment, topology, "net");
    host = createServerHost(environment);
    const servers = options.servers === true ? await openServers(host, target.manifest, network) : undefined;
    if (options.json === true) print(JSON.stringify(await whole(network, servers)));
    else print(...(await describe(network, servers)));
    const watch = watchCasualties(network);
    await interrupt.asked;
    clearInterval(watch);
  } catch (error) {
    if (interrupt.signal.aborted) {
      printError("interrupted before the network was up");
      process.exitCode = exitCodes.interrupted;
      return;
    }
    if (!(error instanceof ProcessFailure)) throw error;
    printError(error.message, error.log);
    process.exitCode = exitCodes.harnessError;
  } finally {
    if (network !== undefined) await host?.stopAll(network);
    await network?.close();
    await reaper.close();
    interrupt.release();
  }
};
