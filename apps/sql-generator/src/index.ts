export { buildSqlGenerator, type SqlGeneratorOptions } from "./app.ts";
export { generateBuiltin, generateInSteps, valueSearchText } from "./builtin/index.ts";
export { type GeneratorConfig, type LlmConfig, readConfig } from "./config.ts";
export type { DenseHit } from "./linking/channels.ts";
export { LexicalIndex } from "./linking/lexical-index.ts";
export { type Findings, rankColumns } from "./linking/rank.ts";
export { type SelectionLimits, selectColumns } from "./linking/select.ts";
export type {
  BuiltinGenerator,
  Clock,
  DocumentReader,
  SqlGuard,
  ValueFinder,
} from "./ports.ts";
export { type Keyword, keywordsOf } from "./question/keywords.ts";
export type { RunEvent } from "./run/events.ts";
export type { WorkspaceSchema } from "./types.ts";
export { embeddedOpeners } from "./workspace/open.ts";
export type { Openers } from "./workspace/resources.ts";
