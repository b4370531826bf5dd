import type { Frame } from "../clauses/frame.ts";
import type { Reading } from "../clauses/reading.ts";
import type { Edge } from "../schema/model.ts";
import { columnsOf, type Expression, sameExpression, tablesOf } from "../sql/ast.ts";
import type { JoinTree } from "./join-tree.ts";
import { semiJoins } from "./semi-joins.ts";
import { unique } from "./shown.ts";

export function conditions(
  reading: Reading,
  frame: Frame,
  tree: JoinTree,
  preference: (edge: Edge) => number,
): Expression[] | null {
  const where: Expression[] = [];
  const far = [];
  for (const filter of frame.filters) {
    const tables = tablesOf(filter.condition);
    const isNear = tables.every((table) => tree.tables.includes(table) || tree.reachesUp(table));
    if (!isNear) far.push(filter);
    else {
      for (const table of tables) tree.add(table);
      where.push(filter.condition);
    }
  }
  for (const filter of frame.filters) checkHierarchy(reading, tree, filter.condition);
  const equalities = where
    .flatMap(conjuncts)
    .filter((part) => part.kind === "binary" && part.operator === "=" && part.right.kind === "literal");
  const isTwice = equalities.some((part, index) =>
    equalities.some(
      (other, at) =>
        at < index &&
        part.kind === "binary" &&
        other.kind === "binary" &&
        sameExpression(part.left, other.left) &&
        !sameExpression(part.right, other.right),
    ),
  );
  if (isTwice) reading.doubt("one column would have to have two values at once", 0.3);
  for (const group of frame.groups)
    if (group.kind === "expression") where.push(...withoutNone(reading, group.expression));
  const related = semiJoins(reading, tree, { filters: far, relations: frame.relations, preference });
  return related === null ? null : unique([...where.flatMap(conjuncts), ...related]);
}

/**
 * Rows at the top of a hierarchy are seldom those that others point at directly: products belong to sub-categories, so
 * "per main category" needs the way up, which is not taken here.
 */
function checkHierarchy(reading: Reading, tree: JoinTree, condition: Expression): void {
  const [operand] = condition.kind === "isNull" ? columnsOf(condition.operand) : [];
  if (operand === undefined) return;
  const pointsToItself = reading.model.edges.some(
    (edge) =>
      edge.from === operand.table &&
      edge.to === operand.table &&
      edge.columns.some(([from]) => from === operand.column),
  );
  const others = reading.items.filter(
    (item) => item.tables[0]?.table === operand.table || item.columns[0]?.table === operand.table,
  ).length;
  if (pointsToItself && (tree.root !== operand.table || others > 1))
    reading.doubt(`${operand.table} is a hierarchy, and the way between its levels is not clear`, 0.4);
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === "binary" && expression.operator === "AND"
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

/** "NULL = no tier": rows without one are in no group. */
function withoutNone(reading: Reading, expression: Expression): Expression[] {
  if (expression.kind !== "column") return [];
  const known = reading.model.tables
    .get(expression.table)
    ?.columns.find(({ name }) => name === expression.column);
  if (known === undefined || !/\bNULL\b/.test(known.source.valueDescription)) return [];
  return [{ kind: "isNull", operand: expression, negated: true }];
}
