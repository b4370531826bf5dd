import { cueOf, type MeasureMention } from "../linking/items.ts";
import type { ColumnKind } from "../schema/model.ts";
import type { Reading } from "./reading.ts";
import { type ResolvedColumn, resolveColumn, resolveTable, type Wanted } from "./resolve.ts";

/** A thing named at some place of the question: a column, a table's rows, or a number that evidence defines. */
export interface NounPhrase {
  readonly column: ResolvedColumn | null;
  readonly table: string | null;
  readonly measure: MeasureMention | null;
  readonly distinct: boolean;
  /** Items it is made of, and the first behind it. */
  readonly parts: readonly number[];
  readonly end: number;
}

export interface PhraseWanted {
  /** What is taken when a word can be both. */
  readonly prefer: "column" | "table";
  readonly kinds?: readonly ColumnKind[];
}

const betweenParts = ["of", "all", "distinct", "from"] as const;

/** Reads the thing that starts at an item, skipping articles; null when none does. */
export function readNounPhrase(reading: Reading, start: number, wanted: PhraseWanted): NounPhrase | null {
  let position = reading.next(start, ["all", "of"]);
  let distinct = false;
  while (cueOf(reading.item(position), "distinct") !== undefined) {
    distinct = true;
    reading.use(position, "distinct");
    position = reading.next(position + 1, ["all", "of"]);
  }
  const item = reading.item(position);
  if (item === undefined || reading.isUsed(position)) return null;
  const measure = item.measures[0] ?? null;
  if (measure !== null && measure.weight >= 0.75 && measure.weight >= (item.columns[0]?.weight ?? 0) - 0.1)
    return { column: null, table: null, measure, distinct, parts: [position], end: position + 1 };
  const table = resolveTable(reading, item);
  const strongTable =
    table !== null &&
    table.weight >= (item.columns[0]?.weight ?? 0) - (wanted.prefer === "table" ? 0.3 : 0.02);
  if (table !== null && strongTable) {
    // "customer name": the column belongs to the table in front of it.
    const behind = reading.next(position + 1);
    const isNext =
      behind === position + 1 ||
      (behind === position + 2 && /^(s|'s|’s|'|’)$/.test(reading.item(position + 1)?.text ?? ""));
    const next = reading.item(behind);
    if (
      isNext &&
      next !== undefined &&
      !reading.isUsed(behind) &&
      next.columns.length > 0 &&
      next.tables.every((mention) => mention.weight < 0.9)
    ) {
      const found = resolveColumn(reading, next, { hint: table.table, ...kindsOf(wanted) });
      if (found !== null && found.reference.table === table.table)
        return {
          column: found,
          table: table.table,
          measure: null,
          distinct,
          parts: [position, behind],
          end: behind + 1,
        };
    }
    if (wanted.prefer === "table" || item.columns.length === 0 || !hasColumn(reading, position, wanted))
      return tableAlone(table.table);
  }
  const hint = ownerBehind(reading, position + 1);
  const found = resolveColumn(reading, item, { hint, ...kindsOf(wanted) });
  if (found !== null)
    return { column: found, table: null, measure: null, distinct, parts: [position], end: position + 1 };
  return table === null ? null : tableAlone(table.table);

  function tableAlone(name: string): NounPhrase {
    return { column: null, table: name, measure: null, distinct, parts: [position], end: position + 1 };
  }
}

function kindsOf(wanted: PhraseWanted): Wanted {
  return wanted.kinds === undefined ? {} : { kinds: wanted.kinds };
}

function hasColumn(reading: Reading, position: number, wanted: PhraseWanted): boolean {
  const best = reading.item(position)?.columns[0];
  return (
    wanted.prefer === "column" &&
    best !== undefined &&
    best.weight > (reading.item(position)?.tables[0]?.weight ?? 0)
  );
}

/** The table of "name of the customers": behind "of", over further columns of the same list. */
export function ownerBehind(reading: Reading, start: number): string | undefined {
  let position = start;
  for (let steps = 0; steps < 12; steps += 1) {
    const item = reading.item(position);
    if (item === undefined) return undefined;
    if (cueOf(item, "of") !== undefined) {
      const owner = reading.next(position + 1, [...betweenParts, "group"]);
      const found = reading.item(owner);
      const table = found?.tables[0];
      if (table !== undefined && table.weight >= 0.6) return table.table;
    }
    if (item.columns[0]?.namesTable === true && item.columns[0].weight >= 0.8) return item.columns[0].table;
    const isList =
      item.silent !== null ||
      cueOf(item, "and") !== undefined ||
      item.columns.length > 0 ||
      item.predicates.length > 0 ||
      cueOf(item, "of") !== undefined;
    if (!isList) return undefined;
    position += 1;
  }
  return undefined;
}
