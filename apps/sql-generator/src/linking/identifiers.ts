import type { SchemaColumn, SchemaTable, WorkspaceSchema } from "../types.ts";

/** Names of the schema looked up without regard to case. */
export class SchemaNames {
  readonly #tables = new Map<string, SchemaTable>();

  constructor(schema: WorkspaceSchema) {
    for (const table of schema.tables) this.#tables.set(table.name.toLowerCase(), table);
  }

  table(name: string): SchemaTable | undefined {
    return this.#tables.get(name.toLowerCase());
  }

  column(table: string, name: string): SchemaColumn | undefined {
    const wanted = name.toLowerCase();
    return this.table(table)?.columns.find((column) => column.name.toLowerCase() === wanted);
  }

  tables(): readonly SchemaTable[] {
    return [...this.#tables.values()];
  }
}

/** Key of a column in maps: JSON keeps names with dots apart. */
export function columnKey(table: string, column: string): string {
  return JSON.stringify([table, column]);
}
