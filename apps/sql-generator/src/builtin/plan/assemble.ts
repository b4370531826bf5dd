import type { Frame, Group } from "../clauses/frame.ts";
import type { Reading } from "../clauses/reading.ts";
import type { SchemaModel } from "../schema/model.ts";
import {
  column,
  columnsOf,
  type Expression,
  isAggregate,
  type Select,
  sameExpression,
  tablesOf,
} from "../sql/ast.ts";
import { conditions } from "./conditions.ts";
import { growTree, leadsTo, ratioTables, rolePreference } from "./grow-tree.ts";
import type { JoinTree } from "./join-tree.ts";
import { normalize } from "./normalize.ts";
import { displayOf, expressionsOf, groupExpressions, groupsOf, unique } from "./shown.ts";

/** What the house shows beside what is asked. */
export interface HouseStyle {
  /** The number that a superlative is decided by stands in the answer. */
  readonly showOrderKey: boolean;
  /** Months stand without their year when the question fixes the year. */
  readonly bareMonths: boolean;
}

/** Turns a frame into one SELECT; null when the tables do not hang together or there is nothing to show. */
export function assemble(reading: Reading, style: HouseStyle): Select | null {
  const frame = normalize(reading);
  if (frame === null) return null;
  const { model } = reading;
  const preference = rolePreference(reading);
  const aggregated = isAggregated(frame);
  const groups = aggregated ? groupsOf(frame, model) : [];
  const shown = frame.outputs.flatMap((output) =>
    output.kind === "count" ? [] : expressionsOf(output, model),
  );
  const keys = groups.flatMap((group) => groupExpressions(group, model));
  const counted = [...frame.outputs, ...frame.order].flatMap((part) =>
    part.kind === "count" ? [part.table] : [],
  );
  const ordered = frame.order.flatMap((key) => (key.kind === "expression" ? [key.expression] : []));
  const having = frame.having.flatMap(({ expression }) => ("count" in expression ? [] : [expression]));
  const needed = [...new Set([...counted, ...[...shown, ...keys, ...ordered, ...having].flatMap(tablesOf)])];
  if (needed.length === 0 && frame.target !== null) needed.push(frame.target);
  const ratio = [...shown, ...ordered, ...having].flatMap(ratioTables)[0];
  const optional = ratio?.optional ?? [];
  const tree = growTree(reading, needed, {
    aggregated,
    counted,
    target: frame.target,
    preference,
    root: ratio?.base ?? null,
  });
  if (tree === null) return null;
  const where = conditions(reading, frame, tree, preference);
  if (where === null) return null;
  const count = (table: string): Expression => countOf(reading, tree, table);
  for (const expression of [...shown, ...ordered, ...having]) checkSum(reading, tree, expression);
  const columns: Expression[] = [];
  const add = (...expressions: readonly Expression[]): void => {
    for (const expression of expressions)
      if (!columns.some((known) => sameExpression(known, expression))) columns.push(expression);
  };
  const isShown = (group: Group): boolean =>
    group.kind === "entity" &&
    frame.outputs.some(
      (output) =>
        output.kind !== "count" &&
        expressionsOf(output, model).some(
          (expression) => tablesOf(expression).includes(group.table) && !isAggregate(expression),
        ),
    );
  for (const group of groups) if (group.position >= 0 && !isShown(group)) add(...displayOf(group, model));
  for (const output of frame.outputs)
    add(...(output.kind === "count" ? [count(output.table)] : expressionsOf(output, model)));
  const orderBy = frame.order.map((key) => ({
    expression: key.kind === "count" ? count(key.table) : key.expression,
    direction: key.direction,
  }));
  if (style.showOrderKey && frame.superlative !== null) for (const key of orderBy) add(key.expression);
  if (columns.length === 0) return null;
  if (frame.outputs.filter((output) => output.kind === "count").length > new Set(counted).size)
    reading.doubt("two counts of the same rows are asked for", 0.4);
  if (
    frame.groups.length > 0 &&
    frame.superlative !== null &&
    frame.limit === null &&
    !aggregatedOrder(frame)
  )
    reading.doubt("the first row of each group is asked for", 0.3);
  if (frame.limit !== null && orderBy.length === 0)
    reading.doubt(`it is not said by what the first ${frame.limit} are chosen`, 0.3);
  const firstKind =
    frame.outputs.length === 1 && frame.outputs[0]?.kind === "all" ? [{ kind: "star" } as const] : columns;
  const isStar = firstKind !== columns && tree.steps.length === 0;
  return {
    kind: "select",
    distinct: !aggregated && (frame.distinct || repeatsValues(frame, tree, model)),
    columns: (isStar ? firstKind : columns).map((expression) => ({ expression })),
    from: { table: tree.root },
    joins: tree.joins((step) => optional.some((table) => leadsTo(tree, step, table))),
    where,
    groupBy: unique(keys),
    having: frame.having.map(({ expression, operator, value }) => ({
      kind: "binary",
      operator,
      left: "count" in expression ? count(expression.count) : expression,
      right: { kind: "literal", value },
    })),
    orderBy,
    limit: frame.limit ?? (frame.superlative !== null && orderBy.length > 0 ? 1 : null),
  };
}

function aggregatedOrder(frame: Frame): boolean {
  return frame.order.every((key) => key.kind === "count" || isAggregate(key.expression));
}

function isAggregated(frame: Frame): boolean {
  return (
    frame.groups.length > 0 ||
    frame.having.length > 0 ||
    frame.outputs.some(
      (output) => output.kind === "count" || (output.kind === "expression" && isAggregate(output.expression)),
    ) ||
    frame.order.some((key) => key.kind === "count" || isAggregate(key.expression))
  );
}

function countOf(reading: Reading, tree: JoinTree, table: string): Expression {
  if (!tree.multiplies(table)) return { kind: "call", name: "COUNT", args: [{ kind: "star" }] };
  const key = reading.model.tables.get(table)?.primaryKey ?? [];
  if (key.length !== 1)
    reading.doubt(`rows of ${table} cannot be counted once each, it has no single key`, 0.6);
  return {
    kind: "call",
    name: "COUNT",
    distinct: true,
    args: [column(table, key[0] ?? reading.model.tables.get(table)?.columns[0]?.name ?? "rowid")],
  };
}

/** A sum over rows that a join repeats would be too large. */
function checkSum(reading: Reading, tree: JoinTree, expression: Expression): void {
  if (!isAggregate(expression)) return;
  const tables = [...new Set(columnsOf(expression).map((reference) => reference.table))];
  const finest = tables.some((table) => !tree.multiplies(table));
  const isSafe =
    expression.kind === "call" && (expression.distinct === true || ["MIN", "MAX"].includes(expression.name));
  if (!finest && !isSafe && tables.length > 0)
    reading.doubt(
      `the joins repeat rows of ${tables.join(" and ")}, so a total over them would be wrong`,
      0.2,
    );
}

/** "Which countries do the customers come from": each value once, when values and not rows are asked for. */
function repeatsValues(frame: Frame, tree: JoinTree, model: SchemaModel): boolean {
  if (frame.limit !== null || frame.superlative !== null || frame.order.length > 0) return false;
  const shown = frame.outputs.flatMap((output) =>
    output.kind === "count" ? [] : expressionsOf(output, model),
  );
  const tables = new Set(shown.flatMap(tablesOf));
  // Rows of a parent table that is reached from its children appear once for each child.
  return tree.steps.length > 0 && [...tables].every((table) => tree.multiplies(table));
}
