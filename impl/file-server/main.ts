import { Option } from "commander";
import { openDatabase } from "../destination/database.js";
import {
  addDestinationOptions,
  type DestinationOptions,
  realPorts,
  serveDestination,
  storeBytes,
  wholeNumber,
} from "../destination/process.js";
import { maxAttachmentBytes } from "../files/attachment.js";
import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import type { IdKind } from "./file-id.js";
import { createFileStore, fileSchema } from "./file-store.js";
import { createFileHandler, platforms } from "./handler.js";

interface Options extends DestinationOptions {
  readonly maxFileBytes: string;
  readonly lifetime: string;
  readonly ids: IdKind;
  readonly appVersion: readonly string[];
}

/** The largest attachment once it is encrypted: IV, whole blocks, MAC. */
const largestUpload = maxAttachmentBytes + 16 + 16 + 32;
/** What an onion can carry. */
const mostFileBytes = 10_400_000;
const twoWeeks = 14 * 86_400;
const sweepMs = 15_000;

const versionsOf = (texts: readonly string[], since: number) =>
  new Map(
    texts.map((text) => {
      const [platform = "", version = ""] = text.split("=");
      if (!platforms.includes(platform) || version === "") {
        throw new UsageError(`--app-version: ${text}; expected ${platforms.join(", ")}, = and a version`);
      }
      return [platform, { version, since }] as const;
    }),
  );

const main = async (options: Options, running: RunningProcess): Promise<void> => {
  const maxFileBytes = wholeNumber(options.maxFileBytes, "--max-file-bytes", 1, mostFileBytes);
  const lifetimeMs = wholeNumber(options.lifetime, "--lifetime", 1, 10_000_000) * 1_000;
  const versions = versionsOf(options.appVersion, realPorts.now());
  const db = openDatabase(options.dataDir, "files.db", fileSchema, storeBytes(options));
  running.onClose("database", () => void db.close());
  const store = createFileStore(db);
  await serveDestination(options, running, () => ({
    handle: createFileHandler({ store, ports: realPorts, ids: options.ids, maxFileBytes, lifetimeMs, versions }),
    v3: { prefix: "/", isGood: (status) => status === 200 },
    sweep: () => void store.removeExpired(realPorts.now()),
    sweepMs,
  }));
};

await runProcess<Options>({
  name: "file-server",
  description: "Keeps attachments for a while, for whoever knows their ids: the file server as a destination of onions",
  configure: (program) =>
    addDestinationOptions(program)
      .option("--max-file-bytes <number>", "largest file", String(largestUpload))
      .option("--lifetime <seconds>", "how long files are kept", String(twoWeeks))
      .addOption(
        new Option("--ids <kind>", "where ids come from: the content, or 53 random bits")
          .choices(["content", "random"])
          .default("content"),
      )
      .option(
        "--app-version <platform=version>",
        "newest version of an app, for /session_version; may be repeated",
        (text: string, before: readonly string[]) => [...before, text],
        [] as readonly string[],
      )
      .addHelpText(
        "after",
        "\nRequests: POST /file, GET /file/ID, GET /file/ID/info, POST /file/ID/extend, GET /session_version,\n" +
          "and the same in onions at POST /oxen/v4/lsrpc, /oxen/v3/lsrpc and /loki/v3/lsrpc.\n\n" +
          "Example:\n  $ file-server --data-dir ~/files --bind-ip 127.0.0.1 --port 8080\n",
      ),
  main,
});
