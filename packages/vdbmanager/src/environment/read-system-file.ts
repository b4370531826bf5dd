import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Text of a small system file below `root`, or null when there is none or it cannot be read. */
export function readSystemFile(root: string, path: string): string | null {
  try {
    return readFileSync(join(root, path), "utf8").trim();
  } catch {
    // Absent on most systems, and sometimes unreadable: both mean that this file tells nothing.
    return null;
  }
}
