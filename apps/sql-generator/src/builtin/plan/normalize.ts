import type { Frame, Output } from "../clauses/frame.ts";
import type { Reading } from "../clauses/reading.ts";
import { call, isAggregate, tablesOf } from "../sql/ast.ts";
import { rolePreference } from "./grow-tree.ts";
import { findPath } from "./paths.ts";

/** Fills in what the question leaves unsaid: the rows themselves, MAX for a lone "highest price". */
export function normalize(reading: Reading): Frame | null {
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
      frame.groups.some(
        (group) => group.kind === "entity" && isOneEach(reading, group.table, listed.table),
      ) ||
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
  return (
    findPath(reading.model, [from], to, rolePreference(reading))?.steps.every((step) => step.up) === true
  );
}

/** An entity that a question word asks for stays: "how many orders does each customer have, and who". */
function isAsked(reading: Reading, position: number): boolean {
  return reading.items
    .slice(Math.max(0, position - 2), position)
    .some((item) => item.cues.some((cue) => cue.kind === "which" || cue.kind === "and"));
}
