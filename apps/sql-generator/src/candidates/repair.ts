import type { WorkspaceSchema } from "../types.ts";
import { editDistance } from "./edit-distance.ts";

export interface Repair {
  readonly sql: string;
  /** For people: what was changed. */
  readonly note: string;
}

const unknownColumn = /no such column:?\s+"?(?:([\w$]+)\.)?([^"\s.]+(?: [^"\s.]+)*)"?/i;
const unknownTable = /(?:no such table:?|unknown table)\s+["'`]?(?:main\.)?([^"'`\s]+)["'`]?/i;

/**
 * Replaces the one name that a database or guard message calls unknown by the closest known one. Null when the message
 * names none or nothing is close enough (a third of the letters may differ, case and underscores are free) or two
 * names are equally close.
 */
export function repairUnknownName(sql: string, message: string, schema: WorkspaceSchema): Repair | null {
  const table = unknownTable.exec(message)?.[1];
  if (table !== undefined) {
    const known = schema.tables.map((entry) => entry.name);
    return replaceBy(sql, table, known, "table");
  }
  const column = unknownColumn.exec(message)?.[2];
  if (column === undefined) return null;
  const used = schema.tables.filter((entry) => mentions(sql, entry.name));
  const known = used.flatMap((entry) => entry.columns.map((one) => one.name));
  return replaceBy(sql, column, known, "column");
}

function replaceBy(sql: string, wrong: string, known: readonly string[], kind: string): Repair | null {
  const right = closest(wrong, known);
  if (right === null) return null;
  const repaired = replaceIdentifier(sql, wrong, right);
  return repaired === sql ? null : { sql: repaired, note: `unknown ${kind} ${wrong} replaced by ${right}` };
}

function closest(wrong: string, known: readonly string[]): string | null {
  const bare = (name: string): string => name.toLowerCase().replaceAll(/[_\s]/g, "");
  const wanted = bare(wrong);
  const max = Math.floor(wanted.length / 3);
  const ranked = [...new Set(known)]
    .filter((name) => name !== wrong)
    .map((name) => ({ name, distance: editDistance(wanted, bare(name), max) }))
    .filter((entry) => entry.distance <= max)
    .sort((left, right) => left.distance - right.distance);
  const [first, second] = ranked;
  if (first === undefined || (second !== undefined && second.distance === first.distance)) return null;
  return first.name;
}

function mentions(sql: string, name: string): boolean {
  return replaceIdentifier(sql, name, "") !== sql;
}

/** Replaces an identifier, bare or quoted, outside of string literals and comments; case does not matter. */
export function replaceIdentifier(sql: string, from: string, to: string): string {
  const tokens =
    /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}_$][\p{L}\p{N}_$]*/gu;
  const wanted = from.toLowerCase();
  return sql.replace(tokens, (token) => {
    const name = /^["`[]/.test(token) ? token.slice(1, -1) : token;
    return name.toLowerCase() === wanted ? quoteIfNeeded(to) : token;
  });
}

function quoteIfNeeded(name: string): string {
  return name === "" || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
