import type { Schemas } from "@qdrant/js-client-rest";
import type { z } from "zod";
import { ApiError } from "./api-error.ts";
import { parsePath, valueAt } from "./json-path.ts";
import { matchesFilter } from "./matches-filter.ts";
import { compareIds, normalId, shuffleKey } from "./point-ids.ts";
import type * as shapes from "./request-shapes.ts";
import { throughStorage } from "./server-json.ts";

type Request<K extends keyof typeof shapes> = z.infer<(typeof shapes)[K]>;

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
export class DoubleCollection {
  readonly #params: Request<"createCollection">;
  readonly #points = new Map<string | number, StoredPoint>();
  readonly #indexes = new Map<string, Schemas["PayloadIndexInfo"]>();
  #operations = 0;

  constructor(params: Request<"createCollection">) {
    this.#params = params;
  }

  info(): Schemas["CollectionInfo"] {
    const { vectors, metadata } = this.#params;
    return {
      status: "green",
      optimizer_status: "ok",
      indexed_vectors_count: 0,
      points_count: this.#points.size,
      segments_count: 1,
      config: {
        params: { vectors, shard_number: 1, replication_factor: 1, write_consistency_factor: 1 },
        hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
        optimizer_config: { default_segment_number: 0, flush_interval_sec: 5 },
        ...(metadata === undefined ? {} : { metadata }),
      },
      payload_schema: Object.fromEntries(this.#indexes),
    };
  }

  createIndex({ field_name, field_schema }: Request<"createFieldIndex">): Schemas["UpdateResult"] {
    const { type } = field_schema;
    if (type === "integer" && field_schema.lookup === false && field_schema.range === false) {
      throw new ApiError(422, "Validation error: either lookup or range must be true");
    }
    this.#indexes.set(parsePath(field_name).join("\0"), { data_type: type, params: field_schema, points: 0 });
    return this.#done();
  }

  upsert({ points, update_filter }: Request<"upsertPoints">): Schemas["UpdateResult"] {
    for (const { vector } of points) this.#checkSize(vector);
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
    return this.#done();
  }

  delete(request: Request<"deletePoints">): Schemas["UpdateResult"] {
    const ids =
      "points" in request ? request.points.map(normalId) : this.#matching(request.filter).map(({ id }) => id);
    for (const id of ids) this.#points.delete(id);
    return this.#done();
  }

  get({ ids, ...wanted }: Request<"getPoints">): Schemas["Record"][] {
    const found = [...new Set(ids.map(normalId))].map((id) => this.#points.get(id));
    return shuffled(found.filter((point) => point !== undefined)).map((point) =>
      toRecord(point, { with_payload: true, ...wanted }),
    );
  }

  count({ filter }: Request<"countPoints">): Schemas["CountResult"] {
    return { count: this.#matching(filter).length };
  }

  scroll(request: Request<"scrollPoints">): Schemas["ScrollResult"] {
    const { filter, limit = 10, offset, order_by, ...rest } = request;
    const wanted = { with_payload: true, ...rest };
    if (order_by !== undefined) {
      if (offset !== undefined) {
        throw new ApiError(
          400,
          "Bad request: Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a filter to exclude the IDs that you've already seen for the `order_by.start_from` value",
        );
      }
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

  query(request: Request<"queryPoints">): Schemas["QueryResponse"] {
    const { query, filter, score_threshold, limit = 10, ...wanted } = request;
    this.#checkSize(query);
    const vector = this.#preprocess(query);
    const threshold = score_threshold === undefined ? Number.NEGATIVE_INFINITY : Math.fround(score_threshold);
    const scored = shuffled(this.#matching(filter))
      .map((point) => ({ point, score: dot(vector, point.vector) }))
      .filter(({ score }) => score > threshold)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
    return {
      points: scored.map(({ point, score }) => ({ ...toRecord(point, wanted), version: 0, score })),
    };
  }

  #ordered(
    { key, direction = "asc", start_from }: NonNullable<Request<"scrollPoints">["order_by"]>,
    filter: shapes.FilterShape | undefined,
  ): { point: StoredPoint; value: number }[] {
    const path = parsePath(key);
    const params = this.#indexes.get(path.join("\0"))?.params as Schemas["IntegerIndexParams"] | undefined;
    if (params?.type !== "integer" || params.range === false) {
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

  #checkSize(vector: readonly number[]): void {
    const { size } = this.#params.vectors;
    if (vector.length === size) return;
    throw new ApiError(
      400,
      `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`,
    );
  }

  /** With `Cosine` vectors are kept with length 1, unless theirs is near enough to it or to 0. */
  #preprocess(given: readonly number[]): Float32Array {
    const vector = Float32Array.from(given);
    if (this.#params.vectors.distance !== "Cosine") return vector;
    const squares = dot(vector, vector);
    if (squares < 1.1920929e-7 || Math.abs(squares - 1) <= 1e-6) return vector;
    return vector.map((component) => component / Math.fround(Math.sqrt(squares)));
  }

  #done(): Schemas["UpdateResult"] {
    this.#operations += 1;
    return { operation_id: this.#operations, status: "completed" };
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
