import type { ColumnReason, LinkedColumn, SchemaColumn, SchemaTable, WorkspaceSchema } from "../types.ts";
import { columnKey, SchemaNames } from "./identifiers.ts";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly columns: readonly { readonly table: string; readonly column: string }[];
}

export interface Closed {
  readonly columns: readonly LinkedColumn[];
  readonly tables: readonly string[];
}

/**
 * Adds what joins need: the primary keys of the tables, and the tables and key columns on shortest foreign-key paths
 * between them (tables are connected one by one to what is already connected). Tables that no path reaches stay.
 */
export function closeOverKeys(
  linked: readonly LinkedColumn[],
  wantedTables: readonly string[],
  schema: WorkspaceSchema,
): Closed {
  const edges = edgesOf(schema);
  const tables = new Set<string>();
  const added = new Map<string, LinkedColumn>();
  const present = new Map(linked.map((column) => [columnKey(column.table, column.column), column]));
  const lowest = linked.at(-1)?.score ?? 0;

  const addKey = (table: string, column: string, detail: string): void => {
    const key = columnKey(table, column);
    if (present.has(key) || added.has(key)) return;
    const reason: ColumnReason = { channel: "key", detail, score: 1 };
    added.set(key, { table, column, score: lowest / 2, reasons: [reason] });
  };

  for (const table of wantedTables) {
    if (tables.has(table)) continue;
    for (const edge of tables.size === 0 ? [] : shortestPath(tables, table, edges)) {
      tables.add(edge.from);
      tables.add(edge.to);
      for (const end of edge.columns) addKey(end.table, end.column, `joins ${edge.from} and ${edge.to}`);
    }
    tables.add(table);
  }
  for (const table of schema.tables) {
    if (!tables.has(table.name)) continue;
    for (const column of table.columns)
      if (column.primaryKey > 0) addKey(table.name, column.name, `primary key of ${table.name}`);
  }
  return { columns: [...linked, ...added.values()], tables: [...tables] };
}

function edgesOf(schema: WorkspaceSchema): ReadonlyMap<string, readonly Edge[]> {
  const names = new SchemaNames(schema);
  const byTable = new Map<string, Edge[]>();
  const link = (table: string, edge: Edge): void => {
    byTable.set(table, [...(byTable.get(table) ?? []), edge]);
  };
  for (const table of schema.tables) {
    for (const key of table.foreignKeys) {
      const target = names.table(key.referencedTable);
      if (target === undefined || target.name === table.name) continue;
      const columns = [
        ...key.columns.map((column) => ({ table: table.name, column })),
        ...key.referencedColumns.map((column) => ({ table: target.name, column })),
      ].flatMap(({ table: owner, column }) => {
        const known = names.column(owner, column);
        return known === undefined ? [] : [{ table: owner, column: known.name }];
      });
      const edge = { from: table.name, to: target.name, columns };
      link(table.name, edge);
      link(target.name, edge);
    }
  }
  for (const edge of impliedEdges(schema, byTable)) {
    link(edge.from, edge);
    link(edge.to, edge);
  }
  return byTable;
}

/**
 * Joins that nobody declared: tables without a foreign key between them that share the name of a column which is the
 * whole primary key of one, or which ends like a key.
 */
function impliedEdges(schema: WorkspaceSchema, declared: ReadonlyMap<string, readonly Edge[]>): Edge[] {
  const edges: Edge[] = [];
  for (const [position, left] of schema.tables.entries()) {
    for (const right of schema.tables.slice(position + 1)) {
      const joined = (declared.get(left.name) ?? []).some(
        (edge) => edge.from === right.name || edge.to === right.name,
      );
      if (joined) continue;
      for (const column of left.columns) {
        const other = right.columns.find((one) => one.name.toLowerCase() === column.name.toLowerCase());
        if (other === undefined || !(isKey(left, column) || isKey(right, other))) continue;
        const columns = [
          { table: left.name, column: column.name },
          { table: right.name, column: other.name },
        ];
        edges.push({ from: left.name, to: right.name, columns });
        break;
      }
    }
  }
  return edges;
}

function isKey(table: SchemaTable, column: SchemaColumn): boolean {
  const wholeKey = column.primaryKey > 0 && table.columns.filter((one) => one.primaryKey > 0).length === 1;
  const isPlain = /^(id|name)$/i.test(column.name);
  return !isPlain && (wholeKey || /(id|code|key|_no|number)$/i.test(column.name));
}

/** Edges of a shortest path from any table of the set to the target; empty when there is none. */
function shortestPath(
  from: ReadonlySet<string>,
  target: string,
  edges: ReadonlyMap<string, readonly Edge[]>,
): Edge[] {
  const cameBy = new Map<string, Edge | null>([...from].map((table) => [table, null]));
  const queue = [...from];
  for (const table of queue) {
    if (table === target) break;
    for (const edge of edges.get(table) ?? []) {
      const next = edge.from === table ? edge.to : edge.from;
      if (cameBy.has(next)) continue;
      cameBy.set(next, edge);
      queue.push(next);
    }
  }
  const path: Edge[] = [];
  let at = target;
  for (let edge = cameBy.get(at); edge != null; edge = cameBy.get(at)) {
    path.push(edge);
    at = edge.from === at ? edge.to : edge.from;
  }
  return path.reverse();
}
