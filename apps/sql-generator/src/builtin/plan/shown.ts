import type { Frame, Group, Output } from "../clauses/frame.ts";
import type { SchemaModel } from "../schema/model.ts";
import { column, type Expression, isAggregate, sameExpression, tablesOf } from "../sql/ast.ts";

/** What is asked per row becomes what rows are put together by: "name and number of orders". */
export function groupsOf(frame: Frame, model: SchemaModel): Group[] {
  const groups: Group[] = [...frame.groups];
  for (const output of frame.outputs) {
    if (output.kind === "count" || (output.kind === "expression" && isAggregate(output.expression))) continue;
    if (output.kind === "entity" || output.kind === "all") {
      if (!groups.some((group) => group.kind === "entity" && group.table === output.table))
        groups.push({ kind: "entity", table: output.table, position: -1 });
      continue;
    }
    const { target } = frame;
    const isOfTarget = tablesOf(output.expression).every((table) => table === target);
    // "the country of the artist with the fewest songs": one artist is looked for, not one country.
    if (
      target !== null &&
      isOfTarget &&
      frame.order.some((key) => key.kind === "count" && key.table !== target) &&
      model.tables.get(target)?.primaryKey.length === 1 &&
      !groups.some((group) => group.position >= 0)
    ) {
      if (!groups.some((group) => group.kind === "entity" && group.table === target))
        groups.push({ kind: "entity", table: target, position: -1 });
      continue;
    }
    const isCovered = groups.some(
      (group) =>
        (group.kind === "entity" && tablesOf(output.expression).every((table) => table === group.table)) ||
        (group.kind === "expression" && sameExpression(group.expression, output.expression)),
    );
    if (!isCovered)
      groups.push(
        namesRow(output.expression, model) ?? {
          kind: "expression",
          expression: output.expression,
          position: -1,
        },
      );
  }
  return groups;
}

/** A name stands for its row: two customers of one name stay two. */
function namesRow(expression: Expression, model: SchemaModel): Group | null {
  if (expression.kind !== "column") return null;
  const table = model.tables.get(expression.table);
  const isName =
    table !== undefined &&
    table.primaryKey.length === 1 &&
    (table.display.includes(expression.column) || table.primaryKey.includes(expression.column));
  return isName ? { kind: "entity", table: expression.table, position: -1 } : null;
}

export function groupExpressions(group: Group, model: SchemaModel): Expression[] {
  if (group.kind === "expression") return [group.expression];
  const table = model.tables.get(group.table);
  const key = table?.primaryKey ?? [];
  return (key.length > 0 ? key : (table?.display ?? [])).map((name) => column(group.table, name));
}

export function displayOf(group: Group, model: SchemaModel): Expression[] {
  if (group.kind === "expression") return [group.expression];
  return (model.tables.get(group.table)?.display ?? []).map((name) => column(group.table, name));
}

export function expressionsOf(output: Exclude<Output, { kind: "count" }>, model: SchemaModel): Expression[] {
  if (output.kind === "expression") return [output.expression];
  const table = model.tables.get(output.table);
  const names =
    output.kind === "entity" ? (table?.display ?? []) : (table?.columns.map((known) => known.name) ?? []);
  return names.map((name) => column(output.table, name));
}

export function unique(expressions: readonly Expression[]): Expression[] {
  return expressions.filter(
    (expression, index) => expressions.findIndex((other) => sameExpression(other, expression)) === index,
  );
}
