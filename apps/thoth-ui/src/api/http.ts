import { z } from "zod";

/** A failed call in words for the person at the screen. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;

  constructor(message: string, options: { status: number; code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
  }
}

const errorBody = z.object({
  error: z.string().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
});

export interface RequestOptions {
  method?: "GET" | "POST" | "DELETE";
  token?: string | undefined;
  body?: unknown;
  accept?: string;
  /** Cancels the call. */
  signal?: AbortSignal | undefined;
  /** Milliseconds until headers must have come. @default 15000 */
  deadlineMs?: number;
}

/** One HTTP call with a deadline until its headers; a failure is an {@link ApiError} that can be shown. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", token, body, accept = "application/json", signal, deadlineMs = 15_000 } = options;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  const headers: Record<string, string> = { accept };
  if (token !== undefined) headers.authorization = `Token ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    const response = await fetch(path, {
      method,
      headers,
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await toApiError(response);
    return response;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (signal?.aborted) throw new ApiError("Cancelled.", { status: 0, code: "ABORTED", cause: error });
    const message = deadline.signal.aborted
      ? `No answer within ${deadlineMs / 1000} s. Is the service running?`
      : "The service cannot be reached. Check that it is running, then try again.";
    const code = deadline.signal.aborted ? "DEADLINE_EXCEEDED" : "UNREACHABLE";
    throw new ApiError(message, { status: 0, code, cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Like {@link request}, with the JSON body checked against `schema`. */
export async function requestJson<T>(
  path: string,
  schema: z.ZodType<T>,
  options: RequestOptions = {},
): Promise<T> {
  const response = await request(path, options);
  const parsed = schema.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  throw new ApiError(`${path} answered in a form this page does not know.`, {
    status: response.status,
    code: "UNKNOWN_SHAPE",
    cause: parsed.error,
  });
}

async function toApiError(response: Response): Promise<ApiError> {
  const text = await response.text();
  let message = text.slice(0, 500) || response.statusText;
  let code = `HTTP_${response.status}`;
  if (response.headers.get("content-type")?.includes("json")) {
    const parsed = errorBody.safeParse(JSON.parse(text));
    if (parsed.success) {
      message = parsed.data.error ?? parsed.data.detail ?? message;
      code = parsed.data.code ?? code;
    }
  }
  return new ApiError(message, { status: response.status, code });
}
