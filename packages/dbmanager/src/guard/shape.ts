import type { GuardViolation } from "../types.ts";
import type { Token } from "./lexer.ts";

/** Operators that may follow one another in one expression. The parser's stack holds about 600. */
const maxChain = 400;
/** Dots in one name; the parser takes quadratic time over them. */
const maxDots = 8;

/** Words that make the syntax tree one level deeper, like an operator. */
const deepening = new Set(
  `and or not is in like ilike glob match regexp rlike between collate at isnull notnull exists distinct prior interval
  div mod xor similar escape operator binary row array`.split(/\s+/),
);
const setOperators = new Set(["union", "intersect", "except", "minus"]);
const separating = new Set(
  "select from where on having order group limit when then else values using with as by set".split(" "),
);

/** How deep the parser would have to go, told from the tokens, before it is let in. */
export function checkShape(
  tokens: readonly Token[],
  limits: { maxDepth: number; maxTokens: number },
): GuardViolation | undefined {
  if (tokens.length > limits.maxTokens) {
    return {
      rule: "too-long",
      message: `The statement has ${tokens.length} words and signs, the limit is ${limits.maxTokens}.`,
    };
  }
  const levels: Level[] = [{ closer: "", operators: 0, sets: 0 }];
  let open = 0;
  let afterOperator = false;
  let dots = 0;
  let afterDot = false;
  for (const token of tokens) {
    const word = token.kind === "word" ? token.text.toLowerCase() : undefined;
    const sign = token.kind === "sign" ? token.text : undefined;
    const level = levels.at(-1) as Level;
    const closer = word === "case" ? "end" : sign === "(" ? ")" : sign === "[" ? "]" : undefined;
    dots = sign === "." ? dots + 1 : afterDot ? dots : 0;
    afterDot = sign === ".";
    if (dots > maxDots) return { rule: "too-deep", message: `A name has more than ${maxDots + 1} parts.` };
    const isOperator = sign ? !/^[.,()[\]]$/.test(sign) : word !== undefined && deepening.has(word);
    if (closer) levels.push({ closer, operators: 0, sets: 0 });
    else if (
      (sign === ")" || sign === "]" || word === "end") &&
      levels.some((l) => l.closer === (sign ?? word))
    ) {
      open -= close(levels, (sign ?? word) as string);
    } else if (word !== undefined && setOperators.has(word)) {
      level.sets++;
      open++;
    } else if (sign === "," || (word !== undefined && separating.has(word) && !afterOperator)) {
      // Where an operand is due, such a word is a name and the expression goes on.
      open -= level.operators;
      level.operators = 0;
    } else if (isOperator) {
      level.operators++;
      open++;
    }
    afterOperator = isOperator;
    if (levels.length - 1 > limits.maxDepth) {
      return { rule: "too-deep", message: `The statement is nested deeper than ${limits.maxDepth} levels.` };
    }
    if (open > maxChain) {
      return {
        rule: "too-deep",
        message: `More than ${maxChain} operators follow one another; use IN (...) or a join instead.`,
      };
    }
  }
  return undefined;
}

/** An open parenthesis, bracket or CASE, with what nests in the tree since its last separator. */
interface Level {
  readonly closer: string;
  operators: number;
  sets: number;
}

/** Closes the innermost level of this kind and what stands open inside it; returns what it had counted. */
function close(levels: Level[], closer: string): number {
  let freed = 0;
  if (closer === "end" && levels.at(-1)?.closer !== "end") return 0;
  for (let level = levels.pop(); level; level = levels.pop()) {
    freed += level.operators + level.sets;
    if (level.closer === closer) return freed;
  }
  return freed;
}
