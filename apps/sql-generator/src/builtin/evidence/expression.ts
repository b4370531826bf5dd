import type { SchemaModel } from "../schema/model.ts";
import { binary, column, type Expression, literal } from "../sql/ast.ts";
import type { EvidenceToken } from "./lexer.ts";

/** Functions that evidence may use: reading ones only, spelled as SQLite has them. */
const functions = new Set(
  "SUM COUNT AVG MIN MAX ROUND ABS JULIANDAY STRFTIME DATE DATETIME LOWER UPPER LENGTH SUBSTR COALESCE NULLIF TRIM".split(
    " ",
  ),
);
const arithmeticWords: Readonly<Record<string, string>> = {
  DIVIDE: "/",
  MULTIPLY: "*",
  SUBTRACT: "-",
  ADD: "+",
};
const comparisons = new Set(["=", "<>", "!=", "==", "<", "<=", ">", ">="]);

/** Thrown when the text is not an expression over known columns; never leaves the evidence room. */
class NotAnExpression extends Error {}

/** One for all: most words start no expression, and an error with its stack is dear. */
const notAnExpression = new NotAnExpression("The text is no expression over known columns.");

export interface Parsed {
  readonly expression: Expression;
  readonly isCondition: boolean;
  /** Index of the first token behind the expression. */
  readonly next: number;
}

/** Parses the longest expression that starts at a token; null when there is none. */
export function parseExpression(
  tokens: readonly EvidenceToken[],
  first: number,
  model: SchemaModel,
): Parsed | null {
  try {
    const parser = new Parser(tokens, first, model);
    const expression = parser.condition();
    return { expression, isCondition: isCondition(expression), next: parser.position };
  } catch (error) {
    if (error instanceof NotAnExpression) return null;
    throw error;
  }
}

function isCondition(expression: Expression): boolean {
  if (expression.kind === "binary")
    return comparisons.has(expression.operator) || ["AND", "OR", "LIKE"].includes(expression.operator);
  return ["not", "in", "between", "isNull"].includes(expression.kind);
}

class Parser {
  position: number;
  readonly #tokens: readonly EvidenceToken[];
  readonly #model: SchemaModel;

  constructor(tokens: readonly EvidenceToken[], first: number, model: SchemaModel) {
    this.#tokens = tokens;
    this.position = first;
    this.#model = model;
  }

  condition(): Expression {
    let left = this.#conjunction();
    while (
      this.#followedBy(
        "OR",
        () => this.#conjunction(),
        (right) => (left = binary("OR", left, right)),
      )
    );
    return left;
  }

  #conjunction(): Expression {
    let left = this.#comparison();
    while (
      this.#followedBy(
        "AND",
        () => this.#comparison(),
        (right) => (left = binary("AND", left, right)),
      )
    );
    return left;
  }

  /** Takes a word and what must follow it, or nothing: "... and" may go on in plain words. */
  #followedBy(word: string, read: () => Expression, take: (right: Expression) => void): boolean {
    const start = this.position;
    if (!this.#takeWord(word)) return false;
    try {
      const right = read();
      if (!isCondition(right)) throw notAnExpression;
      take(right);
      return true;
    } catch (error) {
      if (!(error instanceof NotAnExpression)) throw error;
      this.position = start;
      return false;
    }
  }

  #comparison(): Expression {
    const left = this.#sum();
    const token = this.#peek();
    if (token?.kind === "symbol" && comparisons.has(token.text)) {
      this.position += 1;
      const operator = token.text === "!=" ? "<>" : token.text === "==" ? "=" : token.text;
      return binary(operator, left, this.#operand(left));
    }
    const start = this.position;
    const negated = this.#takeWord("NOT");
    if (this.#takeWord("BETWEEN")) {
      const low = this.#sum();
      if (!this.#takeWord("AND")) throw notAnExpression;
      const between: Expression = { kind: "between", operand: left, low, high: this.#sum() };
      return negated ? { kind: "not", operand: between } : between;
    }
    if (this.#takeWord("LIKE")) {
      const like = binary("LIKE", left, this.#sum());
      return negated ? { kind: "not", operand: like } : like;
    }
    if (this.#takeWord("IN") && this.#takeSymbol("(")) {
      const values = this.#list();
      return { kind: "in", operand: left, negated, values };
    }
    this.position = start;
    if (this.#takeWord("IS")) {
      const isNot = this.#takeWord("NOT");
      if (this.#takeWord("NULL")) return { kind: "isNull", operand: left, negated: isNot };
      this.position = start;
    }
    return left;
  }

  /** The right side of a comparison; a bare word that is no column is a text: `stat_cd = A`. */
  #operand(left: Expression): Expression {
    const token = this.#peek();
    const next = this.#tokens[this.position + 1];
    const isCall = next?.kind === "symbol" && (next.text === "(" || next.text === ".");
    if (
      left.kind === "column" &&
      (token?.kind === "name" || token?.kind === "quoted-name") &&
      !isCall &&
      this.#column(token.text, left.table) === null
    ) {
      if (token.kind === "name" && !/^[A-Z0-9_]{1,12}$/.test(token.text)) throw notAnExpression;
      this.position += 1;
      return literal(token.text);
    }
    return this.#sum();
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const operator = this.#takeOneOf(["+", "-", "||"]) ?? this.#takeWordOperator({ PLUS: "+", MINUS: "-" });
      if (operator === undefined) return left;
      left = binary(operator, left, this.#product());
    }
  }

  #product(): Expression {
    let left = this.#atom();
    for (;;) {
      const operator =
        this.#takeOneOf(["*", "/", "×", "÷"]) ?? this.#takeWordOperator({ TIMES: "*", X: "*" });
      if (operator === undefined) return left;
      left = binary(operator === "×" ? "*" : operator === "÷" ? "/" : operator, left, this.#atom());
    }
  }

  #atom(): Expression {
    const token = this.#peek();
    if (token === undefined) throw notAnExpression;
    this.position += 1;
    if (token.kind === "string") return literal(token.text);
    if (token.kind === "number") {
      const value = literal(Number(token.text));
      return this.#takeSymbol("%")
        ? binary("/", value, literal(100))
        : token.text.includes(".") && Number.isInteger(Number(token.text))
          ? { kind: "call", name: "CAST_REAL", args: [value] }
          : value;
    }
    if (token.kind === "symbol") {
      if (token.text === "-") return binary("-", literal(0), this.#atom());
      if (token.text !== "(") throw notAnExpression;
      const inner = this.condition();
      if (!this.#takeSymbol(")")) throw notAnExpression;
      return inner;
    }
    return this.#named(token);
  }

  #named(token: EvidenceToken): Expression {
    const upper = token.text.toUpperCase();
    if (
      token.kind === "name" &&
      this.#peek()?.text === "(" &&
      (functions.has(upper) || upper in arithmeticWords)
    ) {
      this.position += 1;
      return this.#callOf(upper);
    }
    if (token.kind === "name" && upper === "NULL") return literal(null);
    if (this.#peek()?.text === "." && this.#tokens[this.position + 1] !== undefined) {
      const member = this.#tokens[this.position + 1] as EvidenceToken;
      const table = [...this.#model.tables.keys()].find(
        (name) => name.toLowerCase() === token.text.toLowerCase(),
      );
      if (table !== undefined && (member.kind === "name" || member.kind === "quoted-name")) {
        const found = this.#column(member.text, table);
        if (found?.kind === "column" && found.table === table) {
          this.position += 2;
          return found;
        }
      }
    }
    const found = this.#column(token.text, null);
    if (found === null) throw notAnExpression;
    return found;
  }

  #callOf(name: string): Expression {
    const operator = arithmeticWords[name];
    const distinct = this.#takeWord("DISTINCT");
    if (name === "COUNT" && this.#takeSymbol("*")) {
      if (!this.#takeSymbol(")")) throw notAnExpression;
      return { kind: "call", name, args: [{ kind: "star" }] };
    }
    const args = this.#list();
    if (operator !== undefined) {
      if (args.length !== 2) throw notAnExpression;
      const [left, right] = args as [Expression, Expression];
      return binary(
        operator,
        operator === "/" ? binary("*", { kind: "call", name: "CAST_REAL", args: [literal(1)] }, left) : left,
        right,
      );
    }
    return { kind: "call", name, args, ...(distinct ? { distinct } : {}) };
  }

  #list(): Expression[] {
    const args: Expression[] = [];
    do args.push(this.condition());
    while (this.#takeSymbol(","));
    if (!this.#takeSymbol(")")) throw notAnExpression;
    return args;
  }

  /** A column by name, in the given table first; a name that several tables have needs its table. */
  #column(name: string, table: string | null): Expression | null {
    const wanted = name.toLowerCase();
    const all = [...this.#model.tables.values()].flatMap((known) =>
      known.columns.filter((candidate) => candidate.name.toLowerCase() === wanted),
    );
    const own = all.find((candidate) => candidate.table === table);
    const found = own ?? (all.length === 1 ? all[0] : undefined);
    return found === undefined ? null : column(found.table, found.name);
  }

  #peek(): EvidenceToken | undefined {
    return this.#tokens[this.position];
  }

  #takeSymbol(text: string): boolean {
    const token = this.#peek();
    if (token?.kind !== "symbol" || token.text !== text) return false;
    this.position += 1;
    return true;
  }

  #takeOneOf(texts: readonly string[]): string | undefined {
    return texts.find((text) => this.#takeSymbol(text));
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token?.kind !== "name" || token.text.toUpperCase() !== word) return false;
    this.position += 1;
    return true;
  }

  #takeWordOperator(operators: Readonly<Record<string, string>>): string | undefined {
    const word = Object.keys(operators).find((candidate) => this.#takeWord(candidate));
    return word === undefined ? undefined : operators[word];
  }
}
