import type { PoolClient } from "pg";
import { compareText } from "../core/compare-text.ts";
import { duplicate } from "../core/distinct-points.ts";
import { unitVector } from "../core/unit-vector.ts";
import type { OnDuplicate, Point, UpsertResult } from "../types.ts";
import { SqlParameters } from "./filter-sql.ts";
import { vectorToBytes } from "./vector-bytes.ts";

/** Writes points of distinct ids with one statement; vectors travel in PostgreSQL's binary form. */
export async function writePoints(
  client: PoolClient,
  table: string,
  points: readonly Point[],
  onDuplicate: OnDuplicate,
): Promise<UpsertResult> {
  const parameters = new SqlParameters();
  // Writers that lock rows in the same order cannot wait for each other in a circle.
  const rows = points.toSorted((a, b) => compareText(a.id, b.id)).map((point) => row(point, parameters));
  const insert = `
    INSERT INTO ${table} AS stored (id, payload, vector, original) VALUES ${rows.join(", ")}
    ON CONFLICT (id)`;
  if (onDuplicate !== "overwrite") {
    const { rows } = await client.query<{ id: string }>(
      `${insert} DO NOTHING RETURNING id`,
      parameters.values,
    );
    if (onDuplicate === "fail" && rows.length < points.length) throw taken(points, rows);
    return { inserted: rows.length, updated: 0, unchanged: 0, skipped: points.length - rows.length };
  }
  // xmax is 0 in a row version that no other transaction has touched: a new row.
  const { rows: written } = await client.query<{ isnew: boolean }>(
    `${insert} DO UPDATE SET payload = excluded.payload, vector = excluded.vector, original = excluded.original
     WHERE stored.payload <> excluded.payload
       OR vector_send(stored.vector) <> vector_send(excluded.vector)
       OR stored.original IS DISTINCT FROM excluded.original
     RETURNING (xmax = 0) AS isnew`,
    parameters.values,
  );
  const inserted = written.filter(({ isnew }) => isnew).length;
  const updated = written.length - inserted;
  return { inserted, updated, unchanged: points.length - written.length, skipped: 0 };
}

function row({ id, payload, vector }: Point, parameters: SqlParameters): string {
  const unit = unitVector(vector);
  const original = unit === vector ? null : vectorToBytes(vector);
  return `(${parameters.add(id)}::text, ${parameters.add(JSON.stringify(payload))}::jsonb, ${parameters.add(vectorToBytes(unit))}::vector, ${parameters.add(original)}::bytea)`;
}

function taken(points: readonly Point[], written: readonly { id: string }[]): Error {
  const ids = new Set(written.map(({ id }) => id));
  const id = points.find((point) => !ids.has(point.id))?.id;
  return duplicate(`The id "${id}" exists.`, { id });
}
