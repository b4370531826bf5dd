import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { isThothError } from "../../errors/index.ts";
import type { CollectionManifest, OnDuplicate, Point, UpsertResult } from "../types.ts";
import { batchesOf } from "./batches.ts";
import { extendError } from "./extend-error.ts";
import { invalid } from "./invalid.ts";

/** How far an `upsert` came that failed after some of its batches. */
export interface UpsertProgress {
  /** Points the store has acknowledged: they are kept. */
  readonly acknowledged: number;
  /** Give it with the same points as `resume` to `upsert`, which then sends only the rest. */
  readonly resume: string;
}

/** The progress that an error of `upsert` carries; null when nothing was acknowledged. */
export function upsertProgress(error: unknown): UpsertProgress | null {
  if (!isThothError(error)) return null;
  const { acknowledged, resume } = error.details;
  return typeof acknowledged === "number" && typeof resume === "string" ? { acknowledged, resume } : null;
}

export type Tally = { -readonly [K in keyof UpsertResult]: number };

/** Takes a few milliseconds. */
const idsBetweenPauses = 5_000;

const tokenShape = z.strictObject({
  version: z.literal(1),
  /** Of the collection and the list of points. */
  of: z.string(),
  /** From (inclusive) and to (exclusive) in the list of distinct points. */
  ranges: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])),
  tally: z.strictObject({
    inserted: z.int().nonnegative(),
    updated: z.int().nonnegative(),
    unchanged: z.int().nonnegative(),
    skipped: z.int().nonnegative(),
  }),
});

export interface DoneWork {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly tally: Tally;
}

/** What a token says is done. @throws INVALID_INPUT when it is no token, or of another call */
export function readResumeToken(token: unknown, of: string): DoneWork {
  const parsed = parseToken(token);
  if (parsed.of === of) return parsed;
  throw invalid(
    "resume",
    "is of a call with other points, another onDuplicate or another collection: give the same as before",
  );
}

/** Places in the list of distinct points, from (inclusive) and to (exclusive), that a token says are acknowledged. */
export function acknowledgedRanges(token: string): DoneWork["ranges"] {
  return parseToken(token).ranges;
}

function parseToken(token: unknown): z.infer<typeof tokenShape> {
  const parsed = tokenShape.safeParse(parseJson(Buffer.from(String(token), "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw invalid("resume", "is no token that an error of upsert carried in details.resume");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no token, which the caller says.
    return undefined;
  }
}

export function resumeToken(of: string, done: DoneWork): string {
  const ranges: [number, number][] = [];
  for (const [from, to] of [...done.ranges].sort(([a], [b]) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === from) last[1] = to;
    else ranges.push([from, to]);
  }
  return Buffer.from(JSON.stringify({ version: 1, of, ranges, tally: done.tally })).toString("base64url");
}

/** Names the call that a token belongs to: this very collection, these ids in this order. */
export async function nameCall(
  manifest: CollectionManifest,
  points: readonly Point[],
  onDuplicate: OnDuplicate,
): Promise<string> {
  const hash = createHash("sha256").update(
    JSON.stringify([manifest.name, manifest.createdAt, onDuplicate, points.length]),
  );
  for (const batch of batchesOf(points, idsBetweenPauses)) {
    for (const { id } of batch) hash.update(`${id}\0`);
    await setImmediate();
  }
  return hash.digest("base64url");
}

/** The same error, with how far the call came. */
export function withProgress(error: unknown, of: string, done: DoneWork, total: number): unknown {
  if (!isThothError(error)) return error;
  const acknowledged = done.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  const progress: UpsertProgress = { acknowledged, resume: resumeToken(of, done) };
  return extendError(error, {
    sentence: `${acknowledged} of ${total} points are stored.`,
    remedy: error.retryable
      ? "Then repeat the call with details.resume as `resume`: it sends only the rest."
      : "",
    details: { ...progress, total },
  });
}
