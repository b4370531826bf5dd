import { basename } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { ThothError } from "thoth-vdbmanager/errors";
import { formatVersion } from "./file-format.ts";

export interface Entry {
  readonly id: number;
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** A row of the table `columns`. */
export interface ColumnRow {
  readonly id: number;
  readonly table: string;
  readonly column: string;
  readonly values: number;
  readonly skipped: string | null;
  readonly cut: number;
}

/** A word of values, and in how many of them it is. */
export interface WordRow {
  readonly id: number;
  readonly count: number;
}

const maxRememberedWords = 20_000;

type EntryRow = [id: number, columnId: number, value: string];

/** Point look-ups in an index file; each takes some microseconds. */
export class IndexReader {
  readonly valueCount: number;
  readonly schemaWords: ReadonlySet<string>;
  readonly #file: DatabaseSync;
  readonly #columns: ReadonlyMap<number, ColumnRow>;
  readonly #words = new Map<string, WordRow | undefined>();
  readonly #byKey: StatementSync;
  readonly #byId: StatementSync;
  readonly #word: StatementSync;
  readonly #near: StatementSync;
  readonly #postings: StatementSync;

  constructor(path: string) {
    try {
      this.#file = new DatabaseSync(path, { readOnly: true });
      this.#file.exec("PRAGMA cache_size = -8192");
      const meta = this.#file.prepare("SELECT value FROM meta WHERE name = ?");
      const format = meta.get("format")?.value;
      if (format !== String(formatVersion))
        throw new Error(`format ${String(format)}, expected ${formatVersion}`);
      this.valueCount = Number(meta.get("values")?.value);
    } catch (cause) {
      throw new ThothError("STORE_UNAVAILABLE", {
        message: `The value index ${basename(path)} cannot be used: ${(cause as Error).message}.`,
        remedy: "Build it again from the database.",
        cause,
      });
    }
    const words = this.#file.prepare("SELECT word FROM schema_words").all() as unknown as { word: string }[];
    this.schemaWords = new Set(words.map(({ word }) => word));
    this.#columns = new Map(this.columns().map((column) => [column.id, column]));
    this.#byKey = this.#file.prepare("SELECT id, column_id, value FROM entries WHERE key = ? LIMIT ?");
    this.#byId = this.#file.prepare("SELECT id, column_id, value FROM entries WHERE id = ?");
    this.#word = this.#file.prepare("SELECT id, value_count AS count FROM words WHERE word = ?");
    this.#near = this.#file.prepare(
      `SELECT w.id, w.word, w.value_count AS count FROM near_words AS n JOIN words AS w ON w.id = n.word_id
       WHERE n.spelling = ? LIMIT 20`,
    );
    this.#postings = this.#file.prepare("SELECT entry_id FROM postings WHERE word_id = ? LIMIT ?");
    for (const statement of [this.#byKey, this.#byId, this.#postings]) statement.setReturnArrays(true);
  }

  entriesByKey(key: string, limit: number): Entry[] {
    return (this.#byKey.all(key, limit) as unknown as EntryRow[]).map((row) => this.#entry(row));
  }

  entry(id: number): Entry | undefined {
    const row = this.#byId.get(id) as unknown as EntryRow | undefined;
    return row && this.#entry(row);
  }

  #entry([id, columnId, value]: EntryRow): Entry {
    const column = this.#columns.get(columnId);
    return { id, table: column?.table ?? "", column: column?.column ?? "", value };
  }

  word(stem: string): WordRow | undefined {
    const known = this.#words.get(stem);
    if (known || this.#words.has(stem)) return known;
    const row = this.#word.get(stem) as unknown as WordRow | undefined;
    if (this.#words.size >= maxRememberedWords) this.#words.clear();
    this.#words.set(stem, row);
    return row;
  }

  nearWords(spelling: string): { id: number; word: string; count: number }[] {
    return this.#near.all(spelling) as { id: number; word: string; count: number }[];
  }

  postings(wordId: number, limit: number): number[] {
    return (this.#postings.all(wordId, limit) as unknown as [number][]).map(([id]) => id);
  }

  columns(): ColumnRow[] {
    return this.#file
      .prepare(
        `SELECT id, table_name AS "table", column_name AS "column", value_count AS "values", skipped, cut
         FROM columns ORDER BY id`,
      )
      .all() as unknown as ColumnRow[];
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }
}
