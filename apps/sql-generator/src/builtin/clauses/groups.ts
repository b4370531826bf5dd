import { cueOf } from "../linking/items.ts";
import { type NounPhrase, readNounPhrase } from "./noun-phrase.ts";
import { dateColumnNear, periodOf } from "./periods.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn } from "./resolve.ts";
import { rowOrColumn } from "./roles.ts";

/** Reads "per country", "for each customer and year", "monthly", "revenue by category". */
export function readGroups(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    if (reading.isUsed(index)) continue;
    const period = cueOf(reading.item(index), "period");
    if (period !== undefined && isPeriodGroup(reading, index)) {
      if (addPeriod(reading, index)) reading.use(index, `group by ${period.period}`);
      continue;
    }
    const isGroup = cueOf(reading.item(index), "group") !== undefined;
    if (!isGroup && !(cueOf(reading.item(index), "by") !== undefined && isGroupingBy(reading, index)))
      continue;
    if (addGroup(reading, index + 1, index)) {
      reading.use(index, "group");
      let end = lastUsed(reading, index);
      while (
        cueOf(reading.item(end + 1), "and") !== undefined &&
        isGroupKey(reading, end + 2) &&
        addGroup(reading, end + 2, index)
      ) {
        reading.use(end + 1, "and");
        end = lastUsed(reading, end + 1);
      }
    }
  }
}

/** "per month" is one phrase; the bare word "month" groups only behind "by", "per", "and". */
function isPeriodGroup(reading: Reading, index: number): boolean {
  // "in the year 2024" names a time.
  if (reading.item(index + 1)?.date != null) return false;
  const text = reading.item(index)?.text ?? "";
  if (/\s|ly$|lich$|annual|mensil|trimestral|giornalier|annuo|annue/i.test(text)) return true;
  const before = reading.item(index - 1);
  return cueOf(before, "group") !== undefined || cueOf(before, "by") !== undefined;
}

function addPeriod(reading: Reading, index: number): boolean {
  const period = cueOf(reading.item(index), "period");
  if (period === undefined) return false;
  const named = reading.item(index)?.columns.length
    ? resolveColumn(reading, reading.item(index), { kinds: ["year", "date"] })
    : null;
  const known = named?.column ?? dateColumnNear(reading, index, true);
  const expression = known === null || known === undefined ? null : periodOf(known, period.period);
  if (expression === null) return false;
  reading.frame.groups.push({ kind: "expression", expression, position: index });
  const before = index - 1;
  if (cueOf(reading.item(before), "group") !== undefined || cueOf(reading.item(before), "by") !== undefined)
    reading.use(before, "group");
  return true;
}

function isGroupingBy(reading: Reading, index: number): boolean {
  const before = reading.item(index - 1);
  if (before === undefined || before.silent === "weak" || before.silent === "stop") return false;
  if (cueOf(reading.item(index - 1), "order") !== undefined) return false;
  const phrase = peek(reading, index + 1);
  const isAggregated = reading.items
    .slice(0, index)
    .some(
      (item) =>
        cueOf(item, "count") !== undefined ||
        cueOf(item, "aggregate") !== undefined ||
        item.measures.length > 0,
    );
  const isTitle = reading.items
    .slice(0, index)
    .every(
      (item) =>
        cueOf(item, "which") === undefined &&
        cueOf(item, "who") === undefined &&
        cueOf(item, "superlative") === undefined &&
        item.number === null,
    );
  if (phrase === null) return cueOf(reading.item(index + 1), "period") !== undefined;
  return (
    (phrase.column !== null && (isAggregated || isTitle)) ||
    (phrase.table !== null && isAggregated && isTitle)
  );
}

function isGroupKey(reading: Reading, index: number): boolean {
  if (cueOf(reading.item(index), "period") !== undefined) return true;
  const item = reading.item(index);
  if (cueOf(item, "count") !== undefined || cueOf(item, "aggregate") !== undefined) return false;
  const phrase = peek(reading, index);
  return phrase?.column != null && phrase.column.column.kind !== "number";
}

/** Reads without leaving a trace. */
function peek(reading: Reading, index: number): NounPhrase | null {
  const doubts = [...reading.doubts];
  const phrase = readNounPhrase(reading, index, { prefer: "column" });
  reading.doubts.splice(0, reading.doubts.length, ...doubts);
  return phrase;
}

function addGroup(reading: Reading, start: number, position: number): boolean {
  const at = reading.next(start, ["all", "of"]);
  if (
    cueOf(reading.item(at), "period") !== undefined &&
    !reading.item(at)?.columns.some((mention) => mention.weight > 0.9)
  ) {
    const done = addPeriod(reading, at);
    if (done) reading.use(at, "group");
    return done;
  }
  const phrase = readNounPhrase(reading, start, { prefer: "column" });
  if (phrase === null) return addDefinedRows(reading, at, position);
  if (phrase.measure !== null) return false;
  const group = rowOrColumn(reading, phrase, position);
  if (group === null) return false;
  reading.frame.groups.push(group);
  for (const part of phrase.parts) reading.use(part, "group");
  return true;
}

/** "each sales agent", where evidence says which employees those are. */
function addDefinedRows(reading: Reading, at: number, position: number): boolean {
  const predicate = reading.item(at)?.predicates[0];
  if (predicate === undefined || predicate.weight < 0.9 || reading.isUsed(at)) return false;
  reading.frame.groups.push({ kind: "entity", table: predicate.table, position });
  reading.frame.filters.push({ condition: predicate.condition, position: at });
  reading.use(at, predicate.source);
  return true;
}

function lastUsed(reading: Reading, from: number): number {
  let last = from;
  for (
    let index = from;
    index < reading.items.length && (reading.isUsed(index) || reading.isSilent(index));
    index += 1
  )
    if (reading.isUsed(index)) last = index;
  return last;
}
