import { createHttpClient } from "../../transport/https/client.js";
import { type Client, createClient } from "../client.js";
import { createOwnAccounts, type OwnAccounts } from "../own-accounts.js";
import type { Clock } from "../ports.js";
import { defaultFileServer } from "../server-address.js";
import { openState } from "../state-database.js";
import { systemClock, systemRandom } from "../system-ports.js";
import { createMemoryLog } from "./fake-ports.js";

/** A client with real sockets and a state in memory. */
export interface TestClient {
  readonly accounts: OwnAccounts;
  readonly client: Client;
  readonly lines: readonly string[];
  readonly close: () => Promise<void>;
}

export interface TestClientOptions {
  readonly seedUrl: string;
  readonly ip?: string;
  readonly encType?: "xchacha20" | "aes-gcm";
  readonly requestTimeoutMs?: number;
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly listAgreement?: number;
}

/** The time of the device, but waiting takes none. */
const impatientClock: Clock = { ...systemClock, wait: async () => {} };

/** Opens a client on a network. */
export const openTestClient = (options: TestClientOptions): TestClient => {
  const { seedUrl, ip = "127.0.0.1", encType = "xchacha20", requestTimeoutMs = 500, listAgreement = 24 } = options;
  const state = openState(options.dataDir ?? ":memory:");
  const accounts = createOwnAccounts(state, systemRandom);
  const http = createHttpClient({ localAddress: ip, checkCertificates: false });
  const { log, lines } = createMemoryLog();
  const ports = { http, clock: options.clock ?? impatientClock, random: systemRandom, log };
  const seeds = [{ url: seedUrl, http }];
  const client = createClient({
    state,
    accounts,
    seeds,
    ...ports,
    encType,
    requestTimeoutMs,
    fileServer: defaultFileServer,
    listAgreement,
  });
  return {
    accounts,
    client,
    lines,
    close: async () => {
      await http.close();
      state.close();
    },
  };
};
