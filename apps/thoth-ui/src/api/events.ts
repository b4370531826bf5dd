import { z } from "zod";

export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof cell>;

const reason = z.object({ channel: z.string(), detail: z.string(), score: z.number() });

const retrieval = z.object({
  columns: z.array(
    z.object({ table: z.string(), column: z.string(), score: z.number(), reasons: z.array(reason) }),
  ),
  values: z.array(
    z.object({
      table: z.string(),
      column: z.string(),
      value: z.string(),
      matchedText: z.string(),
      score: z.number(),
    }),
  ),
  evidence: z.array(z.object({ id: z.string(), evidence: z.string(), score: z.number() })),
  pairs: z.array(z.object({ id: z.string(), question: z.string(), sql: z.string(), score: z.number() })),
  degraded: z.array(z.string()).default([]),
});
export type RetrievalShown = z.infer<typeof retrieval>;

const candidate = z.object({
  sql: z.string(),
  source: z.string(),
  confidence: z.number(),
  verdict: z.string(),
  notes: z.array(z.string()),
  rows: z.number().nullable(),
});
export type CandidateShown = z.infer<typeof candidate>;

const preview = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)),
  truncated: z.boolean(),
});
export type Preview = z.infer<typeof preview>;

/** The lines of `application/x-ndjson` that this page understands; others are passed over. */
export const runEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("status"), data: z.object({ message: z.string() }) }),
  z.object({ event: z.literal("retrieval"), data: retrieval }),
  z.object({ event: z.literal("candidates"), data: z.object({ candidates: z.array(candidate) }) }),
  z.object({
    event: z.literal("sql"),
    data: z.object({
      sql: z.string(),
      confidence: z.number(),
      source: z.string(),
      reasons: z.array(z.string()),
    }),
  }),
  z.object({ event: z.literal("preview"), data: preview }),
  z.object({ event: z.literal("explanation"), data: z.object({ explanation: z.string() }) }),
  z.object({
    event: z.literal("error"),
    data: z.object({
      message: z.string(),
      impact: z.string().optional(),
      action: z.string().optional(),
      code: z.string().optional(),
      degraded: z.array(z.string()).default([]),
    }),
  }),
  z.object({
    event: z.literal("done"),
    data: z.object({
      degraded: z.array(z.string()).default([]),
      timings: z.record(z.string(), z.number()).default({}),
    }),
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;
