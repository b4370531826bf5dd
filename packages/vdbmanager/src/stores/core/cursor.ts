import { checkId } from "./validate.ts";

/** A place in the id order: after this id. Opaque to callers, so that it may change its form. */
export function encodeCursor(afterId: string): string {
  return Buffer.from(afterId, "utf8").toString("base64url");
}

/** @throws INVALID_INPUT when the text is no cursor */
export function decodeCursor(cursor: string): string {
  const id = typeof cursor === "string" ? Buffer.from(cursor, "base64url").toString("utf8") : cursor;
  checkId("cursor", id);
  return id;
}
