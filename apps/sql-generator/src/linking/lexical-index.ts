import { Pauses } from "../pauses.ts";
import type { Language } from "../question/language.ts";
import { splitWords, stem } from "../question/words.ts";
import type { SchemaColumn, SchemaTable, WorkspaceSchema } from "../types.ts";

/** One scored column with the words that matched, best first. */
export interface LexicalHit {
  readonly table: string;
  readonly column: string;
  readonly score: number;
  readonly matched: readonly string[];
}

/** How much a match counts by where the word stands. */
const fieldWeights = {
  name: 3,
  expandedName: 3,
  description: 1,
  valueDescription: 1,
  tableName: 1.2,
} as const;

/** Saturation of repeated words (BM25's k1) and share of length normalisation (b). */
const saturation = 1.2;
const lengthShare = 0.3;
/** A word that is only close to a schema word counts this much of a match. */
const fuzzyShare = 0.6;

interface Entry {
  readonly table: string;
  readonly column: string;
  readonly terms: ReadonlyMap<string, number>;
  readonly length: number;
}

/** Weighted BM25 over names, readable names, descriptions and value descriptions of a schema's columns. */
export class LexicalIndex {
  readonly #language: Language;
  readonly #entries: readonly Entry[];
  /** Positions of entries by term. */
  readonly #postings: ReadonlyMap<string, readonly number[]>;
  readonly #averageLength: number;

  private constructor(
    language: Language,
    entries: readonly Entry[],
    postings: ReadonlyMap<string, readonly number[]>,
  ) {
    this.#language = language;
    this.#entries = entries;
    this.#postings = postings;
    const total = entries.reduce((sum, { length }) => sum + length, 0);
    this.#averageLength = entries.length === 0 ? 1 : total / entries.length;
  }

  /** Indexes a schema, giving way to other work. */
  static async build(schema: WorkspaceSchema, language: Language): Promise<LexicalIndex> {
    const pauses = new Pauses();
    await pauses.take();
    const entries: Entry[] = [];
    const postings = new Map<string, number[]>();
    for (const table of schema.tables) {
      for (const column of table.columns) {
        const entry = entryOf(table, column, language);
        const position = entries.push(entry) - 1;
        for (const term of entry.terms.keys()) {
          const list = postings.get(term);
          if (list === undefined) postings.set(term, [position]);
          else list.push(position);
        }
        if (pauses.areDue) await pauses.take();
      }
    }
    return new LexicalIndex(language, entries, postings);
  }

  /** Columns that share words with the text, best first. Equal scores keep the order of the schema. */
  search(words: readonly string[], limit: number): LexicalHit[] {
    const scores = new Map<number, { score: number; matched: Set<string> }>();
    for (const word of words) {
      for (const { term, share } of this.#expand(stem(word, this.#language))) {
        const positions = this.#postings.get(term) ?? [];
        const idf = Math.log(1 + (this.#entries.length - positions.length + 0.5) / (positions.length + 0.5));
        for (const position of positions) {
          const entry = this.#entries[position];
          if (entry === undefined) continue;
          const frequency = entry.terms.get(term) ?? 0;
          const norm = 1 - lengthShare + (lengthShare * entry.length) / this.#averageLength;
          const gain = (share * idf * frequency * (saturation + 1)) / (frequency + saturation * norm);
          const hit = scores.get(position) ?? { score: 0, matched: new Set<string>() };
          hit.score += gain;
          hit.matched.add(word);
          scores.set(position, hit);
        }
      }
    }
    return [...scores]
      .sort(([left, a], [right, b]) => b.score - a.score || left - right)
      .slice(0, limit)
      .flatMap(([position, hit]) => {
        const entry = this.#entries[position];
        if (entry === undefined) return [];
        return [{ table: entry.table, column: entry.column, score: hit.score, matched: [...hit.matched] }];
      });
  }

  #expand(term: string): { term: string; share: number }[] {
    if (this.#postings.has(term)) return [{ term, share: 1 }];
    if (term.length < 4) return [];
    const close: { term: string; share: number }[] = [];
    for (const known of this.#postings.keys()) {
      if (known.length >= 4 && (known.startsWith(term) || term.startsWith(known)))
        close.push({ term: known, share: fuzzyShare });
    }
    return close;
  }
}

function entryOf(table: SchemaTable, column: SchemaColumn, language: Language): Entry {
  const terms = new Map<string, number>();
  let length = 0;
  const add = (text: string, weight: number): void => {
    const words = splitWords(text);
    for (const word of new Set(words)) {
      const term = stem(word, language);
      terms.set(term, Math.max(terms.get(term) ?? 0, weight));
    }
    length += words.length;
    const joined = words.length > 1 && words.length <= 4 ? words.join("") : "";
    if (joined !== "") terms.set(joined, weight);
  };
  add(column.valueDescription, fieldWeights.valueDescription);
  add(column.description, fieldWeights.description);
  add(table.name, fieldWeights.tableName);
  add(column.expandedName, fieldWeights.expandedName);
  add(column.name, fieldWeights.name);
  return { table: table.name, column: column.name, terms, length };
}
