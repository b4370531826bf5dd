import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { ThothError } from "thoth-vdbmanager/errors";
import { sleep } from "thoth-vdbmanager/resilience";
import { clientSignal } from "../http/client-signal.ts";
import { isActive, type Job, toJobJson } from "../ingestion/job.ts";
import { readJob } from "../ingestion/job-rows.ts";
import { jobOf } from "./jobs.ts";
import type { Services } from "./services.ts";

const maxStreams = 200;
/** Milliseconds between two looks at the job. */
const lookEveryMs = 250;
/** Looks without news after which a comment keeps proxies from closing the connection. */
const quietLooks = 60;

/** A job as server-sent events: its state now, each change, and the end, after which the stream ends. */
export function jobEventRoutes(app: FastifyInstance, services: Services): void {
  let streams = 0;

  app.get("/api/workspace/:id/jobs/:job/events/", async (request, reply) => {
    const job = await jobOf(services, request);
    if (streams >= maxStreams) {
      throw new ThothError("OVERLOADED", {
        message: `${streams} streams of events are open.`,
        remedy: "Ask for the job itself now and then.",
        details: { retryAfterMs: 5_000 },
      });
    }
    const signal = AbortSignal.any([clientSignal(reply), services.closing]);
    const stream = Readable.from(events(services, job, signal));
    streams += 1;
    stream.once("close", () => {
      streams -= 1;
    });
    return reply.type("text/event-stream; charset=utf-8").send(stream);
  });
}

async function* events(services: Services, first: Job, signal: AbortSignal): AsyncGenerator<string> {
  let shown = "";
  let quiet = 0;
  let job = first;
  while (!signal.aborted) {
    const data = JSON.stringify(toJobJson(job));
    quiet += 1;
    if (data !== shown) {
      yield `event: job\ndata: ${data}\n\n`;
      shown = data;
      quiet = 0;
    } else if (quiet % quietLooks === 0) yield ": still there\n\n";
    if (!isActive(job.state.name)) return;
    try {
      await sleep(lookEveryMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    job = await readJob(services.catalogue, job.id);
  }
}
