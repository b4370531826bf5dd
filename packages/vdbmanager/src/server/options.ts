import { ThothError } from "../errors/index.ts";
import type { ServedManager, ServedModel } from "./served-models.ts";

export interface EmbeddingServerOptions {
  /** Embeds the texts. It belongs to the caller, who closes it after the server. */
  readonly manager: ServedManager;
  /** What clients may name in `model`; nothing else is ever loaded. @default ["default"] */
  readonly models?: readonly (string | ServedModel)[];
  /** Keys that `/v1/*` and `/metrics` ask for as `Authorization: Bearer <key>`. @default none, everybody may call */
  readonly apiKeys?: readonly string[];
  /** Largest body in bytes. @default 8388608 */
  readonly maxBodyBytes?: number;
  /** Most texts of one request. @default 2048 */
  readonly maxTexts?: number;
  /** Embedding requests that are answered at the same time; more are refused with 429. @default 256 */
  readonly maxRequests?: number;
  /** Bytes of bodies and vectors that they may hold together; more are refused with 429. @default 134217728 */
  readonly maxHeldBytes?: number;
  /** Open connections; more are closed at once. @default 1024 */
  readonly maxConnections?: number;
  /** Milliseconds from the headers of a request until its vectors are there. @default 60000 */
  readonly requestDeadlineMs?: number;
  /** Milliseconds a client may take to send a request; 408 after that. @default 30000 */
  readonly receiveMs?: number;
  /** A client that reads nothing of its answer for so many milliseconds is cut off. @default 30000 */
  readonly stallMs?: number;
  /** Milliseconds that accepted requests get to end when the server closes. @default 25000 */
  readonly drainMs?: number;
  /** Milliseconds after which a model that could not be made ready is tried again, when somebody asks. @default 5000 */
  readonly modelRetryMs?: number;
  /** Browser origins that may call, e.g. `https://example.org`. @default none */
  readonly corsOrigins?: readonly string[];
  /** Told about defects and what became of the server's end; nothing of users' texts is in it. */
  readonly onEvent?: (event: ServerEvent) => void;
}

export type ServerEvent =
  | {
      readonly type: "failed";
      readonly requestId: string;
      readonly route: string;
      readonly status: number;
      readonly code: string;
      /** With the stack of a defect. */
      readonly reason: string;
    }
  /** `accepted` embedding requests since the start, `answered` of them to the end; `isClean` when none was cut off. */
  | {
      readonly type: "drained";
      readonly accepted: number;
      readonly answered: number;
      /** Left by their clients before the answer. */
      readonly abandoned: number;
      readonly isClean: boolean;
    };

export type ResolvedServerOptions = Required<EmbeddingServerOptions>;

/** Fills in defaults. @throws INVALID_CONFIG naming the setting */
export function resolveServerOptions(options: EmbeddingServerOptions): ResolvedServerOptions {
  const numbers = {
    maxBodyBytes: options.maxBodyBytes ?? 8 * 1024 * 1024,
    maxTexts: options.maxTexts ?? 2048,
    maxRequests: options.maxRequests ?? 256,
    maxHeldBytes: options.maxHeldBytes ?? 128 * 1024 * 1024,
    maxConnections: options.maxConnections ?? 1024,
    requestDeadlineMs: options.requestDeadlineMs ?? 60_000,
    receiveMs: options.receiveMs ?? 30_000,
    stallMs: options.stallMs ?? 30_000,
    drainMs: options.drainMs ?? 25_000,
    modelRetryMs: options.modelRetryMs ?? 5_000,
  };
  for (const [setting, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new ThothError("INVALID_CONFIG", {
      message: `${setting} of the embedding server is ${value}, expected a whole number above 0.`,
      details: { setting },
    });
  }
  return {
    ...numbers,
    manager: options.manager,
    models: options.models ?? ["default"],
    apiKeys: options.apiKeys ?? [],
    corsOrigins: options.corsOrigins ?? [],
    onEvent: options.onEvent ?? (() => undefined),
  };
}
