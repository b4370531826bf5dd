import type { ValueMatch } from "thoth-dbmanager";
import type { FoundEvidence, FoundPair, GeneratorInput, WorkspaceSchema } from "../../types.ts";
import { addCodes, addEvidence } from "../evidence/vocabulary.ts";
import { lexiconOf } from "../lexicon/index.ts";
import type { Lexicon } from "../lexicon/types.ts";
import { findLiterals } from "../pairs/sql-literals.ts";
import { buildModel, type SchemaModel } from "../schema/model.ts";
import { addNames, QuestionVocabulary, Vocabulary } from "../schema/vocabulary.ts";
import { type Token, tokenize } from "../text/tokens.ts";
import { Thesaurus } from "../text/word-keys.ts";
import { CueIndex } from "./cue-index.ts";
import type { Item } from "./items.ts";
import { link } from "./link.ts";

/** The question with everything its words can mean, and what is needed to read other questions of the workspace. */
export interface LinkedQuestion {
  readonly items: readonly Item[];
  readonly model: SchemaModel;
  readonly lexicon: Lexicon;
  readonly thesaurus: Thesaurus;
  /** Links a stored question with its own values. */
  readonly linkPair: (pair: FoundPair) => Generator<void, readonly Item[]>;
  /** The question is longer than what is read. */
  readonly isCut: boolean;
}

/** Longest question in words and marks; what one SELECT answers is shorter. */
const mostTokens = 120;

/** Links the words of the question to the workspace, in steps of a millisecond or so. */
export function* linkQuestion(input: GeneratorInput): Generator<void, LinkedQuestion> {
  const { lexicon, cues, thesaurus } = yield* languageOf(input.language);
  const { model, vocabulary } = yield* schemaOf(input.schema);
  yield;
  const evidence = new Vocabulary();
  yield* addEvidence(evidence, model, evidenceOf(input), vocabulary);
  const words = new QuestionVocabulary(vocabulary, evidence);
  const tokens = tokenize(input.question, lexicon);
  const linkText = (
    question: string,
    all: readonly Token[],
    values: readonly ValueMatch[],
  ): Generator<void, Item[]> =>
    link({
      question,
      tokens: all.slice(0, mostTokens),
      lexicon,
      cues,
      thesaurus,
      vocabulary: words,
      values,
    });
  return {
    items: yield* linkText(input.question, tokens, input.retrieval.values),
    model,
    lexicon,
    thesaurus,
    isCut: tokens.length > mostTokens,
    linkPair: (pair) => linkText(pair.question, tokenize(pair.question, lexicon), valuesOfPair(pair, model)),
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

/** What is read of a language and of a schema once, for all questions. */
const languages = new Map<string, KnownLanguage>();
const schemas = new WeakMap<WorkspaceSchema, KnownSchema>();

interface KnownLanguage {
  readonly lexicon: Lexicon;
  readonly cues: CueIndex;
  readonly thesaurus: Thesaurus;
}

function* languageOf(code: string): Generator<void, KnownLanguage> {
  const lexicon = lexiconOf(code);
  const known = languages.get(lexicon.language);
  if (known !== undefined) return known;
  const cues = new CueIndex(lexicon);
  yield;
  const thesaurus = new Thesaurus(lexicon);
  yield;
  languages.set(lexicon.language, { lexicon, cues, thesaurus });
  return { lexicon, cues, thesaurus };
}

interface KnownSchema {
  readonly model: SchemaModel;
  readonly vocabulary: Vocabulary;
}

function* schemaOf(schema: WorkspaceSchema): Generator<void, KnownSchema> {
  const known = schemas.get(schema);
  if (known !== undefined) return known;
  yield;
  const model = buildModel(schema);
  yield;
  const vocabulary = new Vocabulary();
  yield* addNames(vocabulary, model);
  yield* addCodes(vocabulary, model);
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
