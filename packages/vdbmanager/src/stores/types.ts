import type { CallOptions } from "../resilience/index.ts";

/** Value of a payload field. */
export type PayloadValue = string | number | boolean | null;
export type Payload = Readonly<Record<string, PayloadValue>>;

/** A closed filter tree over payload fields; values are always bound, never interpolated. */
export type Filter =
  | { op: "eq" | "ne" | "gt" | "gte" | "lt" | "lte"; field: string; value: string | number | boolean }
  | { op: "in" | "nin"; field: string; values: readonly (string | number | boolean)[] }
  | { op: "exists"; field: string }
  | { op: "and" | "or"; filters: readonly Filter[] }
  | { op: "not"; filter: Filter };

/** What the owner of a collection says about it; stored inside the backend and checked at every open. */
export interface CollectionSpec {
  /** Letters, digits, `_` and `-`, 3 to 120 characters. */
  readonly name: string;
  readonly dimensions: number;
  readonly metric: "cosine";
  /** Fingerprint of the vector space; a store refuses to open the collection for another one. */
  readonly spaceFingerprint: string;
  /** Model of the space, for messages. */
  readonly spaceModel: string;
  /** Numeric class of the writer, for information. */
  readonly numericClass: string;
  /** Recipe name and version per document kind, e.g. `{ evidence: "evidence/1" }`. */
  readonly recipes: Readonly<Record<string, string>>;
}

export interface CollectionManifest extends CollectionSpec {
  readonly schemaVersion: number;
  /** Version of thoth-vdbmanager that created it. */
  readonly createdBy: string;
  readonly createdAt: string;
}

export interface Point {
  /** Any string of 1 to 128 characters; unique within the collection. */
  readonly id: string;
  readonly vector: Float32Array;
  readonly payload: Payload;
}

export interface ScoredPoint {
  readonly id: string;
  /** Cosine similarity in [-1, 1]. */
  readonly score: number;
  readonly payload: Payload;
}

/** What happens to a point whose id is taken: replaced, left as it is, or the whole call refused. */
export type OnDuplicate = "overwrite" | "skip" | "fail";

/** What became of the points of a call; the four add up to the number of points given. */
export interface UpsertResult {
  readonly inserted: number;
  readonly updated: number;
  /** Equal in vector and payload to what was stored: not written. */
  readonly unchanged: number;
  /** Left out because the id was taken (`skip`) or occurs again in the same call. */
  readonly skipped: number;
}

/** The space the caller's vectors are of. A store refuses the call when the collection is of another one. */
export interface ExpectedSpace {
  readonly fingerprint: string;
  /** For the message. */
  readonly model: string;
}

export interface QueryRequest {
  readonly vector: Float32Array;
  /** When given, checked against the manifest before the search. @throws SPACE_MISMATCH */
  readonly space?: ExpectedSpace;
  /** @default 10 */
  readonly limit?: number;
  readonly minScore?: number;
  readonly filter?: Filter;
  /**
   * Compare with every point, also where the backend has an approximate index. Refused where it cannot
   * (`capabilities.exact`). @default false
   */
  readonly exact?: boolean;
}

export interface ScrollPage {
  readonly points: readonly {
    readonly id: string;
    readonly payload: Payload;
    readonly vector?: Float32Array;
  }[];
  /** Pass as `cursor` for the next page; null at the end. */
  readonly cursor: string | null;
}

/** What a backend can and cannot do, as data. */
export interface StoreCapabilities {
  readonly name: string;
  readonly maxUpsertBatch: number;
  /** A filter with another operator is refused, never applied afterwards. */
  readonly filterOps: readonly Filter["op"][];
  /** Types of values that `gt`, `gte`, `lt` and `lte` take; others are refused. @default ["string", "number"] */
  readonly rangeTypes?: readonly ("string" | "number")[];
  /** Data outlives the client and the database's process. */
  readonly persistent: boolean;
  /**
   * Whether a query compares with every point: `always`; `on-request`, with `exact: true`, where an index answers
   * otherwise and may miss some; `never`, so that `exact: true` is refused.
   */
  readonly exact: "always" | "on-request" | "never";
  /** Switching an alias is one step of the database: nobody finds the alias missing in between. */
  readonly atomicAliases: boolean;
  /**
   * Who sees an acknowledged write at its next call: `strong`, every client; `session`, the client that wrote.
   */
  readonly consistency: "strong" | "session";
}

/** One interface for every vector database. Scores are cosine similarity; ties are ordered by id. */
export interface VectorStore extends AsyncDisposable {
  readonly capabilities: StoreCapabilities;
  /**
   * Creates the collection or verifies that the stored manifest has the same space, dimensions and metric.
   * @throws SPACE_MISMATCH naming both spaces, NAME_TAKEN when the name is an alias
   */
  ensureCollection(spec: CollectionSpec, options?: CallOptions): Promise<CollectionManifest>;
  /** The manifest of the collection that the name or alias stands for, or null when there is none. */
  describe(collection: string, options?: CallOptions): Promise<CollectionManifest | null>;
  list(options?: CallOptions): Promise<readonly CollectionManifest[]>;
  /**
   * Writes points, in batches when there are many. What was acknowledged stays when a later batch fails: the error
   * then has `details.acknowledged` and `details.resume`.
   * @throws SPACE_MISMATCH, DUPLICATE_DOCUMENT, STORE_UNAVAILABLE
   */
  upsert(
    collection: string,
    points: readonly Point[],
    options?: CallOptions & {
      /** @default "overwrite" */
      onDuplicate?: OnDuplicate;
      /** When given, checked against the manifest before anything is written. @throws SPACE_MISMATCH */
      space?: ExpectedSpace;
      /**
       * From the error of the same call with the same points (`upsertProgress`): only points that were not
       * acknowledged are sent, and the result is that of both calls together.
       */
      resume?: string;
    },
  ): Promise<UpsertResult>;
  query(collection: string, request: QueryRequest, options?: CallOptions): Promise<readonly ScoredPoint[]>;
  /** Points in the order of `ids`; null where there is none. */
  get(
    collection: string,
    ids: readonly string[],
    options?: CallOptions & { withVectors?: boolean },
  ): Promise<readonly (Point | { id: string; payload: Payload } | null)[]>;
  /** How many of the ids existed and are gone now. */
  delete(collection: string, ids: readonly string[], options?: CallOptions): Promise<number>;
  deleteByFilter(collection: string, filter: Filter, options?: CallOptions): Promise<number>;
  /** Removes every point; the collection stays. How many there were. */
  deleteAll(collection: string, options?: CallOptions): Promise<number>;
  count(collection: string, options?: CallOptions & { filter?: Filter }): Promise<number>;
  /** Pages in id order. */
  scroll(
    collection: string,
    options?: CallOptions & {
      filter?: Filter;
      limit?: number;
      cursor?: string | null;
      withVectors?: boolean;
    },
  ): Promise<ScrollPage>;
  /**
   * Points an alias to a collection, atomically: callers see the old collection or the new one. An alias stands
   * wherever a collection is named, except in `ensureCollection` and `drop`; a call that has begun stays with the
   * collection it found.
   * @throws NAME_TAKEN when a collection has the alias's name, COLLECTION_NOT_FOUND
   */
  setAlias(alias: string, collection: string, options?: CallOptions): Promise<void>;
  /** False when there was no such alias. */
  removeAlias(alias: string, options?: CallOptions): Promise<boolean>;
  /** Collection by alias, in alias order. */
  aliases(options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Removes the collection, its manifest and the aliases that point to it; false when there was none. */
  drop(collection: string, options?: CallOptions): Promise<boolean>;
  /** Resolves when the backend answers. @throws STORE_UNAVAILABLE */
  health(options?: CallOptions): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
