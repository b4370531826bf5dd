import { type ColumnMention, cueOf, type Item, type TableMention } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import type { ColumnKind, ModelColumn } from "../schema/model.ts";
import { type ColumnRef, column } from "../sql/ast.ts";
import type { Reading } from "./reading.ts";

export interface Wanted {
  /** The table that stands with the column: "customer name", "name of the customers". */
  readonly hint?: string | undefined;
  readonly kinds?: readonly ColumnKind[];
  readonly noKeys?: boolean;
  /** The place where the column stands in a condition: the thing named just before it is meant ("whose id is"). */
  readonly at?: number;
}

export interface ResolvedColumn {
  readonly reference: ColumnRef;
  readonly column: ModelColumn;
  readonly weight: number;
}

/** Least weight of a mention that may be read as a column or a table. */
export const leastWeight = 0.58;

export function columnOf(
  reading: Reading,
  reference: { table: string; column: string },
): ModelColumn | undefined {
  return reading.model.tables.get(reference.table)?.columns.find((known) => known.name === reference.column);
}

/** The column that an item means where a column is wanted; doubts are noted when two fit as well. */
export function resolveColumn(
  reading: Reading,
  item: Item | undefined,
  wanted: Wanted = {},
): ResolvedColumn | null {
  const ranked = rankColumns(reading, item, wanted);
  const [first, second] = ranked;
  if (first === undefined) return null;
  if (
    second !== undefined &&
    first.score - second.score < 0.04 &&
    !isSameThing(reading, first.resolved, second.resolved)
  )
    reading.doubt(
      `"${item?.text}" can mean ${nameOf(first.resolved)} or ${nameOf(second.resolved)}`,
      0.6,
      first.resolved.reference,
    );
  return first.resolved;
}

function rankColumns(
  reading: Reading,
  item: Item | undefined,
  wanted: Wanted,
): { resolved: ResolvedColumn; score: number }[] {
  if (item === undefined) return [];
  return item.columns
    .flatMap((mention) => {
      const known = columnOf(reading, mention);
      if (known === undefined || mention.weight < leastWeight) return [];
      if (wanted.kinds !== undefined && !wanted.kinds.includes(known.kind)) return [];
      if (wanted.noKeys === true && known.isKey) return [];
      const resolved = {
        reference: column(mention.table, mention.column),
        column: known,
        weight: mention.weight,
      };
      return [
        {
          resolved,
          score:
            mention.weight +
            closeness(reading, mention, wanted) -
            (known.isKey && known.source.primaryKey === 0 ? 0.05 : 0),
        },
      ];
    })
    .sort((left, right) => right.score - left.score);
}

/** How near a column's table is to what the question speaks of. */
function closeness(reading: Reading, mention: ColumnMention, { hint, at }: Wanted): number {
  const { target } = reading.frame;
  if (at !== undefined && nounBefore(reading, at) === mention.table) return 0.4;
  if (hint !== undefined) return mention.table === hint ? 0.5 : 0.1 - distance(reading, hint, mention.table);
  if (reading.frame.groups.some((group) => group.kind === "entity" && group.table === mention.table))
    return 0.34;
  if (mention.table === target) return 0.3;
  if (reading.namedTables().includes(mention.table)) return 0.22;
  return target === null ? 0 : 0.2 - distance(reading, target, mention.table);
}

function distance(reading: Reading, from: string, to: string): number {
  const path = pathBetween(reading.model, from, to);
  return path === null ? 0.5 : Math.min(0.5, path.cost * 0.06);
}

/** Both ends of a foreign key hold the same thing. */
function isSameThing(reading: Reading, left: ResolvedColumn, right: ResolvedColumn): boolean {
  if (nameOf(left) === nameOf(right)) return true;
  return reading.model.edges.some((edge) =>
    edge.columns.some(([from, to]) => {
      const ends = [`${edge.from}.${from}`, `${edge.to}.${to}`];
      return ends.includes(nameOf(left)) && ends.includes(nameOf(right));
    }),
  );
}

/** The table of the nearest thing named in front, over prepositions and verbs: "suppliers in Italy". */
export function nounBefore(reading: Reading, index: number): string | null {
  for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
    const before = reading.item(at);
    if (
      before === undefined ||
      before.silent === "mark" ||
      cueOf(before, "and") !== undefined ||
      cueOf(before, "or") !== undefined
    )
      return null;
    const table = before.tables[0];
    const predicate = before.predicates[0];
    if (predicate !== undefined && predicate.weight >= 0.8 && predicate.weight >= (table?.weight ?? 0))
      return predicate.table;
    if (table !== undefined && table.weight >= 0.7) return table.table;
    if (before.columns[0]?.namesTable === true) return before.columns[0].table;
  }
  return null;
}

function nameOf({ reference }: ResolvedColumn): string {
  return `${reference.table}.${reference.column}`;
}

/** The table that an item means where a table is wanted. */
export function resolveTable(reading: Reading, item: Item | undefined): TableMention | null {
  const [first, second] = item?.tables ?? [];
  if (first === undefined || first.weight < leastWeight) return null;
  if (second !== undefined && first.weight - second.weight < 0.03) {
    const known = item?.tables.filter((mention) => first.weight - mention.weight < 0.03) ?? [];
    const target = known.find((mention) => mention.table === reading.frame.target);
    if (target !== undefined) return target;
    reading.doubt(`"${item?.text}" can mean the table ${first.table} or ${second.table}`, 0.7);
  }
  return first;
}
