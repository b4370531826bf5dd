import type { DocumentKind, ThothDocument } from "thoth-vdbmanager/documents";
import { z } from "zod";

const maxText = 64 * 1024;
const id = z.string().min(1).max(128).optional();
const name = z.string().trim().min(1).max(255);
const text = z.string().max(maxText);
const requiredText = text.refine((value) => value.trim() !== "", "must not be blank");

/** One kind of documents as the API names and shapes it. */
export interface DocumentResource {
  readonly path: string;
  readonly kind: DocumentKind;
  /** Fields of a request body as a document. */
  parse(body: unknown): ThothDocument;
  /** Fields of a document as the API shows them. */
  show(document: ThothDocument): Record<string, string>;
}

const evidenceBody = z.object({ id, evidence: requiredText });
const questionBody = z.object({ id, question: requiredText, sql: requiredText, evidence: text.default("") });
const columnBody = z.object({
  id,
  table_name: name,
  original_column_name: name,
  column_name: z.string().max(255).default(""),
  column_description: text.default(""),
  value_description: text.default(""),
});

export const documentResources: readonly DocumentResource[] = [
  {
    path: "evidence",
    kind: "evidence",
    parse(body) {
      const { id: givenId, evidence } = evidenceBody.parse(body);
      return { kind: "evidence", evidence: evidence.trim(), ...withId(givenId) };
    },
    show: (document): Record<string, string> =>
      document.kind === "evidence" ? { evidence: document.evidence } : {},
  },
  {
    path: "questions",
    kind: "sql",
    parse(body) {
      const { id: givenId, question, sql, evidence } = questionBody.parse(body);
      return { kind: "sql", question: question.trim(), sql, evidence: evidence.trim(), ...withId(givenId) };
    },
    show: (document): Record<string, string> =>
      document.kind === "sql"
        ? { question: document.question, sql: document.sql, evidence: document.evidence }
        : {},
  },
  {
    path: "columns",
    kind: "column_name",
    parse(body) {
      const fields = columnBody.parse(body);
      return {
        kind: "column_name",
        tableName: fields.table_name,
        originalColumnName: fields.original_column_name,
        columnName: fields.column_name,
        columnDescription: fields.column_description,
        valueDescription: fields.value_description,
        ...withId(fields.id),
      };
    },
    show: (document): Record<string, string> =>
      document.kind === "column_name"
        ? {
            table_name: document.tableName,
            original_column_name: document.originalColumnName,
            column_name: document.columnName,
            column_description: document.columnDescription,
            value_description: document.valueDescription,
          }
        : {},
  },
];

function withId(given: string | undefined): { id?: string } {
  return given === undefined ? {} : { id: given };
}
