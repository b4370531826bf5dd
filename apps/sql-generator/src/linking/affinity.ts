import { splitWords } from "../question/words.ts";
import type { LinkedColumn, SchemaColumn, SchemaTable, WorkspaceSchema } from "../types.ts";
import type { RankedChannel } from "./fuse.ts";
import { columnKey } from "./identifiers.ts";

/** What the form of a question says about the columns it needs, whatever their names. */
export interface Cues {
  /** It holds names of things: quoted text or capitals inside. */
  readonly namesThings: boolean;
  readonly asksWhen: boolean;
  readonly asksWhere: boolean;
}

/** English, Italian and German question words of time and place. */
const whenWords = /\b(when|year|date|day|month|quando|anno|data|giorno|mese|wann|jahr|datum|tag|monat)\b/i;
const whereWords = /\b(where|city|country|state|place|dove|citt|paese|stato|wo|stadt|land|ort)/i;

export function cuesOf(question: string): Cues {
  return {
    namesThings: /["'“”‘’«»].+["'“”‘’«»]/u.test(question) || /[^\s.?!:]\s+\p{Lu}/u.test(question),
    asksWhen: whenWords.test(question) || /\b(1[5-9]|20)\d\d\b/.test(question),
    asksWhere: whereWords.test(question),
  };
}

const nameWords = new Set([
  "name",
  "title",
  "label",
  "nome",
  "titolo",
  "bezeichnung",
  "titel",
  "surname",
  "names",
]);
const timeWords = new Set(["date", "year", "time", "day", "month", "anno", "data", "jahr", "datum"]);
const placeWords = new Set([
  "city",
  "country",
  "state",
  "address",
  "county",
  "region",
  "location",
  "citta",
  "paese",
  "stadt",
  "land",
]);

/**
 * Columns that questions need although no word names them: in tables that other channels point at, the columns that
 * say what a row is called, keys, and times or places when the question asks for them.
 */
export function affinityChannel(
  ranked: readonly LinkedColumn[],
  schema: WorkspaceSchema,
  cues: Cues,
  weight: number,
): RankedChannel {
  const tableScores = scoreTables(ranked);
  const hits = schema.tables
    .flatMap((table) => {
      const tableScore = tableScores.get(table.name) ?? 0;
      if (tableScore === 0) return [];
      return table.columns.map((column) => {
        const { share, why } = usefulness(table, column, cues);
        return { table: table.name, column: column.name, score: tableScore * share, why };
      });
    })
    .sort((left, right) => right.score - left.score);
  return {
    weight,
    hits: hits.map(({ table, column, score, why }) => ({
      table,
      column,
      reason: { channel: "lexical", detail: `${why} of the matching table ${table}`, score },
    })),
  };
}

function scoreTables(ranked: readonly LinkedColumn[]): ReadonlyMap<string, number> {
  const scores = new Map<string, { score: number; count: number }>();
  const seen = new Set<string>();
  for (const { table, column, score } of ranked) {
    const key = columnKey(table, column);
    if (seen.has(key)) continue;
    seen.add(key);
    const entry = scores.get(table) ?? { score: 0, count: 0 };
    entry.count += 1;
    entry.score += score / entry.count;
    scores.set(table, entry);
  }
  return new Map([...scores].map(([table, { score }]) => [table, score]));
}

function usefulness(table: SchemaTable, column: SchemaColumn, cues: Cues): { share: number; why: string } {
  const words = splitWords(`${column.name} ${column.expandedName}`);
  const has = (list: ReadonlySet<string>): boolean => words.some((word) => list.has(word));
  if (has(nameWords)) return { share: cues.namesThings ? 1.2 : 0.9, why: "naming column" };
  if (column.primaryKey > 0) return { share: 0.8, why: "key" };
  if (table.foreignKeys.some((key) => key.columns.includes(column.name)))
    return { share: 0.7, why: "foreign key" };
  if (cues.asksWhen && has(timeWords)) return { share: 0.7, why: "time" };
  if (cues.asksWhere && has(placeWords)) return { share: 0.7, why: "place" };
  return { share: 0.35, why: "column" };
}
