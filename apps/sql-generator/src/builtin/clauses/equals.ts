import { contentWeight, cueOf, type Item } from "../linking/items.ts";
import { equal, literal } from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import { isPlainNumber } from "./numbers.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn, resolveTable } from "./resolve.ts";

/** "rating 5", "zip code 94107", "order 100250". */
export function readEquals(reading: Reading, index: number): void {
  if (!isPlainNumber(reading, index) || reading.item(index)?.values.some((mention) => mention.weight > 0.8))
    return;
  const before = reading.previous(index - 1, ["of", "to"]);
  const compare = cueOf(reading.item(before), "compare");
  const at =
    compare !== undefined && compare.operator === "=" && !reading.isUsed(before)
      ? reading.previous(before - 1, ["of"])
      : before;
  const item = reading.item(at);
  const isTerm = item !== undefined && item.measures.length > 0;
  if (item === undefined || (reading.isUsed(at) && !isTerm) || index - at > 4) return;
  // "of five star hotels": the number counts what follows.
  const behind = reading.item(index + 1);
  const isDirect =
    index === at + 1 ||
    (/^(?:is|was|of|no|number|nr|=|#)$/i.test(reading.item(index - 1)?.text ?? "") &&
      cueOf(reading.item(index - 1), "of") === undefined) ||
    at !== before;
  if (!isDirect && behind !== undefined && behind.silent === null && contentWeight(behind) > 0.6) return;
  const value = reading.item(index)?.number ?? 0;
  const text = reading.item(index)?.text ?? "";
  const column = resolveColumn(reading, item, { at });
  const table = resolveTable(reading, item) ?? tableAtEnd(reading, item);
  if (column !== null && column.weight >= (table?.weight ?? 0)) {
    const isText = column.column.kind === "text";
    if (column.column.kind === "date") return;
    reading.frame.filters.push({
      condition: equal(column.reference, literal(isText ? text : value)),
      position: index,
    });
  } else if (table !== null && index === at + 1) {
    const known = reading.model.tables.get(table.table);
    const key = known?.columns.find((candidate) => candidate.name === known.primaryKey[0]);
    if (known?.primaryKey.length !== 1 || key === undefined || key.kind !== "number") return;
    reading.frame.filters.push({
      condition: equal({ kind: "column", table: table.table, column: key.name }, literal(value)),
      position: index,
    });
  } else return;
  for (const part of [index, ...(isTerm ? [] : [at]), ...(at === before ? [] : [before])])
    reading.use(part, "equals");
}

/** "value of order 100250": the last word of a longer term names the row. */
function tableAtEnd(reading: Reading, item: Item): { table: string; weight: number } | null {
  const words = item.text.split(/\s+/);
  const last = keyOf(words.at(-1) ?? "");
  if (words.length < 2 || item.measures.length === 0) return null;
  const named = [...reading.model.tables.values()].filter(
    (known) => known.words.length === 1 && keyOf(known.words[0] ?? "") === last,
  );
  const [only] = named;
  return only === undefined || named.length > 1 ? null : { table: only.name, weight: 0.9 };
}
