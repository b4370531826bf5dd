import type { SqlValue } from "../types.ts";

/** One condition on the text form of a value. Case is ignored; null meets only `notContains`, `notEqual`, `blank`. */
export type TextCondition =
  | {
      readonly type: "contains" | "notContains" | "equals" | "notEqual" | "startsWith" | "endsWith";
      readonly filter: string;
    }
  | { readonly type: "blank" | "notBlank" };

/** Name under which the executor knows {@link matchesText}. */
export const textMatchFunction = "thoth_text_match";

/**
 * Whether a value meets a condition. Compared as JavaScript prints the value (`18`, not SQLite's `18.0`), so a page
 * filtered here and filtered again in a browser is the same page.
 */
export function matchesText(type: TextCondition["type"], value: SqlValue, filter: string): boolean {
  const text = value === null ? null : textForm(value).toLowerCase();
  const wanted = filter.toLowerCase();
  switch (type) {
    case "blank":
      return text === null || text.trim() === "";
    case "notBlank":
      return text !== null && text.trim() !== "";
    case "notContains":
      return text === null || !text.includes(wanted);
    case "notEqual":
      return text === null || text !== wanted;
    case "contains":
      return text?.includes(wanted) ?? false;
    case "equals":
      return text === wanted;
    case "startsWith":
      return text?.startsWith(wanted) ?? false;
    case "endsWith":
      return text?.endsWith(wanted) ?? false;
  }
}

/** A value as text: numbers as JavaScript prints them, bytes as `0x` and hexadecimal digits. */
export function textForm(value: Exclude<SqlValue, null>): string {
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString("hex")}` : String(value);
}
