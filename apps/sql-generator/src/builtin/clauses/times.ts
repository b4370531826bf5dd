import type { Comparison } from "../lexicon/types.ts";
import { cueOf, type Item } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import type { ModelColumn } from "../schema/model.ts";
import { binary, call, column, type Expression, equal, literal } from "../sql/ast.ts";
import type { DateSpan } from "../text/dates.ts";
import { dateColumnNear } from "./periods.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn } from "./resolve.ts";

/** Reads "in 2024", "after 5 March 2024", "between January and March 2024", with or without a named date column. */
export function readTimes(reading: Reading): void {
  for (let index = 0; index < reading.items.length; index += 1) {
    const date = reading.item(index)?.date;
    if (date == null || reading.isUsed(index)) continue;
    const before = reading.previous(index - 1, ["of", "to", "than"]);
    const range = rangeAt(reading, index, before);
    if (range === null && date.year !== undefined && !isTime(reading, index, before)) continue;
    const cueAt = range?.at ?? (operatorOf(reading.item(before)) === undefined ? null : before);
    const subjectAt = reading.previous((cueAt ?? index) - 1, ["of", "from", "to", "with", "which"]);
    const named = subjectAt >= 0 && !reading.isUsed(subjectAt) ? dateColumnOf(reading, subjectAt) : null;
    const known =
      named ??
      dateColumnNear(
        reading,
        index,
        date.year !== undefined && (range === null || range.high.year !== undefined),
      );
    if (known === null) continue;
    if (isFar(reading, known))
      reading.doubt(`the time would be one of ${known.table}, which the question does not name`, 0.5);
    const condition =
      range === null
        ? compare(known, date, cueAt === null ? "=" : (operatorOf(reading.item(cueAt)) ?? "="))
        : within(known, date, range.high);
    if (condition === null) continue;
    reading.frame.filters.push({ condition, position: index });
    for (const part of [
      index,
      ...(cueAt === null ? [] : [cueAt]),
      ...(named === null ? [] : [subjectAt]),
      ...(range === null ? [] : range.parts),
    ])
      reading.use(part, `time of ${known.table}.${known.name}`);
    const year = index - 1;
    if (cueOf(reading.item(year), "period")?.period === "year" && !reading.isUsed(year))
      reading.use(year, "time");
    if (named === null)
      reading.notes.push(`the time "${reading.item(index)?.text}" is taken as ${known.table}.${known.name}`);
  }
}

/** A date of rows elsewhere that nothing in the question names. */
function isFar(reading: Reading, known: ModelColumn): boolean {
  const { target } = reading.frame;
  if (target === null || known.table === target) return false;
  const isNamed = reading.items.some((item) =>
    item.tables.some((mention) => mention.table === known.table && mention.weight >= 0.7),
  );
  const path = pathBetween(reading.model, target, known.table);
  const isMeasured = reading.items.some(
    (item) => item.measures.length > 0 || cueOf(item, "trade") !== undefined,
  );
  return !isNamed && !isMeasured && path?.steps.every((step) => step.up) !== true;
}

/** A bare year counts as a time behind "in", "of", "since", "year" or a date column, not as any number. */
function isTime(reading: Reading, index: number, before: number): boolean {
  const item = reading.item(before);
  const direct = reading.item(index - 1);
  if (
    cueOf(direct, "from") !== undefined ||
    cueOf(direct, "of") !== undefined ||
    cueOf(direct, "to") !== undefined
  )
    return true;
  if (
    [
      "for",
      "during",
      "in",
      "of",
      "from",
      "im",
      "nel",
      "del",
      "dal",
      "al",
      "seit",
      "ab",
      "bis",
      "im jahr",
      "dem",
    ].includes(direct?.text.toLowerCase() ?? "")
  )
    return true;
  if (item === undefined) return index === 0;
  if (
    cueOf(item, "compare")?.time === true ||
    item.cues.some((cue) => cue.kind === "compare" && cue.time === true)
  )
    return true;
  if (
    cueOf(item, "period") !== undefined ||
    cueOf(item, "between") !== undefined ||
    item.date !== null ||
    cueOf(item, "from") !== undefined
  )
    return true;
  return dateColumnOf(reading, before) !== null;
}

function operatorOf(item: Item | undefined): Comparison | undefined {
  const compare = item?.cues.filter((cue) => cue.kind === "compare") ?? [];
  const timed = compare.find((cue) => cue.time === true) ?? compare[0];
  return timed?.operator;
}

function dateColumnOf(reading: Reading, index: number): ModelColumn | null {
  return resolveColumn(reading, reading.item(index), { kinds: ["date", "year"], at: index })?.column ?? null;
}

function rangeAt(
  reading: Reading,
  index: number,
  before: number,
): { at: number; high: DateSpan; parts: number[] } | null {
  const first = reading.item(before);
  const middle = reading.item(index + 1);
  const highAt = reading.next(index + 2);
  const high = reading.item(highAt)?.date;
  if (high == null) return null;
  const isFrom = first !== undefined && (operatorOf(first) === ">=" || cueOf(first, "from") !== undefined);
  const opens = cueOf(first, "between") !== undefined && cueOf(middle, "and") !== undefined;
  const spans =
    isFrom &&
    (cueOf(middle, "to") !== undefined ||
      ["to", "until", "till", "through", "bis", "a", "al", "-"].includes(middle?.text ?? ""));
  return opens || spans ? { at: before, high, parts: [index + 1, highAt] } : null;
}

function compare(known: ModelColumn, date: DateSpan, operator: Comparison): Expression | null {
  const reference = column(known.table, known.name);
  if (known.kind === "year")
    return date.year === undefined ? null : binary(operator, reference, literal(date.year));
  if (date.month !== undefined)
    return operator === "="
      ? equal(call("strftime", literal("%m"), reference), literal(String(date.month).padStart(2, "0")))
      : null;
  if (date.from === null || date.to === null) return null;
  const [from, to] = [literal(date.from), literal(date.to)];
  switch (operator) {
    case ">":
      return binary(">=", reference, to);
    case ">=":
      return binary(">=", reference, from);
    case "<":
      return binary("<", reference, from);
    case "<=":
      return binary("<", reference, to);
    case "=":
      return binary("AND", binary(">=", reference, from), binary("<", reference, to));
    case "<>":
      return binary("OR", binary("<", reference, from), binary(">=", reference, to));
  }
}

function within(known: ModelColumn, low: DateSpan, high: DateSpan): Expression | null {
  const reference = column(known.table, known.name);
  if (known.kind === "year")
    return low.year === undefined || high.year === undefined
      ? null
      : { kind: "between", operand: reference, low: literal(low.year), high: literal(high.year) };
  // "between January and March 2024": the year stands at the end only.
  const from =
    low.from ??
    (low.month === undefined || high.from === null
      ? null
      : `${high.from.slice(0, 4)}-${String(low.month).padStart(2, "0")}-01`);
  return from === null || high.to === null
    ? null
    : binary("AND", binary(">=", reference, literal(from)), binary("<", reference, literal(high.to)));
}
