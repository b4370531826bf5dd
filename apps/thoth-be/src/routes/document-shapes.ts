import type { DocumentKind, ThothDocument } from "thoth-vdbmanager/documents";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

const maxNameCharacters = 255;

const text = z.string();
const requiredText = text.refine((value) => value.trim() !== "", "must not be blank");
const id = text.min(1).max(128).optional();

const evidenceBody = z.object({ id, evidence: requiredText });
const questionBody = z.object({ id, question: requiredText, sql: requiredText, evidence: text.default("") });
const columnBody = z.object({
  id,
  table_name: requiredText,
  original_column_name: requiredText,
  column_name: text.default(""),
  column_description: text.default(""),
  value_description: text.default(""),
});

/** One kind of documents as the API names and shapes it. */
export interface DocumentResource {
  readonly path: "evidence" | "questions" | "columns";
  readonly kind: DocumentKind;
  /** Fields that are names: bounded in characters, not by the setting for texts. */
  readonly names: readonly string[];
  /** Fields of a request body as a document. */
  parse(body: unknown): ThothDocument;
  /** Fields of a document as the API shows them. */
  show(document: ThothDocument): Record<string, string>;
}

export const documentResources: readonly DocumentResource[] = [
  {
    path: "evidence",
    kind: "evidence",
    names: [],
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
    names: [],
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
    names: ["table_name", "original_column_name", "column_name"],
    parse(body) {
      const fields = columnBody.parse(body);
      return {
        kind: "column_name",
        tableName: fields.table_name.trim(),
        originalColumnName: fields.original_column_name.trim(),
        columnName: fields.column_name.trim(),
        columnDescription: fields.column_description.trim(),
        valueDescription: fields.value_description.trim(),
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

/**
 * A request body as a document.
 * @throws ZodError naming the field, INPUT_TOO_LARGE for a field over its limit
 */
export function parseDocument(
  resource: DocumentResource,
  body: unknown,
  maxTextBytes: number,
): ThothDocument {
  const document = resource.parse(body);
  for (const [field, value] of Object.entries(resource.show(document))) {
    const isName = resource.names.includes(field);
    const size = isName ? value.length : Buffer.byteLength(value);
    const limit = isName ? maxNameCharacters : maxTextBytes;
    if (size <= limit) continue;
    const unit = isName ? "characters" : "bytes";
    throw new ThothError("INPUT_TOO_LARGE", {
      message: `${field} has ${size} ${unit}, at most ${limit} are taken.`,
      remedy: isName ? "Shorten it." : "Shorten it, or raise THOTH_BE_MAX_TEXT_BYTES.",
      details: { field, size, limit },
    });
  }
  return document;
}

function withId(given: string | undefined): { id?: string } {
  return given === undefined ? {} : { id: given };
}
