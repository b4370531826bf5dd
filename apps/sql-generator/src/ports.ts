import type { GuardVerdict, ValueMatch } from "thoth-dbmanager";
import type { DocumentStore } from "thoth-vdbmanager/documents";
import type { CallOptions } from "thoth-vdbmanager/resilience";
import type { GeneratorInput, GeneratorOutput, WorkspaceSchema } from "./types.ts";

/** Finds database values that look like words of a question. */
export interface ValueFinder {
  search(text: string, options?: CallOptions & { limit?: number }): Promise<readonly ValueMatch[]>;
  close(): Promise<void>;
}

/** Stored documents of a workspace, read only. */
export interface DocumentReader {
  readonly documents: Pick<DocumentStore, "search">;
  close(): Promise<void>;
}

/** Checks one statement before it may touch a database. */
export type SqlGuard = (sql: string, schema: WorkspaceSchema) => Promise<GuardVerdict>;

/** Makes candidates without a language model; one that takes long pauses so that other work runs. */
export type BuiltinGenerator = (
  input: GeneratorInput,
  options: { readonly signal: AbortSignal },
) => GeneratorOutput | Promise<GeneratorOutput>;

/** A clock in milliseconds, wall time. */
export type Clock = () => number;
