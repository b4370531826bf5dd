import type { GuardViolation } from "../types.ts";
import type { GuardDialect } from "./types.ts";

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "sign" | "placeholder";
  /** As written. */
  readonly text: string;
  /** Whether blanks or a comment stand before it. */
  readonly spaced?: boolean;
}

/** A statement as its engine reads it, or the first thing that makes it unreadable. */
export type Lexed =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly violation: GuardViolation };

export interface Statement {
  readonly tokens: readonly Token[];
  /** The statement's text with each comment replaced by a blank. */
  readonly text: string;
}

class Unreadable extends Error {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/**
 * Splits a text into statements and tokens by the lexical rules of the engine itself. Where the engines differ
 * (nested comments, backslashes, dollar quotes, `#`), the general parser and the engine could read two different
 * statements; so comments are taken out here, and what an engine would read in an unusual way is refused.
 */
export function lex(sql: string, dialect: GuardDialect): Lexed {
  try {
    return { ok: true, statements: new Lexer(sql, dialect).statements() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, violation: { rule: error.rule, message: error.message } };
  }
}

const blank = /[ \t\n\r\f]/;
const wordStart = /[\p{L}_]/u;
const wordPattern = /[\p{L}\p{M}\p{N}_$]+/uy;
const mysqlWordPattern = /[\p{L}\p{M}\p{N}_$]+/uy;
const numberPattern =
  /(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;

class Lexer {
  readonly #sql: string;
  readonly #dialect: GuardDialect;
  #at = 0;

  constructor(sql: string, dialect: GuardDialect) {
    this.#sql = sql;
    this.#dialect = dialect;
  }

  statements(): Statement[] {
    const found: Statement[] = [];
    let tokens: Token[] = [];
    let text = "";
    let spaced = false;
    const end = (): void => {
      // An empty statement, as between two semicolons, is none.
      if (tokens.length > 0) found.push({ tokens, text: text.trim() });
      tokens = [];
      text = "";
    };
    while (this.#at < this.#sql.length) {
      const char = this.#sql[this.#at] ?? "";
      if (blank.test(char)) {
        text += char === "\f" ? " " : char;
        spaced = true;
        this.#at++;
      } else if (this.#comment(char)) {
        text += " ";
        spaced = true;
      } else if (char === ";") {
        this.#at++;
        end();
      } else {
        const token = this.#token(char);
        tokens.push({ ...token, spaced });
        text += token.text;
        spaced = false;
      }
    }
    end();
    return found;
  }

  #peek(length: number): string {
    return this.#sql.slice(this.#at, this.#at + length);
  }

  /** Moves past a comment. */
  #comment(char: string): boolean {
    const mysql = this.#dialect === "mysql";
    if (char === "#" && mysql) return this.#lineComment();
    if (this.#peek(2) === "--") {
      const next = this.#sql[this.#at + 2];
      return mysql && next !== undefined && !blank.test(next) ? false : this.#lineComment();
    }
    return this.#peek(2) === "/*" && this.#blockComment();
  }

  #lineComment(): true {
    const end = this.#sql.indexOf("\n", this.#at);
    const stop = end < 0 ? this.#sql.length : end;
    // PostgreSQL ends the comment at a carriage return, the others do not.
    if (/\r(?!$)/.test(this.#sql.slice(this.#at, stop))) {
      throw new Unreadable("control-character", "A line comment holds a carriage return.");
    }
    this.#at = stop;
    return true;
  }

  #blockComment(): true {
    if (this.#dialect === "mysql" && /^\/\*(M?!|\+)/.test(this.#peek(4))) {
      throw new Unreadable("executable-comment", "The server executes what stands in this comment.");
    }
    let depth = 1;
    this.#at += 2;
    while (depth > 0) {
      if (this.#at >= this.#sql.length) throw new Unreadable("syntax", "A comment is not closed.");
      const pair = this.#peek(2);
      if (pair === "*/") depth--;
      else if (pair === "/*" && this.#dialect === "postgres") depth++;
      this.#at += pair === "*/" || (pair === "/*" && this.#dialect === "postgres") ? 2 : 1;
    }
    return true;
  }

  #token(char: string): Token {
    const { postgres, mysql, sqlite } = {
      postgres: this.#dialect === "postgres",
      mysql: this.#dialect === "mysql",
      sqlite: this.#dialect === "sqlite",
    };
    if (char === "'") return this.#quoted("string", "'", mysql);
    if (char === '"') return this.#quoted(mysql ? "string" : "quoted", '"', mysql);
    if (char === "`" && !postgres) return this.#quoted("quoted", "`", false);
    if (char === "[" && sqlite) return this.#bracketed();
    if (postgres) {
      const special = this.#postgresQuote(char);
      if (special) return special;
    }
    if (mysql && char === "@") {
      throw new Unreadable("session-variable", "Session and system variables may not be read or set.");
    }
    const placeholder = this.#placeholder(char);
    if (placeholder) return placeholder;
    if (/\d/.test(char) || (char === "." && /\d/.test(this.#sql[this.#at + 1] ?? ""))) return this.#number();
    const start = String.fromCodePoint(this.#sql.codePointAt(this.#at) ?? 0);
    if (wordStart.test(start) || (start === "$" && mysql)) return this.#match("word", wordPattern);
    if (!/[!-~]/.test(char)) {
      const code = start.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      throw new Unreadable("control-character", `The character U+${code} may only stand inside quotes.`);
    }
    if (char === "\\") throw new Unreadable("syntax", "A backslash may only stand inside quotes.");
    this.#at++;
    return { kind: "sign", text: char };
  }

  #match(kind: Token["kind"], pattern: RegExp): Token {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#sql)?.[0] ?? this.#peek(1);
    this.#at += text.length;
    return { kind, text };
  }

  #number(): Token {
    const token = this.#match("number", numberPattern);
    const next = String.fromCodePoint(this.#sql.codePointAt(this.#at) ?? 0x20);
    // MySQL names may begin with digits; elsewhere "1abc" is an error or two tokens, depending on the version.
    if (/[\p{L}\p{N}_$]/u.test(next)) {
      if (this.#dialect !== "mysql" || /[.]/.test(token.text)) {
        throw new Unreadable("syntax", `The number ${token.text} runs into "${next}".`);
      }
      const rest = this.#match("word", mysqlWordPattern);
      return { kind: "word", text: token.text + rest.text };
    }
    return token;
  }

  #quoted(kind: "string" | "quoted", quote: string, backslash: boolean): Token {
    const start = this.#at;
    this.#at++;
    for (;;) {
      const char = this.#sql[this.#at];
      if (char === undefined) {
        throw new Unreadable(
          "syntax",
          `The ${kind === "string" ? "string" : "name"} opened with ${quote} is not closed.`,
        );
      }
      if (char === "\\" && backslash) this.#at += 2;
      else if (char !== quote) this.#at++;
      else if (this.#sql[this.#at + 1] === quote) this.#at += 2;
      else break;
    }
    this.#at++;
    return { kind, text: this.#sql.slice(start, this.#at) };
  }

  #bracketed(): Token {
    const end = this.#sql.indexOf("]", this.#at);
    if (end < 0) throw new Unreadable("syntax", "The name opened with [ is not closed.");
    const text = this.#sql.slice(this.#at, end + 1);
    this.#at = end + 1;
    return { kind: "quoted", text };
  }

  /** E'...', U&'...', $tag$...$tag$; U&"..." is refused because it spells names another way. */
  #postgresQuote(char: string): Token | undefined {
    if (/^[uU]&"/.test(this.#peek(3))) {
      throw new Unreadable(
        "unicode-identifier",
        'Names written as U&"..." are not accepted; write them plainly.',
      );
    }
    if (/^[uU]&'/.test(this.#peek(3))) {
      this.#at += 2;
      const { text } = this.#quoted("string", "'", false);
      return { kind: "string", text: `U&${text}` };
    }
    if (/^[eE]'/.test(this.#peek(2))) {
      this.#at++;
      const { text } = this.#quoted("string", "'", true);
      // PostgreSQL would go on reading escapes in a string on the next line; a general parser would not.
      if (/^[ \t\r\f]*\n\s*'/.test(this.#sql.slice(this.#at, this.#at + 1000))) {
        throw new Unreadable("syntax", "An escape string is continued on the next line; write it as one.");
      }
      return { kind: "string", text: `E${text}` };
    }
    const tag =
      char === "$"
        ? /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(this.#sql.slice(this.#at, this.#at + 100))?.[0]
        : undefined;
    if (tag === undefined) return undefined;
    const end = this.#sql.indexOf(tag, this.#at + tag.length);
    if (end < 0) throw new Unreadable("syntax", `The string opened with ${tag} is not closed.`);
    const text = this.#sql.slice(this.#at, end + tag.length);
    this.#at = end + tag.length;
    return { kind: "string", text };
  }

  #placeholder(char: string): Token | undefined {
    const patterns = {
      sqlite: /^(?:\?\d*|[:@$#][\p{L}\p{N}_$]+)/u,
      postgres: /^\$\d+/,
      mysql: /^\?/,
    };
    if (!"?:@$#".includes(char)) return undefined;
    const text = patterns[this.#dialect].exec(this.#sql.slice(this.#at, this.#at + 200))?.[0];
    if (text === undefined) return undefined;
    this.#at += text.length;
    return { kind: "placeholder", text };
  }
}
