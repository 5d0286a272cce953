import type { Mutant } from "../mutant.js";

/** Mutants of the storage of messages. */
export const storageMutants: readonly Mutant[] = [
  {
    id: "sto-zero-hashed",
    requirement: "STO-033",
    title: "hashes the text of namespace 0 into the id of a message",
    file: "impl/storage/message-hash.js",
    find: "namespace === 0 ? [pubkey] :",
    replace: "namespace === undefined ? [pubkey] :",
  },
  {
    id: "sto-prefix-unhashed",
    requirement: "STO-033",
    title: "leaves the prefix of the account out of the id of a message",
    file: "impl/storage/message-hash.js",
    find: "Buffer.concat([...prefix, data])",
    replace: "Buffer.concat([...prefix, data]).subarray(1)",
  },
  {
    id: "sto-hash-padded",
    requirement: "STO-033",
    title: "leaves the padding at the end of the id of a message",
    file: "impl/storage/message-hash.js",
    find: ".slice(0, 43)",
    replace: "",
  },
];
