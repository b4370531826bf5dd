import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { isThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";

const rowsPerTransaction = 1000;

/**
 * Gives back the space of dropped collections, some rows at a time so that nobody waits long. What a deadline or a
 * killed process leaves is swept by the next drop; the collection is gone for readers all the same.
 */
export async function sweepDropped(
  write: <T>(work: (db: DatabaseSync) => T) => Promise<T>,
  deadline: Deadline,
): Promise<void> {
  try {
    while (await write(sweepSome)) {
      await setImmediate();
      deadline.throwIfOver();
    }
  } catch (error) {
    if (!isThothError(error, "DEADLINE_EXCEEDED", "ABORTED", "CLOSED")) throw error;
  }
}

/** Removes some rows, or empty tables; false when nothing is left to sweep. */
function sweepSome(db: DatabaseSync): boolean {
  const row = db.prepare("SELECT number FROM dropped ORDER BY number LIMIT 1").get();
  if (row === undefined) return false;
  const number = Number(row.number);
  for (const table of [`vectors_${number}`, `points_${number}`]) {
    const { changes } = db
      .prepare(`DELETE FROM ${table} WHERE pk IN (SELECT pk FROM ${table} LIMIT ${rowsPerTransaction})`)
      .run();
    if (changes > 0) return true;
  }
  db.exec(`DROP TABLE vectors_${number}; DROP TABLE points_${number}`);
  db.prepare("DELETE FROM dropped WHERE number = ?").run(number);
  return true;
}
