import type { GuardViolation } from "../types.ts";
import { foldName, type NamePart, nameParts } from "./names.ts";
import type { Rules } from "./rules.ts";

type Node = Readonly<Record<string, unknown>>;
/** Names of common table expressions in sight, folded as the engine folds them. */
type Scope = ReadonlySet<string>;

/** Parts of a SELECT and of a query that may be there; anything else that is not empty is refused by name. */
const selectParts = new Set(
  `select_token distinct select_modifiers top top_before_distinct optimizer_hints projection from selection group_by having
  named_window window_before_qualify flavor`.split(/\s+/),
);
const queryParts = new Set(["with", "body", "order_by", "limit_clause", "fetch"]);
const tableParts = new Set(
  "name alias args with_ordinality partitions index_hints sample with_hints".split(" "),
);
const tableFactors = new Set([
  "Table",
  "Derived",
  "TableFunction",
  "Function",
  "UNNEST",
  "NestedJoin",
  "JsonTable",
]);

/** Walks the syntax tree of one statement. What it does not know as a plain read, it refuses. */
export class Walk {
  readonly violations: GuardViolation[] = [];
  /** Tables read, spelled as in the schema. */
  readonly tables: Set<string> = new Set();
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  statement(statement: unknown): void {
    const kind = variantName(statement);
    if (kind !== "Query") {
      this.#refuse(
        kind === "Explain" || kind === "ExplainTable" ? "explain" : "write",
        `${describeKind(kind)} is not a read.`,
      );
      return;
    }
    this.#query((statement as { Query: Node }).Query, new Set());
  }

  #refuse(rule: string, message: string): void {
    if (!this.violations.some((known) => known.message === message)) this.violations.push({ rule, message });
  }

  #query(query: Node, outer: Scope): void {
    if (isFilled(query.locks)) this.#refuse("lock", "A read must not lock rows (FOR UPDATE, FOR SHARE).");
    this.#onlyParts(query, queryParts, ["locks"]);
    const scope = isNode(query.with) ? this.#with(query.with, outer) : outer;
    this.#setExpression(query.body, scope);
    for (const part of ["order_by", "limit_clause", "fetch"]) this.#any(query[part], scope);
  }

  #with(clause: Node, outer: Scope): Scope {
    const tables = clause.cte_tables as readonly Node[];
    const names = tables.map((cte) => this.#fold(cte.alias as Node));
    // SQLite lets every expression of a WITH see all others; elsewhere only RECURSIVE does, and without it a name
    // inside its own definition means the real table.
    const seesAll = clause.recursive === true || this.#rules.dialect === "sqlite";
    let scope = new Set([...outer, ...(seesAll ? names : [])]);
    tables.forEach((cte, index) => {
      this.#query(cte.query as Node, scope);
      scope = new Set([...scope, names[index] ?? ""]);
    });
    return scope;
  }

  #fold(alias: Node): string {
    const [part] = nameParts([alias.name]);
    return part ? foldName(part, this.#rules.dialect) : "";
  }

  #setExpression(body: unknown, scope: Scope): void {
    const kind = variantName(body);
    const content = (body as Node)[kind] as Node;
    if (kind === "Select") this.#select(content, scope);
    else if (kind === "Query") this.#query(content, scope);
    else if (kind === "SetOperation") {
      this.#setExpression(content.left, scope);
      this.#setExpression(content.right, scope);
    } else if (kind === "Values") this.#any(content, scope);
    else if (kind === "Table") {
      const parts = [content.schema_name, content.table_name].filter((name) => typeof name === "string");
      this.#table(
        parts.map((value) => ({ value, quoted: false })),
        scope,
      );
    } else this.#refuse("write", `${describeKind(kind)} is not a read.`);
  }

  #select(select: Node, scope: Scope): void {
    if (isFilled(select.into)) this.#refuse("write", "SELECT INTO writes its result.");
    this.#onlyParts(select, selectParts, ["into"]);
    for (const part of selectParts) if (part !== "select_token") this.#any(select[part], scope);
  }

  /** Everything between queries: expressions, joins, windows. Found by shape, so that no new node kind slips by. */
  #any(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) {
      for (const item of node) this.#any(item, scope);
      return;
    }
    if (!isNode(node)) return;
    if ("body" in node && "locks" in node) {
      this.#query(node, scope);
      return;
    }
    if ("relation" in node) {
      this.#tableFactor(node.relation, scope);
    }
    for (const [key, value] of Object.entries(node)) {
      if (key === "relation" || key === "span") continue;
      if (key === "Function" && isNode(value)) this.#function(value);
      else if (key === "Placeholder") this.#rules.placeholder((rule, message) => this.#refuse(rule, message));
      else if (key === "data_type") this.#dataType(value);
      else if (key === "op") this.#operator(value);
      this.#any(value, scope);
    }
  }

  #tableFactor(factor: unknown, scope: Scope): void {
    const kind = variantName(factor);
    if (!tableFactors.has(kind)) {
      this.#refuse("unsupported", `${describeKind(kind)} in FROM is not accepted.`);
      return;
    }
    const content = (factor as Node)[kind] as Node;
    if (kind === "Table") {
      this.#onlyParts(content, tableParts, []);
      const parts = nameParts(content.name);
      if (content.args === undefined || content.args === null) this.#table(parts, scope);
      else this.#called(parts, true);
      this.#any(content.args, scope);
      this.#any(content.sample, scope);
    } else if (kind === "Function") {
      this.#called(nameParts(content.name), true);
      this.#any(content, scope);
    } else this.#any(content, scope);
  }

  #table(parts: readonly NamePart[], scope: Scope): void {
    const [only] = parts;
    if (parts.length === 1 && only && scope.has(foldName(only, this.#rules.dialect))) return;
    const found = this.#rules.table(parts);
    if (found.ok) {
      if (found.name !== undefined) this.tables.add(found.name);
    } else this.#refuse(found.rule, found.message);
  }

  #function(call: Node): void {
    this.#called(nameParts(call.name), false);
  }

  #called(parts: readonly NamePart[], inFrom: boolean): void {
    const refused = this.#rules.function(parts, inFrom);
    if (refused) this.#refuse(refused.rule, refused.message);
  }

  #dataType(type: unknown): void {
    const refused = this.#rules.dataType(type);
    if (refused) this.#refuse(refused.rule, refused.message);
  }

  #operator(operator: unknown): void {
    if (operator === "Assignment") this.#refuse("write", "An assignment (:=) is not a read.");
    if (isNode(operator) && "PGCustomBinaryOperator" in operator) {
      const parts = operator.PGCustomBinaryOperator as readonly string[];
      if (parts.length > 1 && parts[0]?.toLowerCase() !== "pg_catalog") {
        this.#refuse("dangerous-function", `The operator ${parts.join(".")} is not one of the server's own.`);
      }
    }
  }

  #onlyParts(node: Node, known: ReadonlySet<string>, judged: readonly string[]): void {
    for (const [part, value] of Object.entries(node)) {
      if (known.has(part) || judged.includes(part) || !isFilled(value)) continue;
      this.#refuse("unsupported", `The clause ${part.replaceAll("_", " ")} is not accepted.`);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return !(
    value === undefined ||
    value === null ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Enum values come as `{ Name: content }` or as a bare string. */
function variantName(node: unknown): string {
  if (typeof node === "string") return node;
  return isNode(node) ? (Object.keys(node)[0] ?? "Nothing") : "Nothing";
}

function describeKind(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase();
}
