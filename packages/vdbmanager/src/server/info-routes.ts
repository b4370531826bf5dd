import type { ServerMetrics } from "./metrics/server-metrics.ts";
import type { ResolvedServerOptions } from "./options.ts";
import { type Route, sendJson } from "./route.ts";
import type { ModelEntry, ServedModels } from "./served-models.ts";

export interface InfoParts {
  readonly options: ResolvedServerOptions;
  readonly models: ServedModels;
  readonly metrics: ServerMetrics;
  readonly isDraining: () => boolean;
}

/** `/health`, `/ready`, `/metrics` and `/v1/models`. */
export function infoRoutes(parts: InfoParts): readonly Route[] {
  const { models, metrics } = parts;
  const open = { method: "GET", isProtected: false, isOpenToTheEnd: true } as const;
  const closed = { ...open, isProtected: true } as const;
  return [
    { ...open, path: "/health", answer: ({ response }) => sendJson(response, 200, { status: "healthy" }) },
    {
      ...open,
      path: "/ready",
      answer: ({ response }) => {
        const report = readiness(parts);
        sendJson(response, report.status === "ready" ? 200 : 503, report);
      },
    },
    {
      ...closed,
      path: "/metrics",
      answer: ({ response }) => {
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
        response.end(metrics.text());
      },
    },
    {
      ...closed,
      path: "/v1/models",
      answer: ({ response }) => {
        const data = models.entries.map((entry) => describe(entry, parts));
        sendJson(response, 200, { object: "list", data });
      },
    },
    {
      ...closed,
      path: "/v1/models/*",
      answer: ({ response, tail }) => sendJson(response, 200, describe(models.find(tail), parts)),
    },
  ];
}

interface ModelReadiness {
  readonly model: string;
  readonly ok: boolean;
  /** Why not, or a stated loss. */
  readonly reason: string | null;
  readonly canary: { readonly checkedAt: string; readonly ageSeconds: number } | null;
}

function readiness(parts: InfoParts): { status: "ready" | "not_ready"; models: readonly ModelReadiness[] } {
  parts.models.retryFailed();
  const models = parts.models.entries.map((entry) => readinessOf(entry, parts));
  const isReady = !parts.isDraining() && models.every(({ ok }) => ok);
  return {
    status: isReady ? "ready" : "not_ready",
    ...(parts.isDraining() ? { reason: "the server is shutting down" } : {}),
    models,
  };
}

function readinessOf({ model: { reference }, state }: ModelEntry, { options }: InfoParts): ModelReadiness {
  const no = (reason: string): ModelReadiness => ({ model: reference, ok: false, reason, canary: null });
  if (state.kind === "loading") {
    const { lastError } = state;
    return no(
      `the model is being made ready${lastError === null ? "" : `; the last time: ${lastError.message}`}`,
    );
  }
  if (state.kind === "failed") return no(state.error.message);
  const status = options.manager
    .status()
    .models.find(({ space }) => space.fingerprint === state.space.fingerprint);
  // Not in memory any more, or its host ended while idle: the next request brings it back.
  const host = status?.host.state ?? "stopped";
  if (host === "broken" || host === "closed") return no(`the model host is ${host}`);
  const checkedAt = status?.canary?.checkedAt;
  return {
    model: state.space.model,
    ok: true,
    reason: null,
    canary:
      checkedAt === undefined
        ? null
        : { checkedAt, ageSeconds: Math.round((Date.now() - Date.parse(checkedAt)) / 1_000) },
  };
}

/** A model as OpenAI's API shows it, plus what makes its vectors comparable and what a request may hold. */
function describe({ model, names, state }: ModelEntry, { options }: InfoParts): object {
  const { maxBodyBytes, maxTexts, maxRequests } = options;
  const isReady = state.kind === "ready";
  return {
    id: model.reference,
    object: "model",
    created: isReady ? Math.floor(state.readyAt / 1_000) : 0,
    owned_by: "thoth",
    thoth: {
      names,
      space: isReady ? state.space : null,
      matryoshkaDimensions: model.matryoshkaDimensions ?? [],
      limits: { maxBodyBytes, maxTexts, maxRequests },
    },
  };
}
