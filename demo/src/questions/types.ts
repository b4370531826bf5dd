/** A question with the SQL that answers it, given to the generator as an example. */
export interface Pair {
  readonly question: string;
  readonly sql: string;
  /** The definition that the SQL rests on, one of the evidence lines; "" when none is needed. */
  readonly evidence: string;
  readonly difficulty: Difficulty;
}

export type Difficulty = "simple" | "moderate" | "challenging";

/** A question kept apart from the pairs, to measure a generator with. */
export interface TestQuestion {
  readonly id: string;
  readonly question: { readonly en: string; readonly it?: string; readonly de?: string };
  /** Reference SQL; its first columns are what was asked for, see `compare` of the bench. */
  readonly sql: string;
  readonly difficulty: Difficulty;
  readonly tags: readonly string[];
  /** Whether the order of the rows is part of the answer. */
  readonly ordered: boolean;
}

/** A question for which the database holds no answer: to abstain is right. */
export interface UnanswerableQuestion {
  readonly id: string;
  readonly question: { readonly en: string };
  /** What is missing. */
  readonly why: string;
}
