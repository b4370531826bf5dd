import { createHash } from "node:crypto";

/** UUIDs in the one form in which they are given back. */
export function normalId(id: string | number): string | number {
  if (typeof id === "number") return id;
  const hex = id.replaceAll("-", "").toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The order in which points are scrolled: numbers, then UUIDs. */
export function compareIds(a: string | number, b: string | number): number {
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  if (typeof b === "number") return 1;
  return a < b ? -1 : Number(a > b);
}

/** An order that has nothing to do with the id: nobody may rely on one where Qdrant promises none. */
export function shuffleKey(id: string | number): string {
  return createHash("sha1").update(String(id)).digest("hex");
}
