import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { Answer, HttpClient } from "./http-client.ts";
import { watchStall } from "./watch-stall.ts";

const maxBytes = 16 * 1024 * 1024;

/** A JSON body, bounded in size and time. @throws MODEL_CORRUPT, MODEL_UNAVAILABLE */
export async function readJsonBody(
  response: Answer["response"],
  client: HttpClient,
  deadline: Deadline,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for await (const chunk of watchStall(response.body, client.stallMs, deadline)) {
      received += chunk.length;
      if (received > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    if (deadline.signal.aborted || error instanceof ThothError) throw error;
    throw new ThothError("MODEL_UNAVAILABLE", {
      message: `The answer of ${client.label} broke off after ${received} bytes.`,
      remedy: "",
      cause: error,
    });
  }
  if (received > maxBytes) throw unreadable(client, `it is larger than ${maxBytes} bytes`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (error) {
    throw unreadable(client, "it is not JSON", error);
  }
}

function unreadable(client: HttpClient, reason: string, cause?: unknown): ThothError {
  return new ThothError("MODEL_CORRUPT", {
    message: `The answer of ${client.label} cannot be read: ${reason}.`,
    remedy: "Check the address of the hub or mirror (HF_ENDPOINT, THOTH_MODEL_MIRROR).",
    cause,
  });
}
