import type { ValueMatch } from "thoth-dbmanager";
import type { Candidate, FoundEvidence, FoundPair, GeneratorInput, WorkspaceSchema } from "../types.ts";
import { coverageOf } from "./clauses/coverage.ts";
import { useBareMonths } from "./clauses/periods.ts";
import { readQuestion } from "./clauses/read.ts";
import { Reading } from "./clauses/reading.ts";
import { addCodes, addEvidence } from "./evidence/vocabulary.ts";
import { lexiconOf } from "./lexicon/index.ts";
import type { Lexicon } from "./lexicon/types.ts";
import { CueIndex } from "./linking/cue-index.ts";
import type { Item } from "./linking/items.ts";
import { link } from "./linking/link.ts";
import { houseStyle } from "./pairs/house-style.ts";
import { findLiterals } from "./pairs/sql-literals.ts";
import { assemble } from "./plan/assemble.ts";
import { buildModel, type SchemaModel } from "./schema/model.ts";
import {
  QuestionVocabulary,
  schemaVocabulary,
  Vocabulary,
  type VocabularyLookup,
} from "./schema/vocabulary.ts";
import type { ColumnRef, Select } from "./sql/ast.ts";
import { printSelect } from "./sql/print.ts";
import { tokenize } from "./text/tokens.ts";
import { Thesaurus } from "./text/word-keys.ts";

export type Composed =
  | { readonly candidate: Candidate; readonly abstained: null }
  | { readonly candidate: null; readonly abstained: string };

/** The question with everything its words can mean, and what is needed to read other questions of the workspace. */
export interface LinkedQuestion {
  readonly items: readonly Item[];
  readonly model: SchemaModel;
  readonly lexicon: Lexicon;
  readonly thesaurus: Thesaurus;
  /** Links a stored question with its own values. */
  readonly linkPair: (pair: FoundPair) => readonly Item[];
}

/** Below this confidence an answer is more often wrong than of use. */
export const leastConfidence = 0.6;

/** Links the words of the question to the workspace. */
export function linkQuestion(input: GeneratorInput): LinkedQuestion {
  const { lexicon, cues, thesaurus } = languageOf(input.language);
  const { model, vocabulary } = schemaOf(input.schema);
  const words = new QuestionVocabulary(vocabulary, evidenceVocabulary(evidenceOf(input), model, vocabulary));
  const linkText = (
    question: string,
    values: readonly ValueMatch[],
    known: VocabularyLookup,
    language: { lexicon: Lexicon; cues: CueIndex; thesaurus: Thesaurus },
  ): Item[] =>
    link({ question, tokens: tokenize(question, language.lexicon), ...language, vocabulary: known, values });
  return {
    items: linkText(input.question, input.retrieval.values, words, { lexicon, cues, thesaurus }),
    model,
    lexicon,
    thesaurus,
    linkPair: (pair) => {
      const own = evidenceVocabulary(
        pair.evidence === "" ? [] : [{ id: pair.id, evidence: pair.evidence, score: 1 }],
        model,
        vocabulary,
      );
      return linkText(pair.question, valuesOfPair(pair, model), new QuestionVocabulary(words, own), {
        lexicon,
        cues,
        thesaurus,
      });
    },
  };
}

/** The texts of a stored statement that stand in its question too. */
function valuesOfPair(pair: FoundPair, model: SchemaModel): ValueMatch[] {
  return findLiterals(pair.sql, model).flatMap(({ kind, text, column }) =>
    kind === "string" && column !== null
      ? [{ table: column.table, column: column.column, value: text, matchedText: text, score: 1 }]
      : [],
  );
}

/** Composes SQL from the words of the question, or says what it did not understand. */
export function compose(input: GeneratorInput, { items, model, lexicon }: LinkedQuestion): Composed {
  const reading = new Reading(items, model, lexicon);
  readQuestion(reading);
  const coverage = coverageOf(reading);
  const understood = describe(reading);
  if (reading.frame.target === null)
    return no(`The question names nothing that is in the database${understood}.`);
  if (coverage.unexplained.length > 0)
    return no(
      `It is not clear what ${list(coverage.unexplained)} ${coverage.unexplained.length === 1 ? "means" : "mean"} in this database${understood}.`,
    );
  const style = houseStyle(input.retrieval.pairs);
  if (style.bareMonths) useBareMonths(reading);
  const select = assemble(reading, style);
  if (select === null)
    return no(`The parts of the question do not fit together${understood}${because(reading)}.`);
  const doubts = reading.doubts.filter(({ about }) => about === undefined || usesColumn(select, about));
  const confidence = doubts.reduce((left, doubt) => left * doubt.factor, 0.92 * coverage.factor);
  if (confidence < leastConfidence) return no(`Not sure enough${understood}${because(reading)}.`);
  const reasons = [
    ...understoodParts(reading),
    ...reading.notes,
    ...doubts.map((doubt) => `doubt: ${doubt.reason}`),
  ];
  try {
    const sql = printSelect(select);
    return {
      candidate: { sql, source: "composed", confidence: Number(confidence.toFixed(3)), reasons },
      abstained: null,
    };
  } catch (error) {
    if (error instanceof RangeError) return no(error.message);
    throw error;
  }
}

/** What is read of a language and of a schema once, for all questions. */
const languages = new Map<string, { lexicon: Lexicon; cues: CueIndex; thesaurus: Thesaurus }>();
const schemas = new WeakMap<WorkspaceSchema, { model: SchemaModel; vocabulary: Vocabulary }>();

function languageOf(code: string): { lexicon: Lexicon; cues: CueIndex; thesaurus: Thesaurus } {
  const lexicon = lexiconOf(code);
  const known = languages.get(lexicon.language);
  if (known !== undefined) return known;
  const read = { lexicon, cues: new CueIndex(lexicon), thesaurus: new Thesaurus(lexicon) };
  languages.set(lexicon.language, read);
  return read;
}

function schemaOf(schema: WorkspaceSchema): { model: SchemaModel; vocabulary: Vocabulary } {
  const known = schemas.get(schema);
  if (known !== undefined) return known;
  const model = buildModel(schema);
  const vocabulary = schemaVocabulary(model);
  addCodes(vocabulary, model);
  schemas.set(schema, { model, vocabulary });
  return { model, vocabulary };
}

/** The lines found for the question, then those that its nearest stored answers rest on. */
function evidenceOf({ retrieval }: GeneratorInput): FoundEvidence[] {
  const lines = [
    ...retrieval.evidence,
    ...retrieval.pairs.map(({ id, evidence, score }) => ({ id, evidence, score })),
  ];
  return lines.filter(
    ({ evidence }, index) =>
      evidence !== "" && lines.findIndex((other) => other.evidence === evidence) === index,
  );
}

function evidenceVocabulary(
  found: readonly FoundEvidence[],
  model: SchemaModel,
  names: VocabularyLookup,
): Vocabulary {
  const vocabulary = new Vocabulary();
  addEvidence(vocabulary, model, found, names);
  return vocabulary;
}

function no(abstained: string): Composed {
  return { candidate: null, abstained };
}

function list(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

function understoodParts(reading: Reading): string[] {
  const parts = reading.items.flatMap((item, index) => {
    const role = reading.roleOf(index);
    return role === undefined ? [] : [`"${item.text}": ${role}`];
  });
  return [...(reading.frame.target === null ? [] : [`about the rows of ${reading.frame.target}`]), ...parts];
}

function usesColumn(select: Select, { table, column }: ColumnRef): boolean {
  const text = JSON.stringify(select);
  return text.includes(JSON.stringify({ kind: "column", table, column }));
}

function describe(reading: Reading): string {
  const parts = understoodParts(reading);
  return parts.length === 0 ? "" : ` (understood: ${parts.slice(0, 8).join("; ")})`;
}

function because(reading: Reading): string {
  return reading.doubts.length === 0 ? "" : `: ${reading.doubts.map((doubt) => doubt.reason).join("; ")}`;
}
