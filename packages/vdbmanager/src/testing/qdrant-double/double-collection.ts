import type { Schemas } from "@qdrant/js-client-rest";
import { ApiError } from "./api-error.ts";
import type { PointsEngine, Request } from "./points-engine.ts";

/** One collection: what it says about itself, and its points, wherever they are. */
export class DoubleCollection {
  readonly #params: Request<"createCollection">;
  readonly #points: PointsEngine;
  readonly #indexes: Record<string, Schemas["PayloadIndexInfo"]> = {};
  #operations = 0;

  constructor(params: Request<"createCollection">, points: PointsEngine) {
    this.#params = params;
    this.#points = points;
  }

  async info(): Promise<Schemas["CollectionInfo"]> {
    const { vectors, metadata } = this.#params;
    return {
      status: "green",
      optimizer_status: "ok",
      indexed_vectors_count: 0,
      points_count: await this.#points.count({}),
      segments_count: 1,
      config: {
        params: { vectors, shard_number: 1, replication_factor: 1, write_consistency_factor: 1 },
        hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
        optimizer_config: { default_segment_number: 0, flush_interval_sec: 5 },
        ...(metadata === undefined ? {} : { metadata }),
      },
      payload_schema: this.#indexes,
    };
  }

  async createIndex(request: Request<"createFieldIndex">): Promise<Schemas["UpdateResult"]> {
    const { field_name, field_schema } = request;
    if (field_schema.type === "integer" && field_schema.lookup === false && field_schema.range === false) {
      throw new ApiError(422, "Validation error: either lookup or range must be true");
    }
    await this.#points.createIndex(request);
    this.#indexes[field_name] = { data_type: field_schema.type, params: field_schema, points: 0 };
    return this.#done();
  }

  async upsert(request: Request<"upsertPoints">): Promise<Schemas["UpdateResult"]> {
    for (const { vector } of request.points) this.#checkSize(vector);
    await this.#points.upsert(request);
    return this.#done();
  }

  async delete(request: Request<"deletePoints">): Promise<Schemas["UpdateResult"]> {
    await this.#points.delete(request);
    return this.#done();
  }

  async get(request: Request<"getPoints">): Promise<Schemas["Record"][]> {
    return await this.#points.get({ with_payload: true, with_vector: false, ...request });
  }

  async count(request: Request<"countPoints">): Promise<Schemas["CountResult"]> {
    return { count: await this.#points.count(request) };
  }

  async scroll(request: Request<"scrollPoints">): Promise<Schemas["ScrollResult"]> {
    if (request.order_by !== undefined && request.offset !== undefined) {
      throw new ApiError(400, "Bad request: Cannot use an `offset` when using `order_by`.");
    }
    return await this.#points.scroll({ limit: 10, with_payload: true, with_vector: false, ...request });
  }

  async query(request: Request<"queryPoints">): Promise<Schemas["QueryResponse"]> {
    this.#checkSize(request.query);
    const points = await this.#points.query({
      limit: 10,
      with_payload: false,
      with_vector: false,
      ...request,
    });
    return { points };
  }

  async drop(): Promise<void> {
    await this.#points.drop?.();
  }

  #checkSize(vector: readonly number[]): void {
    const { size } = this.#params.vectors;
    if (vector.length === size) return;
    throw new ApiError(
      400,
      `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`,
    );
  }

  #done(): Schemas["UpdateResult"] {
    this.#operations += 1;
    return { operation_id: this.#operations, status: "completed" };
  }
}
