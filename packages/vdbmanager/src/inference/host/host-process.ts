import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { hostEnvironment } from "../config.ts";
import type { HostExit } from "./host-exit.ts";
import type { FromHost, ToHost } from "./protocol.ts";

const isSource = import.meta.url.endsWith(".ts");
const entry = fileURLToPath(new URL(`./main.${isSource ? "ts" : "js"}`, import.meta.url));
const maxStderr = 4_000;
const closeGraceMs = 1_000;

/** One life of a model host process. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<HostExit>;
  #killedBecause: string | null = null;

  constructor(threads: number, onMessage: (message: FromHost) => void) {
    this.#child = fork(entry, [], {
      execArgv: isSource ? ["--conditions=thoth-source"] : [],
      serialization: "advanced",
      env: hostEnvironment(threads),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let stderr = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr = (stderr + chunk).slice(-maxStderr);
    });
    this.#child.on("message", onMessage);
    this.#exited = new Promise((resolve) => {
      const finish = (code: number | null, signal: string | null): void => {
        const { pid = null } = this.#child;
        resolve({ pid, code, signal, killedBecause: this.#killedBecause, stderr: stderr.trim() });
      };
      this.#child.once("exit", finish);
      this.#child.once("error", (error) => {
        stderr += error.message;
        if (this.#child.pid === undefined) finish(null, null);
      });
    });
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Resolves once the process is gone. */
  get exited(): Promise<HostExit> {
    return this.#exited;
  }

  send(message: ToHost): void {
    // A failed send means that the process is going down; its exit is what is handled.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** While there is work, the process keeps its parent alive; idle it does not. */
  hold(isWorking: boolean): void {
    const action = isWorking ? "ref" : "unref";
    this.#child[action]();
    this.#child.channel?.[action]();
    const stderr = this.#child.stderr as { ref?: () => void; unref?: () => void } | null;
    stderr?.[action]?.();
  }

  kill(because: string): void {
    this.#killedBecause ??= because;
    this.#child.kill("SIGKILL");
  }

  async close(): Promise<void> {
    this.#killedBecause ??= "closed";
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), closeGraceMs);
    this.#child.ref();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    clearTimeout(timer);
  }
}
