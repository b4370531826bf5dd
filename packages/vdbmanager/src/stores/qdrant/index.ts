export { createQdrantStore, type QdrantStoreOptions } from "./create-qdrant-store.ts";
