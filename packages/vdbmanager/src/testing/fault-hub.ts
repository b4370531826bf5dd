import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative, sep } from "node:path";

/** How the hub misbehaves; `none` = it works. */
export type HubFault =
  | { readonly kind: "none" }
  /** Every request is answered with this status. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly times?: number;
      readonly headers?: Record<string, string>;
    }
  /** Bodies stop after so many bytes: the connection stays open and silent, or is cut. */
  | { readonly kind: "stall" | "cut"; readonly afterBytes: number; readonly times?: number }
  /** One byte of each body at a time, so many milliseconds apart. */
  | { readonly kind: "drip"; readonly everyMs: number }
  /** Bodies of the right size with other bytes. */
  | { readonly kind: "wrong-bytes"; readonly times?: number }
  /** Every request is redirected to itself. */
  | { readonly kind: "redirect-loop" }
  /** The connection is closed without an answer. */
  | { readonly kind: "no-answer" }
  /** The request is taken and never answered. */
  | { readonly kind: "silence" };

export interface FaultHubOptions {
  /** `org/name` of the one model it has. */
  id: string;
  folder: string;
  /** Commit of `main`. @default 40 ones */
  revision?: string;
}

export interface FaultHub extends AsyncDisposable {
  readonly url: string;
  readonly revision: string;
  /** Requests so far, as `METHOD path`. */
  readonly requests: readonly string[];
  /** Bytes of bodies sent so far. */
  readonly sentBytes: number;
  misbehave(fault: HubFault): void;
  close(): Promise<void>;
}

const someRevision = "1".repeat(40);

/**
 * A loopback server that speaks the Hugging Face hub's protocol for one model folder, and misbehaves on command.
 * The protocol is the one `huggingface_hub` uses: `/api/models/{id}/revision/{revision}` and
 * `/{id}/resolve/{revision}/{path}` with `X-Repo-Commit`, `ETag` and Range requests.
 */
export async function startFaultHub(options: FaultHubOptions): Promise<FaultHub> {
  const hub = new Hub(options);
  await hub.listen();
  return hub;
}

class Hub implements FaultHub {
  readonly revision: string;
  readonly requests: string[] = [];
  sentBytes = 0;
  readonly #id: string;
  readonly #folder: string;
  readonly #server: Server;
  #fault: HubFault = { kind: "none" };
  #faultsLeft = Number.POSITIVE_INFINITY;

  constructor({ id, folder, revision = someRevision }: FaultHubOptions) {
    this.#id = id;
    this.#folder = folder;
    this.revision = revision;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  misbehave(fault: HubFault): void {
    this.#fault = fault;
    this.#faultsLeft = "times" in fault && fault.times !== undefined ? fault.times : Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? "/", this.url).pathname);
    this.requests.push(`${request.method} ${path}`);
    const fault = this.#takeFault();
    if (fault.kind === "silence") return;
    if (fault.kind === "no-answer") {
      request.socket.destroy();
      return;
    }
    if (fault.kind === "redirect-loop") {
      response.writeHead(302, { location: request.url ?? "/" }).end();
      return;
    }
    if (fault.kind === "status") {
      response.writeHead(fault.status, fault.headers ?? {}).end("error");
      return;
    }
    if (
      path === `/api/models/${this.#id}/revision/main` ||
      path === `/api/models/${this.#id}/revision/${this.revision}`
    ) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(await this.#info()));
      return;
    }
    const prefix = new RegExp(`^/${this.#id}/resolve/(?:main|${this.revision})/`);
    if (!prefix.test(path) || path.includes("..")) {
      response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
      return;
    }
    await this.#sendFile(join(this.#folder, path.replace(prefix, "")), request, response, fault);
  }

  #takeFault(): HubFault {
    if (this.#fault.kind === "none" || this.#faultsLeft <= 0) return { kind: "none" };
    this.#faultsLeft -= 1;
    return this.#fault;
  }

  async #info(): Promise<object> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    const siblings = await Promise.all(
      paths.map(async (path) => ({
        rfilename: relative(this.#folder, path).split(sep).join("/"),
        size: (await stat(path)).size,
        ...(path.endsWith(".safetensors") ? { lfs: await lfsOf(path) } : {}),
      })),
    );
    return { id: this.#id, sha: this.revision, siblings };
  }

  async #sendFile(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    fault: HubFault,
  ): Promise<void> {
    const { size } = await stat(path);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": size - from,
      "accept-ranges": "bytes",
      "x-repo-commit": this.revision,
      etag: `"${createHash("sha256").update(path).digest("hex")}"`,
      ...(from > 0 ? { "content-range": `bytes ${from}-${size - 1}/${size}` } : {}),
    });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    let sent = 0;
    for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
      const bytes = fault.kind === "wrong-bytes" ? Buffer.alloc(chunk.length, 0x58) : chunk;
      if (fault.kind === "drip") {
        await drip(response, bytes, fault.everyMs);
        return;
      }
      if ((fault.kind === "stall" || fault.kind === "cut") && sent + bytes.length > fault.afterBytes) {
        response.write(bytes.subarray(0, fault.afterBytes - sent));
        this.sentBytes += fault.afterBytes - sent;
        if (fault.kind === "cut") setImmediate(() => request.socket.destroySoon());
        return;
      }
      sent += bytes.length;
      this.sentBytes += bytes.length;
      if (!response.write(bytes)) await Promise.race([once(response, "drain"), once(response, "close")]);
      if (response.destroyed) return;
    }
    response.end();
  }
}

async function lfsOf(path: string): Promise<{ sha256: string; size: number }> {
  const content = await readFile(path);
  return { sha256: createHash("sha256").update(content).digest("hex"), size: content.length };
}

function drip(response: ServerResponse, bytes: Buffer, everyMs: number): Promise<void> {
  return new Promise((resolve) => {
    let index = 0;
    const timer = setInterval(() => {
      if (response.destroyed || index >= bytes.length) {
        clearInterval(timer);
        resolve();
        return;
      }
      response.write(bytes.subarray(index, index + 1));
      index += 1;
    }, everyMs);
  });
}
