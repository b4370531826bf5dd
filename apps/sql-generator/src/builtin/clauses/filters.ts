import { cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import { binary, type Expression, sameExpression, tablesOf } from "../sql/ast.ts";
import { addFilter } from "./add-filter.ts";
import type { Filter } from "./frame.ts";
import { readPattern } from "./patterns.ts";
import type { Reading } from "./reading.ts";
import { filterAt } from "./value-choice.ts";

/** Reads values and defined terms as conditions: "from Italy", "active", "color red or blue", "named 'X'", "contains". */
export function readFilters(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) readPattern(reading, index);
  for (let index = 0; index < reading.items.length; index += 1) {
    if (reading.isUsed(index) || reading.frame.filters.some((filter) => filter.position === index)) continue;
    const choice = filterAt(reading, index);
    if (choice === null) continue;
    reading.use(index, choice.text);
    if (choice.columnAt !== null) reading.use(choice.columnAt, "column of a value");
    const filter: Filter = { condition: choice.condition, position: index };
    if (!joinAlternative(reading, filter)) addFilter(reading, filter, choice.table);
  }
}

/** "red or blue": a second value of the same column joins the first. */
function joinAlternative(reading: Reading, filter: Filter): boolean {
  const { condition, position } = filter;
  if (condition.kind !== "binary" || condition.operator !== "=" || condition.left.kind !== "column")
    return false;
  const own = condition.left;
  const isBoth = reading.items.slice(0, position).some((item) => cueOf(item, "both") !== undefined);
  if (isBoth) {
    for (let index = 0; index < position; index += 1)
      if (cueOf(reading.item(index), "both") !== undefined) reading.use(index, "both");
    return false;
  }
  const known = reading.frame.filters.findIndex((other) => alternativeOperand(other.condition, own));
  const other = reading.frame.filters[known];
  if (other === undefined) {
    const last = reading.frame.filters.at(-1);
    const orAt =
      last === undefined
        ? -1
        : reading.items.findIndex(
            (item, at) => at > last.position && at < position && cueOf(item, "or") !== undefined,
          );
    // Rows of other tables cannot be alternatives to a condition on the row itself.
    if (last === undefined || orAt === -1 || isFar(reading, condition) || isFar(reading, last.condition))
      return false;
    reading.use(orAt, "or");
    reading.frame.filters[reading.frame.filters.length - 1] = {
      condition: binary("OR", last.condition, condition),
      position: last.position,
    };
    return true;
  }
  const isOr = reading.items.some(
    (item, at) => at > other.position && at < position && cueOf(item, "or") !== undefined,
  );
  if (!isOr && isFar(reading, condition)) return false;
  const values =
    other.condition.kind === "in"
      ? [...(other.condition.values as readonly Expression[]), condition.right]
      : [(other.condition as Extract<Expression, { kind: "binary" }>).right, condition.right];
  reading.frame.filters[known] = {
    condition: { kind: "in", operand: own, negated: false, values },
    position: other.position,
  };
  for (let index = other.position + 1; index < position; index += 1)
    if (cueOf(reading.item(index), "or") !== undefined || cueOf(reading.item(index), "and") !== undefined)
      reading.use(index, "or");
  return true;
}

/** Whether a condition is on rows of which one row of the target may have many. */
function isFar(reading: Reading, condition: Expression): boolean {
  const { target } = reading.frame;
  return (
    target !== null &&
    tablesOf(condition).some(
      (table) => pathBetween(reading.model, target, table)?.steps.some((step) => !step.up) !== false,
    )
  );
}

function alternativeOperand(condition: Expression, own: Expression): boolean {
  if (condition.kind === "in")
    return !condition.negated && Array.isArray(condition.values) && sameExpression(condition.operand, own);
  return condition.kind === "binary" && condition.operator === "=" && sameExpression(condition.left, own);
}
