import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PeerName, PeerOptions } from "./peer.ts";
import type { FromPeer, ToPeer } from "./peer-process.ts";

type Encoded = Extract<FromPeer, { type: "encoded" }>;

/** A peer in its own process, asked one thing at a time. */
export class PeerClient {
  readonly name: PeerName;
  readonly description: string;
  readonly firstVectorMs: number;
  readonly #child: ChildProcess;

  private constructor(name: PeerName, child: ChildProcess, description: string, firstVectorMs: number) {
    this.name = name;
    this.#child = child;
    this.description = description;
    this.firstVectorMs = firstVectorMs;
  }

  static async open(name: PeerName, options: PeerOptions): Promise<PeerClient> {
    const child = fork(fileURLToPath(new URL("./peer-process.ts", import.meta.url)), [], {
      execArgv: ["--conditions=thoth-source"],
      serialization: "advanced",
    });
    const answer = await ask(child, { type: "open", name, options });
    if (answer.type !== "opened")
      throw new Error(`${name}: ${answer.type === "failed" ? answer.message : answer.type}`);
    return new PeerClient(name, child, answer.description, answer.firstVectorMs);
  }

  async encode(texts: readonly string[]): Promise<Encoded> {
    const answer = await ask(this.#child, { type: "encode", texts });
    if (answer.type !== "encoded") {
      throw new Error(`${this.name}: ${answer.type === "failed" ? answer.message : answer.type}`);
    }
    return answer;
  }

  async close(): Promise<void> {
    this.#child.send({ type: "close" } satisfies ToPeer);
    await once(this.#child, "exit");
  }
}

async function ask(child: ChildProcess, message: ToPeer): Promise<FromPeer> {
  const settled = new AbortController();
  const { signal } = settled;
  const answer = Promise.race([
    once(child, "message", { signal }).then(([value]) => value as FromPeer),
    once(child, "exit", { signal }).then(
      ([code, end]): FromPeer => ({ type: "failed", message: `ended (${code ?? end})` }),
    ),
  ]);
  child.send(message);
  try {
    return await answer;
  } finally {
    settled.abort();
  }
}
