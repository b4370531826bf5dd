import { ThothError } from "../../errors/index.ts";
import type { HostWork, RunningWork } from "../host/host-work.ts";
import type { Lane } from "../host/protocol.ts";
import type { EncodedTexts } from "../types.ts";
import { Job, type ScheduledTexts } from "./job.ts";
import { costOf } from "./slices.ts";

/** Where work can be sent; one host or several. */
export interface Hosts {
  /**
   * A host that takes one more piece of work of this lane now, or null; then `onTurn` is called when there may be one.
   *
   * @param waitingMs estimated work of one host that waits in the lane
   */
  pick(lane: Lane, waitingMs: number): { run(work: HostWork): RunningWork } | null;
  /** Hosts that work at the same time when there is much to do. */
  readonly count: number;
}

export interface SchedulerOptions {
  readonly dimensions: number;
  readonly hosts: Hosts;
  /** Characters that may wait or run per lane; a list that is larger is accepted when its lane is empty. */
  readonly maxQueuedCharacters: number;
}

export interface QueueStatus {
  readonly calls: number;
  readonly characters: number;
  /** Estimated milliseconds until what waits now is done. */
  readonly waitMs: number;
}

/** Refused work is not asked to come back sooner. */
const leastRetryMs = 100;

/** Bounded queue in front of the hosts of one model: queries before bulk, bulk calls take turns slice by slice. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #lanes: Record<Lane, Job[]> = { query: [], bulk: [] };
  readonly #queued: Record<Lane, number> = { query: 0, bulk: 0 };
  /** Of one host, from the time it worked. */
  #charactersPerMs = 20;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** @throws OVERLOADED with `details.retryAfterMs` when the lane is full */
  encode(request: ScheduledTexts): Promise<EncodedTexts> {
    const { lane, texts, signal } = request;
    signal.throwIfAborted();
    const cost = costOf(texts);
    if (this.#queued[lane] > 0 && this.#queued[lane] + cost > this.#options.maxQueuedCharacters) {
      throw this.#overloaded(lane, cost);
    }
    const job: Job = new Job(request, this.#options.dimensions, () => this.#leave(job));
    this.#lanes[lane].push(job);
    this.#queued[lane] += cost;
    this.pump();
    return job.result;
  }

  /** Sends what hosts can take now. */
  pump(): void {
    this.#fill("query");
    this.#fill("bulk");
  }

  /** Ends all calls with an error: there will be no host for them. */
  failAll(error: unknown): void {
    for (const job of [...this.#lanes.query, ...this.#lanes.bulk]) job.fail(error);
  }

  status(): Record<Lane, QueueStatus> {
    const of = (lane: Lane): QueueStatus => ({
      calls: this.#lanes[lane].length,
      characters: this.#queued[lane],
      waitMs: Math.round(this.#msOf(this.#queued[lane])),
    });
    return { query: of("query"), bulk: of("bulk") };
  }

  #msOf(characters: number): number {
    return characters / (this.#charactersPerMs * this.#options.hosts.count);
  }

  #overloaded(lane: Lane, cost: number): ThothError {
    const queued = this.#queued[lane];
    const limit = this.#options.maxQueuedCharacters;
    // A list that is larger than the lane has to wait until the lane is empty.
    const tooMany = Math.min(queued, queued + cost - limit);
    const retryAfterMs = Math.max(leastRetryMs, Math.ceil(this.#msOf(tooMany)));
    return new ThothError("OVERLOADED", {
      message: `The ${lane} queue of the model holds ${queued} characters; ${cost} more would exceed ${limit} (maxQueuedCharacters).`,
      details: { retryAfterMs, lane, queuedCharacters: queued, maxQueuedCharacters: limit },
    });
  }

  #leave(job: Job): void {
    const { lane } = job.request;
    this.#lanes[lane].splice(this.#lanes[lane].indexOf(job), 1);
    this.#queued[lane] -= job.cost;
  }

  #fill(lane: Lane): void {
    const jobs = this.#lanes[lane];
    for (;;) {
      const job = jobs.find(({ slices }) => slices.hasMore);
      if (job === undefined) return;
      const host = this.#options.hosts.pick(lane, this.#queued[lane] / this.#charactersPerMs);
      // Picking may end calls: those of a model whose hosts cannot start.
      if (host === null) return;
      // The call goes to the end of the line, so that a long list does not starve the others of its lane.
      jobs.splice(jobs.indexOf(job), 1);
      jobs.push(job);
      this.#dispatch(job, host);
    }
  }

  #dispatch(job: Job, host: { run(work: HostWork): RunningWork }): void {
    const { lane, prompt, texts } = job.request;
    const rows = job.slices.next();
    const slice = Array.from(rows, (row) => texts[row] as string);
    const sentAt = performance.now();
    const work: RunningWork = host.run({
      lane,
      prompt,
      texts: slice,
      onProgress: (done) => job.progressed(work, done),
    });
    job.started(work);
    void work.result
      .then(
        (part) => {
          this.#measure(slice, part.inferenceMs);
          job.collect(work, rows, part, sentAt);
        },
        (error: unknown) => job.fail(error),
      )
      .finally(() => this.pump());
  }

  #measure(slice: readonly string[], inferenceMs: number): void {
    const rate = costOf(slice) / Math.max(inferenceMs, 1);
    this.#charactersPerMs += (rate - this.#charactersPerMs) * 0.2;
  }
}
