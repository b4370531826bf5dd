import type { SqlDocument } from "thoth-vdbmanager/documents";
import type { JobContext } from "./context.ts";
import { loadDocuments } from "./load-documents.ts";
import { readSourceItems } from "./source-items.ts";

/** Reads the question-SQL pairs of the source file; the SQL is kept byte for byte. */
export async function loadQuestions(context: JobContext, source?: string): Promise<void> {
  const { items, failures } = await readSourceItems(context, source);
  const documents = items.flatMap((item): SqlDocument[] => {
    const question = item.question?.trim() ?? "";
    const sql = item.SQL ?? "";
    if (question === "" || sql.trim() === "") return [];
    return [{ kind: "sql", question, sql, evidence: item.evidence?.trim() ?? "" }];
  });
  await loadDocuments(context, documents, failures);
}
