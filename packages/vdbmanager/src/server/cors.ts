import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Lets browser pages of the given origins call. Any other origin gets no header, so that the browser keeps the answer
 * from the page.
 *
 * @returns true when this was a browser's question beforehand (preflight) and is answered
 */
export function answerCors(
  origins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "x-request-id, x-thoth-space, retry-after");
  response.setHeader("vary", "origin");
  if (request.method !== "OPTIONS") return false;
  response
    .writeHead(204, {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, x-request-id",
      "access-control-max-age": "600",
    })
    .end();
  return true;
}
