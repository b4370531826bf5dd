import type { Reading } from "./reading.ts";
import { type ResolvedColumn, resolveColumn } from "./resolve.ts";

export function isPlainNumber(reading: Reading, index: number): boolean {
  const item = reading.item(index);
  return item !== undefined && item.number !== null && !reading.isUsed(index);
}

export function isAdjacent(reading: Reading, from: number, to: number): boolean {
  for (let index = from + 1; index < to; index += 1) if (reading.item(index)?.silent === "mark") return false;
  return to < reading.items.length;
}

export function resolveNumber(reading: Reading, index: number, before: number): ResolvedColumn | null {
  const item = reading.item(index);
  if (item === undefined || before - index > 4) return null;
  if (item.tables.some((mention) => mention.weight > (item.columns[0]?.weight ?? 0))) return null;
  // "at least 3 cities" counts rows; only "id above 3" compares a key.
  const noKeys = !/\b(?:ids?|numbers?|codes?|nummer|codice|numero)\b/i.test(item.text);
  return resolveColumn(reading, item, { kinds: ["number", "year"], at: index, noKeys });
}
