import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accountFromSeed } from "../../spec/model/account.js";
import { publicKeyOf } from "../../spec/model/onion-cipher.js";
import type { TargetManifest } from "../../spec/schema/target.js";
import { freePort } from "./addresses.js";
import type { Casualty } from "./broker-protocol.js";
import { launch, type ManagedProcess } from "./managed-process.js";
import type { Network, NetworkEnvironment } from "./network.js";
import type { ServerInfo, ServerWish } from "./topology.js";

/** Rooms of every group server that is started, so that cases need not meet in one. */
const rooms = [
  "lobby",
  "attic",
  "cellar",
  "garden",
  "kitchen",
  "library",
  "parlour",
  "studio",
  "tower",
  "vault",
  "yard",
];

/** Servers outside the network, at most one of each kind and implementation beside a network. */
export interface ServerHost {
  /** The server, started when it is first asked for, and again when it has ended. */
  readonly get: (network: Network, wish: ServerWish) => Promise<ServerInfo>;
  /** Those of a network that ended although nobody asked for it. */
  readonly casualties: (network: Network) => readonly Casualty[];
  /** Stops the servers of a network. */
  readonly stopAll: (network: Network) => Promise<void>;
}

interface Running {
  readonly info: ServerInfo;
  readonly process: ManagedProcess;
}

interface Beside {
  readonly servers: Map<string, Promise<Running>>;
  readonly casualties: Casualty[];
  closing: boolean;
}

/** 32 bytes that follow from the run, the network and a label. */
const derived = ({ seed }: NetworkEnvironment, network: Network, label: string): Buffer =>
  createHash("sha256").update(`${seed}/${network.id}/${label}`).digest();

/** Makes a host whose servers live in the folders of their networks. */
export const createServerHost = (environment: NetworkEnvironment): ServerHost => {
  const besides = new Map<string, Beside>();

  const besideOf = (network: Network): Beside => {
    const known = besides.get(network.id);
    if (known !== undefined) return known;
    const made: Beside = { servers: new Map(), casualties: [], closing: false };
    besides.set(network.id, made);
    return made;
  };

  const start = async (network: Network, role: ServerWish["role"], manifest: TargetManifest): Promise<Running> => {
    const description = manifest.roles[role];
    if (description === undefined) throw new Error(`target ${manifest.name}: roles.${role} is missing`);
    const ip = environment.addresses.next();
    const port = await freePort(ip);
    const label = `${role} ${manifest.name}`;
    const secret = derived(environment, network, label);
    const adminSecret = derived(environment, network, `${label} admin`).subarray(0, 16);
    const dataDir = join(network.folder, `${role}-${ip}`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(join(dataDir, "key_x25519"), secret, { mode: 0o600 });
    for (const bytes of [secret, adminSecret]) environment.secrets.add(Buffer.from(bytes).toString("hex"));
    const name = `${network.id} ${role} (${manifest.name})`;
    const blame = manifest === environment.target ? "target" : "harness";
    const process = await launch({
      name,
      blame,
      role: description,
      placeholders: {
        ...environment.placeholdersOf(manifest),
        ip,
        httpPort: String(port),
        dataDir,
        rooms: rooms.join(","),
        adminId: accountFromSeed(adminSecret).sessionId,
      },
      port: { ip, port },
      reaper: environment.reaper,
      signal: environment.signal,
    });
    const beside = besideOf(network);
    void process.ended.then(() => {
      if (!beside.closing) beside.casualties.push({ name, log: process.log(), blame });
    });
    const info: ServerInfo = {
      role,
      ip,
      httpPort: port,
      publicKey: Buffer.from(publicKeyOf(secret)).toString("hex"),
      maxFileBytes: "maxFileBytes" in description ? description.maxFileBytes : 0,
      ...(role === "groupServer"
        ? { rooms, adminSecret: adminSecret.toString("hex") }
        : { rooms: [], adminSecret: "" }),
    };
    return { info, process };
  };

  return {
    get: async (network, { role, of }) => {
      const manifest = of === "target" ? environment.target : environment.reference;
      const { servers } = besideOf(network);
      const key = `${role} ${manifest === environment.target ? "target" : "reference"}`;
      const known = await servers.get(key)?.catch(() => undefined);
      if (known?.process.running() !== true) servers.set(key, start(network, role, manifest));
      return (await servers.get(key)!).info;
    },
    casualties: (network) => besides.get(network.id)?.casualties ?? [],
    stopAll: async (network) => {
      const beside = besides.get(network.id);
      if (beside === undefined) return;
      beside.closing = true;
      const started = await Promise.allSettled(beside.servers.values());
      await Promise.all(started.map((one) => (one.status === "fulfilled" ? one.value.process.stop() : undefined)));
    },
  };
};
