import fastifyStatic from "@fastify/static";
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import { passOn } from "./pass-on.ts";

export interface UiServerOptions {
  /** Folder that `vite build` wrote. */
  folder: string;
  /** Base URL of thoth-be; the page reaches it below `/be`. */
  thothBeUrl: string;
  /** Base URL of sql-generator; the page reaches it below `/generator`. */
  sqlGeneratorUrl: string;
  /** Milliseconds a service may take until its headers, and between two pieces of its answer. @default 60000 */
  silenceMs?: number;
}

/** Bytes of a body that are passed on; questions, statements and feedback are far below. */
const bodyLimit = 1024 * 1024;

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy":
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};

/**
 * Serves the page and passes its calls on to the two services, so that the browser knows one origin only and needs
 * no CORS. A browser that goes away ends the passed-on request too. Every failure is JSON, `{error, code}`.
 */
export async function buildUiServer(options: UiServerOptions): Promise<FastifyInstance> {
  const { folder, thothBeUrl, sqlGeneratorUrl, silenceMs = 60_000 } = options;
  const app = fastify({ logger: false, bodyLimit });
  app.addHook("onSend", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is no ${request.method} ${pathOf(request)}.`, code: "NOT_FOUND" }),
  );
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    return status >= 500
      ? reply.code(500).send({ error: "Something went wrong inside the page server.", code: "INTERNAL" })
      : reply
          .code(status)
          .send({ error: error.message, code: status === 413 ? "INPUT_TOO_LARGE" : "INVALID_INPUT" });
  });
  app.get("/health", async () => ({ status: "healthy" }));
  for (const [prefix, name, upstream] of [
    ["/be", "thoth-be", thothBeUrl],
    ["/generator", "sql-generator", sqlGeneratorUrl],
  ] as const) {
    await app.register(passOn, { prefix, name, upstream, silenceMs });
  }
  await app.register(fastifyStatic, {
    root: folder,
    dotfiles: "ignore",
    setHeaders(reply, path) {
      // Names below assets/ carry a hash of their content.
      const isHashed = path.startsWith(`${folder}/assets/`);
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return app;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}
