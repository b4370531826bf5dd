import type { Language } from "../question/language.ts";
import { phrases } from "./phrases.ts";

/** A node of the parser's tree: an object with one key naming its kind, a bare word, or null. */
export type Node =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly [key: string]: Node }
  | readonly Node[];

export function child(node: Node, ...path: readonly (string | number)[]): Node {
  let at: Node = node;
  for (const key of path) {
    if (at === null || typeof at !== "object") return undefined;
    at = (at as Readonly<Record<string | number, Node>>)[key];
  }
  return at;
}

export function items(node: Node): readonly Node[] {
  return Array.isArray(node) ? (node as readonly Node[]) : [];
}

export function textOf(node: Node): string {
  return typeof node === "string" || typeof node === "number" ? String(node) : "";
}

const operators: Readonly<Record<string, string>> = {
  Eq: "=",
  NotEq: "≠",
  Gt: ">",
  GtEq: "≥",
  Lt: "<",
  LtEq: "≤",
  Plus: "+",
  Minus: "-",
  Multiply: "×",
  Divide: "/",
  Modulo: "mod",
  StringConcat: "&",
};

/** Says an expression of the parser's tree in words; names in `aliases` stand for tables. */
export class Speaker {
  readonly #words;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #readable: (table: string | undefined, column: string) => string;

  constructor(
    language: Language,
    aliases: ReadonlyMap<string, string>,
    readable: (table: string | undefined, column: string) => string,
  ) {
    this.#words = phrases[language];
    this.#aliases = aliases;
    this.#readable = readable;
  }

  say(node: Node): string {
    if (node === null || typeof node !== "object") return textOf(node);
    const [kind = "", body] = Object.entries(node as Readonly<Record<string, Node>>)[0] ?? [];
    const words = this.#words;
    const negated = child(body, "negated") === true ? `${words.not} ` : "";
    switch (kind) {
      case "Identifier":
        return this.#readable(undefined, textOf(child(body, "value")));
      case "CompoundIdentifier":
        return this.#compound(items(body).map((part) => textOf(child(part, "value"))));
      case "Value":
        return literal(child(body, "value"));
      case "Nested":
        return `(${this.say(body)})`;
      case "BinaryOp":
        return this.#binary(body);
      case "UnaryOp":
        return `${child(body, "op") === "Minus" ? "-" : `${words.not} `}${this.say(child(body, "expr"))}`;
      case "IsNull":
        return `${this.say(body)} ${words.isNull}`;
      case "IsNotNull":
        return `${this.say(body)} ${words.isNotNull}`;
      case "Between":
        return `${this.say(child(body, "expr"))} ${negated}${words.between(this.say(child(body, "low")), this.say(child(body, "high")))}`;
      case "InList":
        return `${this.say(child(body, "expr"))} ${negated}${words.oneOf(this.#list(items(child(body, "list"))))}`;
      case "InSubquery":
        return `${this.say(child(body, "expr"))} ${negated}${words.oneOf(words.sub)}`;
      case "Like":
      case "ILike":
        return `${this.say(child(body, "expr"))} ${negated}${words.like(this.say(child(body, "pattern")))}`;
      case "Cast":
        return this.say(child(body, "expr"));
      case "Function":
        return this.#call(body);
      case "Subquery":
      case "Exists":
        return `${negated}${words.sub}`;
      case "Case":
        return "CASE";
      default:
        return kind;
    }
  }

  #compound(parts: readonly string[]): string {
    const column = parts.at(-1) ?? "";
    const qualifier = parts.at(-2);
    const table =
      qualifier === undefined ? undefined : (this.#aliases.get(qualifier.toLowerCase()) ?? qualifier);
    return this.#readable(table, column);
  }

  #binary(body: Node): string {
    const op = child(body, "op");
    const name = textOf(op);
    const left = this.say(child(body, "left"));
    const right = this.say(child(body, "right"));
    if (name === "And") return `${left} ${this.#words.and} ${right}`;
    if (name === "Or") return `(${left} ${this.#words.or} ${right})`;
    return `${left} ${operators[name] ?? name} ${right}`;
  }

  #call(body: Node): string {
    const name = textOf(child(body, "name", 0, "Identifier", "value")).toUpperCase();
    const args = items(child(body, "args", "List", "args")).map((one) => child(one, "Unnamed"));
    const star = args[0] === "Wildcard";
    const said = this.#list(args.map((one) => child(one, "Expr") ?? one));
    if (name === "COUNT") return star ? this.#words.count : this.#words.countOf(said);
    const phrase = this.#words.functions[name];
    return phrase === undefined ? `${name.toLowerCase()}(${star ? "*" : said})` : phrase(said);
  }

  #list(nodes: readonly Node[]): string {
    return nodes.map((node) => this.say(node)).join(", ");
  }
}

function literal(node: Node): string {
  if (node === null || typeof node !== "object") return textOf(node).toUpperCase();
  const [kind = "", value] = Object.entries(node as Readonly<Record<string, Node>>)[0] ?? [];
  if (kind === "Number") return textOf(child(value, 0));
  if (kind === "Boolean") return String(value);
  return `"${textOf(value)}"`;
}
