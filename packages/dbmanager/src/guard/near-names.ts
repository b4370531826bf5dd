import { editDistance } from "../text/edit-distance.ts";
import { asciiLower } from "./names.ts";

/** Up to three names that look like the given one, nearest first. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const wanted = asciiLower(name).slice(0, 64);
  return names
    .map((candidate) => ({ candidate, distance: nearness(wanted, asciiLower(candidate).slice(0, 64)) }))
    .filter(({ distance }) => distance <= 0.4)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function nearness(a: string, b: string): number {
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return 0.25;
  return editDistance(a, b) / Math.max(a.length, b.length, 1);
}
