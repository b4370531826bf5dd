import type { FastifyError } from "fastify";
import { isThothError, ThothError, toThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";

/** SQLite's own numbers (https://sqlite.org/rescode.html) for what is no defect of ours. */
const storageProblems: ReadonlyMap<unknown, string> = new Map([
  [5, "is locked by another program"],
  [8, "cannot be written"],
  [10, "cannot be read from its disk"],
  [13, "is on a full disk"],
]);

/** Any failure of a request as a typed one. */
export function toTypedError(error: unknown): ThothError {
  if (isThothError(error)) return error;
  if (error instanceof z.ZodError) return invalidFields(error);
  const { statusCode, errcode, message } = error as Partial<FastifyError> & { errcode?: unknown };
  if (statusCode === 413) {
    return new ThothError("INPUT_TOO_LARGE", {
      message: `${message}.`,
      remedy: "Send less at a time.",
      cause: error,
    });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ThothError("INVALID_INPUT", { message: `${message}.`, remedy: "", cause: error });
  }
  const storage = storageProblems.get(typeof errcode === "number" ? errcode & 0xff : undefined);
  if (storage !== undefined) {
    return new ThothError("STORE_UNAVAILABLE", {
      message: `The catalogue ${storage}.`,
      remedy: "Check that the data folder (THOTH_DATA) is writable and has free space.",
      cause: error,
    });
  }
  return toThothError(error, "INTERNAL", "The service failed.");
}

function invalidFields(error: z.ZodError): ThothError {
  const fields = error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.join("."),
    problem: issue.message,
  }));
  const [first] = fields;
  return new ThothError("INVALID_INPUT", {
    message: `${first?.field || "The request"}: ${first?.problem ?? "is invalid"}.`,
    remedy: "",
    details: { fields },
  });
}
