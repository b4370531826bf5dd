import type { DocumentKind } from "./types.ts";

interface FieldRow {
  readonly name: string;
  /** Must hold more than spaces. */
  readonly required: boolean;
}

/** Fields of each kind, all of them strings. */
export const documentFields: Readonly<Record<DocumentKind, readonly FieldRow[]>> = {
  column_name: [
    { name: "tableName", required: true },
    { name: "originalColumnName", required: true },
    { name: "columnName", required: false },
    { name: "columnDescription", required: false },
    { name: "valueDescription", required: false },
  ],
  sql: [
    { name: "question", required: true },
    { name: "sql", required: true },
    { name: "evidence", required: false },
  ],
  evidence: [{ name: "evidence", required: true }],
};

/** What makes two documents of a kind the same one: they get the same id. */
export const logicalKey: Readonly<Record<DocumentKind, readonly string[]>> = {
  column_name: ["tableName", "originalColumnName"],
  sql: ["question", "sql"],
  evidence: ["evidence"],
};

export const documentKinds: readonly DocumentKind[] = ["column_name", "sql", "evidence"];
