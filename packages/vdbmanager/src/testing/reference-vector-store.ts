import { compareText } from "../stores/core/compare-text.ts";
import type { Filter, Payload, Point, UpsertResult } from "../stores/types.ts";

/**
 * The least that a vector store is: what every real one is compared with. Not for use: everything is slow and lost.
 * Answers are results, or the code of the error.
 */
export class ReferenceVectorStore {
  readonly collections: Map<string, ReferenceCollection> = new Map();
  readonly aliases: Map<string, string> = new Map();

  /** The collection that a name or an alias stands for. */
  find(name: string): ReferenceCollection | "COLLECTION_NOT_FOUND" {
    return this.collections.get(this.nameOf(name)) ?? "COLLECTION_NOT_FOUND";
  }

  nameOf(name: string): string {
    return this.collections.has(name) ? name : (this.aliases.get(name) ?? name);
  }

  ensure(name: string): string {
    if (this.aliases.has(name)) return "NAME_TAKEN";
    if (!this.collections.has(name)) this.collections.set(name, new ReferenceCollection());
    return name;
  }

  drop(name: string): boolean {
    for (const [alias, target] of this.aliases) if (target === name) this.aliases.delete(alias);
    return this.collections.delete(name);
  }

  setAlias(alias: string, name: string): "NAME_TAKEN" | "COLLECTION_NOT_FOUND" | undefined {
    if (this.collections.has(alias)) return "NAME_TAKEN";
    const target = this.nameOf(name);
    if (!this.collections.has(target)) return "COLLECTION_NOT_FOUND";
    this.aliases.set(alias, target);
    return undefined;
  }
}

/** The points of one collection. */
export class ReferenceCollection {
  readonly points: Map<string, Point> = new Map();

  /** Null when `fail` refuses the call. */
  upsert(points: readonly Point[], onDuplicate: "overwrite" | "skip" | "fail"): UpsertResult | null {
    const result = { inserted: 0, updated: 0, unchanged: 0, skipped: 0 };
    const last = new Map(points.map((point) => [point.id, point]));
    if (onDuplicate === "fail") {
      if (last.size < points.length || points.some(({ id }) => this.points.has(id))) return null;
    }
    if (onDuplicate === "skip") for (const point of points.toReversed()) last.set(point.id, point);
    result.skipped = points.length - last.size;
    for (const point of last.values()) {
      const stored = this.points.get(point.id);
      if (stored === undefined) result.inserted += 1;
      else if (onDuplicate === "skip") result.skipped += 1;
      else if (samePoint(stored, point)) result.unchanged += 1;
      else result.updated += 1;
      if (stored === undefined || onDuplicate !== "skip") this.points.set(point.id, point);
    }
    return result;
  }

  matching(filter?: Filter): Point[] {
    return [...this.points.values()]
      .filter(({ payload }) => filter === undefined || matches(filter, payload))
      .sort((a, b) => compareText(a.id, b.id));
  }

  /** Every matching point with its cosine, in no special order. */
  scores(vector: Float32Array, filter?: Filter): Map<string, number> {
    return new Map(this.matching(filter).map((point) => [point.id, cosine(vector, point.vector)]));
  }

  delete(ids: readonly string[]): number {
    return ids.filter((id) => this.points.delete(id)).length;
  }
}

/** What a filter means. A missing field and null are alike; types are strict; `ne` and `nin` hold for missing fields. */
export function matches(filter: Filter, payload: Payload): boolean {
  const value = "field" in filter && Object.hasOwn(payload, filter.field) ? payload[filter.field] : undefined;
  switch (filter.op) {
    case "eq":
      return value === filter.value;
    case "ne":
      return value !== filter.value;
    case "in":
      return filter.values.includes(value as never);
    case "nin":
      return !filter.values.includes(value as never);
    case "exists":
      return (value ?? null) !== null;
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const order = compareValues(value, filter.value);
      if (order === null) return false;
      if (order === 0) return filter.op === "gte" || filter.op === "lte";
      return order > 0 ? filter.op.startsWith("gt") : filter.op.startsWith("lt");
    }
    case "and":
      return filter.filters.every((child) => matches(child, payload));
    case "or":
      return filter.filters.some((child) => matches(child, payload));
    case "not":
      return !matches(filter.filter, payload);
  }
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] as number;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return dot / Math.sqrt(squaresA * squaresB);
}

/** Null when the two have no order: other types, or a field that is missing. */
function compareValues(a: unknown, b: unknown): number | null {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : null;
}

function samePoint(a: Point, b: Point): boolean {
  const keys = new Set([...Object.keys(a.payload), ...Object.keys(b.payload)]);
  return (
    a.vector.every((value, i) => Object.is(value, b.vector[i])) &&
    [...keys].every((key) => Object.hasOwn(b.payload, key) && a.payload[key] === b.payload[key])
  );
}
