import { readDict } from "../../codec/bt.js";
import { ClientError, invalidRequest } from "./client-error.js";
import { btReaders, type FieldKind, jsonReaders, type Kinds } from "./field-kinds.js";
import { isJsonObject, parseJsonBytes } from "./json.js";

/** Parameters as they came: a JSON object, or the bytes of a bt dict. */
export type RawParams =
  | { readonly encoding: "json"; readonly object: Readonly<Record<string, unknown>> }
  | { readonly encoding: "bt"; readonly bytes: Buffer };

/** Fields of an endpoint, by name. */
export type FieldSpec = Readonly<Record<string, FieldKind>>;

/** Fields in the order in which their types are checked. */
export interface FieldSet<S extends FieldSpec> {
  readonly spec: S;
  readonly json: readonly string[];
  readonly bt: readonly string[];
}

/** What `readFields` gives; an absent field is absent. */
export type Fields<F> = F extends FieldSet<infer S> ? { readonly [N in keyof S]?: Kinds[S[N]] } : never;

/** JSON fields of `store` that are looked at after all others. */
const isLate = (kind: FieldKind): boolean => kind === "storeTimestamp" || kind === "unsigned";

/** The fields that an endpoint reads. */
export const fieldSet = <const S extends FieldSpec>(spec: S): FieldSet<S> => {
  const ascending = Object.keys(spec).sort();
  const late = (name: string): boolean => isLate(spec[name]!);
  return {
    spec,
    bt: ascending,
    json: [...ascending.filter((name) => !late(name)), ...ascending.filter(late)],
  };
};

const readJson = (object: Readonly<Record<string, unknown>>, fields: FieldSet<FieldSpec>): Record<string, unknown> => {
  const found: Record<string, unknown> = {};
  for (const name of fields.json) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value !== undefined && value !== null) found[name] = jsonReaders[fields.spec[name]!](name, value);
  }
  return found;
};

const readBt = (bytes: Buffer, fields: FieldSet<FieldSpec>): Record<string, unknown> => {
  const reader = readDict(bytes);
  const found: Record<string, unknown> = {};
  for (const name of fields.bt) {
    const value = reader.get(name);
    if (value !== undefined) found[name] = btReaders[fields.spec[name]!](name, value);
  }
  return found;
};

/**
 * Reads the known fields of a request, checking all types before anything else is checked; unknown fields are ignored.
 * @throws ClientError (400) that names the field; BtError for broken bencoding
 */
export const readFields = <S extends FieldSpec>(params: RawParams, fields: FieldSet<S>): Fields<FieldSet<S>> =>
  (params.encoding === "json" ? readJson(params.object, fields) : readBt(params.bytes, fields)) as Fields<FieldSet<S>>;

/** A field that must be there. */
export const required = <T>(value: T | undefined, field: string): T => {
  if (value === undefined) throw invalidRequest(`Required field '${field}' missing`);
  return value;
};

const letterD = 0x64;

/**
 * Parameters of an OMQ request, told apart by their first byte. Nothing at all counts as `{}`, JSON that is no object
 * as an object without fields.
 * @throws ClientError (400)
 */
export const paramsOfBody = (body: Buffer | undefined): RawParams => {
  if (body === undefined || body.length === 0) return { encoding: "json", object: {} };
  if (body[0] === letterD) return { encoding: "bt", bytes: body };
  let value: unknown;
  try {
    value = parseJsonBytes(body);
  } catch {
    throw new ClientError(400, "invalid body: expected json or bt_dict");
  }
  return { encoding: "json", object: isJsonObject(value) ? value : {} };
};
