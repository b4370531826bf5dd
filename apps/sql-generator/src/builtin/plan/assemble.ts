import type { Frame, Group, Output } from "../clauses/frame.ts";
import type { Reading } from "../clauses/reading.ts";
import type { Edge, SchemaModel } from "../schema/model.ts";
import {
  call,
  column,
  columnsOf,
  type Expression,
  isAggregate,
  type Select,
  sameExpression,
  tablesOf,
} from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import { JoinTree } from "./join-tree.ts";
import { findPath, type Step, stepFrom, stepTo } from "./paths.ts";
import { semiJoins } from "./semi-joins.ts";

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
  if (style.showOrderKey && frame.superlative !== null)
    for (const key of orderBy) add(key.expression);
  if (columns.length === 0) return null;
  if (frame.outputs.filter((output) => output.kind === "count").length > new Set(counted).size)
    reading.doubt("two counts of the same rows are asked for", 0.4);
  if (frame.groups.length > 0 && frame.superlative !== null && frame.limit === null && !aggregatedOrder(frame))
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

/** Fills in what the question leaves unsaid: the rows themselves, MAX for a lone "highest price". */
function normalize(reading: Reading): Frame | null {
  const frame: Frame = {
    ...reading.frame,
    outputs: [...reading.frame.outputs],
    groups: [...reading.frame.groups],
    order: [...reading.frame.order],
  };
  const [key] = frame.order;
  const { superlative, target } = frame;
  if (
    superlative?.fromColumn === true &&
    key?.kind === "expression" &&
    frame.limit === null &&
    !isAggregate(key.expression)
  ) {
    const namedBefore =
      frame.outputs.some((output) => output.position < superlative.position) ||
      frame.outputs.some((output) => output.kind === "expression");
    const entityOnly = frame.outputs.every(
      (output) => output.kind === "entity" && output.position > superlative.position,
    );
    if (
      (!namedBefore && entityOnly) ||
      (frame.groups.length > 0 &&
        !frame.outputs.some(
          (output) => output.kind === "expression" && output.position < superlative.position,
        ))
    ) {
      const extreme = call(key.direction === "DESC" ? "MAX" : "MIN", key.expression);
      frame.outputs = [{ kind: "expression", expression: extreme, position: superlative.position }];
      frame.order = [];
      frame.superlative = null;
    }
  }
  const aggregates = frame.outputs.filter(
    (output) => output.kind === "count" || (output.kind === "expression" && isAggregate(output.expression)),
  );
  // "average price of products": the table behind the number is where it is taken, not something to show.
  if (aggregates.length > 0 && frame.groups.length === 0)
    frame.outputs = frame.outputs.filter(
      (output) =>
        output.kind !== "entity" ||
        output.position < Math.min(...aggregates.map((aggregate) => aggregate.position)) ||
        isAsked(reading, output.position),
    );
  if (
    frame.groups.length > 0 &&
    aggregates.length === 0 &&
    frame.order.every((order) => order.kind !== "count" && !isAggregate(order.expression)) &&
    frame.having.length === 0
  ) {
    const keys = frame.groups.map(
      (group): Output =>
        group.kind === "entity" ? { kind: "entity", table: group.table, position: group.position } : group,
    );
    const isRowList = frame.outputs.some((output) => output.kind === "expression");
    const listed = frame.outputs.find((output) => output.kind === "entity");
    if (
      isRowList ||
      listed === undefined ||
      // "the manager of each warehouse" is one row each, "the orders of each customer" are many.
      frame.groups.some((group) => group.kind === "entity" && isOneEach(reading, group.table, listed.table)) ||
      frame.groups.some((group) => group.kind === "entity" && group.table === listed.table)
    ) {
      const shownTables = frame.outputs.flatMap((output) =>
        output.kind === "expression"
          ? tablesOf(output.expression)
          : output.kind === "count"
            ? []
            : [output.table],
      );
      frame.outputs = [
        ...keys
          .filter((output) => output.kind !== "entity" || !shownTables.includes(output.table))
          .filter(
            (output) =>
              !frame.outputs.some(
                (known) =>
                  known.kind === output.kind &&
                  JSON.stringify({ ...known, position: 0 }) === JSON.stringify({ ...output, position: 0 }),
              ),
          ),
        ...frame.outputs,
      ];
      frame.groups = [];
    } else frame.outputs = [{ kind: "count", table: listed.table, position: listed.position }];
  }
  if (
    frame.having.length > 0 &&
    frame.outputs.length === 1 &&
    frame.outputs[0]?.kind === "count" &&
    frame.groups.length === 0
  )
    return null;
  if (frame.outputs.length === 0 && frame.groups.length === 0) {
    if (target === null) return null;
    frame.outputs.push({ kind: "entity", table: target, position: 0 });
  }
  return frame;
}

function isOneEach(reading: Reading, from: string, to: string): boolean {
  return findPath(reading.model, [from], to, rolePreference(reading))?.steps.every((step) => step.up) === true;
}

/** An entity that a question word asks for stays: "how many orders does each customer have, and who". */
function isAsked(reading: Reading, position: number): boolean {
  return reading.items
    .slice(Math.max(0, position - 2), position)
    .some((item) => item.cues.some((cue) => cue.kind === "which" || cue.kind === "and"));
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

/** What is asked per row becomes what rows are put together by: "name and number of orders". */
function groupsOf(frame: Frame, model: SchemaModel): Group[] {
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

function groupExpressions(group: Group, model: SchemaModel): Expression[] {
  if (group.kind === "expression") return [group.expression];
  const table = model.tables.get(group.table);
  const key = table?.primaryKey ?? [];
  return (key.length > 0 ? key : (table?.display ?? [])).map((name) => column(group.table, name));
}

function displayOf(group: Group, model: SchemaModel): Expression[] {
  if (group.kind === "expression") return [group.expression];
  return (model.tables.get(group.table)?.display ?? []).map((name) => column(group.table, name));
}

function expressionsOf(output: Exclude<Output, { kind: "count" }>, model: SchemaModel): Expression[] {
  if (output.kind === "expression") return [output.expression];
  const table = model.tables.get(output.table);
  const names =
    output.kind === "entity" ? (table?.display ?? []) : (table?.columns.map((known) => known.name) ?? []);
  return names.map((name) => column(output.table, name));
}

function unique(expressions: readonly Expression[]): Expression[] {
  return expressions.filter(
    (expression, index) => expressions.findIndex((other) => sameExpression(other, expression)) === index,
  );
}

interface Growth {
  readonly aggregated: boolean;
  readonly counted: readonly string[];
  readonly target: string | null;
  readonly preference: (edge: Edge) => number;
  readonly root: string | null;
}

/** The joins of all needed tables, grown from the table that makes no row of the others appear twice, if there is one. */
function growTree(
  reading: Reading,
  needed: readonly string[],
  { aggregated, counted, target, preference, root: fixed }: Growth,
): JoinTree | null {
  const { model } = reading;
  const roots =
    fixed !== null
      ? [fixed]
      : aggregated
        ? [...counted, ...needed]
        : [...needed.filter((table) => table === target), ...needed];
  const trees = [...new Set(roots)].flatMap((root): JoinTree[] => {
    const tree = new JoinTree(model, root, preference);
    return needed.every((table) => tree.add(table)) ? [tree] : [];
  });
  const fansOut = (tree: JoinTree): number => tree.steps.filter((step) => !step.up).length;
  const [best] = trees.toSorted(
    (left, right) =>
      (aggregated ? fansOut(left) - fansOut(right) : 0) || Math.round((left.cost - right.cost) * 10),
  );
  if (best === undefined) {
    reading.doubt(`no keys join ${needed.join(" and ")}`, 0.1);
    return null;
  }
  for (const doubt of best.doubts) reading.doubt(doubt, 0.65);
  if (best.cost > 2.4 * Math.max(1, needed.length - 1))
    reading.doubt(`${needed.join(", ")} are only loosely joined`, 0.45);
  return best;
}

function conditions(
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
  for (const group of frame.groups) if (group.kind === "expression") where.push(...withoutNone(reading, group.expression));
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
    (edge) => edge.from === operand.table && edge.to === operand.table && edge.columns.some(([from]) => from === operand.column),
  );
  const others = reading.items.filter((item) => item.tables[0]?.table === operand.table || item.columns[0]?.table === operand.table).length;
  if (pointsToItself && (tree.root !== operand.table || others > 1))
    reading.doubt(`${operand.table} is a hierarchy, and the way between its levels is not clear`, 0.4);
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === "binary" && expression.operator === "AND"
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
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

/** "NULL = no tier": rows without one are in no group. */
function withoutNone(reading: Reading, expression: Expression): Expression[] {
  if (expression.kind !== "column") return [];
  const known = reading.model.tables.get(expression.table)?.columns.find(({ name }) => name === expression.column);
  if (known === undefined || !/\bNULL\b/.test(known.source.valueDescription)) return [];
  return [{ kind: "isNull", operand: expression, negated: true }];
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

/**
 * A share such as returned lines per ordered lines: what is counted above the line may be missing, so its rows are
 * joined from the rows below the line, and those without stay.
 */
function ratioTables(expression: Expression): { base: string; optional: string[] }[] {
  if (
    expression.kind !== "binary" ||
    expression.operator !== "/" ||
    !isAggregate(expression.left) ||
    !isAggregate(expression.right)
  )
    return [];
  const below = tablesOf(expression.right);
  const optional = tablesOf(expression.left).filter((table) => !below.includes(table));
  const [base] = below;
  return base === undefined || below.length > 1 || optional.length === 0 ? [] : [{ base, optional }];
}

/** Whether a table is joined by a step or by one that follows it. */
function leadsTo(tree: JoinTree, step: Step, table: string): boolean {
  if (stepTo(step) === table) return true;
  return tree.steps.some(
    (next) => next !== step && stepFrom(next) === stepTo(step) && leadsTo(tree, next, table),
  );
}

/** Foreign keys whose role the question names are preferred: "billing address", "the sender's name". */
function rolePreference(reading: Reading): (edge: Edge) => number {
  const words = new Set(
    reading.items.flatMap((item) => item.text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).map(keyOf),
  );
  const { roles } = reading.frame;
  return (edge) => {
    if (roles.includes(edge)) return 0.3;
    if (roles.some((role) => role.from === edge.from && role.to === edge.to)) return 3;
    const named = edge.role.filter((word) => words.has(keyOf(word))).length;
    return named > 0 ? 0.8 : edge.role.length > 0 ? 1.06 : 1;
  };
}
