import { contentWeight, cueOf } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import type { Output } from "./frame.ts";
import { ownerBehind, readNounPhrase } from "./noun-phrase.ts";
import { readQuantity } from "./quantities.ts";
import type { Reading } from "./reading.ts";
import { resolveColumn, resolveTable } from "./resolve.ts";
import { rowOrColumn } from "./roles.ts";

/** Reads what the answer shows: the list at the start of the question, and the lists behind further "show" or "and how many". */
export function readOutputs(reading: Reading): void {
  const { items } = reading;
  let position = startOfHead(reading);
  let isHead = true;
  while (position < items.length) {
    const item = items[position];
    const isStart = isHead || cueOf(item, "list") !== undefined || opensQuestion(reading, position);
    if (!isStart) {
      position += 1;
      continue;
    }
    const start = skipOpening(reading, position);
    const end = readList(reading, start);
    isHead =
      end === start &&
      start < items.length &&
      isHead &&
      (reading.isUsed(start) || items[start]?.silent === "mark");
    position = Math.max(end, start, position + 1);
  }
}

/** "For every student who ..., how many courses": what is shown stands behind the group. */
function startOfHead(reading: Reading): number {
  const first = reading.next(0);
  if (reading.roleOf(first) !== "group") return 0;
  const comma = reading.items.findIndex((item, index) => index > first && item.text === ",");
  return comma === -1 ? 0 : comma + 1;
}

/** A question word or count that starts a further question: ", and how many orders ...", "? Which ...". */
function opensQuestion(reading: Reading, index: number): boolean {
  const item = reading.item(index);
  const before = reading.item(index - 1);
  const isOpening = cueOf(item, "count") !== undefined || cueOf(item, "which") !== undefined;
  return (
    isOpening &&
    !reading.isUsed(index) &&
    (index === 0 || before?.silent === "mark" || cueOf(before, "and") !== undefined)
  );
}

function skipOpening(reading: Reading, start: number): number {
  let position = start;
  while (position < reading.items.length) {
    const item = reading.item(position);
    if (item === undefined) return position;
    const opens = (["list", "which", "who", "all", "of"] as const).some(
      (kind) => cueOf(item, kind) !== undefined,
    );
    const isMark = item.silent === "mark";
    const isName =
      item.columns.length > 0 && cueOf(item, "list") !== undefined && !startsList(reading, position);
    if (
      reading.isSilent(position) ||
      isMark ||
      (opens && !isName && (contentWeight(item) < 0.6 || startsList(reading, position)))
    ) {
      position += 1;
      continue;
    }
    if (reading.isUsed(position)) {
      position += 1;
      continue;
    }
    return position;
  }
  return position;
}

/** "Name the people ...": a word that can be a column is the order to list when it opens the sentence before "the". */
function startsList(reading: Reading, index: number): boolean {
  const before = reading.item(index - 1);
  const isFirst = index === 0 || (before?.silent === "mark" && before.text !== ",");
  const behind = reading.item(index + 1);
  return isFirst && (behind?.silent === "stop" || cueOf(behind, "all") !== undefined);
}

function readList(reading: Reading, start: number): number {
  let position = start;
  for (;;) {
    const next = readElement(reading, position);
    if (next === null) return position;
    position = next;
    const joined = separatorEnd(reading, position);
    if (joined === null) return position;
    position = joined;
  }
}

function readElement(reading: Reading, start: number): number | null {
  let at = reading.next(start, ["all", "of", "which"]);
  // Conditions in front of the thing, such as "active" in "active customers", are read as filters later.
  while (isQualifier(reading, at)) at = reading.next(at + 1, ["all", "of"]);
  if (reading.isUsed(at) && cueOf(reading.item(at), "distinct") === undefined) return null;
  const item = reading.item(at);
  if (item === undefined) return null;
  const whole = cueOf(item, "everything");
  if (whole !== undefined) {
    const table = reading.frame.target;
    if (table === null) return null;
    reading.frame.outputs.push({ kind: "all", table, position: at });
    reading.use(at, "all columns");
    return skipOwner(reading, at + 1);
  }
  if (cueOf(item, "share") !== undefined) return readShare(reading, at);
  if (cueOf(item, "full-name") !== undefined) {
    const table = ownerBehind(reading, at + 1) ?? reading.frame.target;
    if (table === null || (reading.model.tables.get(table)?.display.length ?? 0) < 2) return null;
    reading.frame.outputs.push({ kind: "entity", table, position: at });
    reading.use(at, "shown");
    return at + 1;
  }
  const quantity = readQuantity(reading, at);
  if (quantity !== null) {
    for (const part of quantity.parts) reading.use(part, "shown");
    const output: Output =
      quantity.quantity.kind === "count"
        ? { kind: "count", table: quantity.quantity.table, position: at }
        : { kind: "expression", expression: quantity.quantity.expression, position: at };
    reading.frame.outputs.push(output);
    return readFurtherColumns(reading, quantity.end, output);
  }
  const phrase = readNounPhrase(reading, at, { prefer: "column" });
  if (phrase === null) return null;
  if (phrase.distinct) reading.frame.distinct = true;
  if (phrase.measure !== null) return null;
  for (const part of phrase.parts) reading.use(part, "shown");
  const position = phrase.parts[0] ?? at;
  const output = rowOrColumn(reading, phrase, position);
  if (output !== null) reading.frame.outputs.push(output);
  return phrase.end;
}

/** "What percentage of orders ...": the rows named behind are the whole, the conditions after them the part. */
function readShare(reading: Reading, index: number): number | null {
  let at = reading.next(index + 1, ["all", "of"]);
  while (isQualifier(reading, at)) at = reading.next(at + 1, ["all", "of"]);
  const table = resolveTable(reading, reading.item(at));
  if (table === null || table.table !== reading.frame.target || reading.frame.share !== null) return null;
  reading.frame.share = { position: index, baseAt: at };
  reading.use(index, "share");
  if (!reading.isUsed(at)) reading.use(at, "shown");
  return at + 1;
}

/** "average latitude and longitude": the aggregate holds for the columns that follow. */
function readFurtherColumns(reading: Reading, start: number, output: Output): number {
  if (
    output.kind !== "expression" ||
    output.expression.kind !== "call" ||
    output.expression.args[0]?.kind !== "column"
  )
    return start;
  let end = start;
  for (;;) {
    const separator =
      reading.item(end)?.text === "," || cueOf(reading.item(end), "and") !== undefined ? end + 1 : -1;
    if (separator === -1) return end;
    const at = reading.next(cueOf(reading.item(separator), "and") === undefined ? separator : separator + 1);
    const item = reading.item(at);
    if (item === undefined || reading.isUsed(at) || item.cues.length > 0) return end;
    const found =
      item.columns.length === 0 ? null : resolveColumn(reading, item, { kinds: ["number"], noKeys: true });
    if (found === null || found.reference.table !== output.expression.args[0].table) return end;
    reading.use(at, "shown");
    reading.frame.outputs.push({
      kind: "expression",
      expression: { ...output.expression, args: [found.reference] },
      position: at,
    });
    end = at + 1;
  }
}

function isQualifier(reading: Reading, index: number): boolean {
  const item = reading.item(index);
  if (item === undefined) return false;
  if (
    reading.roleOf(index)?.startsWith("first ") === true ||
    reading.roleOf(index) === "superlative" ||
    reading.roleOf(index) === "top"
  )
    return true;
  if (reading.isUsed(index)) return false;
  // "open orders" names the rows too and is what is listed.
  if (item.tables.some((mention) => mention.table === item.predicates[0]?.table)) return false;
  const best = Math.max(0, item.predicates[0]?.weight ?? 0, item.values[0]?.weight ?? 0);
  const schema = Math.max(0, item.tables[0]?.weight ?? 0, item.columns[0]?.weight ?? 0);
  return best >= 0.6 && best > schema && cueOf(item, "count") === undefined;
}

/** "information of the customers": the table is part of the phrase. */
function skipOwner(reading: Reading, start: number): number {
  const owner = reading.next(start, ["of", "all"]);
  const table = reading.item(owner)?.tables[0];
  if (table === undefined) return start;
  reading.use(owner, "all columns of it");
  return owner + 1;
}

/** The place behind ", ", "and", ", and" when another element follows there. */
function separatorEnd(reading: Reading, start: number): number | null {
  let position = start;
  let joined = false;
  const owner = ownerThenMore(reading, position);
  if (owner !== null) position = owner;
  while (position < reading.items.length) {
    const item = reading.item(position);
    if (
      item?.text === "," ||
      cueOf(item, "and") !== undefined ||
      (!joined && opensShownWith(reading, position))
    ) {
      joined = true;
      position += 1;
      continue;
    }
    if (reading.isSilent(position) && joined) {
      position += 1;
      continue;
    }
    break;
  }
  if (!joined) return null;
  const item = reading.item(position);
  if (item === undefined || reading.isUsed(position)) return null;
  if (owner !== null && (item.tables[0]?.weight ?? 0) > Math.max(0.7, item.columns[0]?.weight ?? 0)) {
    reading.doubt(`"${item.text}" may be asked for together with what stands before it, as one list`, 0.4);
    return null;
  }
  const canFollow =
    cueOf(item, "full-name") !== undefined ||
    cueOf(item, "count") !== undefined ||
    cueOf(item, "aggregate") !== undefined ||
    item.measures.length > 0 ||
    item.columns.length > 0 ||
    item.tables.length > 0;
  if (["count", "aggregate", "full-name"].some((kind) => item.cues.some((cue) => cue.kind === kind)))
    return position;
  return canFollow &&
    (resolveQuietly(reading, position) || (item.tables[0]?.weight ?? 0) > 0.8 || item.measures.length > 0)
    ? position
    : null;
}

/** "open orders with customer and date": columns and parents to show, not conditions, when nothing is said of them. */
function opensShownWith(reading: Reading, index: number): boolean {
  const { target } = reading.frame;
  if (
    cueOf(reading.item(index), "with") === undefined ||
    !/^(?:with|con|mit)\b/i.test(reading.item(index)?.text ?? "")
  )
    return false;
  for (let at = index + 1; at < reading.items.length; at += 1) {
    const item = reading.item(at);
    if (item === undefined || item.text === "." || item.text === "?") break;
    if (item.text === "," || cueOf(item, "and") !== undefined || reading.isSilent(at)) continue;
    const table = resolveTable(reading, item);
    const isParent =
      table !== null &&
      target !== null &&
      table.table !== target &&
      pathBetween(reading.model, target, table.table)?.steps.every((step) => step.up) === true;
    const isColumn = item.columns.some((mention) => mention.table === target && mention.weight >= 0.6);
    if (item.number !== null || item.values.length > 0 || (!isParent && !isColumn)) return false;
  }
  return true;
}

function resolveQuietly(reading: Reading, index: number): boolean {
  const doubts = [...reading.doubts];
  const found = resolveColumn(reading, reading.item(index));
  reading.doubts.splice(0, reading.doubts.length, ...doubts);
  return found !== null;
}

/** "names of customers and their cities": steps over the owner between two elements. */
function ownerThenMore(reading: Reading, start: number): number | null {
  if (cueOf(reading.item(start), "of") === undefined) return null;
  const owner = reading.next(start, ["of", "all"]);
  const item = reading.item(owner);
  if (item?.tables[0] === undefined || reading.isUsed(owner)) return null;
  const after = owner + 1;
  return reading.item(after)?.text === "," || cueOf(reading.item(after), "and") !== undefined ? after : null;
}
