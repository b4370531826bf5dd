import type { Cell } from "../api/events.ts";

/**
 * A cell for the eye: fractions with at most 4 decimals, below 1 with 4 significant digits.
 * Integers stay as they are; no grouping, since a number may be a year or a key.
 */
export function formatCell(value: Cell | undefined): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(4)));
  return String(Number(value.toFixed(4)));
}

/** Milliseconds for the eye: `38 ms`, `2.4 s`. */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
