import { parentPort } from "node:worker_threads";
import { type HistoryTask, playHistory } from "./measure.js";

// Plays histories for the main thread, one at a time.
parentPort?.on("message", (task: HistoryTask) => parentPort?.postMessage(playHistory(task)));
