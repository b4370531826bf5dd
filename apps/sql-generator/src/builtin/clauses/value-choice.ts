import { cueOf, type Item, type PredicateMention, type ValueMention } from "../linking/items.ts";
import { pathBetween } from "../plan/paths.ts";
import { column, columnsOf, type Expression, equal, literal, sameExpression, tablesOf } from "../sql/ast.ts";
import type { Reading } from "./reading.ts";
import { columnOf, nounBefore, resolveColumn } from "./resolve.ts";

interface Choice {
  readonly condition: Expression;
  readonly table: string;
  readonly columnAt: number | null;
  readonly text: string;
}

/** The condition an item states, if it is one. */
export function filterAt(reading: Reading, index: number): Choice | null {
  const item = reading.item(index);
  if (item === undefined) return null;
  const [before, after] = [columnBefore(reading, index), columnBehind(reading, index)];
  const columnAt =
    [before, after].find((at) => at !== null && namesColumnOf(reading, at, item)) ?? before ?? after;
  const named = columnAt === null ? null : resolveColumn(reading, reading.item(columnAt), { at: columnAt });
  const ranked = [
    ...item.values
      .filter((mention) => isPlausible(reading, index, mention, columnAt))
      .map((mention) => rank(reading, item, mention, columnAt)),
    ...item.predicates
      .filter((mention) => isWithinReach(reading, mention))
      .map((mention) => rank(reading, item, mention, columnAt)),
  ].sort((left, right) => right.score - left.score);
  const [first, second] = ranked;
  if (first === undefined) {
    if (item.quoted && named !== null && columnAt !== null)
      return {
        condition: equal(named.reference, literal(item.text.slice(1, -1))),
        table: named.reference.table,
        columnAt,
        text: "value",
      };
    return null;
  }
  const schemaWeight = Math.max(
    0,
    ...[item.tables, item.columns].flatMap((mentions) => mentions.map((mention) => mention.weight)),
  );
  const isPredicate = first.mention.kind === "predicate";
  if (
    !item.quoted &&
    !first.hasColumn &&
    (isPredicate ? schemaWeight > first.mention.weight + 0.12 : schemaWeight >= first.mention.weight - 0.12)
  )
    return null;
  if (
    item.cues.length > 0 &&
    (first.mention.weight < 0.85 || cueOf(item, "list") !== undefined) &&
    !first.hasColumn
  )
    return null;
  if (first.mention.weight < 0.6) return null;
  if (
    second !== undefined &&
    first.score - second.score < 0.05 &&
    !sameExpression(first.condition, second.condition)
  )
    reading.doubt(
      `"${item.text}" can mean ${describe(first.mention)} or ${describe(second.mention)}`,
      first.mention.table === second.mention.table ? 0.8 : 0.6,
    );
  const reach =
    reading.frame.target === null
      ? null
      : pathBetween(reading.model, reading.frame.target, first.mention.table);
  const related = reading.frame.filters.flatMap((filter) => tablesOf(filter.condition));
  const isNear =
    reach === null ||
    reach.steps.length <= 1 ||
    reach.steps.every((step) => step.up) ||
    related.some(
      (table) =>
        pathBetween(reading.model, table, first.mention.table)?.steps.every((step) => step.up) === true,
    );
  const isWrittenAsName = /^\p{Lu}/u.test(item.text) && item.text.length > 3;
  if (
    !isNear &&
    !isWrittenAsName &&
    !first.hasColumn &&
    !isPredicate &&
    !reading.namedTables().includes(first.mention.table)
  )
    reading.doubt(`"${item.text}" stands for ${describe(first.mention)} only by chance`, 0.6);
  if (first.mention.weight < 0.8)
    reading.doubt(`"${item.text}" is only like ${describe(first.mention)}`, 0.75);
  return {
    condition: first.condition,
    table: first.mention.table,
    columnAt: first.hasColumn ? columnAt : null,
    text: describe(first.mention),
  };
}

interface Ranked {
  readonly mention: ValueMention | PredicateMention;
  readonly condition: Expression;
  readonly score: number;
  readonly hasColumn: boolean;
}

function rank(
  reading: Reading,
  item: Item,
  mention: ValueMention | PredicateMention,
  columnAt: number | null,
): Ranked {
  const condition =
    mention.kind === "predicate"
      ? mention.condition
      : equal(column(mention.table, mention.column), valueLiteral(reading, mention));
  const columns = columnAt === null ? [] : (reading.item(columnAt)?.columns ?? []);
  const own = mention.kind === "value" ? mention.column : (columnName(condition) ?? "");
  const hasColumn = columns.some(
    (candidate) => candidate.table === mention.table && candidate.column === own && candidate.weight >= 0.5,
  );
  const { target } = reading.frame;
  const path = target === null ? null : pathBetween(reading.model, target, mention.table);
  const near =
    mention.table === nounBefore(reading, reading.items.indexOf(item))
      ? 0.36
      : mention.table === target
        ? isOwnName(reading, mention)
          ? 0.05
          : 0.28
        : reading.namedTables().includes(mention.table)
          ? 0.24
          : path === null
            ? -0.4
            : 0.2 - Math.min(0.4, path.cost * 0.06);
  // A word right before a table's name belongs to it: "Italian suppliers".
  const behind =
    reading.items[reading.items.indexOf(item) + 1]?.tables[0]?.table === mention.table ? 0.15 : 0;
  return { mention, condition, score: mention.weight + near + behind + (hasColumn ? 0.5 : 0), hasColumn };
}

/**
 * A small word in a running sentence is seldom the name or title of a row, though some row may be called so:
 * "belong" is no track.
 */
function isPlausible(
  reading: Reading,
  index: number,
  mention: ValueMention,
  columnAt: number | null,
): boolean {
  const item = reading.item(index);
  if (item === undefined || item.quoted || /[\p{Lu}\d]/u.test(item.text) || /\s/.test(item.text)) return true;
  const isNamed =
    columnAt !== null &&
    reading
      .item(columnAt)
      ?.columns.some(
        (known) => known.table === mention.table && known.column === mention.column && known.weight >= 0.5,
      ) === true;
  const isName = reading.model.tables.get(mention.table)?.display.includes(mention.column) === true;
  return isNamed || (item.silent === null && !isName);
}

/** Whether a code's meaning is near enough to what the question names: a common word may stand for codes anywhere. */
function isWithinReach(reading: Reading, mention: ValueMention | PredicateMention): boolean {
  const { target } = reading.frame;
  if (mention.kind === "value" || target === null || mention.table === target) return true;
  if (reading.namedTables().includes(mention.table)) return true;
  const path = pathBetween(reading.model, target, mention.table);
  return (
    path !== null &&
    (path.steps.length <= 1 || (path.steps.length <= 3 && path.steps.every((step) => step.up)))
  );
}

/** "Which albums did X release": that X names an album itself is the less likely reading. */
function isOwnName(reading: Reading, mention: ValueMention | PredicateMention): boolean {
  return (
    mention.kind === "value" &&
    reading.model.tables.get(mention.table)?.display.includes(mention.column) === true
  );
}

function valueLiteral(reading: Reading, mention: ValueMention): Expression {
  const kind = columnOf(reading, mention)?.kind;
  return literal(
    (kind === "number" || kind === "year") && /^-?\d{1,15}(\.\d+)?$/.test(mention.value)
      ? Number(mention.value)
      : mention.value,
  );
}

function columnName(condition: Expression): string | null {
  return condition.kind === "binary" && condition.left.kind === "column" ? condition.left.column : null;
}

/** The free column right in front of a value, over "is", "of", "named", or right behind it ("the Sales department"). */
function columnBefore(reading: Reading, index: number): number | null {
  let before = reading.previous(index - 1, ["of", "from", "with"]);
  for (let steps = 0; steps < 3 && before >= 0; steps += 1) {
    const joins =
      cueOf(reading.item(before), "or") !== undefined || cueOf(reading.item(before), "and") !== undefined;
    const equals = reading.item(before)?.cues.some((cue) => cue.kind === "compare" && cue.operator === "=");
    if (!joins && equals !== true && !(reading.item(before)?.silent === "mark")) break;
    if (joins) return null;
    before = reading.previous(before - 1, ["of"]);
  }
  return index - before <= 3 && isFreeColumn(reading, before) ? before : null;
}

/** "the Sales department": the column right behind its value. */
function columnBehind(reading: Reading, index: number): number | null {
  return isFreeColumn(reading, index + 1) ? index + 1 : null;
}

function isFreeColumn(reading: Reading, at: number): boolean {
  const item = reading.item(at);
  const weight = item?.columns[0]?.weight ?? 0;
  return (
    item !== undefined && !reading.isUsed(at) && weight >= 0.5 && (item.tables[0]?.weight ?? 0) <= weight
  );
}

/** Whether a column that an item names holds one of the values that another item can mean. */
function namesColumnOf(reading: Reading, at: number, item: Item): boolean {
  const columns = reading.item(at)?.columns ?? [];
  const conditions = item.predicates.flatMap(({ condition }) => columnsOf(condition));
  return [...item.values, ...conditions].some((own) =>
    columns.some(
      (column) => column.table === own.table && column.column === own.column && column.weight >= 0.5,
    ),
  );
}

function describe(mention: ValueMention | PredicateMention): string {
  return mention.kind === "predicate"
    ? mention.source
    : `${mention.table}.${mention.column} = "${mention.value}"`;
}
