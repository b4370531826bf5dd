import { createHash } from "node:crypto";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The id of a point in Qdrant, which takes UUIDs only. An id that is a UUID is used as it is; any other becomes a UUID
 * of version 8 (RFC 9562, section 5.8) made of its SHA-256. Ids that are UUIDs of version 8 themselves are hashed too,
 * so that a hashed id can never be another point's own. The real id is kept in the payload.
 */
export function pointId(id: string): string {
  const version = uuid.exec(id)?.[1];
  if (version !== undefined && version !== "8") return id;
  const bytes = createHash("sha256").update("thoth point id\0").update(id).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
