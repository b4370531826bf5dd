/** Raised whenever words are split, folded or stored differently, so that an old file is built anew. */
export const formatVersion = 1;

/**
 * Tables of an index file. `entries.key` is the stems of a value, joined; `words` counts in how many values a stem
 * occurs; `near_words` finds words one edit away (each word under itself and under each of its one-letter deletions).
 */
export const createTables = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE columns (id INTEGER PRIMARY KEY, table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    value_count INTEGER NOT NULL DEFAULT 0, skipped TEXT, cut INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE entries (id INTEGER PRIMARY KEY, column_id INTEGER NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL);
  CREATE INDEX entries_by_key ON entries (key);
  CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, value_count INTEGER NOT NULL);
  CREATE TABLE postings (word_id INTEGER NOT NULL, entry_id INTEGER NOT NULL, PRIMARY KEY (word_id, entry_id))
    WITHOUT ROWID;
  CREATE TABLE near_words (spelling TEXT NOT NULL, word_id INTEGER NOT NULL, PRIMARY KEY (spelling, word_id))
    WITHOUT ROWID;
  CREATE TABLE schema_words (word TEXT PRIMARY KEY) WITHOUT ROWID;`;

/** Shortest word that is looked up with a typo. */
export const shortestNearWord = 5;
/** Words of a value that take part in its key; longer values are found by their words only. */
export const maxKeyWords = 8;
