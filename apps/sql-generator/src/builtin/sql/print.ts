import type { ColumnRef, Expression, Select, TableUse } from "./ast.ts";
import { reservedWords } from "./reserved-words.ts";

/** SQL text for SQLite, on one line; names quoted where they need it, values always as escaped literals. */
export function printSelect(query: Select): string {
  const uses = [query.from, ...query.joins.map((join) => join.use)];
  const print = (expression: Expression): string => printExpression(expression, uses.length > 1);
  const parts = [
    `SELECT ${query.distinct ? "DISTINCT " : ""}${query.columns.map(({ expression, alias }) => print(expression) + (alias === undefined ? "" : ` AS ${quoteName(alias)}`)).join(", ")}`,
    `FROM ${printUse(query.from)}`,
    ...query.joins.map(
      (join) =>
        `${join.outer ? "LEFT JOIN" : "JOIN"} ${printUse(join.use)} ON ${join.on.map(([left, right]) => `${print(left)} = ${print(right)}`).join(" AND ")}`,
    ),
  ];
  if (query.where.length > 0)
    parts.push(`WHERE ${query.where.map((part) => conjunct(part, print)).join(" AND ")}`);
  if (query.groupBy.length > 0) parts.push(`GROUP BY ${query.groupBy.map(print).join(", ")}`);
  if (query.having.length > 0)
    parts.push(`HAVING ${query.having.map((part) => conjunct(part, print)).join(" AND ")}`);
  if (query.orderBy.length > 0)
    parts.push(
      `ORDER BY ${query.orderBy.map(({ expression, direction }) => `${print(expression)}${direction === "DESC" ? " DESC" : ""}`).join(", ")}`,
    );
  if (query.limit !== null) parts.push(`LIMIT ${query.limit}`);
  return parts.join(" ");
}

function conjunct(expression: Expression, print: (part: Expression) => string): string {
  const text = print(expression);
  return expression.kind === "binary" && expression.operator === "OR" ? `(${text})` : text;
}

function printUse({ table, instance }: TableUse): string {
  return instance === undefined ? quoteName(table) : `${quoteName(table)} AS ${quoteName(instance)}`;
}

const precedence: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  "=": 4,
  "<>": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  LIKE: 4,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "||": 8,
};

function printExpression(expression: Expression, qualified: boolean): string {
  const print = (part: Expression): string => printExpression(part, qualified);
  switch (expression.kind) {
    case "column":
      return printColumn(expression, qualified);
    case "literal":
      return printLiteral(expression.value);
    case "star":
      return "*";
    case "call":
      if (expression.name === "CAST_REAL" && expression.args[0]?.kind === "literal")
        return `${expression.args.map(print).join("")}.0`;
      if (expression.name === "CAST_REAL") return `CAST(${expression.args.map(print).join(", ")} AS REAL)`;
      return `${expression.name}(${expression.distinct === true ? "DISTINCT " : ""}${expression.args.map(print).join(", ")})`;
    case "binary":
      return printBinary(expression, print);
    case "not":
      return `NOT (${print(expression.operand)})`;
    case "in": {
      const list = isSelect(expression.values)
        ? printSelect(expression.values)
        : expression.values.map(print).join(", ");
      return `${print(expression.operand)} ${expression.negated ? "NOT IN" : "IN"} (${list})`;
    }
    case "between":
      return `${print(expression.operand)} BETWEEN ${print(expression.low)} AND ${print(expression.high)}`;
    case "isNull":
      return `${print(expression.operand)} IS ${expression.negated ? "NOT " : ""}NULL`;
    case "scalar":
      return `(${printSelect(expression.query)})`;
    case "case":
      return `CASE WHEN ${print(expression.when)} THEN ${print(expression.result)} ELSE ${print(expression.otherwise)} END`;
  }
}

function isSelect(values: readonly Expression[] | Select): values is Select {
  return !Array.isArray(values);
}

function printBinary(
  expression: Extract<Expression, { kind: "binary" }>,
  print: (part: Expression) => string,
): string {
  const own = precedence[expression.operator] ?? 5;
  const side = (part: Expression, isRight: boolean): string => {
    const inner = part.kind === "binary" ? (precedence[part.operator] ?? 5) : 9;
    const needsBrackets =
      inner < own || (inner === own && isRight && ["-", "/"].includes(expression.operator));
    return needsBrackets ? `(${print(part)})` : print(part);
  };
  return `${side(expression.left, false)} ${expression.operator} ${side(expression.right, true)}`;
}

function printColumn({ table, column, instance }: ColumnRef, qualified: boolean): string {
  return qualified ? `${quoteName(instance ?? table)}.${quoteName(column)}` : quoteName(column);
}

/** A literal of SQLite. Text is quoted with doubled quotes; NUL cannot be written and is refused. */
export function printLiteral(value: string | number | null): string {
  if (value === null) return "NULL";
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as a number of SQL.`);
    return String(value);
  }
  if (value.includes("\0"))
    throw new RangeError("A text with a NUL character cannot be written as a literal of SQL.");
  return `'${value.replaceAll("'", "''")}'`;
}

/** The name as it stands in SQL: plain when that is safe, else in double quotes. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reservedWords.has(name.toUpperCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}
