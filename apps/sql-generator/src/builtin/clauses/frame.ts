import type { Comparison, Direction } from "../lexicon/types.ts";
import type { Edge } from "../schema/model.ts";
import type { Expression } from "../sql/ast.ts";

/** Something the answer shows. */
export type Output =
  | { readonly kind: "expression"; readonly expression: Expression; readonly position: number }
  /** The rows of a table as people know them: its display columns. */
  | { readonly kind: "entity"; readonly table: string; readonly position: number }
  | { readonly kind: "count"; readonly table: string; readonly position: number }
  | { readonly kind: "all"; readonly table: string; readonly position: number };

/** What rows are put together by. */
export type Group =
  | { readonly kind: "expression"; readonly expression: Expression; readonly position: number }
  | { readonly kind: "entity"; readonly table: string; readonly position: number };

export type OrderKey =
  | { readonly kind: "expression"; readonly expression: Expression; readonly direction: Direction }
  | { readonly kind: "count"; readonly table: string; readonly direction: Direction };

export interface Filter {
  readonly condition: Expression;
  readonly position: number;
}

/** Rows of another table that must exist, must not exist, or be so many, for a row of the target. */
export interface Relation {
  readonly table: string;
  readonly filters: readonly Filter[];
  readonly negated: boolean;
  readonly count: {
    readonly operator: Comparison;
    readonly value: number;
    readonly distinctOf?: Expression;
  } | null;
  readonly position: number;
}

/** What the question asks, in terms of the schema; which joins answer it the planner decides. */
export interface Frame {
  target: string | null;
  outputs: Output[];
  groups: Group[];
  filters: Filter[];
  relations: Relation[];
  having: { expression: Expression | { count: string }; operator: Comparison; value: number }[];
  order: OrderKey[];
  limit: number | null;
  distinct: boolean;
  /** Foreign keys that the question names: "the manager of the warehouse". */
  roles: Edge[];
  /** A share of rows is asked: where the word stands, and where the rows of which it is a share are named. */
  share: { position: number; baseAt: number } | null;
  /** The order is a superlative inside the question: "the most expensive". */
  superlative: { position: number; fromColumn: boolean } | null;
}

export const emptyFrame = (): Frame => ({
  target: null,
  outputs: [],
  groups: [],
  filters: [],
  relations: [],
  having: [],
  order: [],
  limit: null,
  distinct: false,
  roles: [],
  share: null,
  superlative: null,
});
