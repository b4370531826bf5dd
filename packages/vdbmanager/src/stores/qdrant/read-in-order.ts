import type { StoredPoint } from "../core/backend.ts";
import { compareText } from "../core/compare-text.ts";
import { orderPath } from "./field-key.ts";
import { allOf, type Condition } from "./filter-conditions.ts";
import { endsId, orderKeys } from "./order-keys.ts";

/** One request: points that `filter` lets pass, by the order key of `level`, those with equal keys in any order. */
export type ReadByKey<T> = (request: {
  readonly level: number;
  readonly filter: { must?: Condition[] };
  readonly startFrom: number | undefined;
  readonly limit: number;
}) => Promise<readonly T[]>;

/**
 * Points in code point order of their ids, although Qdrant sorts by one number only. It sorts by the first order key;
 * points that share it are few and sorted here, or, where a page ends among them, asked for again by the next key.
 * Memory stays at one page for each key in use.
 */
export async function* readInOrder<T extends StoredPoint>(
  read: ReadByKey<T>,
  request: {
    readonly condition: Condition | undefined;
    readonly after: string | null;
    readonly pageSize: number;
  },
): AsyncGenerator<T> {
  const { condition, after, pageSize } = request;
  const bounds = after === null ? null : orderKeys(after);
  const beyond = bounds === null ? undefined : isAfter(bounds);

  async function* ofPrefix(prefix: readonly number[]): AsyncGenerator<T> {
    const level = prefix.length;
    const isOnBound = bounds !== null && prefix.every((key, i) => key === bounds[i]);
    let last: number | undefined;
    for (;;) {
      const page = await read({
        level,
        filter: allOf(
          condition,
          beyond,
          ...prefix.map((key, i) => keyIs(i, key)),
          last === undefined ? undefined : { key: orderPath(level), range: { gt: last } },
        ),
        startFrom: last ?? (isOnBound ? bounds[level] : undefined),
        limit: pageSize,
      });
      const groups = Map.groupBy(page, ({ id }) => orderKeys(id)[level] as number);
      const isWhole = page.length < pageSize;
      let left = groups.size;
      for (const [key, group] of groups) {
        left -= 1;
        if (left === 0 && !isWhole && !endsId(key)) yield* ofPrefix([...prefix, key]);
        else yield* group.sort((a, b) => compareText(a.id, b.id));
        last = key;
      }
      if (isWhole) return;
    }
  }

  yield* ofPrefix([]);
}

/** That the id is greater: one of its keys is, and all before are equal. */
function isAfter(bounds: readonly number[]): Condition {
  return {
    should: bounds.map((bound, level) =>
      allOf(...bounds.slice(0, level).map((key, i) => keyIs(i, key)), {
        key: orderPath(level),
        range: { gt: bound },
      }),
    ),
  };
}

function keyIs(level: number, key: number): Condition {
  return { key: orderPath(level), range: { gte: key, lte: key } };
}
