import type { EvidenceDocument } from "thoth-vdbmanager/documents";
import type { JobContext } from "./context.ts";
import { loadDocuments } from "./load-documents.ts";
import { readSourceItems } from "./source-items.ts";

/** Reads the evidence texts of the source file; equal texts become one document. */
export async function loadEvidence(context: JobContext, source?: string): Promise<void> {
  const { items, failures } = await readSourceItems(context, source);
  const documents = items.flatMap((item): EvidenceDocument[] => {
    const evidence = item.evidence?.trim() ?? "";
    return evidence === "" ? [] : [{ kind: "evidence", evidence }];
  });
  await loadDocuments(context, documents, failures);
}
