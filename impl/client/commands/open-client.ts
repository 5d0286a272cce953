import type { RunningProcess } from "../../process/run-process.js";
import { createHttpClient, type HttpClient } from "../../transport/https/client.js";
import { type Client, createClient } from "../client.js";
import type { Log } from "../ports.js";
import type { Seed } from "../seed-client.js";
import { systemClock, systemRandom } from "../system-ports.js";
import type { CheckedOptions } from "./client-options.js";
import type { OpenedState } from "./open-accounts.js";

/** Puts a client together from sockets and the clock of the device; its connections end with the process. */
export const openClient = (
  options: CheckedOptions,
  { state, accounts }: OpenedState,
  running: RunningProcess,
  log: Log,
): Client => {
  const { seeds: named, ip, encType, requestTimeoutMs, fileServer, listAgreement } = options;
  const from = ip === undefined ? {} : { localAddress: ip };
  const opened: HttpClient[] = [];
  const open = (certificateSha256: string | undefined): HttpClient => {
    const pin = certificateSha256 === undefined ? {} : { certificateSha256 };
    const http = createHttpClient({ ...from, ...pin, checkCertificates: false });
    opened.push(http);
    return http;
  };
  const seeds = named.map(({ url, certificateSha256 }): Seed => ({ url, http: open(certificateSha256) }));
  const http = open(undefined);
  running.onClose("connections", async () => {
    await Promise.all(opened.map((client) => client.close()));
  });
  const ports = { http, clock: systemClock, random: systemRandom, log };
  return createClient({ state, accounts, seeds, ...ports, encType, requestTimeoutMs, fileServer, listAgreement });
};
