import type { ForeignKey, ValueMatch } from "thoth-dbmanager";

/** A workspace's database as the generator sees it: structure from the database, words from the catalogue. */
export interface SchemaColumn {
  readonly name: string;
  /** Type as declared. */
  readonly type: string;
  /** Readable name, may be empty. */
  readonly expandedName: string;
  readonly description: string;
  /** What its values mean, e.g. "S = shipped, C = cancelled"; may be empty. */
  readonly valueDescription: string;
  /** Some of its distinct values as text, most frequent first; helps to tell kinds and codes. */
  readonly samples?: readonly string[];
  /** Position in the primary key, 0 = none. */
  readonly primaryKey: number;
}

export interface SchemaTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly SchemaColumn[];
  readonly foreignKeys: readonly ForeignKey[];
}

export interface WorkspaceSchema {
  readonly dialect: "sqlite";
  readonly tables: readonly SchemaTable[];
}

export interface ColumnReason {
  readonly channel: "lexical" | "dense" | "value" | "pair" | "evidence" | "key";
  /** For people: what matched. */
  readonly detail: string;
  /** Channel's own score. */
  readonly score: number;
}

export interface LinkedColumn {
  readonly table: string;
  readonly column: string;
  /** Fused score, higher is better. */
  readonly score: number;
  readonly reasons: readonly ColumnReason[];
}

export interface FoundEvidence {
  readonly id: string;
  readonly evidence: string;
  readonly score: number;
}

export interface FoundPair {
  readonly id: string;
  readonly question: string;
  readonly sql: string;
  readonly evidence: string;
  readonly score: number;
}

/** Everything retrieval found for one question, best first. */
export interface Retrieval {
  readonly keywords: readonly string[];
  readonly columns: readonly LinkedColumn[];
  /** Tables of the columns, closed over keys and join paths. */
  readonly tables: readonly string[];
  readonly values: readonly ValueMatch[];
  readonly evidence: readonly FoundEvidence[];
  readonly pairs: readonly FoundPair[];
  /** Channels that failed, in words; empty when all answered. */
  readonly degraded: readonly string[];
}

export interface GeneratorInput {
  readonly question: string;
  /** ISO 639-1 code of the question's language. */
  readonly language: string;
  readonly schema: WorkspaceSchema;
  readonly retrieval: Retrieval;
}

export interface Candidate {
  readonly sql: string;
  readonly source: "pair" | "composed" | "llm";
  /** In [0, 1]: how sure the generator is that this answers the question. */
  readonly confidence: number;
  /** For people: why this SQL. */
  readonly reasons: readonly string[];
}

/** Candidates best first; or none, with the reason in words that an analyst understands. */
export type GeneratorOutput =
  | { readonly candidates: readonly [Candidate, ...Candidate[]] }
  | { readonly candidates: readonly []; readonly abstained: string };
