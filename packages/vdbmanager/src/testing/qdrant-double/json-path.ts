import { ApiError } from "./api-error.ts";

const first = /^(?:([\p{Alphabetic}\p{N}_-]+)|"([^"\\]*)")/u;

/** Splits a path of Qdrant: keys with dots between, quoted where they are not letters, digits, `_` and `-`. */
export function parsePath(path: string): string[] {
  const keys: string[] = [];
  let rest = path;
  for (;;) {
    const match = first.exec(rest);
    if (match === null) {
      throw new ApiError(400, `Format error in JSON body: Invalid JSON path: \`${path}\``);
    }
    keys.push(match[1] ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
    if (rest === "") return keys;
    if (!rest.startsWith(".")) {
      throw new ApiError(400, `Format error in JSON body: Invalid JSON path: \`${path}\``);
    }
    rest = rest.slice(1);
  }
}

/** The value at a path; undefined when there is none. Paths into arrays are no part of the double. */
export function valueAt(payload: unknown, keys: readonly string[]): unknown {
  let value = payload;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
