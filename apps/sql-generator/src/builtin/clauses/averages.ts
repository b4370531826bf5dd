import { cueOf } from "../linking/items.ts";
import { binary, call } from "../sql/ast.ts";
import { resolveNumber } from "./numbers.ts";
import type { Reading } from "./reading.ts";
import type { ResolvedColumn } from "./resolve.ts";

/** "price above the average", "more than the average salary", "above average". */
export function readAverage(reading: Reading, index: number): void {
  const item = reading.item(index);
  if (item === undefined || reading.isUsed(index)) return;
  const whole = cueOf(item, "average-of-all");
  const compare = cueOf(item, "compare");
  const next = reading.next(index + 1, ["of", "all", "than", "to"]);
  const aggregate = whole === undefined ? cueOf(reading.item(next), "aggregate") : undefined;
  if (whole === undefined && (compare === undefined || aggregate === undefined || reading.isUsed(next)))
    return;
  const name = aggregate?.name ?? "AVG";
  if (name === "SUM") return;
  const operator = compare?.operator ?? ">";
  const before = reading.previous(index - 1, ["of", "with"]);
  const after = reading.next((whole === undefined ? next : index) + 1, ["of", "all"]);
  const left = resolveNumber(reading, before, index);
  const right = resolveNumber(reading, after, after);
  const column = left ?? right;
  if (column === null || column.column.isKey) return;
  const query = {
    kind: "select",
    distinct: false,
    columns: [{ expression: call(name, column.reference) }],
    from: { table: column.reference.table },
    joins: [],
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    limit: null,
  } as const;
  reading.frame.filters.push({
    condition: binary(operator, column.reference, { kind: "scalar", query }),
    position: index,
  });
  for (const part of [
    index,
    ...(whole === undefined ? [next] : []),
    ...(left === null ? [] : [before]),
    ...(right !== null && (left === null || sameColumn(left, right)) ? [after] : []),
  ])
    reading.use(part, "comparison with the average");
}

function sameColumn(left: ResolvedColumn, right: ResolvedColumn): boolean {
  return left.reference.table === right.reference.table && left.reference.column === right.reference.column;
}
