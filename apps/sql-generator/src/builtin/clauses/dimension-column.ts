import { dimensions } from "../lexicon/dimensions.ts";
import type { ModelColumn } from "../schema/model.ts";
import { keyOf } from "../text/word-keys.ts";
import type { Reading } from "./reading.ts";

/** The column that a quality like "age" speaks of, in a table. */
export function dimensionColumn(
  reading: Reading,
  name: string,
  table: string | null,
): { column: ModelColumn; reversed: boolean } | null {
  const dimension = dimensions.get(name);
  const known = table === null ? undefined : reading.model.tables.get(table);
  if (dimension === undefined || known === undefined) return null;
  const tableKeys = new Set(known.words.map(keyOf));
  const matches = (phrase: string, column: ModelColumn): boolean => {
    const wanted = phrase.split(" ").map(keyOf);
    const own = [column.words, column.source.expandedName.toLowerCase().split(/\s+/)].map((words) =>
      words.map(keyOf).filter((word) => !tableKeys.has(word)),
    );
    return own.some((keys) => wanted.every((word) => keys.includes(word)));
  };
  const columns = known.columns.filter(
    (column) => ["number", "date", "year"].includes(column.kind) && !column.isKey,
  );
  for (const [phrases, reversed] of [
    [dimension.columns, false],
    [dimension.reversed, true],
  ] as const)
    for (const phrase of phrases) {
      const found = columns.filter((column) => matches(phrase, column));
      if (found.length === 1 && found[0] !== undefined) return { column: found[0], reversed };
      if (found.length > 1) return null;
    }
  return null;
}
