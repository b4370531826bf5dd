import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ThothError } from "../errors/index.ts";
import { AcceptedCalls } from "./accepted-calls.ts";
import { Admission } from "./admission.ts";
import { embeddingsRoute } from "./embeddings-route.ts";
import { infoRoutes } from "./info-routes.ts";
import { createServerMetrics } from "./metrics/server-metrics.ts";
import { type EmbeddingServerOptions, resolveServerOptions } from "./options.ts";
import { createRequestListener } from "./request-listener.ts";
import { ServedModels } from "./served-models.ts";
import { SliceQueue } from "./slice-queue.ts";

export interface EmbeddingServer extends AsyncDisposable {
  /**
   * Begins to make the models ready and listens; resolves when connections are taken. Models may still be loading then:
   * `/ready` says so.
   * @throws INVALID_CONFIG when the address cannot be used
   */
  listen(address?: { host?: string; port?: number }): Promise<{ readonly url: string }>;
  /**
   * Takes no new requests, lets accepted ones end within `drainMs`, cuts off the rest. Idempotent. The manager stays open.
   */
  close(): Promise<void>;
}

/** Milliseconds in which last answers may still be sent. */
const lastWordsMs = 500;

/**
 * A server with OpenAI's embeddings API on top of an `EmbeddingManager`. Building it does no I/O.
 *
 * @throws INVALID_CONFIG
 * @example
 * await using manager = new EmbeddingManager();
 * await using server = buildEmbeddingServer({ manager, models: ["default"] });
 * const { url } = await server.listen({ port: 8080 });
 */
export function buildEmbeddingServer(given: EmbeddingServerOptions): EmbeddingServer {
  const options = resolveServerOptions(given);
  const models = new ServedModels(options.manager, options.models, options.modelRetryMs);
  const admission = new Admission(options.maxRequests, options.maxHeldBytes);
  const metrics = createServerMetrics(options.manager, models, admission);
  const stop = new AbortController();
  const accepted = new AcceptedCalls();
  let isDraining = false;

  const parts = { options, models, admission, metrics, isDraining: () => isDraining };
  const embeddings = embeddingsRoute({ ...parts, slices: new SliceQueue() });
  const listener = createRequestListener({
    options,
    routes: [embeddings, ...infoRoutes(parts)],
    isDraining: () => isDraining,
    stop: stop.signal,
    onAccepted: () => accepted.begin(),
    onAnswered: (facts) => {
      metrics.answered(facts);
      if (facts.isAccepted) accepted.end(facts.isWhole);
    },
  });
  const server = createServer({ requestTimeout: options.receiveMs, connectionsCheckingInterval: 2_000 });
  server.headersTimeout = Math.min(10_000, options.receiveMs);
  server.maxConnections = options.maxConnections;
  server.on("request", listener);
  // A body that will be refused by its length is refused before it is sent.
  server.on("checkContinue", (request, response) => {
    const length = Number(request.headers["content-length"] ?? 0);
    if (length <= options.maxBodyBytes) response.writeContinue();
    listener(request, response);
  });

  async function drain(): Promise<void> {
    isDraining = true;
    // Until the accepted ones have ended the server goes on listening: a clear refusal is better than a reset.
    const late = setTimeout(() => {
      const message = `The server is shutting down and has waited ${options.drainMs} ms for this call.`;
      stop.abort(new ThothError("NOT_READY", { message }));
    }, options.drainMs);
    await accepted.allEnded(options.drainMs + lastWordsMs);
    clearTimeout(late);
    if (server.listening) {
      const closed = once(server, "close");
      server.close();
      const cutOff = setTimeout(() => server.closeAllConnections(), lastWordsMs);
      await closed;
      clearTimeout(cutOff);
    }
    metrics[Symbol.dispose]();
    options.onEvent({ type: "drained", ...accepted.counts, isClean: !stop.signal.aborted });
  }

  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= drain();
    return closing;
  };

  return {
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      models.start();
      server.listen(port, host);
      try {
        await once(server, "listening");
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new ThothError("INVALID_CONFIG", {
          message: `The address ${host}, port ${port}, cannot be used (${code}).`,
          remedy: "Choose another host or port.",
          details: { host, port },
          cause: error,
        });
      }
      const address = server.address() as AddressInfo;
      const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
      return { url: `http://${name}:${address.port}` };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
