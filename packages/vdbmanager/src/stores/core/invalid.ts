import { ThothError } from "../../errors/index.ts";

/** An `INVALID_INPUT` for one named field. */
export function invalid(field: string, problem: string): ThothError {
  return new ThothError("INVALID_INPUT", { message: `${field} ${problem}.`, details: { field } });
}

/** Refuses what some backend cannot keep as it is: lone surrogates and U+0000. */
export function checkText(field: string, text: unknown): asserts text is string {
  if (typeof text !== "string") throw invalid(field, `is ${describeType(text)}, expected a string`);
  if (!text.isWellFormed()) throw invalid(field, "has a lone surrogate, expected well-formed Unicode");
  if (text.includes("\0")) throw invalid(field, "contains the character U+0000, which stores cannot keep");
}

export function checkWholeNumber(field: string, value: unknown, min: number, max: number): void {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalid(field, `is ${String(value)}, expected a whole number from ${min} to ${max}`);
  }
}

export function describeType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? (value?.constructor?.name ?? "an object") : typeof value;
}
