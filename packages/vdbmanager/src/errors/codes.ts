/** One row of the table of error codes. */
export interface ErrorCodeRow {
  /** HTTP status a service answers with when this error reaches its edge. */
  readonly status: number;
  /** Whether the same call may succeed later without anything being changed by hand. */
  readonly retryable: boolean;
  /** What the code means, in one sentence; `docs/errors.md` shows it. */
  readonly meaning: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** Every code a {@link ThothError} can carry. `docs/errors.md` is checked against this table. */
export const errorCodes = {
  ABORTED: {
    status: 499,
    retryable: true,
    meaning: "The caller cancelled the call through its AbortSignal.",
    remedy: "Nothing to repair; call again when the result is wanted.",
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    retryable: true,
    meaning: "A step did not finish within its deadline.",
    remedy: "Retry later, or raise the deadline named in the message.",
  },
  INVALID_INPUT: {
    status: 400,
    retryable: false,
    meaning: "An argument, field or list element is malformed.",
    remedy: "Correct the field or index named in the message.",
  },
  INPUT_TOO_LARGE: {
    status: 413,
    retryable: false,
    meaning: "An argument is larger than the stated limit.",
    remedy: "Split the input, or raise the limit named in the message.",
  },
  INVALID_CONFIG: {
    status: 500,
    retryable: false,
    meaning: "A setting (environment variable, option or file) has a value that cannot be used.",
    remedy: "Correct the setting named in the message.",
  },
  OVERLOADED: {
    status: 429,
    retryable: true,
    meaning: "A bounded queue is full, so the work was refused instead of waiting without end.",
    remedy: "Retry after the time in details.retryAfterMs.",
  },
  CIRCUIT_OPEN: {
    status: 503,
    retryable: true,
    meaning: "The dependency failed repeatedly and is not called again for a while.",
    remedy: "Repair the dependency; calls resume by themselves.",
  },
  RETRIES_EXHAUSTED: {
    status: 424,
    retryable: true,
    meaning: "Every permitted attempt failed within the total budget.",
    remedy: "Look at details.attempts for each failure.",
  },
  CLOSED: {
    status: 503,
    retryable: false,
    meaning: "The object was closed before or during the call.",
    remedy: "Create a new instance; do not call after close().",
  },
  INTERNAL: {
    status: 500,
    retryable: false,
    meaning: "A defect in this program.",
    remedy: "Report it with the log lines of this request.",
  },
} as const satisfies Record<string, ErrorCodeRow>;

/** A code of the table {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
