import type { GuardDialect } from "./types.ts";

/** One part of a possibly qualified name. */
export interface NamePart {
  readonly value: string;
  readonly quoted: boolean;
}

/** Lower-cases ASCII only, as the engines do: a Kelvin sign must not turn into a k. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The name an engine looks up: SQLite ignores case, PostgreSQL folds unless quoted, MySQL takes it as written. */
export function foldName(part: NamePart, dialect: GuardDialect): string {
  if (dialect === "sqlite") return asciiLower(part.value);
  return dialect === "postgres" && !part.quoted ? asciiLower(part.value) : part.value;
}

/** Reads the parser's object name: a list of identifiers, each `{ Identifier: { value, quote_style } }` or bare. */
export function nameParts(name: unknown): NamePart[] {
  if (!Array.isArray(name)) return [];
  return name.map((part: unknown) => {
    const wrapped = (part as { Identifier?: unknown }).Identifier ?? part;
    const { value, quote_style: quote } = wrapped as { value?: unknown; quote_style?: unknown };
    // A part that is no identifier (a function that yields a name, in other dialects) matches nothing.
    if (typeof value !== "string") return { value: "\0", quoted: true };
    const quoted = quote !== undefined && quote !== null;
    return { value, quoted };
  });
}
