import type * as z from "zod";
import {
  type DriverMethod,
  type DriverResult,
  driverResults,
  type driverParams as paramsOf,
} from "../../../spec/schema/driver.js";
import type { CaseContext } from "../../engine/case.js";
import type { NetworkHandle } from "../../network/topology.js";
import { createDriver, type Driver } from "../../wire/driver.js";
import { type Judge, toJson } from "./judge.js";

type Params<Method extends DriverMethod> = z.input<(typeof paramsOf)[Method]>;

/** A client of the target whose requests and answers are written to the transcript. */
export interface Client {
  readonly ip: string;
  /** Expects a result of the method's form. */
  readonly ask: <Method extends DriverMethod>(method: Method, params: Params<Method>) => Promise<DriverResult<Method>>;
  /** Expects an error; its class. */
  readonly fails: <Method extends DriverMethod>(method: Method, params: Params<Method>) => Promise<string>;
  /** Whether it gave a result, and the class of its error if not. */
  readonly attempt: <Method extends DriverMethod>(method: Method, params: Params<Method>) => Promise<string>;
  /** Writes a line as it is; class of the error it is answered with. */
  readonly refuses: (line: string) => Promise<{ readonly id: unknown; readonly class: string }>;
  readonly stop: () => Promise<void>;
}

/** Starts clients of a running case; they are stopped with it. */
export interface Clients {
  /** `device` names the data folder: the same name is the same device. A seed over TLS comes with its pin. */
  readonly start: (device: string, seedUrl?: string, seedPin?: string) => Promise<Client>;
}

const shownLength = 400;

/** What is said in the transcript of a request or an answer: long texts, such as those of files, by their beginning. */
const shown = (value: unknown): unknown => {
  if (typeof value === "string" && value.length > shownLength)
    return `${value.slice(0, shownLength / 4)}… (${value.length} characters)`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item)]));
};

/** The tools for clients of a running case. */
export const createClients = (context: CaseContext, judge: Judge, network: NetworkHandle): Clients => {
  const record = (name: string, driver: Driver): Client => {
    const call: Driver["call"] = async (method, params, timeoutMs) => {
      context.step({ kind: "send", label: method, from: "user", to: name, data: toJson(shown(params)) });
      const response = await driver.call(method, params, timeoutMs);
      const label = "error" in response ? response.error.class : method;
      context.step({ kind: "receive", label, from: name, to: "user", data: toJson(shown(response)) });
      return response;
    };

    return {
      ip: driver.ip,
      ask: async (method, params) => {
        const response = await call(method, params);
        judge.ok(`${method} has a result`, "result" in response, { actual: toJson(shown(response)) });
        const result = "result" in response ? response.result : {};
        return judge.read(driverResults[method], result, `the result of ${method}`) as never;
      },
      fails: async (method, params) => {
        const response = await call(method, params);
        judge.ok(`${method} is refused`, "error" in response, { actual: toJson(shown(response)) });
        return "error" in response ? response.error.class : "";
      },
      attempt: async (method, params) => {
        const response = await call(method, params);
        return "error" in response ? response.error.class : "result";
      },
      refuses: async (line) => {
        context.step({ kind: "send", label: "line", from: "user", to: name, data: line.slice(0, 400) });
        const response = await driver.exchange(line);
        context.step({ kind: "receive", label: "line", from: name, to: "user", data: toJson(response) });
        judge.ok("the line is refused", "error" in response, { actual: toJson(shown(response)) });
        return { id: response.id, class: "error" in response ? response.error.class : "" };
      },
      stop: driver.stop,
    };
  };

  return {
    start: async (device, seedUrl, seedPin) => {
      const seed = { ...(seedUrl === undefined ? {} : { seedUrl }), ...(seedPin === undefined ? {} : { seedPin }) };
      const wish = { device, ...seed };
      const client = record(device, createDriver(await network.startClient(wish)));
      context.step({ kind: "note", label: `the client ${device} runs, and connects from ${client.ip}` });
      return client;
    },
  };
};
