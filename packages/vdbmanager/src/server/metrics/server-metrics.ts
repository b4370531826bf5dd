import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Admission } from "../admission.ts";
import type { ServedManager, ServedModels } from "../served-models.ts";
import { MetricRegistry, type Sample } from "./metric-registry.ts";

export interface RequestFacts {
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface EncodeFacts {
  readonly model: string;
  readonly texts: number;
  readonly tokens: number;
  readonly queueSeconds: number;
  readonly inferenceSeconds: number;
}

export interface ServerMetrics extends Disposable {
  answered(facts: RequestFacts): void;
  encoded(facts: EncodeFacts): void;
  text(): string;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const sizes = [1, 4, 16, 64, 256, 1024, 2048];
const prefix = "thoth_embedding";
/** Sampling interval of the event-loop monitor; what it records contains it. */
const resolutionMs = 10;

/** What `/metrics` shows. Labels are models, routes and states only, so that their number stays small. */
export function createServerMetrics(
  manager: ServedManager,
  models: ServedModels,
  admission: Admission,
): ServerMetrics {
  const registry = new MetricRegistry();
  const requests = registry.counter(`${prefix}_requests_total`, "Answered requests by route and status.");
  const durations = registry.histogram(
    `${prefix}_request_duration_seconds`,
    "From the request's headers to the end of its answer.",
    seconds,
  );
  const texts = registry.counter(`${prefix}_texts_total`, "Texts embedded, those from the cache included.");
  const tokens = registry.counter(`${prefix}_tokens_total`, "Tokens that reached the model.");
  const batches = registry.histogram(`${prefix}_request_texts`, "Texts of a request.", sizes);
  const queue = registry.histogram(
    `${prefix}_queue_seconds`,
    "From a request's start of waiting until a model host began with it.",
    seconds,
  );
  const inference = registry.histogram(
    `${prefix}_inference_seconds`,
    "Time of model hosts for a request, tokenising included.",
    seconds,
  );
  readServer(registry, admission);
  readModels(registry, manager, models);
  const loop = readProcess(registry);
  return {
    answered: ({ route, status, seconds: duration }) => {
      requests.add(1, { route, status: String(status) });
      durations.observe(duration, { route });
    },
    encoded: ({ model, ...facts }) => {
      texts.add(facts.texts, { model });
      tokens.add(facts.tokens, { model });
      batches.observe(facts.texts, { model });
      queue.observe(facts.queueSeconds, { model });
      inference.observe(facts.inferenceSeconds, { model });
    },
    text: () => registry.text(),
    [Symbol.dispose]: () => loop.disable(),
  };
}

function readServer(registry: MetricRegistry, admission: Admission): void {
  registry.read(`${prefix}_requests_in_flight`, "gauge", "Embedding requests being answered.", () => [
    { value: admission.requests },
  ]);
  registry.read(`${prefix}_held_bytes`, "gauge", "Bytes that requests being answered hold.", () => [
    { value: admission.bytes },
  ]);
}

function readModels(registry: MetricRegistry, manager: ServedManager, models: ServedModels): void {
  const perModel =
    (read: (status: ReturnType<ServedManager["status"]>["models"][number]) => Sample[]) => () =>
      manager.status().models.flatMap((status) =>
        read(status).map(({ value, labels }) => ({
          value,
          labels: { model: status.space.model, ...labels },
        })),
      );
  registry.read(`${prefix}_model_ready`, "gauge", "1 when the model is loaded.", () =>
    models.entries.map(({ model, state }) => ({
      value: state.kind === "ready" ? 1 : 0,
      labels: { model: model.reference },
    })),
  );
  for (const what of ["calls", "characters"] as const) {
    registry.read(
      `${prefix}_queue_${what}`,
      "gauge",
      `Queued and running ${what} by lane.`,
      perModel(({ queue }) =>
        (["query", "bulk"] as const).map((lane) => ({ value: queue[lane][what], labels: { lane } })),
      ),
    );
  }
  registry.read(
    `${prefix}_host_restarts_total`,
    "counter",
    "Model hosts that died or were killed.",
    perModel(({ host }) => [{ value: host.restarts }]),
  );
  registry.read(
    `${prefix}_canary_age_seconds`,
    "gauge",
    "Since the known vectors were checked.",
    perModel(({ canary }) =>
      canary === null ? [] : [{ value: Math.round((Date.now() - Date.parse(canary.checkedAt)) / 1_000) }],
    ),
  );
  const cache = (read: (status: ReturnType<ServedManager["status"]>["textCache"]) => number) => () => [
    { value: read(manager.status().textCache) },
  ];
  registry.read(
    `${prefix}_cache_hits_total`,
    "counter",
    "Texts found in the text cache.",
    cache((s) => s.hits),
  );
  registry.read(
    `${prefix}_cache_misses_total`,
    "counter",
    "Texts not found in it.",
    cache((s) => s.misses),
  );
  registry.read(
    `${prefix}_cache_bytes`,
    "gauge",
    "Memory of the text cache.",
    cache((s) => s.bytes),
  );
}

/** @returns the monitor, which must be switched off */
function readProcess(registry: MetricRegistry): { disable(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  registry.read(
    "nodejs_eventloop_lag_seconds",
    "gauge",
    "How late the event loop was, by quantile, since the last time somebody asked.",
    () => {
      const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolutionMs / 1e3);
      const samples = [
        { value: late(delay.percentile(50)), labels: { quantile: "0.5" } },
        { value: late(delay.percentile(99)), labels: { quantile: "0.99" } },
        { value: late(delay.max), labels: { quantile: "1" } },
      ];
      delay.reset();
      return samples;
    },
  );
  registry.read(
    "process_resident_memory_bytes",
    "gauge",
    "Memory of this process, hosts not included.",
    () => [{ value: process.memoryUsage.rss() }],
  );
  registry.read(
    "process_cpu_seconds_total",
    "counter",
    "CPU time of this process, hosts not included.",
    () => {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / 1e6 }];
    },
  );
  registry.read("process_start_time_seconds", "gauge", "Start since 1970.", () => [
    { value: Math.round(performance.timeOrigin) / 1_000 },
  ]);
  return delay;
}
