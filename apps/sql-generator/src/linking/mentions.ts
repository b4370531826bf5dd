import type { WorkspaceSchema } from "../types.ts";

export interface Mention {
  readonly table: string;
  readonly column: string;
}

/**
 * Columns that a text (an SQL statement or a line of evidence) names: every column whose table is named too; when no
 * table of that column is named, the column counts only if one table alone has it.
 */
export function mentionedColumns(text: string, schema: WorkspaceSchema): Mention[] {
  const folded = text.toLowerCase();
  const words = new Set(folded.match(/[\p{L}\p{N}_]+/gu) ?? []);
  const named = (name: string): boolean => {
    const lower = name.toLowerCase();
    return /^[\p{L}\p{N}_]+$/u.test(lower) ? words.has(lower) : folded.includes(lower);
  };
  const found = new Map<string, Mention[]>();
  const withTable: Mention[] = [];
  for (const table of schema.tables) {
    const tableNamed = named(table.name);
    for (const column of table.columns) {
      if (!named(column.name)) continue;
      const mention = { table: table.name, column: column.name };
      if (tableNamed) withTable.push(mention);
      const key = column.name.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), mention]);
    }
  }
  const covered = new Set(withTable.map((mention) => mention.column.toLowerCase()));
  const alone = [...found].flatMap(([name, mentions]) =>
    !covered.has(name) && mentions.length === 1 ? mentions : [],
  );
  return [...withTable, ...alone];
}
