import { contentWeight, cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import { tablesOf } from "../sql/ast.ts";
import type { Reading } from "./reading.ts";
import { leastWeight } from "./resolve.ts";

/** Decides whose rows the question is about: the first table named that is no group ("for each"), else the best covered one. */
export function chooseTarget(reading: Reading): void {
  reading.frame.target = firstTable(reading) ?? measuredTable(reading) ?? coveredTable(reading);
}

function strongTable(reading: Reading, index: number): string | null {
  const item = reading.item(index);
  const owned = item?.columns[0];
  if (owned?.namesTable === true && owned.weight >= 0.8) return owned.table;
  const first = item?.tables[0];
  if (item === undefined || first === undefined || first.weight < leastWeight) return null;
  const others = Math.max(
    0,
    ...[item.columns, item.measures].flatMap((mentions) => mentions.map((mention) => mention.weight)),
  );
  return first.weight >= others - 0.02 ? first.table : null;
}

function firstTable(reading: Reading): string | null {
  let grouped: string | null = null;
  for (let index = 0; index < reading.items.length; index += 1) {
    const table = strongTable(reading, index);
    if (table === null) continue;
    const before = reading.previous(index - 1, ["all", "of"]);
    // "customer orders": the last of two nouns is what is meant.
    if (isAdjunct(reading, index) && strongTable(reading, index + 1) !== null) continue;
    if (cueOf(reading.item(before), "group") === undefined) return table;
    grouped ??= table;
  }
  return grouped;
}

/** A noun that stands before another to say which: singular, and followed by no verb ("clients ordered"). */
function isAdjunct(reading: Reading, index: number): boolean {
  const item = reading.item(index);
  const next = reading.item(index + 1);
  if (item === undefined || next === undefined || item.columns[0]?.namesTable === true) return false;
  return !/s$/i.test(item.text) && !/(?:ed|t)$/i.test(next.text);
}

/** The finest table that a number defined by evidence reads: "Gross profit by year" is about order lines. */
function measuredTable(reading: Reading): string | null {
  const measure = reading.items.flatMap((item) => item.measures).find((mention) => mention.weight >= 0.75);
  const tables = measure === undefined ? [] : tablesOf(measure.expression);
  const finest = tables.find((table) =>
    tables.every(
      (other) => pathBetween(reading.model, table, other)?.steps.every((step) => step.up) === true,
    ),
  );
  return finest ?? tables[0] ?? null;
}

function coveredTable(reading: Reading): string | null {
  const weights = new Map<string, number>();
  for (const item of reading.items) {
    if (item.silent === "stop" && contentWeight(item) < 0.7) continue;
    const best = new Map<string, number>();
    for (const mention of [...item.tables, ...item.columns, ...item.values, ...item.predicates])
      best.set(mention.table, Math.max(best.get(mention.table) ?? 0, mention.weight));
    for (const [table, weight] of best) weights.set(table, (weights.get(table) ?? 0) + weight);
  }
  const ranked = [...weights].sort((left, right) => right[1] - left[1]);
  const [first, second] = ranked;
  if (first === undefined) return null;
  if (second !== undefined && first[1] - second[1] < 0.05)
    reading.doubt(`the question may be about ${first[0]} or ${second[0]}`, 0.75);
  return first[0];
}
