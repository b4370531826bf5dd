import { z } from "zod";

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

/** The lines of `application/x-ndjson` that this page understands; others are passed over. */
export const runEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("status"), data: z.object({ message: z.string() }) }),
  z.object({ event: z.literal("retrieval"), data: retrieval }),
  z.object({
    event: z.literal("sql"),
    data: z.object({
      sql: z.string(),
      confidence: z.number(),
      source: z.string(),
      reasons: z.array(z.string()),
    }),
  }),
  z.object({ event: z.literal("explanation"), data: z.object({ explanation: z.string() }) }),
  z.object({
    event: z.literal("error"),
    data: z.object({ message: z.string(), impact: z.string().optional(), action: z.string().optional() }),
  }),
  z.object({ event: z.literal("done"), data: z.object({}) }),
]);
export type RunEvent = z.infer<typeof runEvent>;
