import type { Edge } from "../schema/model.ts";
import type { Group } from "./frame.ts";
import type { NounPhrase } from "./noun-phrase.ts";
import type { Reading } from "./reading.ts";
import type { ResolvedColumn } from "./resolve.ts";

/**
 * A foreign key named without "id" or "code" means the row it points at: "the manager of each warehouse" is a person.
 * Null when the words ask for the key itself, or when the row has no better name than its key.
 */
function rowBehindKey(reading: Reading, { reference }: ResolvedColumn, words: string): Edge | null {
  if (/\b(?:ids?|codes?|keys?|numbers?|no|nummer|codice|codici|kennung)\b/i.test(words)) return null;
  const edges = reading.model.edges.filter(
    (edge) =>
      edge.from === reference.table && edge.columns.length === 1 && edge.columns[0]?.[0] === reference.column,
  );
  const [edge] = edges;
  if (edge === undefined || edges.length > 1 || edge.from === edge.to) return null;
  const table = reading.model.tables.get(edge.to);
  const named = table?.display.some((name) => !table.primaryKey.includes(name)) === true;
  return named && !(table?.primaryKey.length === 0) ? edge : null;
}

/** What a phrase names: the rows of a table, also those behind a key, or a column. */
export function rowOrColumn(reading: Reading, phrase: NounPhrase, position: number): Group | null {
  const { column, table } = phrase;
  if (column === null) return table === null ? null : { kind: "entity", table, position };
  const words = phrase.parts.map((part) => reading.item(part)?.text).join(" ");
  const role = rowBehindKey(reading, column, words);
  if (role === null) return { kind: "expression", expression: column.reference, position };
  reading.frame.roles.push(role);
  return { kind: "entity", table: role.to, position };
}
