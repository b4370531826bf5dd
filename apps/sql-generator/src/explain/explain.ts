import { init, parse } from "@guanmingchiu/sqlparser-ts";
import { SchemaNames } from "../linking/identifiers.ts";
import type { Language } from "../question/language.ts";
import type { WorkspaceSchema } from "../types.ts";
import { child, items, type Node, Speaker, textOf } from "./expression.ts";
import { phrases } from "./phrases.ts";

export interface ExplainInput {
  readonly sql: string;
  readonly schema: WorkspaceSchema;
  readonly language: Language;
  /** Rows of the bounded run; absent when it was not run. */
  readonly rows?: { readonly count: number; readonly truncated: boolean };
}

/**
 * Says in plain words what a statement does, from its parse alone: section titles, bullets below. A statement that
 * has no simple description says so.
 */
export async function explainSql(input: ExplainInput): Promise<string> {
  await init();
  const words = phrases[input.language];
  const sections: [string, string[]][] = [];
  try {
    const tree = JSON.parse(JSON.stringify(parse(input.sql, "sqlite"))) as Node;
    sections.push(...describeQuery(child(tree, 0, "Query"), input));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  if (sections.length === 0) sections.push([words.selection, [words.notParsed]]);
  if (input.rows !== undefined) {
    const { count, truncated } = input.rows;
    sections.push([words.overall, [truncated ? words.cut(String(count)) : words.found(String(count))]]);
  }
  return sections
    .filter(([, bullets]) => bullets.length > 0)
    .map(([title, bullets]) => `${title}\n${bullets.map((bullet) => `- ${bullet}`).join("\n")}`)
    .join("\n\n");
}

function describeQuery(query: Node, input: ExplainInput): [string, string[]][] {
  const words = phrases[input.language];
  const select = child(query, "body", "Select");
  const prepared = items(child(query, "with", "cte_tables")).map((cte) =>
    textOf(child(cte, "alias", "name", "value")),
  );
  const steps = prepared.length === 0 ? [] : [words.steps(prepared.join(", "))];
  if (select === undefined)
    return child(query, "body", "SetOperation") === undefined
      ? []
      : [[words.selection, [...steps, words.combined]]];

  const { names, aliases, joins } = sources(child(select, "from"), words.sub);
  const speaker = new Speaker(input.language, aliases, readableNames(input.schema, [...aliases.values()]));
  const shown = items(child(select, "projection")).map((item) => {
    const expression = child(item, "UnnamedExpr") ?? child(item, "ExprWithAlias", "expr");
    return expression === undefined ? words.allColumns : speaker.say(expression);
  });
  const where = child(select, "selection");
  const groups = items(child(select, "group_by", "Expressions", 0)).map((node) => speaker.say(node));
  const having = child(select, "having");
  const order = items(child(query, "order_by", "kind", "Expressions")).map((node) => {
    const said = speaker.say(child(node, "expr"));
    return child(node, "options", "asc") === false ? words.descending(said) : words.ascending(said);
  });
  const limit = child(query, "limit_clause", "LimitOffset", "limit");
  const offset = child(query, "limit_clause", "LimitOffset", "offset", "value");
  return [
    [
      words.selection,
      [
        ...steps,
        ...(names.length === 0 ? [] : [words.from(names.join(", "))]),
        ...joins.map((condition) => words.joins(speaker.say(condition))),
        words.shows(shown.join(", ")),
        ...(child(select, "distinct") == null ? [] : [words.distinct]),
      ],
    ],
    [words.filters, conjuncts(where).map((part) => words.keeps(speaker.say(part)))],
    [
      words.grouping,
      [
        ...(groups.length === 0 ? [] : [words.oneRowPer(groups.join(", "))]),
        ...conjuncts(having).map((part) => words.keepsGroups(speaker.say(part))),
      ],
    ],
    [words.sorting, order],
    [
      words.limit,
      [
        ...(limit == null ? [] : [words.firstRows(speaker.say(limit))]),
        ...(offset == null ? [] : [words.skips(speaker.say(offset))]),
      ],
    ],
  ];
}

function sources(from: Node, sub: string) {
  const names: string[] = [];
  const aliases = new Map<string, string>();
  const joins: Node[] = [];
  const add = (relation: Node): void => {
    const table = child(relation, "Table");
    const parts = items(child(table, "name"));
    const name = textOf(child(parts.at(-1), "Identifier", "value"));
    const alias = textOf(child(table, "alias", "name", "value"));
    names.push(table === undefined ? sub : name);
    if (name !== "") aliases.set((alias === "" ? name : alias).toLowerCase(), name);
  };
  for (const source of items(from)) {
    add(child(source, "relation"));
    for (const join of items(child(source, "joins"))) {
      add(child(join, "relation"));
      const operator = child(join, "join_operator");
      const constraint =
        operator !== null && typeof operator === "object" ? Object.values(operator)[0] : undefined;
      const on = child(constraint as Node, "On");
      if (on !== undefined) joins.push(on);
    }
  }
  return { names, aliases, joins };
}

function conjuncts(node: Node): readonly Node[] {
  if (node == null) return [];
  if (child(node, "BinaryOp", "op") === "And")
    return [...conjuncts(child(node, "BinaryOp", "left")), ...conjuncts(child(node, "BinaryOp", "right"))];
  return [node];
}

/** `readable name (table)` where the catalogue has one, else `table.column` or the bare name. */
function readableNames(schema: WorkspaceSchema, tables: readonly string[]) {
  const names = new SchemaNames(schema);
  return (table: string | undefined, column: string): string => {
    const owner = table ?? (tables.length === 1 ? tables[0] : undefined);
    const known = owner === undefined ? undefined : names.column(owner, column);
    const readable = known?.expandedName ?? "";
    const shown = readable === "" || readable === column ? column : `**${readable}** (${column})`;
    return table === undefined || tables.length < 2 ? shown : `${shown} [${table}]`;
  };
}
