import type { TextKind, VectorSpace } from "../types.ts";

/** What a server tells about itself, apart from vectors. */
export interface ServerFacts {
  /** The whole space, from a server that knows it. */
  readonly space: VectorSpace | null;
  /** What the server says its model is, with the revision when it tells one. */
  readonly model: string;
  /** What decides its vectors besides the prompts, when the revision of the weights is known; null otherwise. */
  readonly computation: string | null;
  readonly maxTexts: number | null;
  /** Whether the server puts the model's prompts in front itself. */
  readonly appliesPrompts: boolean;
}

export interface EmbedCall {
  readonly texts: readonly string[];
  readonly kind: TextKind;
  readonly encoding: "float" | "base64";
}

export interface EmbedAnswer {
  /** One per text, in their order; not checked yet. */
  readonly vectors: readonly unknown[];
  /** Fingerprint, from a server that tells it with every answer. */
  readonly space: string | null;
}

/** How one kind of server is talked to. Adapters are dumb: batching, retries and checks are done once for all of them. */
export interface RemoteApi {
  /** Whether base64 may be asked for at all. */
  readonly knowsBase64: boolean;
  facts(signal: AbortSignal): Promise<ServerFacts>;
  embed(call: EmbedCall, signal: AbortSignal): Promise<EmbedAnswer>;
}
