import { contentWeight, type Item } from "../linking/items.ts";
import { columnsOf } from "../sql/ast.ts";
import type { Reading } from "./reading.ts";

/** How much of the question the frame explains. */
export interface Coverage {
  /** Words that mean something and that nothing explains, as written. */
  readonly unexplained: readonly string[];
  /** Share of the meaning words that are explained, in [0, 1]. */
  readonly share: number;
  /** Share of trust that is left after weak explanations. */
  readonly factor: number;
}

/** Cues that may stay unused without changing the meaning. */
const harmless = new Set([
  "list",
  "which",
  "who",
  "all",
  "with",
  "of",
  "from",
  "to",
  "and",
  "by",
  "distinct",
  "than",
  "everything",
  "filler",
  "trade",
]);

export function coverageOf(reading: Reading): Coverage {
  const unexplained: string[] = [];
  /** Words that ask for something and found nothing to ask it of: mostly because of another word. */
  const helpless: string[] = [];
  let total = 0;
  let factor = 1;
  reading.items.forEach((item, index) => {
    if (item.silent === "mark") return;
    const isUsed = reading.isUsed(index);
    if (!isUsed && isHarmless(reading, item, index)) {
      if (item.silent === "weak") factor *= 0.985;
      return;
    }
    total += 1;
    if (!isUsed) (item.cues.length > 0 || item.number !== null ? helpless : unexplained).push(item.text);
    else factor *= strength(item);
  });
  const missing = unexplained.length > 0 ? unexplained : helpless;
  return { unexplained: missing, share: total === 0 ? 0 : (total - missing.length) / total, factor };
}

function isHarmless(reading: Reading, item: Item, index: number): boolean {
  const content = contentWeight(item);
  if (item.quoted || item.number !== null || item.date !== null) return false;
  if (item.cues.some((cue) => cue.kind === "list") && opensSentence(reading, index)) return true;
  if (isUnit(reading, index) && repeatsColumn(reading, item)) return true;
  if (item.silent === "weak" && item.cues.every((cue) => cue.kind === "pattern")) return content < 0.75;
  if (item.cues.length > 0) return content < 0.75 && item.cues.some((cue) => harmless.has(cue.kind));
  if (item.silent !== null) return content < 0.75 || item.silent === "stop" || reading.isSilent(index);
  return item.text.length === 1 && content === 0;
}

function opensSentence(reading: Reading, index: number): boolean {
  const before = reading.item(index - 1);
  return (
    before === undefined ||
    (before.silent === "mark" && before.text !== ",") ||
    before.text.toLowerCase() === "please"
  );
}

/** Stands behind "in" or "of", as units do. */
function isUnit(reading: Reading, index: number): boolean {
  const before = reading.item(index - 1);
  return (
    /^in\s/i.test(reading.item(index)?.text ?? "") ||
    before?.cues.some((cue) => cue.kind === "from" || cue.kind === "of") === true
  );
}

/** "capacity in pallets", "more than 5 years of age": a word that names a column again which the answer already uses. */
function repeatsColumn(reading: Reading, item: Item): boolean {
  const { outputs, groups, filters, order } = reading.frame;
  const used = [...outputs, ...groups, ...order].flatMap((part) =>
    part.kind === "expression" ? columnsOf(part.expression) : [],
  );
  const all = [...used, ...filters.flatMap((filter) => columnsOf(filter.condition))];
  return item.columns.some((mention) =>
    all.some((column) => column.table === mention.table && column.column === mention.column),
  );
}

function strength(item: Item): number {
  const content = contentWeight(item);
  if (content === 0 || item.cues.length > 0 || item.number !== null || item.date !== null) return 1;
  if (content >= 0.9) return 1;
  if (content >= 0.82) return 0.96;
  if (content >= 0.75) return 0.92;
  return content >= 0.65 ? 0.86 : 0.8;
}
