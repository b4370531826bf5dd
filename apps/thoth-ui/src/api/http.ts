import { z } from "zod";

/** A failed call in words for the person at the screen. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: string;

  constructor(message: string, options: { status: number; code: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
  }
}

/** Words for any failure. */
export function messageOf(failure: unknown): string {
  if (failure instanceof ApiError) return failure.message;
  return `Something in this page went wrong: ${failure instanceof Error ? failure.message : String(failure)}`;
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
  /** Milliseconds until headers must have come; for {@link requestJson}, the whole body. @default 15000 */
  deadlineMs?: number;
}

/** One HTTP call with a deadline until its headers; a failure is an {@link ApiError} that can be shown. */
export function request(path: string, options: RequestOptions = {}): Promise<Response> {
  return call(path, options, async (response) => response);
}

/** Like {@link request}, with the JSON body, checked against `schema`, within the deadline. */
export function requestJson<T>(path: string, schema: z.ZodType<T>, options: RequestOptions = {}): Promise<T> {
  return call(path, options, async (response) => {
    const parsed = schema.safeParse(parseJson(await response.text()));
    if (parsed.success) return parsed.data;
    throw new ApiError(`${path} answered in a form this page does not know. Reload the page.`, {
      status: response.status,
      code: "UNKNOWN_SHAPE",
      cause: parsed.error,
    });
  });
}

async function call<T>(
  path: string,
  options: RequestOptions,
  read: (response: Response) => Promise<T>,
): Promise<T> {
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
    if (!response.ok) throw toApiError(response, await response.text());
    return await read(response);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (signal?.aborted) throw new ApiError("Cancelled.", { status: 0, code: "ABORTED", cause: error });
    const message = deadline.signal.aborted
      ? `No answer within ${deadlineMs / 1000} s. Try again in a moment.`
      : "Thoth cannot be reached. Check the network and that the server is running, then try again.";
    const code = deadline.signal.aborted ? "DEADLINE_EXCEEDED" : "UNREACHABLE";
    throw new ApiError(message, { status: 0, code, cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function toApiError({ status }: Response, text: string): ApiError {
  const parsed = errorBody.safeParse(parseJson(text));
  const { error, detail, code } = parsed.success ? parsed.data : {};
  const message = error ?? detail ?? `The server answered with status ${status}.`;
  return new ApiError(message, { status, code: code ?? `HTTP_${status}` });
}

/** The value, or undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
