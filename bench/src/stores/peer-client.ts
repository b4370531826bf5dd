import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromPeer, ToPeer } from "./peer.ts";

const script = fileURLToPath(new URL("./peer-process.ts", import.meta.url));

/** The parent's end of one peer's process. */
export class PeerClient implements AsyncDisposable {
  readonly name: string;
  readonly description: string;
  readonly #child: ChildProcess;

  private constructor(name: string, description: string, child: ChildProcess) {
    this.name = name;
    this.description = description;
    this.#child = child;
  }

  static async start(name: string, folder: string): Promise<PeerClient> {
    const child = fork(script, [name, folder], {
      execArgv: ["--conditions=thoth-source", "--expose-gc", "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const ready = await nextOf(child, "ready");
    return new PeerClient(name, ready.description, child);
  }

  async ask<Act extends FromPeer["act"]>(message: ToPeer, act: Act): Promise<FromPeer & { act: Act }> {
    const answer = nextOf(this.#child, act);
    this.#child.send(message);
    return await answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.send({ act: "close" } satisfies ToPeer);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(timer);
  }
}

async function nextOf<Act extends FromPeer["act"]>(
  child: ChildProcess,
  act: Act,
): Promise<FromPeer & { act: Act }> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const gone = once(child, "exit", { signal }).then((): never => {
      throw new Error("The process of a peer has ended; its last words are above.");
    });
    const [message] = (await Promise.race([once(child, "message", { signal }), gone])) as [FromPeer];
    if (message.act === "failed") throw new Error(message.message);
    if (message.act !== act) throw new Error(`Expected "${act}", got "${message.act}".`);
    return message as FromPeer & { act: Act };
  } finally {
    listening.abort();
  }
}
