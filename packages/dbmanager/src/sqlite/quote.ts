import { ThothError } from "thoth-vdbmanager/errors";

/** Writes a name so that SQLite reads it as an identifier, whatever is in it. */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) {
    throw new ThothError("INVALID_INPUT", { message: "An identifier must not contain a NUL character." });
  }
  return `"${name.replaceAll('"', '""')}"`;
}
