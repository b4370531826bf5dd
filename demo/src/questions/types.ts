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
  /** Reference SQL. */
  readonly sql: string;
  /** How many of its first columns an answer must show; the others may be missing. @default all */
  readonly needed?: number;
  /** Other SQL that answers the question as well, for example with a code in place of a name. */
  readonly alsoRight?: readonly string[];
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
