import type { Direction } from "../lexicon/types.ts";
import { cueOf } from "../linking/items.ts";
import { column } from "../sql/ast.ts";
import { dimensionColumn } from "./dimension-column.ts";
import type { OrderKey } from "./frame.ts";
import { readNounPhrase } from "./noun-phrase.ts";
import { keyAt } from "./order.ts";
import { dateColumnNear } from "./periods.ts";
import { readQuantity, summed } from "./quantities.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn, resolveTable } from "./resolve.ts";

/** Reads "the most expensive", "with the highest salary", "the most orders", "top 5 by revenue", "best-selling". */
export function readSuperlatives(reading: Reading): void {
  readTopN(reading);
  for (let index = 0; index < reading.items.length; index += 1) {
    if (reading.isUsed(index) || reading.frame.superlative !== null) continue;
    const item = reading.item(index);
    const measure = item?.measures[0];
    if (item !== undefined && measure !== undefined && /^(best|most|top|highest)\b/i.test(item.text)) {
      settle(
        reading,
        index,
        { kind: "expression", expression: summed(measure), direction: "DESC" },
        [index],
        false,
      );
      continue;
    }
    const cues = item?.cues.filter((cue) => cue.kind === "superlative") ?? [];
    const cue = cues[0];
    if (cue === undefined || item?.number != null) continue;
    if (cue.dimension !== undefined) readDimension(reading, index, cue.dimension, cue.direction);
    else readObject(reading, index, cue.direction);
  }
}

/** "top 5", "first 3", "the ten best", "5 most expensive". */
function readTopN(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    const value = reading.item(index)?.number;
    if (value == null || reading.isUsed(index) || !Number.isInteger(value) || value < 1 || value > 1000)
      continue;
    const before = index - 1;
    const after = index + 1;
    const isTop = cueOf(reading.item(before), "top") !== undefined;
    const nextCue = cueOf(reading.item(after), "superlative");
    const nextMeasure =
      reading.item(after)?.measures[0] !== undefined &&
      /^(best|most|top|highest)/i.test(reading.item(after)?.text ?? "");
    const table = resolveTable(reading, reading.item(after));
    // "Which three suppliers deliver the slowest", "the 3 customers with the most orders".
    const isCounted =
      table !== null &&
      reading.items.slice(after).some((item) => cueOf(item, "superlative") !== undefined) &&
      cueOf(reading.item(before), "compare") === undefined;
    const isPrevious = cueOf(reading.item(before), "superlative") !== undefined && table !== null;
    if (!isTop && nextCue === undefined && !nextMeasure && !isCounted && !isPrevious) continue;
    reading.frame.limit = value;
    reading.use(index, `first ${value}`);
    if (isTop) {
      reading.use(before, "top");
      const named = resolveColumn(reading, reading.item(after), { kinds: ["number"], noKeys: true });
      if (named !== null && table === null)
        settle(
          reading,
          after,
          { kind: "expression", expression: named.reference, direction: "DESC" },
          [after],
          false,
        );
      else readTopKey(reading, after);
    }
    return;
  }
}

/** "top 5 products by revenue": the key stands behind "by", or is a superlative that is read later. */
function readTopKey(reading: Reading, from: number): void {
  for (let index = from; index < reading.items.length; index += 1) {
    if (
      cueOf(reading.item(index), "superlative") !== undefined &&
      cueOf(reading.item(index), "top") === undefined
    )
      return;
    const isBy =
      cueOf(reading.item(index), "by") !== undefined ||
      (/\bby\b|nach|per$/.test(reading.item(index)?.text ?? "") && !reading.isUsed(index));
    if (!isBy) continue;
    const key = keyAt(reading, index + 1, "DESC");
    if (key === null) continue;
    reading.use(index, "order");
    reading.frame.order.push(key);
    reading.frame.superlative = { position: from - 2, fromColumn: false };
    return;
  }
}

function readDimension(reading: Reading, index: number, name: string, direction: Direction): void {
  const tables = [reading.frame.target, nearestTable(reading, index)].filter((table) => table !== null);
  for (const table of new Set(tables.toReversed())) {
    if (name === "time") {
      const next = reading.next(index + 1, ["of"]);
      const named = reading.isUsed(next)
        ? null
        : resolveColumn(reading, reading.item(next), { kinds: ["date", "year"] });
      const known = named?.column ?? (table === null ? null : dateColumnNear(reading, index + 2, true));
      if (known === null || known === undefined) continue;
      settle(
        reading,
        index,
        { kind: "expression", expression: column(known.table, known.name), direction },
        [index, ...(named === null ? [] : [next])],
        named !== null,
      );
      return;
    }
    const found = dimensionColumn(reading, name, table);
    if (found === null) continue;
    const turned = found.reversed ? (direction === "ASC" ? "DESC" : "ASC") : direction;
    settle(
      reading,
      index,
      { kind: "expression", expression: column(found.column.table, found.column.name), direction: turned },
      [index],
      false,
    );
    return;
  }
}

function nearestTable(reading: Reading, index: number): string | null {
  for (let next = index + 1; next < Math.min(reading.items.length, index + 4); next += 1) {
    const table = resolveTable(reading, reading.item(next));
    if (table !== null) return table.table;
  }
  return null;
}

/** The thing behind "highest", "most", "lowest average": a quantity, a column, or rows to be counted. */
function readObject(reading: Reading, index: number, direction: Direction): void {
  const text = reading.item(index)?.text.toLowerCase() ?? "";
  const { target } = reading.frame;
  const next = reading.next(index + 1, ["of", "all", "distinct"]);
  const item = reading.item(next);
  if (cueOf(item, "frequent") !== undefined) {
    readFrequent(reading, index, next, direction);
    return;
  }
  const isApart = reading.items
    .slice(index + 1, next)
    .some((between) => cueOf(between, "from") !== undefined || cueOf(between, "with") !== undefined);
  const quantity = isApart ? null : readQuantity(reading, next);
  if (quantity !== null) {
    const key: OrderKey =
      quantity.quantity.kind === "count"
        ? { kind: "count", table: quantity.quantity.table, direction }
        : { kind: "expression", expression: quantity.quantity.expression, direction };
    settle(reading, index, key, [index, ...quantity.parts], false);
    return;
  }
  const saysMost = /most|least|fewest|more|number|amount|piu|meno|meisten|wenigsten/.test(text);
  const phrase = isApart
    ? null
    : readNounPhrase(reading, next, {
        prefer: saysMost ? "table" : "column",
        ...(saysMost ? {} : { kinds: ["number", "date", "year"] as const }),
      });
  if (phrase !== null) {
    if (phrase.measure !== null) {
      settle(
        reading,
        index,
        { kind: "expression", expression: summed(phrase.measure), direction },
        [index, ...phrase.parts],
        false,
      );
      return;
    }
    if (
      phrase.column !== null &&
      ["number", "date", "year"].includes(phrase.column.column.kind) &&
      !(phrase.column.column.isKey && saysMost)
    ) {
      if (saysMost && phrase.column.reference.table !== target)
        reading.doubt(
          `"${reading.item(index)?.text} ${reading.item(next)?.text}" can be a total or the largest one`,
          0.55,
        );
      settle(
        reading,
        index,
        { kind: "expression", expression: phrase.column.reference, direction },
        [index, ...phrase.parts],
        true,
      );
      return;
    }
    if (phrase.table !== null && phrase.column === null) {
      if (saysMost)
        settle(
          reading,
          index,
          { kind: "count", table: phrase.table, direction },
          [index, ...phrase.parts],
          false,
        );
      else readByBehind(reading, index, direction);
      return;
    }
  }
  // "the product whose price is the highest", "who spent the most": what is compared stands in front.
  const before = reading.previous(index - 1, ["of", "with", "from"]);
  const measured =
    reading.isUsed(before) || index - before > 3 ? undefined : reading.item(before)?.measures[0];
  if (measured !== undefined && measured.weight >= 0.7) {
    settle(
      reading,
      index,
      { kind: "expression", expression: summed(measured), direction },
      [index, before],
      false,
    );
    return;
  }
  const subject =
    reading.isUsed(before) || index - before > 4
      ? null
      : resolveColumn(reading, reading.item(before), { kinds: ["number", "date", "year"], noKeys: true });
  if (subject !== null)
    settle(
      reading,
      index,
      { kind: "expression", expression: subject.reference, direction },
      [index, before],
      true,
    );
}

/** "the best customers by revenue", "the largest orders in terms of value". */
function readByBehind(reading: Reading, index: number, direction: Direction): void {
  for (let position = index + 1; position < reading.items.length; position += 1) {
    if (cueOf(reading.item(position), "by") === undefined) continue;
    const key = keyAt(reading, position + 1, direction);
    if (key === null) continue;
    reading.use(position, "order");
    settle(reading, index, key, [index], false);
    return;
  }
}

/** "the most common job": rows per value are counted. */
function readFrequent(reading: Reading, index: number, frequentAt: number, direction: Direction): void {
  const { target } = reading.frame;
  if (target === null) return;
  // "the most common job", or "the language used most often".
  const before = reading.previous(index - 1, ["of"]);
  const behind = readNounPhrase(reading, frequentAt + 1, { prefer: "column" });
  const isBefore = behind?.column == null && before >= 0 && index - before <= 4 && !reading.isUsed(before);
  const phrase = isBefore ? readNounPhrase(reading, before, { prefer: "column" }) : behind;
  if (phrase?.column == null || phrase.column.column.isKey) return;
  reading.frame.groups.push({ kind: "expression", expression: phrase.column.reference, position: index });
  const owner = reading.next(phrase.end, ["of", "all", "from"]);
  if (resolveTable(reading, reading.item(owner))?.table === target && owner <= phrase.end + 2)
    reading.use(owner, "whose");
  const key: OrderKey = { kind: "count", table: phrase.column.reference.table, direction };
  settle(reading, index, key, [index, frequentAt, ...phrase.parts], false);
}

function settle(
  reading: Reading,
  index: number,
  key: OrderKey,
  parts: readonly number[],
  fromColumn: boolean,
): void {
  reading.frame.order.push(key);
  reading.frame.superlative = { position: index, fromColumn };
  for (const part of parts) reading.use(part, "superlative");
}
