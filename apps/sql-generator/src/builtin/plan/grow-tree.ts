import type { Reading } from "../clauses/reading.ts";
import type { Edge } from "../schema/model.ts";
import { type Expression, isAggregate, tablesOf } from "../sql/ast.ts";
import { keyOf } from "../text/word-keys.ts";
import { JoinTree } from "./join-tree.ts";
import { type Step, stepFrom, stepTo } from "./paths.ts";

interface Growth {
  readonly aggregated: boolean;
  readonly counted: readonly string[];
  readonly target: string | null;
  readonly preference: (edge: Edge) => number;
  readonly root: string | null;
}

/** The joins of all needed tables, grown from the table that makes no row of the others appear twice, if there is one. */
export function growTree(
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

/**
 * A share such as returned lines per ordered lines: what is counted above the line may be missing, so its rows are
 * joined from the rows below the line, and those without stay.
 */
export function ratioTables(expression: Expression): { base: string; optional: string[] }[] {
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
export function leadsTo(tree: JoinTree, step: Step, table: string): boolean {
  if (stepTo(step) === table) return true;
  return tree.steps.some(
    (next) => next !== step && stepFrom(next) === stepTo(step) && leadsTo(tree, next, table),
  );
}

/** Foreign keys whose role the question names are preferred: "billing address", "the sender's name". */
export function rolePreference(reading: Reading): (edge: Edge) => number {
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
