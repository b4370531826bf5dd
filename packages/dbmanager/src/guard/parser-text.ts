import type { Token } from "./lexer.ts";
import type { GuardDialect } from "./types.ts";

/** Replaces what matches at the start of `words` (lower case, signs included); `take` tokens give way to `by`. */
interface Rewrite {
  readonly take: number;
  readonly by: readonly string[];
}

/**
 * Writes the tokens for the parser. Some clauses the engines have and the parser lacks are put in other words, each
 * time by something that reads the same tables and calls the same functions. What runs is the statement itself, never
 * this text.
 */
export function toParserText(tokens: readonly Token[], dialect: GuardDialect): string {
  const words = tokens.map((token) =>
    token.kind === "word" || token.kind === "sign" ? token.text.toLowerCase() : "",
  );
  let text = "";
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] as Token;
    const rewrite = rewriteAt(tokens, words, index, dialect);
    if (rewrite) {
      text += ` ${rewrite.by.join(" ")} `;
      index += rewrite.take;
      continue;
    }
    // A blank between two minus signs keeps the parser from seeing a comment that MySQL does not see.
    const apart = token.spaced || (text.endsWith("-") && token.text === "-");
    text += apart ? ` ${token.text}` : token.text;
    index++;
  }
  return text.trim();
}

function rewriteAt(
  tokens: readonly Token[],
  words: readonly string[],
  index: number,
  dialect: GuardDialect,
): Rewrite | undefined {
  const [word, next = "", third = ""] = words.slice(index, index + 3);
  // The parser takes the first of several subqueries in IN (...) for the whole list.
  if (word === "in" && next === "(" && third === "(") return { take: 2, by: ["IN (NULL,"] };
  if (index === 0 && word === "table" && dialect !== "sqlite") return { take: 1, by: ["SELECT * FROM"] };
  if (word === "exclude" && dialect !== "mysql") {
    if (next === "ties" || next === "group") return { take: 2, by: [] };
    if (`${next} ${third}` === "current row" || `${next} ${third}` === "no others")
      return { take: 3, by: [] };
  }
  if (dialect === "sqlite") return sqliteRewrite(tokens, words, index);
  return dialect === "mysql" ? mysqlRewrite(tokens, words, index) : postgresRewrite(tokens, words, index);
}

function mysqlRewrite(
  tokens: readonly Token[],
  words: readonly string[],
  index: number,
): Rewrite | undefined {
  const [word, next = ""] = words.slice(index, index + 2);
  const afterOperand = index > 0 && endsOperand(tokens[index - 1] as Token);
  if (!afterOperand) return word === "!" && next !== "=" ? { take: 1, by: ["NOT"] } : undefined;
  if (word === "character" && next === "set" && tokens[index + 2]) return { take: 3, by: [] };
  if (word === "div" || (word === "mod" && next !== "(")) return { take: 1, by: ["/"] };
  if (word === "sounds" && next === "like") return { take: 1, by: [] };
  return word === "with" && next === "rollup" ? { take: 2, by: [] } : undefined;
}

function postgresRewrite(
  tokens: readonly Token[],
  words: readonly string[],
  index: number,
): Rewrite | undefined {
  const word = words[index];
  const before = words[index - 1] ?? "";
  if (word === "only" && /^(from|join|,)$/.test(before) && words[index + 1] !== "(")
    return { take: 1, by: [] };
  if (word === "symmetric" && before === "between") return { take: 1, by: [] };
  const unicodeString = word === "uescape" && tokens[index - 1]?.text.startsWith("U&'");
  return unicodeString && tokens[index + 1]?.kind === "string" ? { take: 2, by: [] } : undefined;
}

function sqliteRewrite(
  tokens: readonly Token[],
  words: readonly string[],
  index: number,
): Rewrite | undefined {
  const [word, next = "", third = ""] = words.slice(index, index + 3);
  const afterOperand = index > 0 && endsOperand(tokens[index - 1] as Token);
  if (word === "glob" || word === "match" || word === "regexp") {
    return afterOperand || words[index - 1] === "not" ? { take: 1, by: ["LIKE"] } : undefined;
  }
  if (!afterOperand) return undefined;
  if (word === "isnull") return { take: 1, by: ["IS NULL"] };
  if (word === "is" && !/^(null|true|false|distinct|not)$/.test(next)) return { take: 1, by: ["="] };
  if (word === "is" && next === "not" && !/^(null|true|false|distinct)$/.test(third))
    return { take: 2, by: ["<>"] };
  if (word === "indexed" && next === "by" && index + 2 < tokens.length) return { take: 3, by: [] };
  if (word === "not" && next === "indexed") return { take: 2, by: [] };
  if (word === "as" && next === "materialized") return { take: 2, by: ["AS"] };
  if (word === "as" && next === "not" && third === "materialized") return { take: 3, by: ["AS"] };
  const shift = (word === "<" || word === ">") && next === word && tokens[index + 1]?.spaced === false;
  return shift ? { take: 2, by: ["+"] } : undefined;
}

const expectingOperand = new Set(
  "and or not select where on having when then else case by in like between is from join as limit offset distinct all".split(
    " ",
  ),
);

function endsOperand(token: Token): boolean {
  if (token.kind === "word") return !expectingOperand.has(token.text.toLowerCase());
  return token.kind === "sign" ? /^[)\]]$/.test(token.text) : true;
}
