import { DatabaseSync, type StatementSync } from "node:sqlite";
import { createTables, formatVersion, maxKeyWords, shortestNearWord } from "./file-format.ts";
import { deletions, splitWords } from "./words.ts";

/** Writes an index file. Each call is one short transaction, so that a caller can let others run in between. */
export class IndexWriter {
  readonly #file: DatabaseSync;
  readonly #insertEntry: StatementSync;
  readonly #countWord: StatementSync;
  readonly #insertNear: StatementSync;
  readonly #insertPosting: StatementSync;

  constructor(path: string) {
    this.#file = new DatabaseSync(path);
    // The file is thrown away if anything fails before it is complete, so a journal would save nothing.
    this.#file.exec(
      `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; ${createTables}`,
    );
    this.#insertEntry = this.#file.prepare("INSERT INTO entries (column_id, value, key) VALUES (?, ?, ?)");
    this.#countWord = this.#file.prepare(
      `INSERT INTO words (word, value_count) VALUES (?, 1)
       ON CONFLICT (word) DO UPDATE SET value_count = value_count + 1 RETURNING id, value_count`,
    );
    this.#insertNear = this.#file.prepare("INSERT OR IGNORE INTO near_words VALUES (?, ?)");
    this.#insertPosting = this.#file.prepare("INSERT OR IGNORE INTO postings VALUES (?, ?)");
  }

  addColumn(table: string, column: string, skipped: string | undefined): number {
    const { lastInsertRowid } = this.#file
      .prepare("INSERT INTO columns (table_name, column_name, skipped) VALUES (?, ?, ?)")
      .run(table, column, skipped ?? null);
    return Number(lastInsertRowid);
  }

  /** Adds some values of a column; returns how many had words to be found by. */
  addValues(columnId: number, values: readonly string[]): number {
    let added = 0;
    this.#file.exec("BEGIN");
    for (const value of values) if (this.#addValue(columnId, value)) added++;
    this.#file.prepare("UPDATE columns SET value_count = value_count + ? WHERE id = ?").run(added, columnId);
    this.#file.exec("COMMIT");
    return added;
  }

  markCut(columnId: number): void {
    this.#file.prepare("UPDATE columns SET cut = 1 WHERE id = ?").run(columnId);
  }

  /** Writes what is known only at the end and closes the file. */
  finish(schemaWords: Iterable<string>): { values: number; words: number } {
    const insert = this.#file.prepare("INSERT OR IGNORE INTO schema_words VALUES (?)");
    this.#file.exec("BEGIN");
    for (const word of schemaWords) insert.run(word);
    const count = (table: string): number =>
      Number(this.#file.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0);
    const totals = { values: count("entries"), words: count("words") };
    const meta = this.#file.prepare("INSERT INTO meta VALUES (?, ?)");
    meta.run("format", String(formatVersion));
    meta.run("values", String(totals.values));
    this.#file.exec("COMMIT");
    this.#file.close();
    return totals;
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #addValue(columnId: number, value: string): boolean {
    const words = splitWords(value);
    if (words.length === 0) return false;
    const stems = words.map((word) => word.stem);
    const key = stems.slice(0, maxKeyWords + 1).join(" ");
    const entryId = this.#insertEntry.run(columnId, value, key).lastInsertRowid;
    for (const stem of new Set(stems)) {
      const { id, value_count: count } = this.#countWord.get(stem) as { id: number; value_count: number };
      this.#insertPosting.run(id, entryId);
      if (count > 1 || stem.length < shortestNearWord || stem.length > 40) continue;
      for (const spelling of deletions(stem)) this.#insertNear.run(spelling, id);
    }
    return true;
  }
}
