import { lookUp } from "../bt-reader.js";
import { type ExactJson, objectOf, readExactJson } from "./exact-json.js";
import { btReaders, type FieldKind, jsonReaders, type Kinds } from "./field-kinds.js";
import { invalidRequest, Refused, requestFailed } from "./refused.js";

/** Parameters as they came: the fields of a JSON object, or bytes that begin a bencoded dict. */
export type Params =
  | { readonly encoding: "json"; readonly fields: ReadonlyMap<string, ExactJson> }
  | { readonly encoding: "bt"; readonly data: Uint8Array };

/** The fields that an endpoint knows, each with the kind of its value. */
export type FieldSpec = Readonly<Record<string, FieldKind>>;

/** The fields that were there. */
export type Found<Spec extends FieldSpec> = { readonly [Name in keyof Spec]?: Kinds[Spec[Name]] };

/** In JSON these two fields of `store` are looked at after all others; in bencoding they are the last anyway. */
const lateKinds: ReadonlySet<FieldKind> = new Set(["storeTime", "life"]);

const readJsonFields = (fields: ReadonlyMap<string, ExactJson>, spec: FieldSpec): Record<string, unknown> => {
  const names = Object.keys(spec).sort();
  const isLate = (name: string): boolean => lateKinds.has(spec[name]!);
  const found: Record<string, unknown> = {};
  for (const name of [...names.filter((each) => !isLate(each)), ...names.filter(isLate)]) {
    const value = fields.get(name) ?? null;
    if (value !== null) found[name] = jsonReaders[spec[name]!](name, value);
  }
  return found;
};

const readBtFields = (data: Uint8Array, spec: FieldSpec): Record<string, unknown> => {
  const names = Object.keys(spec).sort();
  const found: Record<string, unknown> = {};
  for (const [index, step] of lookUp(data, names).entries()) {
    if (step === "error") throw requestFailed();
    if (step === "absent") continue;
    const name = names[index]!;
    found[name] = btReaders[spec[name]!](name, step.value);
  }
  return found;
};

/**
 * The known fields of a request; others do not matter. Types are checked before anything else, in ascending order of the
 * names. Bencoding is read forwards only: a key that stands too late counts as absent.
 * @throws Refused 400 that names the first field of wrong type; 500 for bencoding that is broken where it is read
 */
export const readFields = <const Spec extends FieldSpec>(params: Params, spec: Spec): Found<Spec> =>
  (params.encoding === "json" ? readJsonFields(params.fields, spec) : readBtFields(params.data, spec)) as Found<Spec>;

/** A field that must be there. @throws Refused 400 */
export const required = <T>(value: T | undefined, field: string): T => {
  if (value === undefined) throw invalidRequest(`Required field '${field}' missing`);
  return value;
};

const letterD = 0x64;

/** Parameters in bencoding, if that is what the bytes begin. */
export const btParams = (data: Uint8Array): Params | undefined =>
  data[0] === letterD ? { encoding: "bt", data } : undefined;

/**
 * Parameters of a request over the message queue: nothing counts as `{}`, a first byte `d` means bencoding, anything else
 * must be JSON. JSON that is no object is as good as one without fields.
 * @throws Refused 400
 */
export const queueParams = (data: Uint8Array): Params => {
  if (data.length === 0) return { encoding: "json", fields: new Map() };
  const bt = btParams(data);
  if (bt !== undefined) return bt;
  const value = readExactJson(data);
  if (value === undefined) throw new Refused(400, "invalid body: expected json or bt_dict");
  return { encoding: "json", fields: objectOf(value) ?? new Map() };
};
