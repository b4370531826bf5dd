import { splitWords } from "../../question/words.ts";
import type { SchemaTable, WorkspaceSchema } from "../../types.ts";
import { singular } from "../text/singular.ts";
import type { Edge } from "./model.ts";

/**
 * Foreign keys that nobody declared: a column named like the single primary key of one other table (`customer_id`),
 * or like that table and its `id`. Only where the two tables have no declared key, and only if one table fits.
 */
export function inferredKeys(schema: WorkspaceSchema, declared: readonly Edge[]): Edge[] {
  const linked = new Set(declared.flatMap((edge) => [`${edge.from}|${edge.to}`, `${edge.to}|${edge.from}`]));
  const owners = schema.tables.flatMap((table) => {
    const keys = table.columns.filter((column) => column.primaryKey > 0);
    return keys.length === 1 && keys[0] !== undefined ? [ownerOf(table, keys[0].name)] : [];
  });
  return schema.tables.flatMap((table) =>
    table.columns.flatMap((column): Edge[] => {
      const isOwnKey = owners.some((owner) => owner.table === table && owner.key === column.name);
      const usedByKey = declared.some(
        (edge) => edge.from === table.name && edge.columns.some(([from]) => from === column.name),
      );
      if (usedByKey) return [];
      const name = splitWords(column.name).join(" ");
      const found = owners.filter(
        (owner) =>
          owner.table !== table && owner.calledBy.has(name) && !(isOwnKey && !isBase(owner.table, table)),
      );
      const only = found.length === 1 ? found[0] : undefined;
      if (only === undefined || linked.has(`${table.name}|${only.table.name}`)) return [];
      return [{ from: table.name, to: only.table.name, columns: [[column.name, only.key]], role: [] }];
    }),
  );
}

interface Owner {
  readonly table: SchemaTable;
  readonly key: string;
  /** Names, in words, of columns that point to the key. */
  readonly calledBy: ReadonlySet<string>;
}

function ownerOf(table: SchemaTable, keyColumn: string): Owner {
  const key = splitWords(keyColumn).join(" ");
  const name = splitWords(table.name).map(singular).join(" ");
  const isTelling = !["id", "name", "code", "number"].includes(key);
  return { table, key: keyColumn, calledBy: new Set([`${name} ${key}`, ...(isTelling ? [key] : [])]) };
}

/** Whether a table whose own key also points elsewhere extends that other table (`staff_details.staff_id`). */
function isBase(base: SchemaTable, extension: SchemaTable): boolean {
  return extension.name.length > base.name.length;
}
