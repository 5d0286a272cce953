import { CryptoError } from "../crypto/error.js";
import { openDatabase } from "../destination/database.js";
import {
  addDestinationOptions,
  type DestinationOptions,
  realPorts,
  serveDestination,
  storeBytes,
  wholeNumber,
} from "../destination/process.js";
import { type RunningProcess, runProcess, UsageError } from "../process/run-process.js";
import { createGroupContext, type GroupContext } from "./context.js";
import { createGroupHandler, sweepGroup } from "./handler.js";
import { ensureRooms } from "./rooms.js";
import { groupSchema } from "./schema.js";
import { namedUser } from "./users.js";

interface Options extends DestinationOptions {
  readonly rooms: string;
  readonly admin: readonly string[];
  /** False with `--no-blinding`. */
  readonly blinding: boolean;
  readonly maxFileBytes: string;
  readonly maxMessageBytes: string;
}

const sweepMs = 10_000;

const tokensOf = (text: string): readonly string[] => {
  const tokens = text.split(",");
  for (const token of tokens) {
    if (!/^[\w-]{1,64}$/.test(token)) throw new UsageError(`--rooms: ${token} is no token of a room`);
  }
  return tokens;
};

/** Makes the users that rule the server; they are not shown to others. */
const appointAdmins = (group: GroupContext, ids: readonly string[]): void => {
  for (const id of ids) {
    const text = id.toLowerCase();
    if (!/^[01]5[0-9a-f]{64}$/.test(text)) throw new UsageError(`--admin: ${id}; expected 66 hex digits, 05 or 15`);
    try {
      group.sql("UPDATE users SET admin = 1, moderator = 1 WHERE id = ?").run(namedUser(group, text).id);
    } catch (error) {
      if (error instanceof CryptoError) throw new UsageError(`--admin: ${id}: ${error.message}`);
      throw error;
    }
  }
};

const main = async (options: Options, running: RunningProcess): Promise<void> => {
  const settings = {
    blinding: options.blinding,
    maxFileBytes: wholeNumber(options.maxFileBytes, "--max-file-bytes", 1, 10_400_000),
    maxMessageBytes: wholeNumber(options.maxMessageBytes, "--max-message-bytes", 1, 1_000_000),
  };
  const rooms = tokensOf(options.rooms);
  const db = openDatabase(options.dataDir, "groups.db", groupSchema, storeBytes(options));
  running.onClose("database", () => void db.close());
  await serveDestination(options, running, (publicKey) => {
    const group = createGroupContext(db, publicKey, realPorts, settings);
    ensureRooms(group, rooms);
    appointAdmins(group, options.admin);
    return {
      handle: createGroupHandler(group),
      v3: { prefix: "/legacy/", isGood: (status) => status >= 200 && status <= 299 },
      sweep: () => sweepGroup(group),
      sweepMs,
    };
  });
};

await runProcess<Options>({
  name: "group-server",
  description: "Serves open groups: rooms whose messages everyone may read, as a destination of onions",
  configure: (program) =>
    addDestinationOptions(program)
      .requiredOption("--rooms <tokens>", "tokens of the rooms, separated by commas; made when absent")
      .option(
        "--admin <id>",
        "account id (05) or blinded id (15) of somebody who rules all rooms; may be repeated",
        (id: string, before: readonly string[]) => [...before, id],
        [] as readonly string[],
      )
      .option("--no-blinding", "let users show their account ids")
      .option("--max-file-bytes <number>", "largest file", "10000000")
      .option("--max-message-bytes <number>", "largest message, with its padding", "65536")
      .addHelpText(
        "after",
        "\nThe requests are those of the open group API of deployed servers, over HTTP and in onions at\n" +
          "POST /oxen/v4/lsrpc, /oxen/v3/lsrpc and /loki/v3/lsrpc. Reactions are not offered.\n\n" +
          "Example:\n  $ group-server --data-dir ~/groups --bind-ip 127.0.0.1 --port 8081 --rooms lobby,attic --admin 05…\n",
      ),
  main,
});
