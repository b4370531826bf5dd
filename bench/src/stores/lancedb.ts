import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dimensions, idOf, isRare, limit } from "./data.ts";
import type { Peer } from "./peer.ts";

export const description = "LanceDB 0.39.0 (no index, float32, cosine), exact";

const packageFolder = fileURLToPath(new URL("../../peers/lancedb", import.meta.url));
const installFolder = fileURLToPath(new URL("../../../.cache/bench/lancedb", import.meta.url));

/** What this bench uses of `@lancedb/lancedb`. */
interface LanceDb {
  connect(folder: string): Promise<{
    createTable(name: string, rows: readonly LanceRow[]): Promise<LanceTable>;
    close(): void;
  }>;
}

interface LanceTable {
  add(rows: readonly LanceRow[]): Promise<unknown>;
  optimize(): Promise<unknown>;
  search(vector: Float32Array): LanceQuery;
}

interface LanceQuery {
  distanceType(type: "cosine"): LanceQuery;
  where(condition: string): LanceQuery;
  select(columns: readonly string[]): LanceQuery;
  limit(rows: number): LanceQuery;
  toArray(): Promise<{ row: number }[]>;
}

interface LanceRow {
  row: number;
  rare: boolean;
  vector: number[];
}

export async function openPeer(folder: string): Promise<Peer> {
  const lancedb = await installed();
  const database = await lancedb.connect(join(folder, "lance"));
  let table: LanceTable | undefined;
  const opened = (): LanceTable => {
    if (table === undefined) throw new Error("Nothing was inserted.");
    return table;
  };
  return {
    serverPid: null,
    async insert(rows) {
      const list = rows.map(({ row, vector }) => ({ row, rare: isRare(row), vector: Array.from(vector) }));
      if (table === undefined) table = await database.createTable("vectors", list);
      else await table.add(list);
    },
    async finish() {
      await opened().optimize();
      await opened()
        .search(new Float32Array(dimensions).fill(1))
        .distanceType("cosine")
        .limit(limit)
        .toArray();
    },
    async query(vector, rareOnly) {
      const query = opened().search(vector).distanceType("cosine").select(["row", "_distance"]).limit(limit);
      const found = await (rareOnly ? query.where("rare = true") : query).toArray();
      return found.map(({ row }) => idOf(Number(row)));
    },
    async close() {
      database.close();
    },
  };
}

/** Too large for everybody's dependencies: installed from its lock when this peer is asked for, and kept. */
async function installed(): Promise<LanceDb> {
  await mkdir(installFolder, { recursive: true });
  await cp(packageFolder, installFolder, { recursive: true });
  const require = createRequire(join(installFolder, "package.json"));
  try {
    return require("@lancedb/lancedb") as LanceDb;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
  }
  const install = ["ci", "--no-audit", "--no-fund"];
  await promisify(execFile)("npm", install, { cwd: installFolder, timeout: 600_000 });
  return require("@lancedb/lancedb") as LanceDb;
}
