import type { Case } from "../engine/case.js";
import { having, invalid, type StoreRefusal, storeRefusal, without } from "./kit/store-refusal.js";

/* Stores with a field missing, of a wrong shape, or a life that is not allowed. */

const day = 86_400_000;

const wrongType = (field: string, kind: string): string =>
  invalid(`Invalid value given for '${field}': expected ${kind}`);
const badKey = invalid("Pubkey must be 66 hex digits (33 bytes) long");
const clock = "Timestamp error: check your clock";
const badTtl = "Provided expiry/TTL is not valid.";

const missing: readonly StoreRefusal[] = [
  {
    name: "no-timestamp",
    requirements: [],
    change: without("timestamp"),
    text: invalid("Required field 'timestamp' missing"),
  },
  {
    name: "timestamp-null",
    requirements: ["STO-010"],
    change: having({ timestamp: null }),
    text: invalid("Required field 'timestamp' missing"),
  },
  {
    name: "no-lifetime",
    requirements: ["STO-030"],
    change: without("ttl"),
    text: invalid("Required field 'expiry' or 'ttl' missing"),
  },
  {
    name: "two-lifetimes",
    requirements: ["STO-030"],
    change: (honest, _account, _other, now) => ({ ...honest, expiry: now + day }),
    text: invalid("Cannot specify both 'expiry' and 'ttl'"),
  },
  {
    name: "no-account",
    requirements: ["STO-013"],
    change: without("pubkey"),
    text: invalid("Required field 'pubkey' missing"),
  },
  {
    name: "two-accounts",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubKey: honest.pubkey }),
    text: invalid("Cannot specify both 'pubkey' and 'pubKey'"),
  },
  {
    name: "no-data",
    requirements: [],
    change: without("data"),
    text: invalid("Required field 'data' missing"),
  },
];

const shapes: readonly StoreRefusal[] = [
  {
    name: "account-65-digits",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: String(honest.pubkey).slice(0, 65) }),
    text: badKey,
  },
  {
    name: "account-67-digits",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: `${honest.pubkey}0` }),
    text: badKey,
  },
  {
    name: "account-no-hex",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: `${String(honest.pubkey).slice(0, 65)}g` }),
    text: badKey,
  },
  {
    name: "account-number",
    requirements: ["STO-010"],
    change: having({ pubkey: 5 }),
    text: wrongType("pubkey", "string"),
  },
  {
    name: "data-not-base64",
    requirements: ["STO-029"],
    change: having({ data: "a-b_" }),
    text: invalid("Invalid 'data' value: not base64 encoded"),
  },
  {
    name: "data-length-of-no-base64",
    requirements: ["STO-029"],
    change: having({ data: "aGVsb" }),
    text: invalid("Invalid 'data' value: not base64 encoded"),
  },
  {
    name: "data-too-long",
    requirements: ["STO-029"],
    change: having({ data: "A".repeat(102_404) }),
    text: invalid("Message body exceeds maximum allowed length of 76800 bytes"),
  },
  { name: "data-number", requirements: ["STO-010"], change: having({ data: 1 }), text: wrongType("data", "string") },
  {
    name: "ttl-negative",
    requirements: ["STO-010"],
    change: having({ ttl: -1 }),
    text: wrongType("ttl", "positive integer"),
  },
  {
    name: "ttl-fraction",
    requirements: ["STO-010"],
    change: having({ ttl: 86_400_000.5 }),
    text: wrongType("ttl", "positive integer"),
  },
  {
    name: "ttl-words",
    requirements: ["STO-010"],
    change: having({ ttl: "a day" }),
    text: invalid(`Invalid value given for 'ttl': "a day"`),
  },
  {
    name: "timestamp-fraction",
    requirements: ["STO-010"],
    change: having({ timestamp: 1.5 }),
    text: wrongType("timestamp", "integer"),
  },
  {
    name: "timestamp-words",
    requirements: ["STO-010"],
    change: having({ timestamp: "now" }),
    text: invalid(`Invalid value given for 'timestamp': "now"`),
  },
  {
    name: "expiry-in-seconds",
    requirements: ["STO-010"],
    change: (honest) => ({ ...without("ttl")(honest), expiry: 999_999_999 }),
    text: invalid("Invalid timestamp for 'expiry': timestamp must be in milliseconds"),
  },
  {
    name: "namespace-text",
    requirements: ["STO-010"],
    change: having({ namespace: "0" }),
    text: wrongType("namespace", "16-bit integer"),
  },
  {
    name: "namespace-too-large",
    requirements: ["STO-023"],
    change: having({ namespace: 32_768 }),
    text: invalid("Invalid value given for 'namespace': value out of range"),
  },
  {
    name: "namespace-too-small",
    requirements: ["STO-023"],
    change: having({ namespace: -32_769 }),
    text: invalid("Invalid value given for 'namespace': value out of range"),
  },
  {
    name: "types-before-missing",
    requirements: ["STO-011"],
    change: (honest) => ({ ...without("pubkey", "timestamp")(honest), namespace: [] }),
    text: wrongType("namespace", "16-bit integer"),
  },
  {
    name: "types-in-order-of-names",
    requirements: ["STO-011"],
    change: having({ signature: 1, namespace: "x", data: 1 }),
    text: wrongType("data", "string"),
  },
];

const lifetimes: readonly StoreRefusal[] = [
  { name: "ttl-below-10-s", requirements: ["STO-024"], change: having({ ttl: 9_999 }), status: 403, text: badTtl },
  { name: "ttl-zero", requirements: ["STO-024"], change: having({ ttl: 0 }), status: 403, text: badTtl },
  {
    name: "ttl-above-14-days",
    requirements: ["STO-024"],
    change: having({ ttl: 14 * day + 1 }),
    status: 403,
    text: badTtl,
  },
  {
    name: "ttl-above-30-days",
    requirements: ["STO-024"],
    namespace: 5,
    change: having({ ttl: 30 * day + 1 }),
    status: 403,
    text: badTtl,
  },
  {
    name: "expiry-before-timestamp",
    requirements: ["STO-024"],
    change: (honest, _account, _other, now) => ({ ...without("ttl")(honest), expiry: now - day }),
    status: 403,
    text: badTtl,
  },
  {
    name: "from-the-future",
    requirements: ["STO-025"],
    change: (honest, _account, _other, now) => ({ ...honest, timestamp: now + 15_000 }),
    status: 406,
    text: clock,
  },
  {
    name: "expired-before",
    requirements: ["STO-025"],
    change: (honest, _account, _other, now) => ({ ...honest, timestamp: now - 60_000, ttl: 45_000 }),
    status: 406,
    text: clock,
  },
];

/** Cases of stores that must be refused for what they say. */
export const storageRefusalCases: readonly Case[] = [...missing, ...shapes, ...lifetimes].map(storeRefusal);
