export type { EndpointStatus } from "./endpoint.ts";
export type { RemoteEmbedderOptions, RemoteEndpoint } from "./options.ts";
export { type RemoteEmbedder, type RemoteStatus, remoteEmbedder } from "./remote-embedder.ts";
