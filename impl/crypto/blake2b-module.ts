// BLAKE2b works on 64-bit words, which JavaScript lacks and WebAssembly has: about ten times the speed of portable code
// on long messages. The module is small enough to be assembled here, from the text of RFC 7693, at load time.

/** What the assembled module offers. */
export type Blake2bModule = {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Mixes `count` blocks at `chunkStart` into the state; `hashed` bytes were mixed in before. */
  readonly blocks: (count: number, hashed: number) => void;
  /** Mixes in the last block, at `chunkStart` and filled with zeros; `total` counts all bytes of the message. */
  readonly last: (total: number) => void;
};

/** Where the 64 bytes of state lie. */
export const stateStart = 0;
/** Where the blocks to mix in lie, and how many bytes fit. */
export const chunkStart = 128;
export const chunkSize = 65536;

// Section 2.6: the initial values, those of SHA-512.
const initial = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** The initial values as bytes of a state. */
export const initialState: Buffer = Buffer.alloc(64);
for (const [index, word] of initial.entries()) initialState.writeBigUInt64LE(word, index * 8);

// Section 2.7: which words of a block a round takes, one hexadecimal digit a word.
const schedule = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
];
const rounds = 12;
// Section 3.2: the columns, then the diagonals, of the four by four working vector.
const mixes = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

type Code = number[];

const unsigned = (value: number): Code =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];

const signed = (value: bigint): Code => {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return done ? [low] : [low | 0x80, ...signed(rest)];
};

const I32 = 0x7f;
const I64 = 0x7e;
const get = (local: number): Code => [0x20, ...unsigned(local)];
const set = (local: number): Code => [0x21, ...unsigned(local)];
const constant32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
const constant64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
const load64 = (offset: number): Code => [0x29, 3, ...unsigned(offset)];
const store64 = (offset: number): Code => [0x37, 3, ...unsigned(offset)];
const call = (index: number): Code => [0x10, index];
const add32: Code = [0x6a];
const add64: Code = [0x7c];
const xor64: Code = [0x85];
const rotateRight = (bits: bigint): Code => [...constant64(bits), 0x8a];
const extend: Code = [0xad];
const end: Code = [0x0b];

/** compress(block address, bytes so far, −1 for the last block and else 0): locals 3 to 18 are the working vector. */
const compress = (): Code => {
  const [block, counter, flag, v] = [0, 1, 2, 3];
  const code: Code = [];
  const word = (index: number): Code => [...get(block), ...load64(index * 8)];
  const state = (index: number): Code => [...constant32(stateStart), ...load64(index * 8)];
  for (let index = 0; index < 8; index++) {
    code.push(...state(index), ...set(v + index), ...constant64(initial[index]!), ...set(v + 8 + index));
  }
  code.push(...get(v + 12), ...get(counter), ...extend, ...xor64, ...set(v + 12));
  code.push(...get(v + 14), ...get(flag), 0xac, ...xor64, ...set(v + 14));
  for (let round = 0; round < rounds; round++) {
    for (const [index, mix] of mixes.entries()) {
      const [a, b, c, d] = mix.map((lane) => v + lane) as [number, number, number, number];
      const [x, y] = [0, 1].map((side) => Number.parseInt(schedule[round % 10]![index * 2 + side]!, 16));
      const turn = (target: number, other: number, bits: bigint): Code => [
        ...[...get(target), ...get(other), ...xor64],
        ...[...rotateRight(bits), ...set(target)],
      ];
      const sum = (target: number, ...terms: Code[]): Code => [
        ...get(target),
        ...terms.flatMap((term) => [...term, ...add64]),
        ...set(target),
      ];
      code.push(...sum(a, get(b), word(x!)), ...turn(d, a, 32n), ...sum(c, get(d)), ...turn(b, c, 24n));
      code.push(...sum(a, get(b), word(y!)), ...turn(d, a, 16n), ...sum(c, get(d)), ...turn(b, c, 63n));
    }
  }
  for (let index = 0; index < 8; index++) {
    const mixed = [...state(index), ...get(v + index), ...xor64, ...get(v + 8 + index), ...xor64];
    code.push(...constant32(stateStart), ...mixed, ...store64(index * 8));
  }
  return [1, 16, I64, ...code, ...end];
};

/** blocks(count, hashed): local 2 is the block address. */
const blocks = (): Code => {
  const [count, hashed, address] = [0, 1, 2];
  const step = [
    ...[...get(hashed), ...constant32(128), ...add32, ...set(hashed)],
    ...[...get(address), ...get(hashed), ...constant32(0), ...call(0)],
    ...[...get(address), ...constant32(128), ...add32, ...set(address)],
    ...[...get(count), ...constant32(-1), ...add32, ...set(count)],
  ];
  // loop … br_if 0: once more while blocks are left. Callers never ask for none.
  const loop = [0x03, 0x40, ...step, ...get(count), 0x0d, 0, ...end];
  return [1, 1, I32, ...constant32(chunkStart), ...set(address), ...loop, ...end];
};

const last = (): Code => [0, ...constant32(chunkStart), ...get(0), ...constant32(-1), ...call(0), ...end];

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (code: Code): Code => [...unsigned(code.length), ...code];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
const exported = (name: string, kind: number, index: number): Code => [
  ...sized([...Buffer.from(name, "ascii")]),
  kind,
  index,
];

const assemble = (): Uint8Array => {
  const takes = (...parameters: number[]): Code => [0x60, ...vector(parameters.map((type) => [type])), 0];
  const pages = Math.ceil((chunkStart + chunkSize) / 65536);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [takes(I32, I32, I32), takes(I32, I32), takes(I32)]),
    ...section(3, [[0], [1], [2]]),
    ...section(5, [[1, pages, pages]]),
    ...section(7, [exported("memory", 2, 0), exported("blocks", 0, 1), exported("last", 0, 2)]),
    ...section(10, [sized(compress()), sized(blocks()), sized(last())]),
  ]);
};

// The types of WebAssembly belong to those of browsers, which this project does not load.
type Engine = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Assembles and starts the module; synchronous, a few milliseconds. */
export const startBlake2b = (): Blake2bModule => {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
  return new Instance(new Module(assemble())).exports as Blake2bModule;
};
