import { cueOf } from "../linking/items.ts";
import { binary, type ColumnRef, column, literal } from "../sql/ast.ts";
import { addFilter } from "./add-filter.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn } from "./resolve.ts";

export function readPattern(reading: Reading, index: number): void {
  const cue = cueOf(reading.item(index), "pattern");
  if (cue === undefined || reading.isUsed(index)) return;
  const isLetter = /^\p{L}$/u.test(reading.item(index + 1)?.text ?? "");
  const textAt = isLetter ? index + 1 : reading.next(index + 1, ["from", "of"]);
  const item = reading.item(textAt);
  const subjectAt = reading.previous(index - 1, ["of", "from", "with"]);
  const subject =
    resolveColumn(reading, reading.item(subjectAt), { kinds: ["text"], at: subjectAt }) ??
    nameColumn(reading, subjectAt);
  if (item === undefined || item.silent === "mark" || subject === null) return;
  const isWord =
    item.quoted ||
    item.values.length > 0 ||
    (item.cues.length === 0 && item.columns.length === 0 && item.tables.length === 0) ||
    item.text.length === 1;
  if (!isWord || reading.isUsed(textAt)) return;
  const text = item.quoted ? item.text.slice(1, -1) : item.text;
  if (/[%_\\]/.test(text)) return;
  const pattern =
    cue.pattern === "contains" ? `%${text}%` : cue.pattern === "starts" ? `${text}%` : `%${text}`;
  addFilter(
    reading,
    { condition: binary("LIKE", subject.reference, literal(pattern)), position: index },
    subject.reference.table,
  );
  for (const part of [index, textAt, subjectAt]) reading.use(part, "pattern");
}

/** "products that start with A": their name does. */
function nameColumn(reading: Reading, index: number): { reference: ColumnRef } | null {
  const table = reading.item(index)?.tables[0];
  const display = table === undefined ? [] : (reading.model.tables.get(table.table)?.display ?? []);
  const [name] = display;
  return table === undefined || name === undefined || display.length > 1
    ? null
    : { reference: column(table.table, name) };
}
