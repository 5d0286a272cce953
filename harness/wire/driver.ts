import type * as z from "zod";
import { type DriverMethod, type DriverResponse, type driverParams, driverResponse } from "../../spec/schema/driver.js";
import { ProcessFailure } from "../network/failure.js";
import type { ClientProcess } from "../network/topology.js";
import { WireFailure } from "./failure.js";

/** A client process spoken to in the driver protocol. */
export interface Driver {
  /** Address it was told to connect from. */
  readonly ip: string;
  /** @throws WireFailure when it keeps silent or writes no response, ProcessFailure when it ends */
  readonly call: <Method extends DriverMethod>(
    method: Method,
    params: z.input<(typeof driverParams)[Method]>,
    timeoutMs?: number,
  ) => Promise<DriverResponse>;
  /** Writes a line as it is, and waits for the next response that answers none of the calls. */
  readonly exchange: (line: string, timeoutMs?: number) => Promise<DriverResponse>;
  readonly stop: () => Promise<void>;
}

interface Waiter {
  readonly resolve: (response: DriverResponse) => void;
  readonly reject: (error: Error) => void;
}

const defaultTimeoutMs = 20_000;

const readLine = (line: string): DriverResponse => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new WireFailure("garbled", `the client wrote a line that is no JSON: ${line.slice(0, 200)}`);
  }
  const read = driverResponse.safeParse(value);
  if (read.success) return read.data;
  throw new WireFailure("garbled", `the client wrote a line that is no response: ${line.slice(0, 200)}`);
};

/** Speaks the driver protocol with a client process; calls may overlap. */
export const createDriver = (client: ClientProcess): Driver => {
  const pending = new Map<number | string, Waiter>();
  const loose: Waiter[] = [];
  let broken: Error | undefined;
  let counter = 0;

  const failAll = (error: Error): void => {
    broken ??= error;
    for (const waiter of [...pending.values(), ...loose.splice(0)]) waiter.reject(broken);
    pending.clear();
  };

  const onLine = (line: string): void => {
    try {
      const response = readLine(line);
      const waiter = response.id === null ? undefined : pending.get(response.id);
      if (waiter !== undefined && response.id !== null) pending.delete(response.id);
      (waiter ?? loose.shift())?.resolve(response);
    } catch (error) {
      failAll(error as Error);
    }
  };
  client.listen(onLine, (how, log) => failAll(new ProcessFailure("target", how, log)));

  const within = (what: string, timeoutMs: number, begin: (waiter: Waiter) => void): Promise<DriverResponse> =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) {
        reject(broken);
        return;
      }
      const late = new WireFailure("silent", `the client did not answer ${what} within ${timeoutMs} ms`);
      const timer = setTimeout(() => reject(late), timeoutMs);
      begin({
        resolve: (response) => {
          clearTimeout(timer);
          resolve(response);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });

  return {
    ip: client.ip,
    call: (method, params, timeoutMs = defaultTimeoutMs) =>
      within(method, timeoutMs, (waiter) => {
        const id = counter++;
        pending.set(id, waiter);
        client.write(`${JSON.stringify({ id, method, params })}\n`);
      }),
    exchange: (line, timeoutMs = defaultTimeoutMs) =>
      within("a line", timeoutMs, (waiter) => {
        loose.push(waiter);
        client.write(line);
      }),
    stop: client.stop,
  };
};
