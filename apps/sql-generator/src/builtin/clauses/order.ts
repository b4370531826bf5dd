import type { ComparedKind, Direction } from "../lexicon/types.ts";
import { cueOf } from "../linking/items.ts";
import type { OrderKey } from "./frame.ts";
import { readNounPhrase } from "./noun-phrase.ts";
import { readQuantity, summed } from "./quantities.ts";
import type { Reading } from "./reading.ts";

/** An order whose key is what the answer shows anyway: "in alphabetical order", "highest first". */
export interface ShownOrder {
  readonly direction: Direction;
  /** What the words compare, when they tell. */
  readonly by: ComparedKind | undefined;
}

/** Reads "sorted by date descending" and the like; an order without a key is returned, to be settled with the outputs. */
export function readOrder(reading: Reading): ShownOrder | null {
  let shown: ShownOrder | null = null;
  for (let index = 0; index < reading.items.length; index += 1) {
    if (reading.isUsed(index)) continue;
    const isOrder =
      cueOf(reading.item(index), "order") !== undefined &&
      (reading.item(index)?.tables.length === 0 || /by|in|of|from/.test(reading.item(index)?.text ?? ""));
    const direction = cueOf(reading.item(index), "direction");
    if (!isOrder && direction === undefined) continue;
    if (isOrder) {
      const result = orderAt(reading, index);
      if (result !== null) shown = result;
    } else if (direction !== undefined) {
      reading.use(index, "order");
      const behind = reading.next(index + 1);
      const key =
        cueOf(reading.item(behind - 1), "of") !== undefined || cueOf(reading.item(behind), "by") !== undefined
          ? keyAt(
              reading,
              cueOf(reading.item(behind), "by") === undefined ? behind : behind + 1,
              direction.direction,
            )
          : null;
      if (key !== null) reading.frame.order.push(key);
      else shown = { direction: direction.direction, by: direction.by };
    }
  }
  return shown;
}

function orderAt(reading: Reading, index: number): ShownOrder | null {
  reading.use(index, "order");
  let at = reading.next(index + 1, ["by", "of", "from"]);
  const early = cueOf(reading.item(at), "direction");
  if (early !== undefined) {
    reading.use(at, "order");
    at = reading.next(at + 1, ["by", "of", "from"]);
  }
  const key = keyAt(reading, at, early?.direction ?? "ASC");
  if (key === null) return early === undefined ? null : { direction: early.direction, by: early.by };
  const more = furtherKeys(reading, at, key.direction);
  let last = at;
  while (last + 1 < reading.items.length && (reading.isUsed(last + 1) || reading.isSilent(last + 1)))
    last += 1;
  const comma =
    reading.item(last + 1)?.silent === "mark" && cueOf(reading.item(last + 2), "direction") !== undefined
      ? last + 2
      : last + 1;
  const late = cueOf(reading.item(comma), "direction");
  if (late !== undefined) reading.use(comma, "order");
  for (const one of [key, ...more])
    reading.frame.order.push({ ...one, direction: late?.direction ?? one.direction });
  return null;
}

/** "sorted by country and city". */
function furtherKeys(reading: Reading, start: number, direction: Direction): OrderKey[] {
  const keys: OrderKey[] = [];
  let at = start;
  for (;;) {
    while (reading.isUsed(at)) at += 1;
    const joins = reading.item(at)?.text === "," || cueOf(reading.item(at), "and") !== undefined;
    const next = reading.next(at + 1, ["by", "of"]);
    const item = reading.item(next);
    if (!joins || item === undefined || item.cues.length > 0 || item.columns.length === 0) return keys;
    const key = keyAt(reading, next, direction);
    if (key === null) return keys;
    reading.use(at, "and");
    keys.push(key);
    at = next;
  }
}

/** What to sort by, read at an item. */
export function keyAt(reading: Reading, at: number, direction: Direction): OrderKey | null {
  const quantity = readQuantity(reading, at);
  if (quantity !== null) {
    for (const part of quantity.parts) reading.use(part, "order");
    return quantity.quantity.kind === "count"
      ? { kind: "count", table: quantity.quantity.table, direction }
      : { kind: "expression", expression: quantity.quantity.expression, direction };
  }
  const phrase = readNounPhrase(reading, at, { prefer: "column" });
  if (phrase === null) return null;
  for (const part of phrase.parts) reading.use(part, "order");
  if (phrase.measure !== null) return { kind: "expression", expression: summed(phrase.measure), direction };
  if (phrase.column !== null) return { kind: "expression", expression: phrase.column.reference, direction };
  if (phrase.table === null) return null;
  const table = reading.model.tables.get(phrase.table);
  const name = table?.display[0];
  return name === undefined
    ? null
    : { kind: "expression", expression: { kind: "column", table: phrase.table, column: name }, direction };
}
