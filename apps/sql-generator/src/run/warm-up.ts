import { formatSql } from "../candidates/format.ts";
import { explainSql } from "../explain/explain.ts";
import { LexicalIndex } from "../linking/lexical-index.ts";
import { rankColumns } from "../linking/rank.ts";
import { selectColumns } from "../linking/select.ts";
import type { BuiltinGenerator, SqlGuard } from "../ports.ts";
import { keywordsOf } from "../question/keywords.ts";
import type { Language } from "../question/language.ts";
import type { Retrieval, SchemaColumn, WorkspaceSchema } from "../types.ts";

const questions: readonly (readonly [Language, string])[] = [
  ["en", "How many readers from Italy borrowed more than 3 books in 2023, by city?"],
  ["it", "Quanti lettori italiani hanno più di 3 libri nel 2023, per città?"],
  ["de", "Wie viele Leser aus Italien haben mehr als 3 Bücher im Jahr 2023, je Stadt?"],
];

const schema: WorkspaceSchema = {
  dialect: "sqlite",
  tables: [
    {
      name: "readers",
      description: "People who borrow books",
      columns: [
        column("reader_id", "INTEGER", 1),
        column("name", "TEXT"),
        column("city", "TEXT"),
        { ...column("country", "TEXT"), valueDescription: "IT = Italy (Italia), DE = Germany" },
      ],
      foreignKeys: [],
    },
    {
      name: "books",
      description: "Books with their reader",
      columns: [
        column("book_id", "INTEGER", 1),
        column("title", "TEXT"),
        column("borrowed_at", "DATE"),
        column("reader_id", "INTEGER"),
      ],
      foreignKeys: [{ columns: ["reader_id"], referencedTable: "readers", referencedColumns: ["reader_id"] }],
    },
  ],
};

/**
 * Takes every step that computes on the main thread once, on a made-up library, before the service listens: word
 * lists are read and code is compiled then, and not in one long block of the first question.
 *
 * @returns what the steps answered, for tests
 */
export async function warmUp(
  builtin: BuiltinGenerator,
  guard: SqlGuard,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [language, question] of questions) {
    const index = await LexicalIndex.build(schema, language);
    const retrieval = retrieve(question, language, index);
    const output = await builtin({ question, language, schema, retrieval }, { signal });
    const sql = formatSql(
      output.candidates[0]?.sql ?? "SELECT COUNT(*) AS n FROM readers WHERE country = 'IT'",
    );
    await guard(sql, schema);
    answers.push(await explainSql({ sql, schema, language }));
  }
  return answers;
}

function retrieve(question: string, language: Language, index: LexicalIndex): Retrieval {
  const keywords = keywordsOf(question, language);
  const value = { table: "readers", column: "country", value: "IT", matchedText: "Italy", score: 0.9 };
  const evidence = [{ id: "e", evidence: "long books are those where title is not null", score: 0.5 }];
  const pairs = [
    {
      id: "p",
      question: "How many readers live in Rome?",
      sql: "SELECT COUNT(*) FROM readers WHERE city = 'Rome'",
      evidence: "",
      score: 0.5,
    },
  ];
  const findings = { question, keywords, dense: [], values: [value], evidence, pairs };
  const { columns, tables } = selectColumns(rankColumns(findings, index, schema), schema);
  return {
    keywords: keywords.map(({ word }) => word),
    ...{ columns, tables, values: [value], evidence, pairs },
    degraded: [],
  };
}

function column(name: string, type: string, primaryKey = 0): SchemaColumn {
  return {
    name,
    type,
    expandedName: name.replaceAll("_", " "),
    description: "",
    valueDescription: "",
    primaryKey,
  };
}
