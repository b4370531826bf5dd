import { createHash } from "node:crypto";
import type { ModelFile } from "./types.ts";

/** What has no commit is named by its content, in the form of one: 40 hex digits over paths and sha256 of all files. */
export function contentRevision(files: readonly Pick<ModelFile, "path" | "sha256">[]): string {
  const hash = createHash("sha1");
  for (const { path, sha256 } of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    hash.update(JSON.stringify([path, sha256]));
  }
  return hash.digest("hex");
}
