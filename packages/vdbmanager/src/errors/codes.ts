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
  MODEL_NOT_CACHED: {
    status: 503,
    retryable: false,
    meaning: "The model is not in the cache and downloading is not allowed here.",
    remedy:
      "Run `vdbmanager pull <model>` where downloads are allowed (for example at image build), or mount a filled cache.",
  },
  MODEL_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: "No source could deliver the model within its budget.",
    remedy:
      "See details.sources for each source and why it failed; `vdbmanager pull --from <folder or bundle>` needs no network.",
  },
  MODEL_CORRUPT: {
    status: 503,
    retryable: false,
    meaning: "A model file does not have the expected size or sha256.",
    remedy: "Run `vdbmanager pull <model>` again; the wrong file was put into quarantine.",
  },
  CACHE_NOT_WRITABLE: {
    status: 503,
    retryable: false,
    meaning: "The model cache folder cannot be written (rights, read-only or full disk).",
    remedy: "Free space or set THOTH_MODEL_CACHE to a writable folder.",
  },
  MODEL_REFUSED: {
    status: 424,
    retryable: false,
    meaning: "The source answered that it does not give out this model.",
    remedy: "Check the model's name and revision, and whether HF_TOKEN may read it.",
  },
  MODEL_UNSUPPORTED: {
    status: 422,
    retryable: false,
    meaning: "The model folder asks for something that cannot be honoured exactly.",
    remedy: "Choose another model, or change the file and setting named in the message.",
  },
  MODEL_HOST_FAILED: {
    status: 503,
    retryable: true,
    meaning: "The child process that runs the model died or did not answer.",
    remedy: "It is restarted by itself; if it keeps dying, look at details.exit and at the memory limit.",
  },
  INSUFFICIENT_MEMORY: {
    status: 503,
    retryable: false,
    meaning: "The model, or one text of it, needs more memory than this process may still use.",
    remedy: "Raise the memory limit, choose a smaller model or variant, or unload other models.",
  },
  CANARY_FAILED: {
    status: 503,
    retryable: false,
    meaning: "The loaded model does not reproduce its known vectors on this machine.",
    remedy: "Run `vdbmanager pull <model>` to replace its files; if it persists, report the machine's CPU.",
  },
  EMBEDDING_SERVER_UNAVAILABLE: {
    status: 424,
    retryable: true,
    meaning: "The embedding server cannot be reached, failed, or did not answer in time.",
    remedy: "Check that the embedding server named in the message runs; calls resume by themselves.",
  },
  EMBEDDING_SERVER_UNUSABLE: {
    status: 424,
    retryable: false,
    meaning:
      "The embedding server answered with nothing that can be used: a refusal, or not the vectors that were asked for.",
    remedy: "Check its address, key, model and pooling; the message says what was wrong.",
  },
  SPACE_MISMATCH: {
    status: 409,
    retryable: false,
    meaning: "The collection holds vectors of another vector space than the caller's.",
    remedy: "Use the model the collection was made with, or re-index it with `vdbmanager reindex`.",
  },
  COLLECTION_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: "There is no such collection in the vector store.",
    remedy: "Ingest documents first, or correct the collection name.",
  },
  NAME_TAKEN: {
    status: 409,
    retryable: false,
    meaning: "A collection may not have the name of an alias, nor an alias that of a collection.",
    remedy: "Choose another name, or remove the alias or drop the collection that has it.",
  },
  STORE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: "The vector store cannot be opened or does not answer.",
    remedy: "Check that the store named in the message is reachable and its disk is writable.",
  },
  STORE_REFUSED: {
    status: 424,
    retryable: false,
    meaning:
      "The vector database answered that it does not do this: a key or right is missing, or a limit is set.",
    remedy: "Read the database's own words in the message; correct the store's settings or the database's.",
  },
  DUPLICATE_DOCUMENT: {
    status: 409,
    retryable: false,
    meaning: 'A document with this id exists and onDuplicate is "fail".',
    remedy: 'Use onDuplicate "overwrite" or "skip", or choose another id.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: "The user's SQL database cannot be opened or does not answer.",
    remedy: "Check the database settings of the workspace.",
  },
  SQL_REFUSED: {
    status: 422,
    retryable: false,
    meaning: "The guard refused the SQL statement.",
    remedy: "Send one read-only SELECT over known tables; see details.violations.",
  },
  SQL_FAILED: {
    status: 422,
    retryable: false,
    meaning: "The database refused or failed the statement.",
    remedy: "Correct the statement; the database's own message is included.",
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    meaning: "The call carries no valid token or key.",
    remedy: "Sign in and send `Authorization: Token ...`, or send `X-API-KEY`.",
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning: "The caller is known but may not do this.",
    remedy: "Ask an administrator for the right named in the message.",
  },
  WORKSPACE_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: "There is no such workspace for this caller.",
    remedy: "Choose an id from `GET /api/workspaces`.",
  },
  BACKEND_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: "thoth-be cannot be reached or failed.",
    remedy: "Check that thoth-be runs at the address named in the message.",
  },
  LLM_UNAVAILABLE: {
    status: 424,
    retryable: true,
    meaning: "The language model cannot be reached, failed, or answered with nothing usable.",
    remedy: "Check the LLM settings and the provider; the built-in generator works without one.",
  },
  NO_SQL: {
    status: 422,
    retryable: false,
    meaning: "No candidate was sure enough, so the run abstained.",
    remedy: "Ask more precisely, or add evidence or an example question with its SQL to the workspace.",
  },
  SOURCE_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: "A file that ingestion should read is not there.",
    remedy: "Put the file there, or name another one.",
  },
  AMBIGUOUS_DATABASE: {
    status: 409,
    retryable: false,
    meaning: "Several databases have this name.",
    remedy: "Use the name under which the database stands in the catalogue.",
  },
  JOB_RUNNING: {
    status: 409,
    retryable: true,
    meaning: "A job of this type already runs in the workspace.",
    remedy: "Wait for it or cancel it.",
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: "There is nothing under this address.",
    remedy: "Check the id and the path.",
  },
  NOT_READY: {
    status: 503,
    retryable: true,
    meaning: "The service is still getting ready, or is shutting down.",
    remedy: "Retry after the time in details.retryAfterMs; `/ready` says what it waits for.",
  },
  CHANGED_MEANWHILE: {
    status: 409,
    retryable: false,
    meaning: "What is there is not what the caller has seen.",
    remedy: "Read again, then repeat the call.",
  },
  PRECONDITION_FAILED: {
    status: 412,
    retryable: false,
    meaning: "The document has changed since the version named in If-Match.",
    remedy: "Read it again, then repeat the change with its new ETag.",
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
} as const;

/** A code of the table {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
