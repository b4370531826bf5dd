import { keyOf } from "../text/word-keys.ts";
import type { Reading } from "./reading.ts";

/** The table whose rows record that something was sold, bought or ordered, as seen from a table; null when it is not plain. */
export function tradeTable(reading: Reading, table: string): string | null {
  const traded = new Set(["order", "sale", "purchase", "invoice", "sell", "buy"].map(keyOf));
  const children = reading.model.edges.filter((edge) => edge.to === table && edge.from !== table);
  const found = children.filter((edge) =>
    reading.model.tables.get(edge.from)?.words.some((word) => traded.has(keyOf(word))),
  );
  const names = [...new Set(found.map((edge) => edge.from))];
  return names.length === 1 ? (names[0] ?? null) : null;
}
