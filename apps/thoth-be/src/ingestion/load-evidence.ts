import type { EvidenceDocument } from "thoth-vdbmanager/documents";
import type { JobContext } from "./context.ts";
import { loadDocuments } from "./load-documents.ts";

/** Reads the evidence texts of the source file; equal texts become one document. */
export async function loadEvidence(context: JobContext, source?: string): Promise<void> {
  const items = await context.files.items(context.record.database, source);
  const texts = new Set(items.map((item) => item.evidence?.trim() ?? "").filter((text) => text !== ""));
  const documents = [...texts].map((evidence): EvidenceDocument => ({ kind: "evidence", evidence }));
  await loadDocuments(context, documents);
}
