import { isThothError, ThothError, toThothError } from "thoth-vdbmanager/errors";
import { type CallOptions, Deadline } from "thoth-vdbmanager/resilience";
import type { z } from "zod";

const maxAnswerBytes = 32 * 1024 * 1024;

export interface ThothBeClientOptions {
  /** e.g. `http://127.0.0.1:8040` */
  baseUrl: string;
  /** Shared service key; null = calls that need it fail with UNAUTHENTICATED. */
  apiKey: string | null;
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds per call. @default 10000 */
  deadlineMs?: number;
}

interface ThothBeRequest extends CallOptions {
  method?: "GET" | "POST";
  body?: unknown;
  /** Asks in the name of this user instead of the service. */
  token?: string | undefined;
  /** Sent as If-None-Match. */
  etag?: string | undefined;
}

type ThothBeAnswer<T> =
  | { readonly status: number; readonly body: T; readonly etag: string | undefined }
  | { readonly status: 304; readonly body: null; readonly etag: string | undefined };

/** Calls thoth-be; every failure is typed, every call has a deadline, every answer is checked. */
export interface ThothBeClient {
  /**
   * @throws BACKEND_UNAVAILABLE when thoth-be is not reached, too slow, answers 5xx or in another shape;
   *   UNAUTHENTICATED, FORBIDDEN, WORKSPACE_NOT_FOUND, OVERLOADED, INVALID_INPUT for 401, 403, 404, 429, other 4xx
   */
  request<S extends z.ZodType>(
    path: string,
    shape: S,
    options?: ThothBeRequest,
  ): Promise<ThothBeAnswer<z.output<S>>>;
}

export function createThothBeClient(options: ThothBeClientOptions): ThothBeClient {
  const { baseUrl, apiKey, fetch = globalThis.fetch, deadlineMs = 10_000 } = options;
  const base = baseUrl.replace(/\/+$/, "");

  return {
    async request(path, shape, call = {}) {
      const what = `thoth-be ${call.method ?? "GET"} ${path}`;
      using deadline = Deadline.start({
        what,
        deadlineMs: Math.min(call.deadlineMs ?? deadlineMs, deadlineMs),
        signal: call.signal,
      });
      try {
        const response = await deadline.race(
          fetch(`${base}${path}`, {
            method: call.method ?? "GET",
            headers: headersOf(call, apiKey),
            signal: deadline.signal,
            redirect: "error",
            ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
          }),
        );
        const etag = response.headers.get("etag") ?? undefined;
        if (response.status === 304) {
          await response.body?.cancel();
          return { status: 304, body: null, etag };
        }
        const text = await deadline.race(readBounded(response, what));
        if (!response.ok) throw failedStatus(response, text, what);
        const parsed = shape.safeParse(JSON.parse(text));
        if (!parsed.success) throw unavailable(`${what} answered in another shape`, base, parsed.error);
        return { status: response.status, body: parsed.data, etag };
      } catch (error) {
        if (call.signal?.aborted) throw toThothError(call.signal.reason, "ABORTED");
        if (isThothError(error, "DEADLINE_EXCEEDED"))
          throw unavailable(`${what} gave no answer within ${Math.round(deadline.totalMs)} ms`, base, error);
        if (isThothError(error)) throw error;
        throw unavailable(`${what} failed (${reasonOf(error)})`, base, error);
      }
    },
  };
}

function headersOf(call: ThothBeRequest, apiKey: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (call.token !== undefined) headers.authorization = `Token ${call.token}`;
  else if (apiKey !== null) headers["x-api-key"] = apiKey;
  if (call.body !== undefined) headers["content-type"] = "application/json";
  if (call.etag !== undefined) headers["if-none-match"] = call.etag;
  return headers;
}

async function readBounded(response: Response, what: string): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes)
      throw new ThothError("BACKEND_UNAVAILABLE", {
        message: `${what} answered with more than ${maxAnswerBytes} bytes.`,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function failedStatus(response: Response, text: string, what: string): ThothError {
  const details = { status: response.status, call: what };
  const said = messageOf(text);
  const message = `${what} answered ${response.status}${said === "" ? "" : `: ${said}`}.`;
  switch (response.status) {
    case 401:
      return new ThothError("UNAUTHENTICATED", { message, details });
    case 403:
      return new ThothError("FORBIDDEN", { message, details });
    case 404:
      return new ThothError("WORKSPACE_NOT_FOUND", { message, details });
    case 429:
      return new ThothError("OVERLOADED", { message, details: { ...details, retryAfterMs: 2_000 } });
    default:
      return response.status >= 500
        ? new ThothError("BACKEND_UNAVAILABLE", { message, details })
        : new ThothError("INVALID_INPUT", { message, details });
  }
}

function messageOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: unknown; detail?: unknown };
    const said = body.error ?? body.detail;
    return typeof said === "string" ? said.slice(0, 300) : "";
  } catch {
    return "";
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return String(cause);
}

function unavailable(message: string, base: string, cause: unknown): ThothError {
  return new ThothError("BACKEND_UNAVAILABLE", { message: `${message} (${base}).`, cause });
}
