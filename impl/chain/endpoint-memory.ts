import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const port = z.int().min(0).max(65_535);

const endpoints = z.strictObject({
  http: port.default(0),
  https: port.default(0),
  omq: port.default(0),
  /** Folder of the ipc sockets. */
  folder: z.string().optional(),
});

/** Where the chain listened last; 0 for ports that are not known. */
export type Endpoints = z.output<typeof endpoints>;

/** What is remembered in a data folder; a file that cannot be read is as good as none. */
export const recallEndpoints = (dataDir: string): Endpoints => {
  const path = join(dataDir, "endpoints.json");
  if (!existsSync(path)) return endpoints.parse({});
  try {
    return endpoints.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return endpoints.parse({});
  }
};

/** Remembers them, so that a chain that starts again is found where it was. */
export const rememberEndpoints = (dataDir: string, found: Endpoints): void =>
  writeFileSync(join(dataDir, "endpoints.json"), `${JSON.stringify(found)}\n`);
