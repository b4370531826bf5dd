export { createDocumentStore } from "./create-document-store.ts";
export { documentFields, documentKinds } from "./fields.ts";
export { documentId } from "./point-payload.ts";
export { recipes, recipeText } from "./recipes.ts";
export type {
  ColumnDocument,
  DocumentKind,
  DocumentOfKind,
  DocumentStore,
  DocumentStoreOptions,
  EvidenceDocument,
  Found,
  SqlDocument,
  Stored,
  ThothDocument,
} from "./types.ts";
