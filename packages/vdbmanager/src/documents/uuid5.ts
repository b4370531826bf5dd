import { createHash } from "node:crypto";

/** The namespace of document ids; never changes, or every id would. */
const namespace = Buffer.from("8f2b7d0e5c4a4b0fa6f1c3d29e60b714", "hex");

/** UUID version 5 (RFC 9562, section 5.5) of a list of names: the same list always gives the same id. */
export function uuid5(...names: readonly string[]): string {
  const bytes = createHash("sha1").update(namespace).update(JSON.stringify(names)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
