import { splitWords } from "../../question/words.ts";
import type { SchemaColumn, SchemaTable, WorkspaceSchema } from "../../types.ts";
import { abbreviations, nameNoise } from "../lexicon/abbreviations.ts";
import { inferredKeys } from "./infer-keys.ts";

export type ColumnKind = "number" | "text" | "date" | "year";

export interface ModelColumn {
  readonly table: string;
  readonly name: string;
  readonly kind: ColumnKind;
  /** Part of the primary key, of a foreign key, or named like one. */
  readonly isKey: boolean;
  readonly source: SchemaColumn;
  /** Words of the name, abbreviations spelled out. */
  readonly words: readonly string[];
}

/** A foreign key: many rows of `from` belong to one of `to`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly columns: readonly (readonly [fromColumn: string, toColumn: string])[];
  /** Words of the key's columns that say in which role, e.g. "billing". */
  readonly role: readonly string[];
}

export interface ModelTable {
  readonly name: string;
  readonly words: readonly string[];
  readonly source: SchemaTable;
  readonly columns: readonly ModelColumn[];
  readonly primaryKey: readonly string[];
  /** Columns by which people know a row: a name, first and last name, a title; else the key. */
  readonly display: readonly string[];
}

export interface SchemaModel {
  readonly tables: ReadonlyMap<string, ModelTable>;
  readonly edges: readonly Edge[];
}

/** Reads the workspace's schema once into what the composer asks of it. */
export function buildModel(schema: WorkspaceSchema): SchemaModel {
  const keys = schema.tables.flatMap((table) => table.foreignKeys.map((key) => ({ from: table.name, key })));
  const names = new Map(schema.tables.map((table) => [table.name.toLowerCase(), table]));
  const declared = keys.flatMap(({ from, key }): Edge[] => {
    const to = names.get(key.referencedTable.toLowerCase());
    if (to === undefined) return [];
    const referenced = key.referencedColumns.length > 0 ? key.referencedColumns : primaryKeyOf(to);
    if (referenced.length !== key.columns.length) return [];
    const columns = key.columns.map(
      (name, index) =>
        [realName(names.get(from.toLowerCase()), name), realName(to, referenced[index] ?? name)] as const,
    );
    return [{ from, to: to.name, columns, role: roleOf(key.columns, to) }];
  });
  const edges = [...declared, ...inferredKeys(schema, declared)].map((edge) => ({
    ...edge,
    role: edge.role,
  }));
  const keyColumns = new Set(
    edges.flatMap((edge) =>
      edge.columns.flatMap(([from, to]) => [`${edge.from}.${from}`, `${edge.to}.${to}`]),
    ),
  );
  const tables = new Map(schema.tables.map((table) => [table.name, modelTable(table, keyColumns)]));
  return { tables, edges: unique(edges) };
}

function unique(edges: readonly Edge[]): Edge[] {
  const seen = new Set<string>();
  return edges.filter((edge) => {
    const key = JSON.stringify([edge.from, edge.to, edge.columns]);
    return !seen.has(key) && seen.add(key);
  });
}

function realName(table: SchemaTable | undefined, name: string): string {
  return table?.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

function modelTable(table: SchemaTable, keyColumns: ReadonlySet<string>): ModelTable {
  const tableWords = nameWords(table.name);
  const columns = table.columns.map((source): ModelColumn => {
    const words = nameWords(source.name);
    const isKey =
      source.primaryKey > 0 ||
      keyColumns.has(`${table.name}.${source.name}`) ||
      ["id", "key"].includes(words.at(-1) ?? "");
    return { table: table.name, name: source.name, kind: kindOf(source, words), isKey, source, words };
  });
  return {
    name: table.name,
    words: tableWords,
    source: table,
    columns,
    primaryKey: primaryKeyOf(table),
    display: displayOf(columns, tableWords, primaryKeyOf(table)),
  };
}

/** Words of an identifier, without noise, abbreviations spelled out. */
export function nameWords(name: string): string[] {
  const all = splitWords(name).flatMap((word) => (abbreviations.get(word) ?? word).split(" "));
  const kept = all.filter((word) => !nameNoise.has(word));
  return kept.length > 0 ? kept : all;
}

export function primaryKeyOf(table: SchemaTable): string[] {
  return table.columns
    .filter((column) => column.primaryKey > 0)
    .sort((left, right) => left.primaryKey - right.primaryKey)
    .map((column) => column.name);
}

function roleOf(columns: readonly string[], to: SchemaTable): string[] {
  const known = new Set([
    ...nameWords(to.name).flatMap((word) => [word, word.replace(/s$/, "")]),
    "id",
    "number",
    "code",
    "key",
  ]);
  return columns.flatMap(nameWords).filter((word) => !known.has(word));
}

function kindOf(column: SchemaColumn, words: readonly string[]): ColumnKind {
  const type = column.type.toUpperCase();
  if (/DATE|TIMESTAMP/.test(type)) return "date";
  const isNumeric = /INT|REAL|FLOA|DOUB|NUM|DEC|MONEY|BIT|BOOL/.test(type);
  if (words.at(-1) === "year" && (isNumeric || type === "" || /TEXT|CHAR/.test(type))) return "year";
  if (isNumeric) return "number";
  const samples = column.samples ?? [];
  if (samples.length > 0 && samples.every((sample) => /^\d{4}-\d{2}-\d{2}/.test(sample))) return "date";
  const saysDate =
    words.some((word) => ["date", "datetime", "timestamp", "birthday"].includes(word)) ||
    (words.includes("at") && words.length > 1);
  if (samples.length === 0 && saysDate) return "date";
  return "text";
}

function displayOf(
  columns: readonly ModelColumn[],
  tableWords: readonly string[],
  primaryKey: readonly string[],
): string[] {
  const table = tableWords.join(" ").replace(/s$/, "");
  const own = (column: ModelColumn): string => {
    const joined = column.words.join(" ");
    return joined.startsWith(`${table} `) ? joined.slice(table.length + 1) : joined;
  };
  const find = (test: (name: string) => boolean): string[] =>
    columns
      .filter((column) => test(own(column)))
      .slice(0, 1)
      .map((column) => column.name);
  const exact = find((name) => ["name", "full name"].includes(name));
  if (exact.length > 0) return exact;
  const named = columns
    .filter((column) => column.words.join(" ") === table && column.kind === "text")
    .slice(0, 1)
    .map((column) => column.name);
  if (named.length > 0) return named;
  const first = find((name) => /(^| )(first|given|f) name$|^forename$/.test(name));
  const last = find((name) => /(^| )(last|family|l) name$|^surname$/.test(name));
  if (first.length > 0 && last.length > 0) return [...first, ...last];
  for (const test of [/^title$/, /(^| )name$/, /(^| )title$/, /(^| )name( |$)/, /^description$/]) {
    const found = find((name) => test.test(name));
    if (found.length > 0) return found;
  }
  if (primaryKey.length > 0) return [...primaryKey];
  return columns.slice(0, 1).map((column) => column.name);
}
