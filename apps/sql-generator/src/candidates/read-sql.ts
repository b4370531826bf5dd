/** What a language model wrote, read as one statement. */
export interface ReadSql {
  /** Empty when the model says, in the form it was asked for, that the question cannot be answered. */
  readonly sql: string;
  readonly reason: string;
}

/**
 * Finds the SQL in a model's answer: a JSON object with `sql` (anywhere in the text, fenced or not), else a fenced
 * block, else text from the first SELECT or WITH on. Null when there is none.
 */
export function readSql(answer: string): ReadSql | null {
  for (const text of jsonObjects(answer)) {
    const read = fromJson(text);
    if (read !== null) return read;
  }
  const fence = /```(?:\w+)?[^\S\n]*\n?([\s\S]*?)```/g;
  for (const [, block = ""] of answer.matchAll(fence)) {
    const sql = wholeStatement(block);
    if (sql !== null) return { sql, reason: "" };
  }
  const sql = statementInProse(answer);
  return sql === null ? null : { sql, reason: "" };
}

function fromJson(text: string): ReadSql | null {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    if (typeof value.sql !== "string") return null;
    const reason = typeof value.reason === "string" ? value.reason.slice(0, 500) : "";
    const sql = value.sql.trim() === "" ? "" : wholeStatement(value.sql);
    return sql === null ? null : { sql, reason };
  } catch {
    return null;
  }
}

/** Balanced `{...}` stretches, strings respected; at most a few, so that nonsense costs nothing. */
function* jsonObjects(text: string): Generator<string> {
  let start = text.indexOf("{");
  for (let tries = 0; start !== -1 && tries < 5; tries += 1) {
    const end = closingBrace(text, start);
    if (end === -1) return;
    yield text.slice(start, end + 1);
    start = text.indexOf("{", end + 1);
  }
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** A text that is a statement: it begins with SELECT or WITH, comments aside. */
function wholeStatement(text: string): string | null {
  const body = text.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");
  return /^\(?\s*(?:select|with)\b/i.test(body) ? withoutEnd(body) : null;
}

/** The first SELECT or WITH in prose; not one that follows another statement. */
function statementInProse(text: string): string | null {
  const match = /(?:^|[\s:>])((?:select|with)\b[\s\S]*)/i.exec(text);
  if (match?.[1] === undefined || text.slice(0, match.index).trimEnd().endsWith(";")) return null;
  const sql = withoutEnd(match[1]);
  return /^select\b|\bselect\b[\s\S]*\bfrom\b/i.test(sql) ? sql : null;
}

function withoutEnd(text: string): string {
  return text
    .replace(/```[\s\S]*$/, "")
    .trim()
    .replace(/;\s*$/, "")
    .trim();
}
