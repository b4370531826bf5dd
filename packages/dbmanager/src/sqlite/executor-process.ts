import { type ChildProcess, fork } from "node:child_process";
import type { HostMessage, HostReply, HostSettings } from "./protocol.ts";

const entry = new URL(import.meta.url.endsWith(".ts") ? "./host.ts" : "./host.js", import.meta.url);

/** One executor process. It can be killed at any moment without harm, since it only reads. */
export class ExecutorProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(
    settings: HostSettings,
    events: { onReply: (reply: HostReply) => void; onExit: (reason: string) => void },
  ) {
    this.#child = fork(entry, [JSON.stringify(settings)], {
      serialization: "advanced",
      stdio: ["pipe", "ignore", "ignore", "ipc"],
      execArgv: ["--no-warnings"],
      // Nothing of the parent's environment is needed but the time zone, which date functions use.
      env: { TZ: Intl.DateTimeFormat().resolvedOptions().timeZone },
    });
    this.#exited = new Promise((resolve) => {
      let over = false;
      const end = (reason: string): void => {
        if (over) return;
        over = true;
        resolve();
        events.onExit(reason);
      };
      this.#child.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
      this.#child.on("error", (error) => end(error.message));
    });
    this.#child.on("message", events.onReply);
    // The pipe breaks when the process is killed; its end is reported by "exit".
    this.#child.stdin?.on("error", () => undefined);
    this.setBusy(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: HostMessage): void {
    this.#child.send(message, (error) => {
      // A channel that cannot take messages belongs to a dying process.
      if (error) void this.kill();
    });
  }

  /** A busy process keeps the parent alive, an idle one does not. */
  setBusy(busy: boolean): void {
    const stdin = this.#child.stdin as unknown as { ref(): void; unref(): void } | null;
    stdin?.unref();
    if (busy) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }

  /** Ends the process at once, also in the middle of a statement; resolves when it is gone. */
  kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.ref();
      this.#child.kill("SIGKILL");
    }
    return this.#exited;
  }
}
