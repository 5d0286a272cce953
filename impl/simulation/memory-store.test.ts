import { describe } from "vitest";
import { replicaContract } from "../storage/testing/replica-contract.js";
import { createMemoryStore } from "./memory-store.js";

describe("a replica in memory", () => {
  replicaContract(createMemoryStore);
});
