import { openSync } from "node:fs";
import { setPriority } from "node:os";
import { openSentenceModel, type SentenceModel } from "../pipeline/sentence-model.ts";
import { HostLoop } from "./host-loop.ts";
import { type FromHost, type ToHost, toWire } from "./protocol.ts";

/** Entry of the model host process: owns the tokenizer and the inference session of one model. */

/** Niceness of inference: on a full machine the service that waits for it still answers others at once. */
const niceness = 2;

let loop: HostLoop | null = null;

function send(message: FromHost): void {
  process.send?.(message);
}

async function load(message: Extract<ToHost, { type: "load" }>): Promise<void> {
  try {
    const model = await openSentenceModel(message.folder, message.threads);
    keepOpen(message.folder);
    await warmUp(model);
    loop = new HostLoop(model, message, send);
    send({ type: "loaded", description: model.description });
  } catch (error) {
    send({ type: "failed", id: null, error: toWire(error) });
  }
}

/** Touches tokenizer, weights and kernels once, so that the first caller does not pay for it. */
async function warmUp(model: SentenceModel): Promise<void> {
  const [text] = await model.tokenize(["warm up"], "");
  if (text !== undefined) await model.run([text.ids], "");
}

/** For as long as this process lives, so that `vdbmanager prune` sees that the model is in use. */
function keepOpen(folder: string): void {
  if (process.platform === "linux") openSync(folder, "r");
}

// Threads started from here on, those of the session among them, inherit it.
setPriority(niceness);

process.on("message", (message: ToHost) => {
  if (message.type === "load") void load(message);
  else if (message.type === "encode") loop?.add(message);
  else loop?.cancel(message.id);
});

// A host never outlives its parent.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides when its hosts end.
process.on("SIGINT", () => undefined);
