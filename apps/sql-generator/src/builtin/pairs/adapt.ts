import type { Candidate, FoundPair } from "../../types.ts";
import type { Item } from "../linking/items.ts";
import type { SchemaModel } from "../schema/model.ts";
import type { Thesaurus } from "../text/word-keys.ts";
import { type DateChange, dateText } from "./dates.ts";
import { type Signature, type Slot, type SlotValue, signatureOf } from "./signature.ts";
import { findLiterals, replaceLiterals, type SqlLiteral } from "./sql-literals.ts";

export interface AdaptInput {
  readonly items: readonly Item[];
  readonly pairs: readonly FoundPair[];
  readonly model: SchemaModel;
  readonly thesaurus: Thesaurus;
  /** Links the words of a stored question as those of the asked one were linked. */
  readonly linkPair: (pair: FoundPair) => Generator<void, readonly Item[]>;
}

/**
 * Reuses the stored pair whose question has the same form as the asked one: the same words but for values, numbers and
 * dates, each of which must stand in the stored SQL so that it can be exchanged there. Null when no pair is that near. A step is one pair.
 */
export function* adaptPair(input: AdaptInput): Generator<void, Candidate | null> {
  const asked = signatureOf(input.items, input.thesaurus);
  let best: Candidate | null = null;
  for (const pair of input.pairs) {
    yield;
    const stored = signatureOf(yield* input.linkPair(pair), input.thesaurus);
    if (!isSameForm(asked, stored)) continue;
    const changes = changesOf(asked, stored, findLiterals(pair.sql, input.model));
    // SQLite has no literal for a text with NUL.
    if (changes === null || changes.some(({ text }) => text.includes("\0"))) continue;
    const confidence = changes.length === 0 ? 0.97 : 0.93;
    if (best !== null && best.confidence >= confidence) continue;
    const swaps = changes.map(({ literal, text }) => `${literal.text} became ${text}`);
    const reasons = [
      `adapted from the stored question "${pair.question}"`,
      ...(swaps.length === 0 ? ["nothing had to change"] : swaps),
    ];
    best = {
      sql: replaceLiterals(pair.sql, changes).replace(/;\s*$/, ""),
      source: "pair",
      confidence,
      reasons,
    };
  }
  return best;
}

/** Whether two questions have the same parts in the same order: "orders of customers" is not "customers of orders". */
function isSameForm(asked: Signature, stored: Signature): boolean {
  return (
    asked.parts.length > 0 &&
    asked.slots.length === stored.slots.length &&
    asked.parts.join("\n") === stored.parts.join("\n")
  );
}

function changesOf(
  asked: Signature,
  stored: Signature,
  literals: readonly SqlLiteral[],
): { literal: SqlLiteral; text: string }[] | null {
  const changes: { literal: SqlLiteral; text: string }[] = [];
  const taken = new Set<SqlLiteral>();
  for (const [index, from] of stored.slots.entries()) {
    const to = asked.slots[index];
    if (to === undefined || to.kind !== from.kind) return null;
    const found = changesOfSlot(
      from,
      to,
      literals.filter((literal) => !taken.has(literal)),
    );
    if (found === null) return null;
    for (const change of found) {
      taken.add(change.literal);
      if (change.text !== change.literal.text) changes.push(change);
    }
  }
  return changes;
}

function changesOfSlot(
  from: Slot,
  to: Slot,
  literals: readonly SqlLiteral[],
): { literal: SqlLiteral; text: string }[] | null {
  const isSame = from.text.toLowerCase() === to.text.toLowerCase();
  if (from.kind === "number" && to.kind === "number") {
    const own = literals.filter(
      (literal) => Number(literal.text) === from.value && literal.text.trim() !== "",
    );
    if (own.length === 0) return from.value === to.value ? [] : null;
    return own.map((literal) => ({ literal, text: String(to.value) }));
  }
  if (from.kind === "date" && to.kind === "date") {
    const changed = literals.flatMap((literal): DateChange[] => dateText(literal, from.date, to.date));
    if (changed.length === 0) return isSame ? [] : null;
    return changed;
  }
  if (from.kind === "value" && to.kind === "value")
    return isSame ? keep(from, literals) : exchange(from, to, literals);
  return null;
}

function keep(from: Slot, literals: readonly SqlLiteral[]): { literal: SqlLiteral; text: string }[] {
  if (from.kind !== "value") return [];
  return literals
    .filter((literal) => from.options.some((option) => holds(literal, option)))
    .map((literal) => ({ literal, text: literal.text }));
}

/** The new value must be one of the very column that the old one is compared with. */
function exchange(
  from: Extract<Slot, { kind: "value" }>,
  to: Extract<Slot, { kind: "value" }>,
  literals: readonly SqlLiteral[],
): { literal: SqlLiteral; text: string }[] | null {
  const own = literals.filter((literal) => from.options.some((option) => holds(literal, option)));
  const changes = own.map((literal) => {
    const found = to.options.find(
      (option) =>
        literal.column !== null &&
        option.table === literal.column.table &&
        option.column === literal.column.column,
    );
    return found === undefined ? null : { literal, text: found.value };
  });
  return changes.length > 0 && changes.every((change) => change !== null) ? changes : null;
}

function holds(literal: SqlLiteral, option: SlotValue): boolean {
  return (
    literal.text === option.value &&
    literal.column !== null &&
    literal.column.table === option.table &&
    literal.column.column === option.column
  );
}
