import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { SqlExplanation, SqlValue } from "../types.ts";
import { type ReadColumn, readOnlyAuthorizer } from "./authorizer.ts";
import type { HostRequest, ResultHead } from "./protocol.ts";

/** Runs one statement and keeps rows only as long as both caps hold; nothing beyond them is ever held. */
export function runStatement(
  database: DatabaseSync,
  request: Extract<HostRequest, { kind: "execute" }>,
): { head: ResultHead; rows: SqlValue[][] } {
  const startedAt = performance.now();
  database.setAuthorizer(readOnlyAuthorizer());
  const statement = prepareOne(database, request.sql);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const columns = uniqueNames(statement.columns().map((column) => column.name));
  const rows: SqlValue[][] = [];
  let bytes = 0;
  let truncated = false;
  for (const raw of statement.iterate(...(request.parameters.map(toInput) as SQLInputValue[]))) {
    const row = (raw as unknown as SqlValue[]).map(toValue);
    bytes += rowBytes(row);
    if (rows.length >= request.maxRows || bytes > request.maxBytes) {
      truncated = true;
      break;
    }
    rows.push(row);
  }
  return { head: { columns, truncated, elapsedMs: performance.now() - startedAt }, rows };
}

/** Prepares without running: the query plan and what the statement reads. */
export function explainStatement(database: DatabaseSync, sql: string): SqlExplanation {
  const reads = new Map<string, ReadColumn>();
  const collect = readOnlyAuthorizer((read) => reads.set(`${read.table}\0${read.column}`, read));
  database.setAuthorizer(collect);
  const statement = prepareOne(database, sql);
  database.setAuthorizer(null);
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${statement.sourceSQL}`)
    .all()
    .map((row) => String(row.detail));
  const all = [...reads.values()];
  const withColumns = new Set(all.filter((read) => read.column !== "").map((read) => read.table));
  const columns = uniqueNames(statement.columns().map((column) => column.name));
  return { columns, plan, reads: all.filter((read) => read.column !== "" || !withColumns.has(read.table)) };
}

function prepareOne(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  const rest = sql
    .slice(statement.sourceSQL.length)
    .replace(/--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$)|[\s;]/g, "");
  if (rest !== "") throw new Error("there is more than one statement");
  return statement;
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let n = 1; seen.has(candidate) || (candidate !== name && taken.has(candidate)); n++) {
      candidate = `${name}_${n}`;
    }
    seen.add(candidate);
    return candidate;
  });
}

function toInput(value: SqlValue): SQLInputValue {
  return typeof value === "boolean" ? Number(value) : value;
}

function toValue(value: SqlValue): SqlValue {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function rowBytes(row: readonly SqlValue[]): number {
  let bytes = 2;
  for (const value of row) {
    if (typeof value === "string") bytes += Buffer.byteLength(value) + 3;
    else if (value instanceof Uint8Array) bytes += value.byteLength;
    else bytes += 9;
  }
  return bytes;
}
