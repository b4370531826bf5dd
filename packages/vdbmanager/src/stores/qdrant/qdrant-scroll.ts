import type { Deadline } from "../../resilience/index.ts";
import type { StoreBackend } from "../core/backend.ts";
import { orderPath } from "./field-key.ts";
import { toCondition } from "./filter-conditions.ts";
import type { QdrantConnection } from "./qdrant-connection.ts";
import { statusOf } from "./qdrant-error.ts";
import { createIndex } from "./qdrant-index.ts";
import { type ReadByKey, readInOrder } from "./read-in-order.ts";
import { fromQdrant, type QdrantRecord } from "./stored-point.ts";

/** Up to `limit` points after an id. `pageSize` is the most points of one request. */
export async function scrollPoints(
  connection: QdrantConnection,
  collection: string,
  request: Parameters<StoreBackend["scroll"]>[1] & { readonly pageSize: number },
  deadline: Deadline,
): Promise<readonly QdrantRecord[]> {
  const { filter, limit, after, withVectors, pageSize } = request;

  const read: ReadByKey<QdrantRecord> = async ({ level, filter: condition, startFrom, limit: size }) => {
    const body = {
      collection_name: collection,
      filter: condition,
      limit: size,
      with_payload: true,
      with_vector: withVectors,
      order_by: {
        key: orderPath(level),
        direction: "asc" as const,
        ...(startFrom === undefined ? {} : { start_from: startFrom }),
      },
    };
    const { points } = await withIndex(level, () =>
      connection.call(deadline, (api, init) => api.scrollPoints(body, init), collection),
    );
    return points.map((point) => fromQdrant(collection, point));
  };

  /**
   * Qdrant orders by indexed fields only. The index of the first key comes with the collection; those of later keys
   * when ids are met that need them.
   */
  async function withIndex<T>(level: number, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (statusOf((error as Error).cause) !== 400) throw error;
      await createIndex(connection, collection, orderPath(level), deadline);
      return await call();
    }
  }

  const found: QdrantRecord[] = [];
  const points = readInOrder(read, {
    condition: filter === undefined ? undefined : toCondition(filter),
    after,
    pageSize: Math.min(pageSize, limit + 1),
  });
  for await (const point of points) {
    if (found.push(point) === limit) break;
  }
  return found;
}
