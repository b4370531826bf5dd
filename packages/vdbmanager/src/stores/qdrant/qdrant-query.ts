import type { Deadline } from "../../resilience/index.ts";
import type { StoreBackend } from "../core/backend.ts";
import { compareText } from "../core/compare-text.ts";
import { storeLimits } from "../core/limits.ts";
import type { ScoredPoint } from "../types.ts";
import { allOf, toCondition } from "./filter-conditions.ts";
import type { QdrantConnection } from "./qdrant-connection.ts";
import { fromQdrant } from "./stored-point.ts";
import { toUnit } from "./stored-vector.ts";

/** Most points that are read to find out which of several with the same score have the first ids. */
const maxTied = storeLimits.queryLimit * 2;

/** Room for the rounding of a threshold to float32; hits below the caller's are taken out here. */
const thresholdRoom = 1e-6;

/**
 * The nearest points. Qdrant orders equal scores in no promised way, so one more point than asked is read; when the
 * limit cuts through points of the same score, more are read until all of them are there.
 */
export async function queryPoints(
  connection: QdrantConnection,
  collection: string,
  request: Parameters<StoreBackend["query"]>[1],
  deadline: Deadline,
): Promise<readonly ScoredPoint[]> {
  const { vector, limit, minScore, filter, exact } = request;
  const body = {
    collection_name: collection,
    query: toUnit(vector).unit,
    params: { exact },
    with_payload: true,
    ...(filter === undefined ? {} : { filter: allOf(toCondition(filter)) }),
    ...(minScore === undefined ? {} : { score_threshold: minScore - thresholdRoom }),
  };
  for (let size = limit + 1; ; size = Math.min(size * 4, maxTied)) {
    const { points } = await connection.call(
      deadline,
      (api, init) => api.queryPoints({ ...body, limit: size }, init),
      collection,
    );
    const cutScore = points[limit - 1]?.score;
    const mayMissTied = points.length === size && points.at(-1)?.score === cutScore;
    if (mayMissTied && size < maxTied) continue;
    return points
      .map((point) => ({ ...toScored(collection, point) }))
      .filter(({ score }) => minScore === undefined || score >= minScore)
      .sort((a, b) => b.score - a.score || compareText(a.id, b.id))
      .slice(0, limit);
  }
}

function toScored(collection: string, point: { score: number }): ScoredPoint {
  const { id, payload } = fromQdrant(collection, point);
  return { id, score: Math.min(1, Math.max(-1, point.score)), payload };
}
