import { join } from "node:path";
import { buildValueIndex, openSqliteDatabase } from "thoth-dbmanager";
import type { Embedder } from "thoth-vdbmanager";
import { createDocumentStore } from "thoth-vdbmanager/documents";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";
import { type Shop, shopSchema } from "./shop.ts";

export interface IngestedPaths {
  readonly vectorStorePath: string;
  readonly valueIndexPath: string;
}

/** Stores columns, evidence and examples of the shop and indexes its values, as ingestion does. */
export async function ingestShop(shop: Shop, embedder: Embedder): Promise<IngestedPaths> {
  const vectorStorePath = join(shop.folder, "vectors.sqlite");
  const valueIndexPath = join(shop.folder, "values.sqlite");
  await using store = createSqliteStore({ path: vectorStorePath });
  const documents = createDocumentStore({ store, embedder, collection: "shop_documents" });
  await documents.put([
    ...shopSchema.tables.flatMap((table) =>
      table.columns.map((column) => ({
        kind: "column_name" as const,
        tableName: table.name,
        originalColumnName: column.name,
        columnName: column.expandedName,
        columnDescription: column.description,
        valueDescription: column.valueDescription,
      })),
    ),
    { kind: "evidence", evidence: "A shipped order has st = 'S'." },
    { kind: "evidence", evidence: "Prices are in euro without tax." },
    {
      kind: "sql",
      question: "How many customers live in Germany?",
      sql: "SELECT COUNT(*) FROM customers WHERE country = 'Germany'",
      evidence: "",
    },
  ]);
  await using database = openSqliteDatabase({ path: shop.databasePath });
  await buildValueIndex(database, { path: valueIndexPath });
  return { vectorStorePath, valueIndexPath };
}
