import type { ColumnDocument, DocumentStore, Stored } from "thoth-vdbmanager/documents";
import type { CallOptions } from "thoth-vdbmanager/resilience";

const pageSize = 1000;

/** Every column document of a workspace, page by page. */
export async function* columnDocuments(
  documents: DocumentStore,
  options: CallOptions,
): AsyncGenerator<Stored<ColumnDocument>> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof documents.list<"column_name">>> = await documents.list(
      "column_name",
      { limit: pageSize, cursor, ...options },
    );
    yield* page.documents;
    cursor = page.cursor;
  } while (cursor !== null);
}
