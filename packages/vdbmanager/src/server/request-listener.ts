import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ThothError, toThothError } from "../errors/index.ts";
import { Deadline } from "../resilience/index.ts";
import { createKeyCheck } from "./api-key.ts";
import { answerCors } from "./cors.ts";
import { retryAfterSeconds, toOpenAiError } from "./open-ai-error.ts";
import type { ResolvedServerOptions } from "./options.ts";
import { matchRoute, type Route, sendJson } from "./route.ts";

/** Milliseconds in which the rest of a body that was refused is still read, so that the client sees the answer. */
const lingerMs = 1_000;

export interface ListenerParts {
  readonly options: ResolvedServerOptions;
  readonly routes: readonly Route[];
  readonly isDraining: () => boolean;
  /** Aborts calls that are still going on when the time to drain is up. */
  readonly stop: AbortSignal;
  /** A request that a server which drains waits for. */
  readonly onAccepted: () => void;
  readonly onAnswered: (facts: AnswerFacts) => void;
}

export interface AnswerFacts {
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
  /** Whether the answer was sent to its end. */
  readonly isWhole: boolean;
  readonly isAccepted: boolean;
}

/** Answers one request after the other; every failure becomes an error in OpenAI's form. */
export function createRequestListener(parts: ListenerParts): RequestListener {
  const checkKey = createKeyCheck(parts.options.apiKeys);

  return (request, response) => {
    const startedAt = performance.now();
    const requestId = idOf(request);
    response.setHeader("x-request-id", requestId);
    response.setHeader("cache-control", "no-store");
    response.setHeader("x-content-type-options", "nosniff");
    // Writing to a client that has gone is an error event, which has no other listener.
    response.on("error", () => undefined);
    let route: Route | null = null;
    let isAccepted = false;
    response.once("close", () => {
      const seconds = (performance.now() - startedAt) / 1_000;
      const isWhole = response.writableFinished;
      const status = isWhole ? response.statusCode : 499;
      parts.onAnswered({ route: route?.path ?? "unknown", status, seconds, isWhole, isAccepted });
    });
    const answer = async (): Promise<void> => {
      if (answerCors(parts.options.corsOrigins, request, response)) return;
      const match = matchRoute(parts.routes, request.method ?? "", request.url ?? "");
      if (match.kind !== "found") throw notFound(request, response, match);
      route = match.route;
      if (parts.isDraining()) {
        response.setHeader("connection", "close");
        if (!route.isOpenToTheEnd) throw shuttingDown();
      }
      if (!route.isOpenToTheEnd) {
        isAccepted = true;
        parts.onAccepted();
      }
      if (route.isProtected) checkKey(request.headers.authorization);
      using deadline = Deadline.start({
        what: `${route.method} ${route.path}`,
        deadlineMs: parts.options.requestDeadlineMs,
        signal: parts.stop,
      });
      const gone = new AbortController();
      const onClose = (): void => gone.abort(new ThothError("ABORTED", { message: "The client went away." }));
      response.once("close", onClose);
      const signal = AbortSignal.any([deadline.signal, gone.signal]);
      await route.answer({ request, response, signal, tail: match.tail });
      response.off("close", onClose);
    };
    answer().catch((error: unknown) => {
      sendError(toThothError(error), response);
      const { code, status, message } = toThothError(error);
      if (status < 500 || response.destroyed) return;
      const reason = code === "INTERNAL" && error instanceof Error ? (error.stack ?? message) : message;
      parts.options.onEvent({
        type: "failed",
        requestId,
        route: route?.path ?? "unknown",
        status,
        code,
        reason,
      });
    });
    response.once("finish", () => linger(request));
  };
}

function sendError(error: ThothError, response: ServerResponse): void {
  if (response.headersSent) {
    // Part of the answer is out: a broken connection is the only honest end.
    response.destroy();
    return;
  }
  const retryAfter = retryAfterSeconds(error);
  if (retryAfter !== null) response.setHeader("retry-after", String(retryAfter));
  if (error.status === 401) response.setHeader("www-authenticate", "Bearer");
  response.removeHeader("x-thoth-space");
  sendJson(response, error.status, toOpenAiError(error));
}

/** Reads on for a moment, then ends the connection. */
function linger(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, lingerMs).unref();
}

/** The client's id when it is one, else a new one. */
function idOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function notFound(
  request: IncomingMessage,
  response: ServerResponse,
  match: { kind: "unknown" } | { kind: "wrong-method"; allowed: readonly string[] },
): ThothError {
  const path = (request.url ?? "").split("?", 1)[0]?.slice(0, 200);
  if (match.kind === "unknown") {
    return new ThothError("NOT_FOUND", { message: `There is no ${request.method} ${path}.` });
  }
  response.setHeader("allow", match.allowed.join(", "));
  return new ThothError("NOT_FOUND", {
    message: `There is no ${request.method} ${path}; it takes ${match.allowed.join(", ")}.`,
  });
}

function shuttingDown(): ThothError {
  return new ThothError("NOT_READY", {
    message: "The server is shutting down and takes no new requests.",
    details: { retryAfterMs: 1_000 },
  });
}
