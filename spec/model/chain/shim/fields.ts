import { Refusal } from "../../refusal.js";
import { bytesField, type Fields, integerField } from "../../shim-input.js";

/** Refusal of an input that is not of the shape its family lists. */
export const malformed = (rule: string): Refusal => new Refusal("malformed", rule);

/** Integer of a field from 0 to a maximum. */
export const countField = (input: Fields, name: string, maximum = 2 ** 40): number => {
  const value = integerField(input, name);
  if (value < 0 || value > maximum) throw malformed(`${name}: ${value} is not from 0 to ${maximum}`);
  return value;
};

/** The same, or null. */
export const optionalCount = (input: Fields, name: string): number | null =>
  input[name] === null ? null : countField(input, name);

/** Yes or no. */
export const flagField = (input: Fields, name: string): boolean => {
  const value = input[name];
  if (typeof value !== "boolean") throw malformed(`${name}: missing or no boolean`);
  return value;
};

/** Unsigned 64-bit integer of a field, a decimal string in shortest form. */
export const amountField = (input: Fields, name: string): bigint => {
  const value = input[name];
  if (typeof value !== "string" || !/^(?:0|[1-9]\d{0,19})$/.test(value) || BigInt(value) >= 1n << 64n) {
    throw malformed(`${name}: missing or no unsigned 64-bit integer`);
  }
  return BigInt(value);
};

/** Lower-case hex of so many bytes. */
export const hexField = (input: Fields, name: string, length: number): string => {
  const bytes = bytesField(input, name);
  const value = input[name] as string;
  if (bytes.length !== length || value !== value.toLowerCase()) {
    throw malformed(`${name}: not ${length} bytes as lower-case hex`);
  }
  return value;
};

/** Objects of a list. */
export const listField = (input: Fields, name: string): readonly Fields[] => {
  const value = input[name];
  if (!Array.isArray(value)) throw malformed(`${name}: missing or no list`);
  return value.map((item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) throw malformed(`${name}: no objects`);
    return item as Fields;
  });
};

/** Integers of a list, each from 0 to below a limit. */
export const countsField = (input: Fields, name: string, limit: number): readonly number[] => {
  const value = input[name];
  if (!Array.isArray(value)) throw malformed(`${name}: missing or no list`);
  return value.map((item: unknown) => countField({ item }, "item", limit - 1));
};

/** One of some words. */
export const wordField = <Word extends string>(input: Fields, name: string, words: readonly Word[]): Word => {
  const word = words.find((one) => one === input[name]);
  if (word === undefined) throw malformed(`${name}: none of ${words.join(", ")}`);
  return word;
};

/** An object. */
export const objectField = (input: Fields, name: string): Fields => {
  const value = input[name];
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(`${name}: no object`);
  return value as Fields;
};
