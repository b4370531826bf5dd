import type { GuardVerdict, GuardViolation } from "../types.ts";
import { lex } from "./lexer.ts";
import { parseSql } from "./parser.ts";
import { toParserText } from "./parser-text.ts";
import { createRules } from "./rules.ts";
import { checkShape } from "./shape.ts";
import type { GuardOptions } from "./types.ts";
import { Walk } from "./walk.ts";

/**
 * Judges whether a text is exactly one statement that only reads known tables through known functions. Synchronous,
 * and bounded by the limits of the policy. An allowed verdict carries the statement to run: the text without comments
 * and closing semicolon, otherwise unchanged.
 *
 * @example
 * const verdict = guardSql("SELECT name FROM customers", { dialect: "sqlite", schema });
 * if (!verdict.allowed) throw new ThothError("SQL_REFUSED", { details: { violations: verdict.violations } });
 */
export function guardSql(sql: string, options: GuardOptions): GuardVerdict {
  const { dialect, policy = {} } = options;
  const { maxBytes = 65_536, maxDepth = 100, maxTokens = 4_000 } = policy;
  // Before the bytes are counted, so that the count itself is bounded.
  if (sql.length > maxBytes || Buffer.byteLength(sql) > maxBytes) {
    return refused({ rule: "too-long", message: `The statement is longer than ${maxBytes} bytes.` });
  }
  if (sql.includes("\0"))
    return refused({ rule: "control-character", message: "The statement has a NUL character." });
  if (!sql.isWellFormed())
    return refused({ rule: "control-character", message: "The statement is not valid Unicode." });
  const lexed = lex(sql, dialect);
  if (!lexed.ok) return refused(lexed.violation);
  const [statement, second] = lexed.statements;
  if (!statement) return refused({ rule: "empty", message: "There is no statement." });
  if (second) {
    return refused({
      rule: "multiple-statements",
      message: `There are ${lexed.statements.length} statements; send exactly one.`,
    });
  }
  const shape = checkShape(statement.tokens, { maxDepth, maxTokens });
  if (shape) return refused(shape);
  const parsed = parseSql(toParserText(statement.tokens, dialect), dialect);
  if (!parsed.ok)
    return refused({ rule: "syntax", message: `The statement cannot be parsed: ${parsed.message}.` });
  if (parsed.statements.length !== 1) {
    return refused({
      rule: "multiple-statements",
      message: `There are ${parsed.statements.length} statements.`,
    });
  }
  const walk = new Walk(createRules(options));
  walk.statement(parsed.statements[0]);
  return walk.violations.length > 0
    ? { allowed: false, violations: walk.violations }
    : { allowed: true, sql: statement.text, tables: [...walk.tables] };
}

function refused(violation: GuardViolation): GuardVerdict {
  return { allowed: false, violations: [violation] };
}
