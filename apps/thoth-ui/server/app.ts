import httpProxy from "@fastify/http-proxy";
import fastifyStatic from "@fastify/static";
import fastify, { type FastifyInstance } from "fastify";

export interface UiServerOptions {
  /** Folder that `vite build` wrote. */
  folder: string;
  /** Base URL of thoth-be; the page reaches it below `/be`. */
  thothBeUrl: string;
  /** Base URL of sql-generator; the page reaches it below `/generator`. */
  sqlGeneratorUrl: string;
}

/**
 * Serves the page and passes its calls on to the two services, so that the browser knows one origin only and needs
 * no CORS. A browser that goes away ends the passed-on request too.
 */
export async function buildUiServer(options: UiServerOptions): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 1024 * 1024 });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    reply.header("referrer-policy", "no-referrer");
    reply.header(
      "content-security-policy",
      "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    );
  });
  app.get("/health", async () => ({ status: "healthy" }));
  await app.register(httpProxy, { upstream: options.thothBeUrl, prefix: "/be" });
  await app.register(httpProxy, { upstream: options.sqlGeneratorUrl, prefix: "/generator" });
  await app.register(fastifyStatic, { root: options.folder });
  return app;
}
