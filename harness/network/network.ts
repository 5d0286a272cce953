import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LongRunning, TargetManifest } from "../../spec/schema/target.js";
import { type AddressPool, freePort } from "./addresses.js";
import type { Casualty } from "./broker-protocol.js";
import { type Certificate, placeCertificate } from "./certificate.js";
import { type ChainAdmin, createChainAdmin } from "./chain-admin.js";
import { ProcessFailure } from "./failure.js";
import { launch, type ManagedProcess } from "./managed-process.js";
import type { Placeholders } from "./placeholders.js";
import type { Reaper } from "./reaper.js";
import type { ConnectRecord, NodeInfo, SwarmInfo, Topology } from "./topology.js";
import { createWiretap, type Wiretap } from "./wiretap.js";

/** What every network of a run shares. */
export interface NetworkEnvironment {
  readonly reference: TargetManifest;
  readonly target: TargetManifest;
  /** `{node}`, `{root}` and `{manifestDir}` for each manifest. */
  readonly placeholdersOf: (manifest: TargetManifest) => Placeholders;
  readonly addresses: AddressPool;
  readonly certificate: Certificate;
  readonly reaper: Reaper;
  /** Aborted when the run is interrupted; every process ends at once then. */
  readonly signal: AbortSignal;
  /** Called with each node of the target once it is ready; the network waits for it. */
  readonly onTargetNode?: (name: string, pid: number) => Promise<void>;
  /** Everything that opens something, for the reports to leave out: networks add their keys and tokens. */
  readonly secrets: Set<string>;
  /** Seed of the run; keys and block hashes of a network follow from it and the network's number. */
  readonly seed: string;
}

/** A running network. */
export interface Network {
  readonly id: string;
  /** Where its processes keep their files. */
  readonly folder: string;
  readonly topology: Topology;
  readonly seedUrl: string;
  readonly seedUrlHttps: string;
  readonly certificateSha256: string;
  readonly chainOmq: string;
  readonly adminUrl: string;
  readonly adminToken: string;
  readonly admin: ChainAdmin;
  readonly nodes: () => readonly NodeInfo[];
  readonly swarms: () => Promise<readonly SwarmInfo[]>;
  readonly addNode: () => Promise<NodeInfo>;
  readonly signalNode: (index: number, signal: NodeJS.Signals) => Promise<void>;
  /** Starts a node again on what it kept, with `anew` on nothing; ends it first if it still runs. */
  readonly restartNode: (index: number, options?: { readonly anew?: boolean }) => Promise<NodeInfo>;
  /** Lets nothing pass from one node to another, or lets it pass again; needs the wiretap. */
  readonly cut: (from: number, to: number) => void;
  readonly heal: (from: number, to: number) => void;
  readonly nodeLog: (index: number) => string;
  readonly connections: () => readonly ConnectRecord[];
  /** Processes that ended although nobody asked for it: their names and last words. */
  readonly casualties: () => readonly Casualty[];
  readonly close: () => Promise<void>;
}

interface NodeKeys {
  readonly ed25519: string;
  readonly x25519: string;
  readonly legacy: string;
  readonly ed25519_secret: string;
  readonly x25519_secret: string;
  readonly legacy_secret: string;
  readonly oxend_rpc: string;
}

interface Place {
  readonly info: NodeInfo;
  readonly keys: NodeKeys;
  /** Where the proxies of a wiretap listen that lead to this node. */
  readonly tapIp: string;
  process: ManagedProcess | undefined;
  /** Set once a case ended it on purpose. */
  expectedEnd: boolean;
}

interface ChainState {
  readonly swarms: readonly SwarmInfo[];
}

const roleOf = (manifest: TargetManifest, role: "chain" | "node"): LongRunning => {
  const found = manifest.roles[role];
  if (found === undefined)
    throw new Error(`target ${manifest.name}: roles.${role} is missing, and this network needs it`);
  return found;
};

/** Time between the blocks of a network of the fast pace, milliseconds. */
const fastBlockMs = 250;

/** The chain: the target's where all is the target's and it has one. */
const chainOwner = ({ target, reference }: NetworkEnvironment, { mix }: Topology): TargetManifest =>
  mix === "all target" && target.roles.chain !== undefined ? target : reference;

const implementationOf = (mix: Topology["mix"], index: number): NodeInfo["implementation"] =>
  mix === "all target" || (mix === "target among reference" && index === 0) ? "target" : "reference";

/**
 * Starts a chain process, registers `topology.nodes` service nodes by staking transactions in one block, and launches
 * them side by side.
 * @throws ProcessFailure when one does not become ready; everything started is stopped first
 */
export const startNetwork = async (
  environment: NetworkEnvironment,
  topology: Topology,
  id: string,
): Promise<Network> => {
  const folder = join(environment.reaper.folder, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const adminToken = randomBytes(24).toString("hex");
  environment.secrets.add(adminToken);
  const chainIp = environment.addresses.next();
  const chainManifest = chainOwner(environment, topology);
  const chain = await launch({
    name: `${id} chain (${chainManifest.name})`,
    blame: chainManifest === environment.target ? "target" : "harness",
    role: roleOf(chainManifest, "chain"),
    placeholders: {
      ...environment.placeholdersOf(chainManifest),
      ip: chainIp,
      dataDir: join(folder, "chain"),
      seed: createHash("sha256").update(`${environment.seed}/${id}`).digest("hex"),
    },
    env: { SWARMCHECK_ADMIN_TOKEN: adminToken },
    reaper: environment.reaper,
    signal: environment.signal,
  });
  const adminUrl = String(chain.ready.admin);
  const admin = createChainAdmin(adminUrl, adminToken);
  const places: Place[] = [];
  const casualties: Casualty[] = [];
  const blameOf = (manifest: TargetManifest): Casualty["blame"] =>
    manifest === environment.target ? "target" : "harness";
  let closing = false;
  void chain.ended.then(() => {
    if (!closing) casualties.push({ name: chain.name, log: chain.log(), blame: blameOf(chainManifest) });
  });
  const wiretap: Wiretap | undefined = topology.wiretap === true ? createWiretap() : undefined;

  const reserve = async (): Promise<Place> => {
    const index = places.length;
    const ip = environment.addresses.next();
    const httpsPort = await freePort(ip);
    let omqPort = await freePort(ip);
    while (omqPort === httpsPort) omqPort = await freePort(ip);
    const keys = (await admin("add_node", { ip, https_port: httpsPort, omq_port: omqPort })) as NodeKeys;
    for (const secret of [keys.ed25519_secret, keys.x25519_secret, keys.legacy_secret]) environment.secrets.add(secret);
    const info: NodeInfo = {
      index,
      implementation: implementationOf(topology.mix, index),
      ip,
      httpsPort,
      omqPort,
      ed25519: keys.ed25519,
      x25519: keys.x25519,
      legacy: keys.legacy,
      pid: undefined,
    };
    const tapIp = wiretap === undefined ? ip : environment.addresses.next();
    const place: Place = { info, keys, tapIp, process: undefined, expectedEnd: false };
    places.push(place);
    await admin("register", { node: keys.legacy });
    return place;
  };

  const tapLink = async (tap: Wiretap, from: Place, to: Place): Promise<void> => {
    const ends = {
      from: from.info.legacy,
      to: to.info.legacy,
      ip: to.info.ip,
      // An address of their own: on the node's, a proxy could be given the port that the node is about to bind.
      listenIp: to.tapIp,
      fromIp: from.info.ip,
    };
    const omqPort = await tap.tap({ ...ends, kind: "omq", port: to.info.omqPort });
    const httpsPort = await tap.tap({ ...ends, kind: "https", port: to.info.httpsPort });
    await admin("tap", { from: ends.from, to: ends.to, ip: ends.listenIp, omq_port: omqPort, https_port: httpsPort });
  };

  const tapAll = async (added: readonly Place[]): Promise<void> => {
    if (wiretap === undefined) return;
    for (const from of places)
      for (const to of places)
        if (from !== to && (added.includes(from) || added.includes(to))) await tapLink(wiretap, from, to);
  };

  const start = async (place: Place): Promise<void> => {
    const manifest = place.info.implementation === "target" ? environment.target : environment.reference;
    const name = `${id} node ${place.info.index} (${manifest.name})`;
    const dataDir = join(folder, `node-${place.info.index}`);
    placeCertificate(dataDir, environment.certificate);
    const blame = place.info.implementation === "target" ? "target" : "harness";
    place.expectedEnd = false;
    const running = await launch({
      name,
      blame,
      role: roleOf(manifest, "node"),
      placeholders: {
        ...environment.placeholdersOf(manifest),
        ip: place.info.ip,
        httpsPort: String(place.info.httpsPort),
        omqPort: String(place.info.omqPort),
        dataDir,
        chainOmq: place.keys.oxend_rpc,
        ed25519SecretKey: place.keys.ed25519_secret,
        x25519SecretKey: place.keys.x25519_secret,
        legacySecretKey: place.keys.legacy_secret,
        testProfile: topology.pace ?? "main",
      },
      port: { ip: place.info.ip, port: place.info.httpsPort },
      reaper: environment.reaper,
      signal: environment.signal,
    });
    place.process = running;
    if (blame === "target") await environment.onTargetNode?.(name, running.pid);
    void running.ended.then(() => {
      if (!place.expectedEnd) casualties.push({ name, log: running.log(), blame });
    });
  };

  const nodeAt = (index: number): Place => {
    const place = places[index];
    if (place === undefined) throw new Error(`node ${index}: the network ${id} has ${places.length} nodes`);
    return place;
  };

  const tapped = (): Wiretap => {
    if (wiretap === undefined) throw new Error(`${id}: topology.wiretap is off, and links can be cut only with it`);
    return wiretap;
  };

  const close = async (): Promise<void> => {
    closing = true;
    for (const place of places) place.expectedEnd = true;
    await Promise.all(places.map((place) => place.process?.stop()));
    await wiretap?.close();
    await chain.stop();
  };

  const network: Network = {
    id,
    folder,
    topology,
    seedUrl: String(chain.ready.seedUrl),
    seedUrlHttps: String(chain.ready.seedUrlHttps),
    certificateSha256: String(chain.ready.certificateSha256),
    chainOmq: String(chain.ready.omqPublic),
    adminUrl,
    adminToken,
    admin,
    nodes: () => places.map((place) => ({ ...place.info, pid: place.process?.pid })),
    swarms: async () => ((await admin("state")) as ChainState).swarms,
    addNode: async () => {
      const place = await reserve();
      await tapAll([place]);
      await start(place);
      await admin("next_block");
      return { ...place.info, pid: place.process?.pid };
    },
    signalNode: async (index, signal) => {
      const place = nodeAt(index);
      if (signal === "SIGKILL" || signal === "SIGTERM") place.expectedEnd = true;
      place.process?.signal(signal);
      if (signal === "SIGKILL") await place.process?.ended;
    },
    restartNode: async (index, { anew = false } = {}) => {
      const place = nodeAt(index);
      place.expectedEnd = true;
      await place.process?.stop();
      if (anew) rmSync(join(folder, `node-${index}`), { recursive: true, force: true });
      await start(place);
      return { ...place.info, pid: place.process?.pid };
    },
    cut: (from, to) => tapped().cut(nodeAt(from).info.legacy, nodeAt(to).info.legacy),
    heal: (from, to) => tapped().heal(nodeAt(from).info.legacy, nodeAt(to).info.legacy),
    nodeLog: (index) => nodeAt(index).process?.log() ?? "",
    connections: () => wiretap?.records() ?? [],
    casualties: () => casualties,
    close,
  };

  try {
    for (let count = 0; count < topology.nodes; count++) await reserve();
    if (topology.nodes > 0) await admin("next_block");
    await tapAll(places);
    const outcomes = await Promise.allSettled(places.map(start));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    if (topology.pace === "fast") await admin("produce", { interval_ms: fastBlockMs });
    return network;
  } catch (error) {
    const log = chain.log();
    await close();
    if (error instanceof ProcessFailure) throw error;
    throw new ProcessFailure("harness", `${id}: ${error instanceof Error ? error.message : String(error)}`, log);
  }
};
