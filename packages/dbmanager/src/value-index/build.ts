import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isThothError, ThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import { quoteIdentifier } from "../sqlite/quote.ts";
import type { UserDatabase } from "../types.ts";
import { type ColumnSample, reasonToSkip, type SkipReason } from "./column-choice.ts";
import { nameStems } from "./words.ts";
import { IndexWriter } from "./writer.ts";

export interface BuildValueIndexOptions extends CallOptions {
  /** File of the index; an existing one is replaced when the new one is complete. */
  readonly path: string;
  /** Most values of one column, the most frequent ones. @default 50_000 */
  readonly maxValuesPerColumn?: number;
  /** Longest value in characters. @default 120 */
  readonly maxValueLength?: number;
  readonly onProgress?: (progress: ValueIndexProgress) => void;
}

export interface ValueIndexProgress {
  readonly columnsDone: number;
  readonly columnsTotal: number;
  readonly values: number;
}

export interface IndexedColumn {
  readonly table: string;
  readonly column: string;
  readonly values: number;
  /** Why none of its values are in the index. */
  readonly skipped?: SkipReason;
  /** True when the column has more values than were taken. */
  readonly cut: boolean;
}

export interface ValueIndexReport {
  readonly columns: readonly IndexedColumn[];
  readonly values: number;
  readonly words: number;
  readonly elapsedMs: number;
}

const valuesPerStep = 25;
const sampleRows = 5_000;
const staleAfterMs = 24 * 60 * 60 * 1000;

/**
 * Builds the index of a database's distinct text values: next to the old file, which is replaced by a rename when the
 * new one is complete. Other work runs between steps of some milliseconds. When it is cancelled or fails, the old file
 * stays and nothing is left behind.
 *
 * @throws DATABASE_UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED (default 10 minutes), STORE_UNAVAILABLE
 */
export async function buildValueIndex(
  database: UserDatabase,
  options: BuildValueIndexOptions,
): Promise<ValueIndexReport> {
  const { maxValuesPerColumn = 50_000, maxValueLength = 120, onProgress, signal } = options;
  const startedAt = performance.now();
  using deadline = Deadline.start({
    what: "build value index",
    deadlineMs: options.deadlineMs ?? 600_000,
    signal,
  });
  const path = resolve(options.path);
  await removeStale(path);
  const partial = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.partial`;
  const writer = openWriter(partial);
  try {
    const { tables } = await database.introspect({ signal: deadline.signal });
    const pending = tables
      .filter((table) => table.kind === "table")
      .flatMap((table) => table.columns.map((column) => ({ table: table.name, column: column.name })));
    const done: IndexedColumn[] = [];
    let values = 0;
    for (const { table, column } of pending) {
      const source = await readColumn(database, table, column, {
        maxValuesPerColumn,
        maxValueLength,
        deadline,
      });
      const id = writer.addColumn(table, column, source.skipped);
      let added = 0;
      for (let start = 0; start < source.values.length; start += valuesPerStep) {
        deadline.throwIfOver();
        added += writer.addValues(id, source.values.slice(start, start + valuesPerStep));
        await setImmediate();
      }
      if (source.cut) writer.markCut(id);
      values += added;
      done.push({
        table,
        column,
        values: added,
        cut: source.cut,
        ...(source.skipped ? { skipped: source.skipped } : {}),
      });
      onProgress?.({ columnsDone: done.length, columnsTotal: pending.length, values });
    }
    const names = new Set(
      pending.flatMap(({ table, column }) => [...nameStems(table), ...nameStems(column)]),
    );
    const totals = writer.finish(names);
    await publish(partial, path);
    return { columns: done, ...totals, elapsedMs: performance.now() - startedAt };
  } finally {
    writer.close();
    await rm(partial, { force: true });
  }
}

async function readColumn(
  database: UserDatabase,
  table: string,
  column: string,
  limits: { maxValuesPerColumn: number; maxValueLength: number; deadline: Deadline },
): Promise<{ values: readonly string[]; cut: boolean; skipped?: SkipReason }> {
  const { maxValuesPerColumn, maxValueLength, deadline } = limits;
  const { signal } = deadline;
  try {
    const quoted = quoteIdentifier(column);
    const facts = await database.execute(
      `SELECT count(*), sum(typeof(v) = 'text'), avg(CASE WHEN typeof(v) = 'text' THEN length(v) END),
         sum(typeof(v) = 'text' AND length(v) > ?)
       FROM (SELECT ${quoted} AS v FROM ${quoteIdentifier(table)} WHERE ${quoted} IS NOT NULL LIMIT ${sampleRows})`,
      { signal, parameters: [maxValueLength] },
    );
    const [rows = 0, textRows = 0, meanLength = 0, tooLong = 0] = (facts.rows[0] ?? []).map(Number);
    const sample = { rows, textRows, meanLength, tooLong };
    const early = reasonToSkip({ ...sample, values: [] });
    if (early) return { values: [], cut: false, skipped: early };
    const found = await database.distinctValues(table, column, {
      signal,
      limit: maxValuesPerColumn + 1,
      maxLength: maxValueLength,
    });
    const complete: ColumnSample = { ...sample, values: found.slice(0, 500) };
    const skipped = reasonToSkip(complete);
    if (skipped) return { values: [], cut: false, skipped };
    return { values: found.slice(0, maxValuesPerColumn), cut: found.length > maxValuesPerColumn };
  } catch (error) {
    // One column that takes too long must not cost the others; the report names it.
    if (isThothError(error, "DEADLINE_EXCEEDED") && !deadline.signal.aborted) {
      return { values: [], cut: false, skipped: "deadline" };
    }
    throw error;
  }
}

function openWriter(partial: string): IndexWriter {
  try {
    return new IndexWriter(partial);
  } catch (cause) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The value index ${basename(partial)} cannot be written.`,
      remedy: "Check that its folder exists, is writable and has room.",
      cause,
    });
  }
}

/** The bytes are on the disk before the name points to them. */
async function publish(partial: string, path: string): Promise<void> {
  const file = await open(partial, "r+");
  await file.sync();
  await file.close();
  await rename(partial, path);
}

/** Removes what a killed build left behind. */
async function removeStale(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The folder ${folder} of the value index cannot be read.`,
      remedy: "Create the folder, or correct the path.",
      cause,
    });
  });
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".partial")) continue;
    const file = join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > staleAfterMs) await rm(file, { force: true });
  }
}
