import type { SchemaModel } from "../schema/model.ts";

/** A literal of a stored statement, with the column it is compared with where that is plain to see. */
export interface SqlLiteral {
  readonly kind: "string" | "number";
  /** As a value: without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly column: { readonly table: string; readonly column: string } | null;
  readonly isLimit: boolean;
}

interface SqlToken {
  readonly kind: "string" | "number" | "name" | "symbol";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /'((?:[^']|'')*)'|"([^"]*)"|`([^`]*)`|\[([^\]]*)\]|(\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(<=|>=|<>|!=|[^\s])/gu;

/** Finds the literals of one SELECT. */
export function findLiterals(sql: string, model: SchemaModel): SqlLiteral[] {
  const tokens = lex(sql);
  const tables = tableNames(tokens, model);
  return tokens.flatMap((token, index): SqlLiteral[] => {
    if (token.kind !== "string" && token.kind !== "number") return [];
    const isLimit = tokens[index - 1]?.text.toUpperCase() === "LIMIT";
    return [
      {
        kind: token.kind,
        text: token.text,
        start: token.start,
        end: token.end,
        column: columnOf(tokens, index, tables, model),
        isLimit,
      },
    ];
  });
}

/** Replaces literals by other values, written as literals of the same kind. */
export function replaceLiterals(
  sql: string,
  changes: readonly { literal: SqlLiteral; text: string }[],
): string {
  let result = sql;
  for (const { literal, text } of changes.toSorted(
    (left, right) => right.literal.start - left.literal.start,
  )) {
    if (text.includes("\0"))
      throw new RangeError("A text with a NUL character cannot be written as a literal of SQL.");
    const isNumber = literal.kind === "number" && /^-?\d+(?:\.\d+)?$/.test(text);
    const written = isNumber ? text : `'${text.replaceAll("'", "''")}'`;
    result = result.slice(0, literal.start) + written + result.slice(literal.end);
  }
  return result;
}

function lex(sql: string): SqlToken[] {
  return [...sql.matchAll(pattern)].map((match): SqlToken => {
    const at = { start: match.index, end: match.index + match[0].length };
    if (match[1] !== undefined) return { kind: "string", text: match[1].replaceAll("''", "'"), ...at };
    const quoted = match[2] ?? match[3] ?? match[4];
    if (quoted !== undefined) return { kind: "name", text: quoted, ...at };
    if (match[5] !== undefined) return { kind: "number", text: match[5], ...at };
    return match[6] === undefined
      ? { kind: "symbol", text: match[0], ...at }
      : { kind: "name", text: match[6], ...at };
  });
}

/** From aliases and names, in lower case, to tables. */
function tableNames(tokens: readonly SqlToken[], model: SchemaModel): ReadonlyMap<string, string> {
  const known = new Map([...model.tables.keys()].map((name) => [name.toLowerCase(), name]));
  const found = new Map<string, string>();
  tokens.forEach((token, index) => {
    const table = known.get(token.text.toLowerCase());
    if (table === undefined || !["FROM", "JOIN", ","].includes(tokens[index - 1]?.text.toUpperCase() ?? ""))
      return;
    found.set(token.text.toLowerCase(), table);
    const next = tokens[index + 1];
    const alias = next?.text.toUpperCase() === "AS" ? tokens[index + 2] : next;
    if (
      alias?.kind === "name" &&
      !/^(?:JOIN|ON|WHERE|GROUP|ORDER|LEFT|INNER|LIMIT|UNION|EXCEPT|INTERSECT|HAVING|CROSS)$/i.test(
        alias.text,
      )
    )
      found.set(alias.text.toLowerCase(), table);
  });
  return found;
}

/** Steps back over an operator and the list of an IN to the column in front. */
function columnOf(
  tokens: readonly SqlToken[],
  index: number,
  tables: ReadonlyMap<string, string>,
  model: SchemaModel,
): SqlLiteral["column"] {
  let at = index - 1;
  while (["(", ","].includes(tokens[at]?.text ?? "") || ["string", "number"].includes(tokens[at]?.kind ?? ""))
    at -= 1;
  const operator = tokens[at]?.text.toUpperCase() ?? "";
  if (!["=", "<>", "!=", "LIKE", "IN", "<", ">", "<=", ">=", "BETWEEN"].includes(operator)) return null;
  at -= 1;
  if (tokens[at]?.text.toUpperCase() === "NOT") at -= 1;
  const name = tokens[at];
  if (name?.kind !== "name") return null;
  const owner =
    tokens[at - 1]?.text === "." ? tables.get(tokens[at - 2]?.text.toLowerCase() ?? "") : undefined;
  const candidates = owner === undefined ? [...new Set(tables.values())] : [owner];
  for (const table of candidates) {
    const column = model.tables
      .get(table)
      ?.columns.find((known) => known.name.toLowerCase() === name.text.toLowerCase());
    if (column !== undefined) return { table, column: column.name };
  }
  return null;
}
