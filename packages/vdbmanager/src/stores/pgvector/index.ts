export { createPgvectorStore, type PgvectorStoreOptions } from "./create-pgvector-store.ts";
