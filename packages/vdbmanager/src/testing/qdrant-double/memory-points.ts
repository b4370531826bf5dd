import type { Schemas } from "@qdrant/js-client-rest";
import { ApiError } from "./api-error.ts";
import { parsePath, valueAt } from "./json-path.ts";
import { matchesFilter } from "./matches-filter.ts";
import { compareIds, normalId, shuffleKey } from "./point-ids.ts";
import type { PointsEngine, Request } from "./points-engine.ts";
import type * as shapes from "./request-shapes.ts";
import { throughStorage } from "./server-json.ts";

interface StoredPoint {
  readonly id: string | number;
  readonly vector: Float32Array;
  readonly payload: Record<string, unknown>;
}

interface Wanted {
  with_payload?: boolean;
  with_vector?: boolean;
}

/** Points of one collection, scanned for every question. */
export class MemoryPoints implements PointsEngine {
  readonly #vectors: Request<"createCollection">["vectors"];
  readonly #points = new Map<string | number, StoredPoint>();
  /** Paths that may be ordered by. */
  readonly #ranges = new Set<string>();

  constructor({ vectors }: Request<"createCollection">) {
    this.#vectors = vectors;
  }

  createIndex({ field_name, field_schema }: Request<"createFieldIndex">): void {
    const path = parsePath(field_name).join("\0");
    if (field_schema.type === "integer" && field_schema.range !== false) this.#ranges.add(path);
  }

  upsert({ points, update_filter }: Request<"upsertPoints">): void {
    for (const { id: given, vector, payload = {} } of points) {
      const id = normalId(given);
      const there = this.#points.get(id);
      if (there !== undefined && update_filter !== undefined && !matchesFilter(update_filter, there))
        continue;
      this.#points.set(id, {
        id,
        vector: this.#preprocess(vector),
        payload: throughStorage(payload) as Record<string, unknown>,
      });
    }
  }

  delete(request: Request<"deletePoints">): void {
    const ids =
      "points" in request ? request.points.map(normalId) : this.#matching(request.filter).map(({ id }) => id);
    for (const id of ids) this.#points.delete(id);
  }

  get({ ids, ...wanted }: Request<"getPoints">): Schemas["Record"][] {
    const found = [...new Set(ids.map(normalId))].map((id) => this.#points.get(id));
    return shuffled(found.filter((point) => point !== undefined)).map((point) =>
      toRecord(point, { with_payload: true, ...wanted }),
    );
  }

  count({ filter }: Request<"countPoints">): number {
    return this.#matching(filter).length;
  }

  scroll(request: Request<"scrollPoints">): Schemas["ScrollResult"] {
    const { filter, limit = 10, offset, order_by, ...rest } = request;
    const wanted = { with_payload: true, ...rest };
    if (order_by !== undefined) {
      const ordered = this.#ordered(order_by, filter).slice(0, limit);
      return {
        points: ordered.map(({ point, value }) => ({ ...toRecord(point, wanted), order_value: value })),
        next_page_offset: null,
      };
    }
    const from = offset === undefined ? undefined : normalId(offset);
    const points = this.#matching(filter)
      .filter(({ id }) => from === undefined || compareIds(id, from) >= 0)
      .sort((a, b) => compareIds(a.id, b.id));
    return {
      points: points.slice(0, limit).map((point) => toRecord(point, wanted)),
      next_page_offset: points[limit]?.id ?? null,
    };
  }

  query(request: Request<"queryPoints">): Schemas["ScoredPoint"][] {
    const { query, filter, score_threshold, limit = 10, ...wanted } = request;
    const vector = this.#preprocess(query);
    const threshold = score_threshold === undefined ? Number.NEGATIVE_INFINITY : Math.fround(score_threshold);
    const scored = shuffled(this.#matching(filter))
      .map((point) => ({ point, score: dot(vector, point.vector) }))
      .filter(({ score }) => score > threshold)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
    return scored.map(({ point, score }) => ({ ...toRecord(point, wanted), version: 0, score }));
  }

  #ordered(
    { key, direction = "asc", start_from }: NonNullable<Request<"scrollPoints">["order_by"]>,
    filter: shapes.FilterShape | undefined,
  ): { point: StoredPoint; value: number }[] {
    const path = parsePath(key);
    if (!this.#ranges.has(path.join("\0"))) {
      throw new ApiError(
        400,
        `Bad request: No range index for \`order_by\` key: \`${key}\`. Please create one to use \`order_by\`. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions`,
      );
    }
    const sign = direction === "asc" ? 1 : -1;
    return shuffled(this.#matching(filter))
      .map((point) => ({ point, value: valueAt(point.payload, path) }))
      .filter((entry): entry is { point: StoredPoint; value: number } => Number.isInteger(entry.value))
      .filter(({ value }) => start_from === undefined || sign * (value - start_from) >= 0)
      .sort((a, b) => sign * (a.value - b.value));
  }

  #matching(filter: shapes.FilterShape | undefined): StoredPoint[] {
    return [...this.#points.values()].filter((point) => matchesFilter(filter ?? {}, point));
  }

  /** With `Cosine` vectors are kept with length 1, unless theirs is near enough to it or to 0. */
  #preprocess(given: readonly number[]): Float32Array {
    const vector = Float32Array.from(given);
    if (this.#vectors.distance !== "Cosine") return vector;
    const squares = dot(vector, vector);
    if (squares < 1.1920929e-7 || Math.abs(squares - 1) <= 1e-6) return vector;
    return vector.map((component) => component / Math.fround(Math.sqrt(squares)));
  }
}

function toRecord(point: StoredPoint, { with_payload, with_vector }: Wanted): Schemas["Record"] {
  return {
    id: point.id,
    ...(with_payload ? { payload: point.payload } : {}),
    ...(with_vector ? { vector: Array.from(point.vector) } : {}),
  };
}

function shuffled<T extends { id: string | number }>(points: readonly T[]): T[] {
  const keys = new Map(points.map(({ id }) => [id, shuffleKey(id)]));
  return points.toSorted((a, b) => ((keys.get(a.id) ?? "") < (keys.get(b.id) ?? "") ? -1 : 1));
}

/** In float32, as the answer has it. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [i, component] of a.entries()) sum += component * (b[i] as number);
  return Math.fround(sum);
}
