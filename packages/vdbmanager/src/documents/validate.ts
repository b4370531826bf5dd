import { ThothError } from "../errors/index.ts";
import { documentFields, documentKinds } from "./fields.ts";
import type { DocumentKind, ThothDocument } from "./types.ts";

/** @throws INVALID_INPUT naming index and field */
export function checkDocument(index: number, document: ThothDocument): void {
  const at = `documents[${index}]`;
  if (typeof document !== "object" || document === null) throw invalid(at, "is no object");
  if (!documentKinds.includes(document.kind)) {
    throw invalid(
      `${at}.kind`,
      `is ${JSON.stringify(document.kind)}, expected one of ${documentKinds.join(", ")}`,
    );
  }
  if (document.id !== undefined) checkId(`${at}.id`, document.id);
  const values: Readonly<Record<string, unknown>> = { ...document };
  for (const { name, required } of documentFields[document.kind]) {
    const value = values[name];
    if (typeof value !== "string") throw invalid(`${at}.${name}`, `is ${typeof value}, expected a string`);
    if (!value.isWellFormed())
      throw invalid(`${at}.${name}`, "has a lone surrogate, expected well-formed Unicode");
    if (value.includes("\0")) throw invalid(`${at}.${name}`, "contains the character U+0000");
    if (required && value.trim() === "") throw invalid(`${at}.${name}`, "is empty");
  }
}

export function checkKind(kind: unknown): asserts kind is DocumentKind {
  if (documentKinds.includes(kind as DocumentKind)) return;
  throw invalid("kind", `is ${JSON.stringify(kind)}, expected one of ${documentKinds.join(", ")}`);
}

function checkId(field: string, id: unknown): void {
  if (typeof id !== "string" || id.length < 1 || id.length > 128) {
    throw invalid(field, "must be a string of 1 to 128 characters");
  }
}

export function invalid(field: string, problem: string): ThothError {
  return new ThothError("INVALID_INPUT", { message: `${field} ${problem}.`, details: { field } });
}
