import type { ColumnDocument, DocumentKind, EvidenceDocument, SqlDocument, ThothDocument } from "./types.ts";

/**
 * How each kind of document becomes the text that is embedded. A recipe that changes gets a new number: its vectors
 * do not mix with those of the old one.
 */
export const recipes: Readonly<Record<DocumentKind, string>> = {
  column_name: "column_name/1",
  sql: "sql/1",
  evidence: "evidence/1",
};

/**
 * The text that is embedded for a document. Whitespace is joined, case is kept: models that ignore case lower it
 * themselves.
 *
 * - `column_name/1`: `Table orders, column shipping country (ship_cntry). Country of delivery. Values: ISO codes`
 * - `sql/1`: the question and its evidence; the SQL itself is not embedded
 * - `evidence/1`: the evidence
 */
export function recipeText(document: ThothDocument): string {
  switch (document.kind) {
    case "column_name":
      return columnText(document);
    case "sql":
      return sqlText(document);
    case "evidence":
      return evidenceText(document);
  }
}

function columnText(document: ColumnDocument): string {
  const original = joinSpaces(document.originalColumnName);
  const readable = joinSpaces(document.columnName) || readableName(original);
  const names = readable.toLowerCase() === original.toLowerCase() ? original : `${readable} (${original})`;
  const parts = [
    `Table ${joinSpaces(document.tableName)}, column ${names}`,
    joinSpaces(document.columnDescription),
  ];
  const values = joinSpaces(document.valueDescription);
  if (values !== "") parts.push(`Values: ${values}`);
  return parts
    .filter((part) => part !== "")
    .reduce((text, part) => `${text}${endsSentence(text) ? "" : "."} ${part}`);
}

function sqlText({ question, evidence }: SqlDocument): string {
  return [joinSpaces(question), joinSpaces(evidence)].filter((part) => part !== "").join(" ");
}

function evidenceText({ evidence }: EvidenceDocument): string {
  return joinSpaces(evidence);
}

/** `shipCountry_code` becomes `ship Country code`: words a model knows. */
function readableName(name: string): string {
  return joinSpaces(name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").replaceAll(/[_\-.]+/g, " "));
}

function joinSpaces(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function endsSentence(text: string): boolean {
  return /[.!?:;]$/.test(text);
}
