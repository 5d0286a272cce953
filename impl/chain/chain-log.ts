import { type ChainHeader, type ChainRecord, chainHeader, chainRecord } from "./record.js";
import { openRecordFile, type RecordFileOptions } from "./record-file.js";

/** The log of one chain on disk. */
export interface ChainLog {
  /** Adds a record; the process cannot go on when this fails. */
  readonly write: (record: ChainRecord) => void;
  readonly close: () => void;
}

export interface ChainLogOptions extends RecordFileOptions {
  /** What the chain is; a log that says something else belongs to another chain. */
  readonly header: ChainHeader;
  /** Does again what a record says. */
  readonly fold: (record: ChainRecord) => void;
}

/** The log in the folder is that of a chain with another seed, profile or fork. */
export class AnotherChainError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AnotherChainError";
  }
}

const checkHeader = (path: string, found: ChainHeader, wanted: ChainHeader): void => {
  for (const field of ["format", "profile", "hardfork", "seed", "genesis"] as const) {
    if (found[field] === wanted[field]) continue;
    throw new AnotherChainError(
      `${path} belongs to another chain: ${field} is ${found[field]} there and ${wanted[field]} here`,
    );
  }
};

/**
 * Opens a log and folds what it holds, or begins one.
 * @throws AnotherChainError; Error when it is damaged before its end or holds what breaks a rule
 */
export const openChainLog = ({ header, fold, ...file }: ChainLogOptions): ChainLog => {
  const { path } = file;
  const { existing, append, close } = openRecordFile(file);
  try {
    const [found, ...records] = existing;
    if (found === undefined) append(header);
    else checkHeader(path, chainHeader.parse(found), header);
    for (const [index, record] of records.entries()) {
      try {
        fold(chainRecord.parse(record));
      } catch (error) {
        throw new Error(`${path}: line ${index + 2} does not follow from the ones before`, { cause: error });
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return { write: append, close };
};
