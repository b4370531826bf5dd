import type { Deadline } from "../../resilience/index.ts";
import { duplicate } from "../core/distinct-points.ts";
import { samePayload } from "../core/same-point.ts";
import type { OnDuplicate, Point, UpsertResult } from "../types.ts";
import { never } from "./filter-conditions.ts";
import { pointId } from "./point-id.ts";
import type { QdrantConnection } from "./qdrant-connection.ts";
import { write } from "./qdrant-write.ts";
import { fromQdrant, type QdrantRecord, toQdrant } from "./stored-point.ts";
import { vectorHash } from "./stored-vector.ts";

/**
 * Writes one batch. Qdrant says neither which points were there nor which differ, so they are read before. With
 * `skip` and `fail` points that are there are never overwritten, also when another client puts them in between: then
 * they are read once more, to count what was written and what was not.
 */
export async function upsertBatch(
  connection: QdrantConnection,
  collection: string,
  points: readonly Point[],
  { onDuplicate, deadline }: { onDuplicate: OnDuplicate; deadline: Deadline },
): Promise<UpsertResult> {
  const stored = await readStored(connection, collection, points, deadline);
  const taken = points.find(({ id }) => stored.has(id));
  if (onDuplicate === "fail" && taken !== undefined) throw refuse(taken.id, collection);

  const fresh = points.filter(({ id }) => !stored.has(id));
  const changed =
    onDuplicate === "overwrite" ? points.filter((point) => isOther(stored.get(point.id), point)) : [];
  const toWrite = [...fresh, ...changed];
  let inserted = fresh.length;
  if (toWrite.length > 0) {
    const onlyNew = onDuplicate === "overwrite" ? {} : { update_filter: { must: [never] } };
    await write(connection, collection, deadline, (api, options, init) =>
      api.upsertPoints(
        { collection_name: collection, ...options, points: toWrite.map(toQdrant), ...onlyNew },
        init,
      ),
    );
    if (onDuplicate !== "overwrite") {
      const now = await readStored(connection, collection, fresh, deadline);
      const lost = fresh.filter((point) => {
        const found = now.get(point.id);
        return found !== undefined && isOther(found, point);
      });
      if (onDuplicate === "fail" && lost[0] !== undefined) throw refuse(lost[0].id, collection);
      inserted -= lost.length;
    }
  }
  const rest = points.length - inserted - changed.length;
  const [unchanged, skipped] = onDuplicate === "skip" ? [0, rest] : [rest, 0];
  return { inserted, updated: changed.length, unchanged, skipped };
}

async function readStored(
  connection: QdrantConnection,
  collection: string,
  points: readonly Point[],
  deadline: Deadline,
): Promise<Map<string, QdrantRecord>> {
  const ids = points.map(({ id }) => pointId(id));
  const records = await connection.call(
    deadline,
    (api, init) =>
      api.getPoints({ collection_name: collection, ids, with_payload: true, with_vector: false }, init),
    collection,
  );
  return new Map(
    records.map((record) => fromQdrant(collection, record)).map((record) => [record.id, record]),
  );
}

/** Whether something else is stored; false when nothing is. */
function isOther(stored: QdrantRecord | undefined, point: Point): boolean {
  if (stored === undefined) return false;
  return stored.hash !== vectorHash(point.vector) || !samePayload(stored.payload, point.payload);
}

function refuse(id: string, collection: string): Error {
  return duplicate(`The id "${id}" exists in "${collection}".`, { id });
}
