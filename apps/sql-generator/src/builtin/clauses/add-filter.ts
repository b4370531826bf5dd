import { pathBetween } from "../plan/paths.ts";
import type { Filter } from "./frame.ts";
import type { Reading } from "./reading.ts";

/** A condition on rows that the question says must not exist goes to them; others to the whole. */
export function addFilter(reading: Reading, filter: Filter, table: string): void {
  const { relations, target } = reading.frame;
  const relation = relations.findLast(
    (candidate) => candidate.position < filter.position && (candidate.negated || candidate.count !== null),
  );
  if (relation !== undefined && table !== target && belongsTo(reading, relation.table, table)) {
    relations[relations.indexOf(relation)] = { ...relation, filters: [...relation.filters, filter] };
    return;
  }
  reading.frame.filters.push(filter);
}

function belongsTo(reading: Reading, relation: string, table: string): boolean {
  const { target } = reading.frame;
  if (relation === table) return true;
  const path = target === null ? null : pathBetween(reading.model, target, table);
  const isParent = path?.steps.every((step) => step.up) === true;
  return !isParent && pathBetween(reading.model, relation, table) !== null;
}
