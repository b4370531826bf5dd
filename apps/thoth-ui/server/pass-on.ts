import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { FastifyInstance, FastifyRequest } from "fastify";

export interface PassOnOptions {
  /** Path below which calls are passed on; the service sees the path without it. */
  prefix: string;
  /** Name of the service, for messages. */
  name: string;
  /** Base URL of the service. */
  upstream: string;
  /** Milliseconds of silence, before and within an answer, after which the call fails. */
  silenceMs: number;
}

/** Headers that belong to one connection (RFC 9110, 7.6.1), and those that are made anew. */
const ownHeaders: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "expect",
];

/**
 * Passes calls on to a service and its answer back, piece by piece. The call ends with the browser's, also before the
 * service has answered, which proxy plug-ins do not do; nothing is repeated.
 */
export async function passOn(app: FastifyInstance, options: PassOnOptions): Promise<void> {
  const { prefix, name, upstream, silenceMs } = options;
  const base = new URL(upstream);
  const send = base.protocol === "https:" ? requestHttps : requestHttp;

  // Read whole, so that the body limit holds, and passed on as it came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.all("/*", async (request, reply) => {
    const path = request.url.slice(prefix.length);
    if (!request.url.startsWith(`${prefix}/`) || leavesItsFolder(path)) return reply.callNotFound();
    const gone = new AbortController();
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = send(
          new URL(base.origin),
          {
            method: request.method,
            path: `${base.pathname.replace(/\/$/, "")}${path}`,
            headers: requestHeaders(request),
            signal: gone.signal,
            timeout: silenceMs,
          },
          resolve,
        );
        outgoing.on("timeout", () => outgoing.destroy(new Silence()));
        outgoing.on("error", reject);
        outgoing.end(request.body);
      });
      // Its reader sees the failure too; between readers it must not end the process.
      answer.on("error", () => undefined);
      reply.code(answer.statusCode ?? 502).headers(withoutOwn(answer.headers));
      if (hasBody(request.method, answer.statusCode)) return await reply.send(answer);
      // Nobody else reads it, and an unread answer keeps its connection.
      answer.resume();
      return await reply.send();
    } catch (error) {
      if (error instanceof Silence)
        return reply.code(504).send({
          error: `${name} did not answer within ${silenceMs / 1000} s. Try again; if it stays so, look at its log.`,
          code: "DEADLINE_EXCEEDED",
        });
      return reply.code(502).send({
        error: `${name} cannot be reached. Check that it is running, then try again.`,
        code: "BACKEND_UNAVAILABLE",
      });
    }
  });
}

class Silence extends Error {}

function requestHeaders(request: FastifyRequest): IncomingHttpHeaders {
  // Services that trust this machine must see that the browser may be on another one.
  const forwarded = [request.headers["x-forwarded-for"] ?? [], request.ip].flat().join(", ");
  return { ...withoutOwn(request.headers), "x-forwarded-for": forwarded };
}

function withoutOwn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.includes(name)));
}

/** RFC 9110, 6.4.1 */
function hasBody(method: string, status: number | undefined): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}

function leavesItsFolder(path: string): boolean {
  const segments = (path.split("?")[0] ?? "").replaceAll(/%2e/gi, ".").split(/[/\\]|%2f|%5c/i);
  return segments.includes("..");
}
