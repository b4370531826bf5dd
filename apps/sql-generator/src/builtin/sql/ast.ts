import type { Direction } from "../lexicon/types.ts";

/** A column of a table as it stands in one query; `instance` tells apart two uses of one table. */
export interface ColumnRef {
  readonly kind: "column";
  readonly table: string;
  readonly column: string;
  readonly instance?: string;
}

export type Expression =
  | ColumnRef
  | { readonly kind: "literal"; readonly value: string | number | null }
  | { readonly kind: "star" }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly distinct?: boolean;
      readonly args: readonly Expression[];
    }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "in";
      readonly operand: Expression;
      readonly negated: boolean;
      readonly values: readonly Expression[] | Select;
    }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | { readonly kind: "isNull"; readonly operand: Expression; readonly negated: boolean }
  | { readonly kind: "scalar"; readonly query: Select }
  | {
      readonly kind: "case";
      readonly when: Expression;
      readonly result: Expression;
      readonly otherwise: Expression;
    };

export interface TableUse {
  readonly table: string;
  readonly instance?: string;
}

export interface Join {
  readonly use: TableUse;
  readonly outer: boolean;
  readonly on: readonly (readonly [ColumnRef, ColumnRef])[];
}

export interface Select {
  readonly kind: "select";
  readonly distinct: boolean;
  readonly columns: readonly { readonly expression: Expression; readonly alias?: string }[];
  readonly from: TableUse;
  readonly joins: readonly Join[];
  readonly where: readonly Expression[];
  readonly groupBy: readonly Expression[];
  readonly having: readonly Expression[];
  readonly orderBy: readonly { readonly expression: Expression; readonly direction: Direction }[];
  readonly limit: number | null;
}

export const column = (table: string, name: string, instance?: string): ColumnRef =>
  instance === undefined
    ? { kind: "column", table, column: name }
    : { kind: "column", table, column: name, instance };
export const literal = (value: string | number | null): Expression => ({ kind: "literal", value });
export const call = (name: string, ...args: Expression[]): Expression => ({ kind: "call", name, args });
export const binary = (operator: string, left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator,
  left,
  right,
});
export const equal = (left: Expression, right: Expression): Expression => binary("=", left, right);

/** Every column of an expression outside subqueries. */
export function columnsOf(expression: Expression): ColumnRef[] {
  switch (expression.kind) {
    case "column":
      return [expression];
    case "literal":
    case "star":
    case "scalar":
      return [];
    case "call":
      return expression.args.flatMap(columnsOf);
    case "binary":
      return [...columnsOf(expression.left), ...columnsOf(expression.right)];
    case "not":
    case "isNull":
      return columnsOf(expression.operand);
    case "in":
      return [
        ...columnsOf(expression.operand),
        ...(Array.isArray(expression.values) ? (expression.values as Expression[]).flatMap(columnsOf) : []),
      ];
    case "between":
      return [expression.operand, expression.low, expression.high].flatMap(columnsOf);
    case "case":
      return [expression.when, expression.result, expression.otherwise].flatMap(columnsOf);
  }
}

export function tablesOf(expression: Expression): string[] {
  return [...new Set(columnsOf(expression).map((reference) => reference.table))];
}

/** True when the expression aggregates rows outside subqueries. */
export function isAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case "call":
      return (
        ["COUNT", "SUM", "AVG", "MIN", "MAX"].includes(expression.name) || expression.args.some(isAggregate)
      );
    case "binary":
      return isAggregate(expression.left) || isAggregate(expression.right);
    case "case":
      return [expression.when, expression.result, expression.otherwise].some(isAggregate);
    default:
      return false;
  }
}

/** Equal in structure. */
export function sameExpression(left: Expression, right: Expression): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
