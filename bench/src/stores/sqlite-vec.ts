import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as sqliteVec from "sqlite-vec";
import { dimensions, idOf, isRare, limit } from "./data.ts";
import type { Peer } from "./peer.ts";

export const description = "sqlite-vec 0.1.9 (vec0, float32, cosine), exact";

export async function openPeer(folder: string): Promise<Peer> {
  const db = new DatabaseSync(join(folder, "vectors.sqlite"), { allowExtension: true });
  sqliteVec.load(db);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE VIRTUAL TABLE vectors USING vec0(
      row INTEGER PRIMARY KEY, rare BOOLEAN, embedding float[${dimensions}] distance_metric=cosine)`);
  const insert = db.prepare("INSERT INTO vectors (row, rare, embedding) VALUES (?, ?, ?)");
  const nearest = (condition: string): ReturnType<DatabaseSync["prepare"]> =>
    db.prepare(`SELECT row, distance FROM vectors WHERE embedding MATCH ? AND k = ${limit} ${condition}`);
  const all = nearest("");
  const rare = nearest("AND rare = TRUE");
  const bytesOf = (vector: Float32Array): Uint8Array =>
    new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  return {
    serverPid: null,
    async insert(rows) {
      db.exec("BEGIN");
      for (const { row, vector } of rows) insert.run(BigInt(row), isRare(row) ? 1n : 0n, bytesOf(vector));
      db.exec("COMMIT");
    },
    async finish() {
      all.all(bytesOf(new Float32Array(dimensions).fill(1)));
    },
    async query(vector, rareOnly) {
      return (rareOnly ? rare : all).all(bytesOf(vector)).map(({ row }) => idOf(Number(row)));
    },
    async close() {
      db.close();
    },
  };
}
