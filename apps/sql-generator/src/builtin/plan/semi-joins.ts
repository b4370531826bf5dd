import type { Filter, Relation } from "../clauses/frame.ts";
import type { Reading } from "../clauses/reading.ts";
import type { Edge } from "../schema/model.ts";
import { binary, column, type Expression, literal, type Select, tablesOf } from "../sql/ast.ts";
import { JoinTree } from "./join-tree.ts";
import { findPath, type Step, stepTo } from "./paths.ts";

export interface Related {
  readonly filters: readonly Filter[];
  readonly relations: readonly Relation[];
  readonly preference: (edge: Edge) => number;
}

/** Rows elsewhere that must exist or must not, reached by the first step towards the many. */
interface Group {
  readonly step: Step;
  readonly tables: string[];
  readonly conditions: Expression[];
  readonly negated: boolean;
  readonly count: Relation["count"];
  readonly countedTable: string;
}

/**
 * Conditions on rows of other tables as `key IN (SELECT ...)`, so that no row of the answer is repeated or lost. All
 * that is said of the same rows goes into one; two values of one column ("both red and blue") into two.
 */
export function semiJoins(
  reading: Reading,
  tree: JoinTree,
  { filters, relations, preference }: Related,
): Expression[] | null {
  const groups: Group[] = [];
  for (const relation of relations) {
    const step = firstDown(reading, tree, relation.table, preference);
    if (step === null) return null;
    if (step === "near") {
      if (relation.count !== null || relation.negated) return null;
      continue;
    }
    const conditions = relation.filters.map((filter) => filter.condition);
    const tables = [relation.table, ...conditions.flatMap(tablesOf)];
    const same = groups.find(
      (group) =>
        group.step.edge === step.edge &&
        !group.negated &&
        group.count === null &&
        !relation.negated &&
        relation.count === null,
    );
    if (same !== undefined) same.tables.push(...tables);
    else
      groups.push({
        step,
        tables,
        conditions,
        negated: relation.negated,
        count: relation.count,
        countedTable: relation.table,
      });
  }
  for (const filter of nearestFirst(reading, tree, filters)) {
    const [table] = tablesOf(filter.condition);
    if (table === undefined) return null;
    // "out of stock in Madrid": what lies above rows that are spoken of already is said of them.
    const above = groups.find(
      (group) =>
        !group.negated &&
        group.count === null &&
        !group.conditions.some((other) => excludes(other, filter.condition)) &&
        liesAbove(reading, group, table),
    );
    if (above !== undefined) {
      above.tables.push(table);
      above.conditions.push(filter.condition);
      continue;
    }
    const step = firstDown(reading, tree, table, preference);
    if (step === null || step === "near") return null;
    const same = groups.find(
      (group) =>
        group.step.edge === step.edge &&
        !group.negated &&
        group.conditions.every((other) => !excludes(other, filter.condition)),
    );
    if (same !== undefined) {
      same.tables.push(...tablesOf(filter.condition));
      same.conditions.push(filter.condition);
    } else
      groups.push({
        step,
        tables: tablesOf(filter.condition),
        conditions: [filter.condition],
        negated: false,
        count: null,
        countedTable: table,
      });
  }
  const conditions = groups.map((group) => subquery(reading, group, preference));
  return conditions.every((condition) => condition !== null) ? conditions : null;
}

function nearestFirst(reading: Reading, tree: JoinTree, filters: readonly Filter[]): Filter[] {
  const cost = (filter: Filter): number =>
    findPath(reading.model, tree.tables, tablesOf(filter.condition)[0] ?? tree.root, () => 1)?.cost ?? 9;
  return filters.toSorted((left, right) => cost(left) - cost(right));
}

function liesAbove(reading: Reading, group: Group, table: string): boolean {
  const path = findPath(reading.model, group.tables, table, () => 1);
  return path?.steps.every((step) => step.up) === true;
}

/** Joins the way up to the point where the many begin; "near" when the table is joined already or lies upwards. */
function firstDown(
  reading: Reading,
  tree: JoinTree,
  table: string,
  preference: (edge: Edge) => number,
): Step | "near" | null {
  if (tree.tables.includes(table)) return "near";
  const path = findPath(reading.model, tree.tables, table, preference);
  if (path === null) return null;
  if (path.isAmbiguous) reading.doubt(`there is more than one way to join ${table}`, 0.65);
  const at = path.steps.findIndex((step) => !step.up);
  if (at === -1) return tree.add(table) ? "near" : null;
  if (at > 0) reading.doubt(`${table} is reached only through something that both share`, 0.55);
  for (const step of path.steps.slice(0, at)) tree.add(stepTo(step));
  return path.steps[at] ?? null;
}

function excludes(left: Expression, right: Expression): boolean {
  return (
    left.kind === "binary" &&
    right.kind === "binary" &&
    left.operator === "=" &&
    right.operator === "=" &&
    JSON.stringify(left.left) === JSON.stringify(right.left)
  );
}

function subquery(reading: Reading, group: Group, preference: (edge: Edge) => number): Expression | null {
  const { edge } = group.step;
  const [pair, ...more] = edge.columns;
  if (pair === undefined || more.length > 0) return null;
  const [childColumn, parentColumn] = pair;
  const tree = new JoinTree(reading.model, edge.from, preference);
  if (!group.tables.every((table) => tree.add(table))) return null;
  for (const doubt of tree.doubts) reading.doubt(doubt, 0.65);
  const key = column(edge.from, childColumn);
  const where: Expression[] = [...group.conditions];
  if (group.negated) where.push({ kind: "isNull", operand: key, negated: true });
  const { count } = group;
  const counted = (): Expression => {
    if (count?.distinctOf !== undefined)
      return { kind: "call", name: "COUNT", distinct: true, args: [count.distinctOf] };
    if (!tree.multiplies(group.countedTable))
      return { kind: "call", name: "COUNT", args: [{ kind: "star" }] };
    const primary = reading.model.tables.get(group.countedTable)?.primaryKey ?? [];
    return {
      kind: "call",
      name: "COUNT",
      distinct: true,
      args: [column(group.countedTable, primary[0] ?? childColumn)],
    };
  };
  const query: Select = {
    kind: "select",
    distinct: false,
    columns: [{ expression: key }],
    from: { table: edge.from },
    joins: tree.joins(() => false),
    where,
    groupBy: count === null ? [] : [key],
    having: count === null ? [] : [binary(count.operator, counted(), literal(count.value))],
    orderBy: [],
    limit: null,
  };
  return { kind: "in", operand: column(edge.to, parentColumn), negated: group.negated, values: query };
}
