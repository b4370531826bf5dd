import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DenseHit, WorkspaceSchema } from "sql-generator";
import { EmbeddingManager, folderProvider } from "thoth-vdbmanager";
import { createDocumentStore } from "thoth-vdbmanager/documents";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";

/** Hits per question. */
const limit = 40;

/**
 * Columns by meaning for every question: each schema goes into a document store of its own, as in a workspace.
 * `modelFolder` is a complete sentence-transformers folder.
 */
export async function denseHits(
  schemas: ReadonlyMap<string, WorkspaceSchema>,
  questions: readonly { readonly db: string; readonly question: string }[],
  modelFolder: string,
): Promise<DenseHit[][]> {
  const folder = mkdtempSync(join(tmpdir(), "linking-"));
  const embedder = new EmbeddingManager({ provider: folderProvider(modelFolder) });
  const store = createSqliteStore({ path: join(folder, "columns.sqlite") });
  try {
    const open = (db: string) => createDocumentStore({ store, embedder, collection: `db-${db}` });
    for (const [db, schema] of schemas) {
      await open(db).put(
        schema.tables.flatMap((table) =>
          table.columns.map((column) => ({
            kind: "column_name" as const,
            tableName: table.name,
            originalColumnName: column.name,
            columnName: column.expandedName,
            columnDescription: column.description,
            valueDescription: column.valueDescription,
          })),
        ),
      );
    }
    const hits: DenseHit[][] = [];
    for (const { db, question } of questions)
      hits.push([...(await open(db).search("column_name", question, { limit }))]);
    return hits;
  } finally {
    await store.close();
    await embedder.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
