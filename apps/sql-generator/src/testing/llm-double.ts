import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the double answers to one call. */
export type LlmBehaviour =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "hang" }
  | { readonly kind: "garbage" };

export interface LlmDouble {
  /** Base URL, `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Bodies of the calls so far. */
  readonly calls: { model: string; messages: { role: string; content: unknown }[] }[];
  /** Resolves when a hanging call's client has gone. */
  readonly abandoned: Promise<void>;
  behave: (call: number) => LlmBehaviour;
  close(): Promise<void>;
}

/** A loopback server that speaks the OpenAI chat and the Anthropic messages API and misbehaves on command. */
export async function startLlmDouble(behave: LlmDouble["behave"]): Promise<LlmDouble> {
  const { promise: abandoned, resolve: onAbandoned } = Promise.withResolvers<void>();
  const calls: LlmDouble["calls"] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const double: LlmDouble = {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    abandoned,
    behave,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const complete = completions[request.url ?? ""];
    if (complete === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as LlmDouble["calls"][number];
    calls.push(body);
    const behaviour = double.behave(calls.length - 1);
    switch (behaviour.kind) {
      case "hang":
        response.once("close", onAbandoned);
        return;
      case "status":
        response.writeHead(behaviour.status, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { message: "made to fail", type: "server_error" } }));
        return;
      case "garbage":
        response.writeHead(200, { "content-type": "application/json" }).end("<html>not json");
        return;
      case "text":
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(complete(body.model, behaviour.text)));
    }
  }

  return double;
}

const completions: Readonly<Record<string, (model: string, text: string) => object>> = {
  "/v1/chat/completions": (model, text) => ({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 0,
    model,
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }),
  "/v1/messages": (model, text) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 20 },
  }),
};
