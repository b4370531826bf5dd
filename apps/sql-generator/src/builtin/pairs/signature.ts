import { contentWeight, cueOf, type Item } from "../linking/items.ts";
import type { Expression } from "../sql/ast.ts";
import type { DateSpan } from "../text/dates.ts";
import type { Thesaurus } from "../text/word-keys.ts";

/** A part of a question that may differ between two questions of the same form. */
export type Slot =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "date"; readonly date: DateSpan; readonly text: string }
  | { readonly kind: "value"; readonly options: readonly SlotValue[]; readonly text: string };

export interface SlotValue {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  readonly weight: number;
}

/** A question as what it says, in order, and the slots in it. */
export interface Signature {
  /** One word for each part that means something; a slot is its kind. */
  readonly parts: readonly string[];
  readonly slots: readonly Slot[];
}

const dropped = new Set(["list", "which", "all", "of", "from", "with", "to"]);

/** The form of a question: two questions with the same parts ask the same of other values. */
export function signatureOf(items: readonly Item[], thesaurus: Thesaurus): Signature {
  const parts: string[] = [];
  const slots: Slot[] = [];
  for (const item of items) {
    if (item.silent === "mark") continue;
    const slot = slotOf(item);
    if (slot !== null) {
      slots.push(slot);
      parts.push(`<${slot.kind}>`);
      // "business customers": the rows are named with the condition.
      const table = item.tables[0];
      if (slot.kind === "value" && table !== undefined && item.predicates.length > 0)
        parts.push(`table:${table.table}`);
      continue;
    }
    const part = partOf(item, thesaurus);
    if (part !== null) parts.push(part);
  }
  return { parts, slots };
}

function slotOf(item: Item): Slot | null {
  if (item.date !== null) return { kind: "date", date: item.date, text: item.text };
  const options = [
    ...item.values.map(({ table, column, value, weight }) => ({ table, column, value, weight })),
    ...item.predicates.flatMap((mention) => codeOf(mention.condition, mention.weight)),
  ].filter((option) => option.weight >= 0.75);
  const schema = Math.max(0, item.tables[0]?.weight ?? 0, item.columns[0]?.weight ?? 0);
  const best = Math.max(0, ...options.map((option) => option.weight));
  if (item.quoted || (options.length > 0 && best >= schema && item.cues.length === 0)) {
    const text = item.quoted ? item.text.slice(1, -1) : item.text;
    return { kind: "value", options, text };
  }
  return item.number === null ? null : { kind: "number", value: item.number, text: item.text };
}

function codeOf(condition: Expression, weight: number): SlotValue[] {
  if (
    condition.kind !== "binary" ||
    condition.operator !== "=" ||
    condition.left.kind !== "column" ||
    condition.right.kind !== "literal"
  )
    return [];
  return [
    {
      table: condition.left.table,
      column: condition.left.column,
      value: String(condition.right.value),
      weight,
    },
  ];
}

function partOf(item: Item, thesaurus: Thesaurus): string | null {
  const content = contentWeight(item);
  const cue = item.cues[0];
  if (cue !== undefined && content < 0.75) {
    if (item.cues.every((other) => dropped.has(other.kind)) || cueOf(item, "by") !== undefined) return null;
    return `cue:${JSON.stringify(cue)}`;
  }
  if (item.silent === "stop" && content < 0.75) return null;
  const mentions = [...item.measures, ...item.predicates, ...item.tables, ...item.columns];
  const best = mentions.toSorted((left, right) => right.weight - left.weight)[0];
  // A synonym is no proof that the same is asked: "items in each order" is not "products in each order".
  if (best !== undefined && best.weight >= 0.82) {
    if (best.kind === "table") return `table:${best.table}`;
    if (best.kind === "column")
      return `column:${item.columns
        .filter((column) => column.weight === best.weight)
        .map((column) => `${column.table}.${column.column}`)
        .sort()
        .join("|")}`;
    return `${best.kind}:${JSON.stringify(best.kind === "measure" ? best.expression : best.condition)}`;
  }
  if (item.silent === "weak") return null;
  return `word:${thesaurus.translated(item.text.toLowerCase().split(/\s+/))}`;
}
