import {
  type ErrorCode,
  type ErrorDetails,
  errorCodes,
  ThothError,
  toThothError,
} from "../../errors/index.ts";
import type { EncodedTexts, ModelDescription } from "../types.ts";

export type Lane = "query" | "bulk";

/** What the parent sends to a model host. Everything is structured-cloned (`serialization: "advanced"`). */
export type ToHost =
  | {
      readonly type: "load";
      readonly folder: string;
      readonly threads: number;
      readonly batchTokens: number;
      /** Longest text in tokens that memory allows. */
      readonly maxTextTokens: number | null;
    }
  | {
      readonly type: "encode";
      readonly id: number;
      readonly lane: Lane;
      readonly prompt: string;
      readonly texts: readonly string[];
    }
  | { readonly type: "cancel"; readonly id: number };

/** What a model host sends back. Every `encode` is answered by one of encoded, cancelled or failed. */
export type FromHost =
  | { readonly type: "loaded"; readonly description: ModelDescription }
  | { readonly type: "progress"; readonly id: number; readonly done: number }
  | ({
      readonly type: "encoded";
      readonly id: number;
      /** Memory of the host now, mapped files left out. */
      readonly privateBytes: number;
    } & EncodedTexts)
  | { readonly type: "cancelled"; readonly id: number }
  /** `id` null: the model could not be loaded. */
  | { readonly type: "failed"; readonly id: number | null; readonly error: WireError };

/** A {@link ThothError} as it crosses the process border. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly details: ErrorDetails;
}

export function toWire(error: unknown): WireError {
  const { code, message, remedy, details } = toThothError(error);
  const summary = message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
  return { code, message: summary, remedy, details };
}

export function fromWire({ code, message, remedy, details }: WireError): ThothError {
  return new ThothError(Object.hasOwn(errorCodes, code) ? code : "INTERNAL", { message, remedy, details });
}
