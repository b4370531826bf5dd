export { buildEmbeddingServer, type EmbeddingServer } from "./build-embedding-server.ts";
export type { EmbeddingServerOptions, ServerEvent } from "./options.ts";
export type { ServedManager, ServedModel } from "./served-models.ts";
