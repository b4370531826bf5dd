export { hashDemoDatabase } from "./content-hash.ts";
export { descriptions } from "./descriptions/index.ts";
export type { ColumnDescription, TableDescription } from "./descriptions/types.ts";
export { evidenceLines } from "./evidence.ts";
export { type GenerateDemoOptions, generateDemoDatabase } from "./generate/generate-demo-database.ts";
export type { DemoProgress } from "./generate/write-database.ts";
export {
  type DemoFiles,
  type DemoItem,
  demoItems,
  type ExportDemoOptions,
  exportDemoFiles,
} from "./install.ts";
export { pairs } from "./questions/pairs.ts";
export { testQuestions, unanswerableQuestions } from "./questions/test-questions.ts";
export type { Difficulty, Pair, TestQuestion, UnanswerableQuestion } from "./questions/types.ts";
export { demoDatabaseName, type TableName, tableNames } from "./schema.ts";
