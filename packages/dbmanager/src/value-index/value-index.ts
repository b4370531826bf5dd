import { ThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import type { ValueMatch } from "../types.ts";
import type { IndexedColumn } from "./build.ts";
import type { SkipReason } from "./column-choice.ts";
import { IndexReader } from "./reader.ts";
import { searchValues } from "./search.ts";

/** An open index of a database's text values. */
export interface ValueIndex extends Disposable {
  /** Values in the index. */
  readonly size: number;
  /** Every column of the database, with why it was left out if it was. */
  columns(): readonly IndexedColumn[];
  /**
   * Values that stand in a question, best first. Case, accents, plural s and one wrong letter do not matter; values of
   * up to 3 characters must stand there as a word in the same case. Others may run between steps of some milliseconds.
   *
   * @throws INVALID_INPUT, ABORTED, DEADLINE_EXCEEDED (default 2 s), CLOSED
   */
  search(question: string, options?: CallOptions & { limit?: number }): Promise<readonly ValueMatch[]>;
  close(): void;
}

/**
 * Opens an index made by `buildValueIndex`. A later build does not disturb it: it goes on reading the old file.
 *
 * @throws STORE_UNAVAILABLE when the file is missing, damaged or of another version
 */
export function openValueIndex(path: string): ValueIndex {
  const reader = new IndexReader(path);
  let closed = false;
  const close = (): void => {
    closed = true;
    reader.close();
  };
  return {
    size: reader.valueCount,
    columns: () =>
      reader.columns().map(({ table, column, values, skipped, cut }) => ({
        table,
        column,
        values,
        cut: cut === 1,
        ...(skipped === null ? {} : { skipped: skipped as SkipReason }),
      })),
    async search(question, { limit = 20, signal, deadlineMs = 2_000 } = {}) {
      if (closed) throw new ThothError("CLOSED", { message: "The value index was closed." });
      if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1000) {
        throw new ThothError("INVALID_INPUT", {
          message: `limit is ${limit}, expected a whole number from 1 to 1000.`,
        });
      }
      using deadline = Deadline.start({ what: "search values", deadlineMs, signal });
      return searchValues(reader, question, { limit, signal: deadline.signal });
    },
    close,
    [Symbol.dispose]: close,
  };
}
