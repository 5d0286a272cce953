import fc from "fast-check";

/** What a list was made of, and where its shrinking has got to: the size of the pieces left out, and the next one. */
interface ListContext {
  readonly contexts: readonly unknown[];
  readonly piece: number;
  readonly from: number;
}

const isContext = (context: unknown): context is ListContext =>
  typeof context === "object" && context !== null && "contexts" in context;

const listValue = <T>(
  value: readonly T[],
  contexts: readonly unknown[],
  piece: number,
  from: number,
): fc.Value<readonly T[]> => new fc.Value(value, { contexts, piece, from } satisfies ListContext);

/**
 * Lists of exactly `length` items. They shrink by leaving out pieces: halves, the later one first, then quarters, and so
 * on down to single items; then items shrink. A piece that could be spared is left out before the next is tried, so that a
 * list of n items comes down to the few that matter in some 2n tries.
 */
class ListArbitrary<T> extends fc.Arbitrary<readonly T[]> {
  constructor(
    private readonly item: fc.Arbitrary<T>,
    private readonly length: number,
  ) {
    super();
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<readonly T[]> {
    const items = Array.from({ length: this.length }, () => this.item.generate(random, bias));
    return listValue(
      items.map(({ value }) => value),
      items.map(({ context }) => context),
      Math.ceil(this.length / 2),
      0,
    );
  }

  override canShrinkWithoutContext(_value: unknown): _value is readonly T[] {
    return false;
  }

  override shrink(value: readonly T[], context: unknown): fc.Stream<fc.Value<readonly T[]>> {
    return isContext(context) ? fc.stream(this.shorter(value, context)) : fc.Stream.nil();
  }

  private *shorter(value: readonly T[], { contexts, piece, from }: ListContext): Generator<fc.Value<readonly T[]>> {
    let start = from;
    for (let size = Math.min(piece, value.length); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      // `from` counts from the end, so that it stays right when something before it goes.
      for (let after = start; after < value.length; after += size) {
        const end = value.length - after;
        const begin = Math.max(0, end - size);
        const without = <Item>(items: readonly Item[]): Item[] => [...items.slice(0, begin), ...items.slice(end)];
        yield listValue(without(value), without(contexts), size, after);
      }
      start = 0;
    }
    for (const [index, item] of value.entries())
      for (const next of this.item.shrink(item, contexts[index])) {
        const values = value.with(index, next.value);
        // What could not be left out before can hardly be now; the items go on shrinking.
        yield listValue(values, contexts.with(index, next.context), 1, value.length);
      }
  }
}

/** See {@link ListArbitrary}. */
export const listOf = <T>(item: fc.Arbitrary<T>, length: number): fc.Arbitrary<readonly T[]> =>
  new ListArbitrary(item, length);
