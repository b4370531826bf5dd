import type { FastifyInstance } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { checkQuestion } from "../question/check.ts";
import { JsonCollector } from "../render/json.ts";
import { ndjsonRenderer } from "../render/ndjson.ts";
import { sseRenderer } from "../render/sse.ts";
import { textRenderer } from "../render/text.ts";
import type { RunEvent } from "../run/events.ts";
import { type RunDependencies, type RunRequest, runQuestion } from "../run/run.ts";
import { answerFormat } from "./accept.ts";
import type { ActiveRuns } from "./active-runs.ts";
import { type Authenticate, requireMember } from "./caller.ts";
import { parseBody } from "./errors.ts";
import { answerExplanation } from "./explain.ts";
import { type StreamTimes, streamRun } from "./stream.ts";

const flag = (fallback: boolean) =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? fallback);

const workspaceId = z.coerce.number().int().positive();

const body = z.object({
  question: z.string(),
  workspace_id: workspaceId,
  functionality_level: z
    .string()
    .nullish()
    .transform((level) => (level ?? "").toUpperCase())
    .pipe(z.enum(["", "BASIC", "ADVANCED", "EXPERT"])),
  flags: z
    .object({ explain_generated_query: flag(true), treat_empty_result_as_error: flag(false) })
    .nullish()
    .transform((flags) => flags ?? { explain_generated_query: true, treat_empty_result_as_error: false }),
});

export interface GenerateOptions {
  readonly authenticate: Authenticate;
  readonly runs: ActiveRuns;
  readonly dependencies: RunDependencies;
  readonly times: StreamTimes;
}

/** How long a status may wait for the workspace; what takes longer happens inside the stream. */
const beforeHeadersMs = 700;

export function registerGenerate(app: FastifyInstance, options: GenerateOptions): void {
  const { authenticate, runs, dependencies, times } = options;

  app.post("/generate-sql", async (request, reply) => {
    const caller = await authenticate(request);
    if (isExplanationRequest(request.body)) return answerExplanation(request.body, caller, dependencies);
    const input = parseBody(body, request.body);
    checkQuestion(input.question);
    requireMember(caller, input.workspace_id);
    using run = runs.start(request.id, caller);
    const onClose = (): void => run.abort(new ThothError("ABORTED", { message: "The client went away." }));
    reply.raw.once("close", onClose);
    await firstMoment(dependencies.workspaces.get(input.workspace_id, { signal: run.signal }));

    const runRequest: RunRequest = {
      requestId: request.id,
      question: input.question,
      workspaceId: input.workspace_id,
      username: caller.username,
      explain: input.flags.explain_generated_query,
      rejectEmpty: input.flags.treat_empty_result_as_error,
    };
    const events = logged(runQuestion(runRequest, dependencies, run.signal), request.log);
    const format = answerFormat(request.headers.accept);
    if (format === "json") {
      const collector = new JsonCollector();
      for await (const event of events) collector.add(event);
      const { status, body: answer } = collector.answer();
      if (status === 503 || status === 429) reply.header("retry-after", "2");
      return reply.code(status).header("cache-control", "no-store").send(answer);
    }
    const renderer =
      format === "ndjson" ? ndjsonRenderer : format === "sse" ? sseRenderer : textRenderer(caller.username);
    await streamRun(reply, renderer, events, times, run.abort);
    return reply;
  });

  app.delete<{ Params: { requestId: string } }>("/generate-sql/:requestId", async (request, reply) => {
    const caller = await authenticate(request);
    const cancelled = runs.cancel(request.params.requestId, caller);
    return reply.code(cancelled ? 202 : 404).send({ cancelled });
  });
}

function isExplanationRequest(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { endpoint, generated_sql } = given as { endpoint?: unknown; generated_sql?: unknown };
  return endpoint === "/explain-sql" || generated_sql !== undefined;
}

/** Waits a short time for a failure that deserves a status of its own. */
async function firstMoment(work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, beforeHeadersMs);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function* logged(
  events: AsyncIterable<RunEvent>,
  log: { info(facts: object, message: string): void; warn(facts: object, message: string): void },
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    if (event.event === "done")
      log.info(
        { timings: event.data.timings, degraded: event.data.degraded.length, usage: event.data.usage },
        "answered",
      );
    if (event.event === "error")
      log.warn({ type: event.data.type, code: event.data.code, timings: event.data.timings }, "not answered");
    yield event;
  }
}
