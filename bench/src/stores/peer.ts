/** One row to be stored. */
export interface Row {
  readonly row: number;
  readonly vector: Float32Array;
}

/** A vector database under measurement, opened in a process of its own. */
export interface Peer {
  /** Stores rows as fast as its documentation shows. */
  insert(rows: readonly Row[]): Promise<void>;
  /** After the last row: builds the index if it has one. */
  finish(): Promise<void>;
  /** Ids of the nearest, best first. */
  query(vector: Float32Array, rareOnly: boolean): Promise<string[]>;
  /** A filter that no earlier query had and that keeps the same rows; for who remembers filters. */
  freshFilterQuery?(vector: Float32Array, index: number): Promise<string[]>;
  /** Process of its server, whose memory counts; null when it works inside this process. */
  readonly serverPid: number | null;
  close(): Promise<void>;
}

export interface PeerModule {
  /** Version and settings, for the table. */
  readonly description: string;
  openPeer(folder: string): Promise<Peer>;
}

/** Peers by name; each is imported only where it runs. */
export const peers: Readonly<Record<string, () => Promise<PeerModule>>> = {
  thoth: () => import("./thoth.ts"),
  "sqlite-vec": () => import("./sqlite-vec.ts"),
  lancedb: () => import("./lancedb.ts"),
};

// What parent and child say to each other.
export type ToPeer =
  | { act: "load"; rows: number }
  | { act: "query"; index: number; kind: QueryKind }
  | { act: "memory" }
  | { act: "close" };

export type QueryKind = "all" | "filtered" | "fresh filter";

export type FromPeer =
  | { act: "ready"; description: string }
  | { act: "loaded"; insertMs: number; finishMs: number }
  | { act: "found"; ids: string[]; ms: number; blockMs: number }
  | { act: "memory"; bytes: number }
  | { act: "failed"; message: string };
