import { join } from "node:path";
import type { CollectionSpec } from "thoth-vdbmanager";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";
import { dimensions, idOf, limit, payloadOf, rareFilter } from "./data.ts";
import type { Peer } from "./peer.ts";

export const description: string = `embedded store, SQLite ${process.versions.sqlite}, exact`;

const spec: CollectionSpec = {
  name: "bench",
  dimensions,
  metric: "cosine",
  spaceFingerprint: `vs1:${"0".repeat(64)}`,
  spaceModel: "bench/clustered@1",
  numericClass: "fp32/generated",
  recipes: {},
};

export async function openPeer(folder: string): Promise<Peer> {
  const store = createSqliteStore({ path: join(folder, "vectors.sqlite") });
  await store.ensureCollection(spec);
  const ids = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);
  return {
    serverPid: null,
    async insert(rows) {
      const points = rows.map(({ row, vector }) => ({ id: idOf(row), vector, payload: payloadOf(row) }));
      await store.upsert(spec.name, points);
    },
    // The first query loads the vectors into memory.
    async finish() {
      await store.query(spec.name, { vector: new Float32Array(dimensions).fill(1) });
    },
    async query(vector, rareOnly) {
      return ids(
        await store.query(spec.name, { vector, limit, ...(rareOnly ? { filter: rareFilter } : {}) }),
      );
    },
    async freshFilterQuery(vector, index) {
      const never = { op: "ne", field: "text", value: `${index}` } as const;
      return ids(
        await store.query(spec.name, { vector, limit, filter: { op: "and", filters: [rareFilter, never] } }),
      );
    },
    close: () => store.close(),
  };
}
