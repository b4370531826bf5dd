import { openSentenceModel } from "../pipeline/sentence-model.ts";
import { HostLoop } from "./host-loop.ts";
import { type FromHost, type ToHost, toWire } from "./protocol.ts";

/** Entry of the model host process: owns the tokenizer and the inference session of one model. */

let loop: HostLoop | null = null;

function send(message: FromHost): void {
  process.send?.(message);
}

async function load(message: Extract<ToHost, { type: "load" }>): Promise<void> {
  try {
    const model = await openSentenceModel(message.folder, message.threads);
    loop = new HostLoop(model, message.batchTokens, send);
    send({ type: "loaded", description: model.description });
  } catch (error) {
    send({ type: "failed", id: null, error: toWire(error) });
  }
}

process.on("message", (message: ToHost) => {
  if (message.type === "load") void load(message);
  else if (message.type === "encode") loop?.add(message);
  else loop?.cancel(message.id);
});

// A host never outlives its parent.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when its hosts end.
process.on("SIGINT", () => undefined);
