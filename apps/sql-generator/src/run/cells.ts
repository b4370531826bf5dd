import type { SqlValue } from "thoth-dbmanager";
import type { Cell } from "./events.ts";

/** Longest binary value shown, in bytes. */
const maxBinaryBytes = 1_024;

/**
 * A row as JSON carries it: integers beyond 2^53 as text, binary as `0x...`, cut at 1024 bytes; infinities as text.
 */
export function cellsOf(row: readonly SqlValue[]): Cell[] {
  return row.map(cellOf);
}

export function cellOf(value: SqlValue): Cell {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) {
    const shown = Buffer.from(value.subarray(0, maxBinaryBytes)).toString("hex");
    return `0x${shown}${value.byteLength > maxBinaryBytes ? "..." : ""}`;
  }
  return value;
}
