import type { Lexicon } from "../lexicon/types.ts";
import type { Token } from "./tokens.ts";

/** A stretch of time that the question names. */
export interface DateSpan {
  /** First token and the one after the last. */
  readonly first: number;
  readonly end: number;
  readonly unit: "year" | "quarter" | "month" | "day";
  /** First day and the day after the last, `YYYY-MM-DD`; null when only the month of any year is named. */
  readonly from: string | null;
  readonly to: string | null;
  /** The year, when the whole year is meant. */
  readonly year?: number;
  /** The month of any year, 1 to 12. */
  readonly month?: number;
}

const isYear = (token: Token | undefined): token is Token & { value: number } =>
  token?.kind === "number" && /^(19|20)\d\d$/.test(token.text);
const isDay = (token: Token | undefined): boolean =>
  token !== undefined && /^(0?[1-9]|[12]\d|3[01])(st|nd|rd|th|\.)?$/.test(token.folded);
const dayNumber = (token: Token): number => Number.parseInt(token.folded, 10);

/** Finds dates, months, quarters and years. A bare year is found too; whether it is a date its reader decides. */
export function findDates(tokens: readonly Token[], lexicon: Lexicon): DateSpan[] {
  const spans: DateSpan[] = [];
  let position = 0;
  while (position < tokens.length) {
    const span = dateAt(tokens, position, lexicon);
    if (span === null) position += 1;
    else {
      spans.push(span);
      position = span.end;
    }
  }
  return spans;
}

function dateAt(tokens: readonly Token[], first: number, lexicon: Lexicon): DateSpan | null {
  const token = tokens[first];
  if (token === undefined) return null;
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(token.text);
  if (iso !== null) return day(first, first + 1, Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const quarter = /^q([1-4])$/.exec(token.folded);
  if (quarter !== null) {
    const offset = isYear(tokens[first + 1]) ? 1 : 2;
    const year = tokens[first + offset];
    if (isYear(year))
      return months(first, first + offset + 1, year.value, Number(quarter[1]) * 3 - 2, 3, "quarter");
  }
  const named = (index: number): number | undefined => lexicon.months.get(tokens[index]?.folded ?? "");
  const skip = (index: number): number =>
    [",", ".", "of", "di", "del"].includes(tokens[index]?.folded ?? "") ? index + 1 : index;
  const month = named(first);
  if (
    month !== undefined &&
    (token.folded !== "may" || token.text === "May" || isYear(tokens[first + 1])) &&
    (token.folded !== "mar" || token.text !== "mar")
  ) {
    const after = tokens[first + 1];
    const yearAt = skip(first + 2);
    const late = tokens[yearAt];
    if (after !== undefined && isDay(after) && isYear(late))
      return day(first, yearAt + 1, late.value, month, dayNumber(after));
    const soon = tokens[skip(first + 1)];
    if (isYear(soon)) return months(first, skip(first + 1) + 1, soon.value, month, 1, "month");
    return { first, end: first + 1, unit: "month", from: null, to: null, month };
  }
  if (isDay(token)) {
    const monthAt = skip(first + 1);
    const dayMonth = named(monthAt);
    const yearAt = skip(monthAt + 1);
    const year = tokens[yearAt];
    if (dayMonth !== undefined && isYear(year))
      return day(first, yearAt + 1, year.value, dayMonth, dayNumber(token));
  }
  if (isYear(token)) return { ...months(first, first + 1, token.value, 1, 12, "year"), year: token.value };
  return null;
}

function day(first: number, end: number, year: number, month: number, date: number): DateSpan | null {
  const start = new Date(Date.UTC(year, month - 1, date));
  if (start.getUTCMonth() !== month - 1) return null;
  return {
    first,
    end,
    unit: "day",
    from: text(start),
    to: text(new Date(Date.UTC(year, month - 1, date + 1))),
  };
}

function months(
  first: number,
  end: number,
  year: number,
  month: number,
  count: number,
  unit: DateSpan["unit"],
): DateSpan {
  return {
    first,
    end,
    unit,
    from: text(new Date(Date.UTC(year, month - 1, 1))),
    to: text(new Date(Date.UTC(year, month - 1 + count, 1))),
  };
}

function text(date: Date): string {
  return date.toISOString().slice(0, 10);
}
