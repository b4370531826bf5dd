import { ThothError } from "../../errors/index.ts";
import type { OnDuplicate, Point } from "../types.ts";

/** Settles ids that occur more than once in one call: the last wins (`overwrite`), the first (`skip`), or none (`fail`). */
export function distinctPoints(points: readonly Point[], onDuplicate: OnDuplicate): readonly Point[] {
  const byId = new Map<string, Point>();
  for (const [index, point] of points.entries()) {
    if (byId.has(point.id)) {
      if (onDuplicate === "skip") continue;
      if (onDuplicate === "fail")
        throw duplicate(`points[${index}] has the id "${point.id}" of an earlier point.`);
    }
    byId.set(point.id, point);
  }
  return byId.size === points.length ? points : [...byId.values()];
}

export function duplicate(message: string, details: Record<string, unknown> = {}): ThothError {
  return new ThothError("DUPLICATE_DOCUMENT", { message, details });
}
