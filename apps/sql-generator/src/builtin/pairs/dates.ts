import type { DateSpan } from "../text/dates.ts";
import type { SqlLiteral } from "./sql-literals.ts";

export interface DateChange {
  readonly literal: SqlLiteral;
  readonly text: string;
}

/** What a literal that comes from one date becomes for another of the same length; nothing when it does not come from it. */
export function dateText(literal: SqlLiteral, from: DateSpan, to: DateSpan): DateChange[] {
  if (from.unit !== to.unit || literal.isLimit) return [];
  const pairs: [string | null, string | null][] = [
    [from.from, to.from],
    [from.to, to.to],
    [dayBefore(from.to), dayBefore(to.to)],
  ];
  if (from.unit === "year") pairs.push([from.from?.slice(0, 4) ?? null, to.from?.slice(0, 4) ?? null]);
  if (from.unit === "month") pairs.push([from.from?.slice(0, 7) ?? null, to.from?.slice(0, 7) ?? null]);
  if (from.month !== undefined && to.month !== undefined)
    pairs.push([twoDigits(from.month), twoDigits(to.month)]);
  const found = pairs.find(([old]) => old !== null && old === literal.text);
  const text = found?.[1];
  return text == null ? [] : [{ literal, text }];
}

function dayBefore(date: string | null): string | null {
  return date === null ? null : new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
