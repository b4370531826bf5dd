import type { Deadline } from "../../resilience/index.ts";
import type {
  CollectionManifest,
  Filter,
  OnDuplicate,
  Payload,
  Point,
  ScoredPoint,
  StoreCapabilities,
  UpsertResult,
} from "../types.ts";

/** A point as a backend returns it; the vector only when it was asked for. */
export interface StoredPoint {
  readonly id: string;
  readonly payload: Payload;
  readonly vector?: Float32Array;
}

/** Most of each thing that one call of a backend takes; the core cuts larger calls into batches. */
export interface BackendLimits {
  readonly upsertPoints: number;
  /** Vectors and payloads of one upsert together. */
  readonly upsertBytes: number;
  readonly ids: number;
  /** Batches of one call that may be under way at a time. @default 1 */
  readonly concurrentBatches?: number;
}

/**
 * What an adapter writes: one call to its database for each method, with input that is already checked and cut to
 * {@link BackendLimits}. It gives up when `deadline.signal` aborts. It throws `STORE_UNAVAILABLE` for an outage and
 * never answers one with an empty result. Validation, batching, deadlines and the space check live in the core.
 */
export interface StoreBackend {
  readonly capabilities: StoreCapabilities;
  readonly limits: BackendLimits;
  /** Creates the collection unless it exists; returns the manifest that is stored now. Atomic. */
  createCollection(manifest: CollectionManifest, deadline: Deadline): Promise<CollectionManifest>;
  describe(collection: string, deadline: Deadline): Promise<CollectionManifest | null>;
  /** In name order. */
  list(deadline: Deadline): Promise<readonly CollectionManifest[]>;
  /** Ids are unique within `points`. Atomic per call. `manifest` is the one the points were checked against. */
  upsert(
    manifest: CollectionManifest,
    points: readonly Point[],
    onDuplicate: OnDuplicate,
    deadline: Deadline,
  ): Promise<UpsertResult>;
  query(
    manifest: CollectionManifest,
    request: {
      readonly vector: Float32Array;
      readonly limit: number;
      readonly minScore: number | undefined;
      readonly filter: Filter | undefined;
      /** Compare with every point; false = the backend's index may answer. */
      readonly exact: boolean;
    },
    deadline: Deadline,
  ): Promise<readonly ScoredPoint[]>;
  /** The points that exist, in any order. */
  get(
    collection: string,
    ids: readonly string[],
    withVectors: boolean,
    deadline: Deadline,
  ): Promise<readonly StoredPoint[]>;
  /** How many of the ids existed. */
  delete(collection: string, ids: readonly string[], deadline: Deadline): Promise<number>;
  /** Every point when there is no filter; the collection and its manifest stay. Returns how many are gone. */
  deleteByFilter(collection: string, filter: Filter | undefined, deadline: Deadline): Promise<number>;
  count(collection: string, filter: Filter | undefined, deadline: Deadline): Promise<number>;
  /** Up to `limit` points with an id greater than `after`, in code point order of the id. */
  scroll(
    collection: string,
    request: {
      readonly filter: Filter | undefined;
      readonly limit: number;
      readonly after: string | null;
      readonly withVectors: boolean;
    },
    deadline: Deadline,
  ): Promise<readonly StoredPoint[]>;
  /** Also removes the aliases that point to the collection. */
  drop(collection: string, deadline: Deadline): Promise<boolean>;
  /**
   * Points an alias to a collection, which exists, in one atomic step; null removes the alias. The core has looked
   * that no collection has the alias's name; where the database can refuse that in the same step, throw `nameTaken`.
   */
  setAlias(alias: string, collection: string | null, deadline: Deadline): Promise<void>;
  /** Collection by alias. The core resolves names: the other methods are given names of collections only. */
  aliases(deadline: Deadline): Promise<ReadonlyMap<string, string>>;
  health(deadline: Deadline): Promise<void>;
  /** Waits for running calls, which the core has told to stop. */
  close(): Promise<void>;
}
