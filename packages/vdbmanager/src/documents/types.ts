import type { Embedder } from "../embeddings/types.ts";
import type { CallOptions } from "../resilience/index.ts";
import type { UpsertResult, VectorStore } from "../stores/types.ts";

/** The three kinds of documents; the values are the old system's `thoth_type` strings. */
export type DocumentKind = "column_name" | "sql" | "evidence";

export interface ColumnDocument {
  readonly kind: "column_name";
  /** @default a UUIDv5 of collection, kind, table and column */
  readonly id?: string;
  readonly tableName: string;
  /** Name in the database. */
  readonly originalColumnName: string;
  /** Readable name, may be empty. */
  readonly columnName: string;
  readonly columnDescription: string;
  readonly valueDescription: string;
}

export interface SqlDocument {
  readonly kind: "sql";
  readonly id?: string;
  readonly question: string;
  /** Stored byte for byte. */
  readonly sql: string;
  readonly evidence: string;
}

export interface EvidenceDocument {
  readonly kind: "evidence";
  readonly id?: string;
  readonly evidence: string;
}

export type ThothDocument = ColumnDocument | SqlDocument | EvidenceDocument;
export type DocumentOfKind<K extends DocumentKind> = Extract<ThothDocument, { kind: K }>;

export type Stored<D extends ThothDocument> = D & {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type Found<D extends ThothDocument> = Stored<D> & { readonly score: number };

export interface DocumentStoreOptions {
  store: VectorStore;
  embedder: Embedder;
  collection: string;
  /** Model reference or alias. @default the embedder's default model */
  model?: string;
}

/** Documents of one collection: recipe, vector, deterministic id; checked against the collection's manifest. */
export interface DocumentStore {
  readonly collection: string;
  /** Creates the collection or checks it. Called by every other method when needed. @throws SPACE_MISMATCH */
  open(options?: CallOptions): Promise<void>;
  /** Embeds and stores; documents whose content hash is unchanged are not embedded again. */
  put(
    documents: readonly ThothDocument[],
    options?: CallOptions & {
      onDuplicate?: "overwrite" | "skip" | "fail";
      onProgress?: (done: number, total: number) => void;
    },
  ): Promise<UpsertResult & { readonly ids: readonly string[] }>;
  /** Nearest documents of one kind, best first, with cosine scores. */
  search<K extends DocumentKind>(
    kind: K,
    query: string,
    options?: CallOptions & { limit?: number; minScore?: number },
  ): Promise<readonly Found<DocumentOfKind<K>>[]>;
  get<K extends DocumentKind>(
    kind: K,
    id: string,
    options?: CallOptions,
  ): Promise<Stored<DocumentOfKind<K>> | null>;
  list<K extends DocumentKind>(
    kind: K,
    options?: CallOptions & { limit?: number; cursor?: string | null },
  ): Promise<{ readonly documents: readonly Stored<DocumentOfKind<K>>[]; readonly cursor: string | null }>;
  count(kind: DocumentKind, options?: CallOptions): Promise<number>;
  delete(kind: DocumentKind, ids: readonly string[], options?: CallOptions): Promise<number>;
  /** Deletes every document of one kind; returns how many. */
  deleteAll(kind: DocumentKind, options?: CallOptions): Promise<number>;
}
