import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { FaultSwitch, type HubFault } from "./faults.ts";
import { type HubFileEntry, type HubRevision, modelInfo, modelTree, readRevision } from "./hub-repository.ts";
import { sendFile, sendText } from "./send-body.ts";
import { testCertificate } from "./test-certificate.ts";

export interface FaultHubOptions {
  /** `org/name` of the one model it has. */
  readonly id: string;
  /** Its files. */
  readonly folder: string;
  /** Name of its first commit, for a model whose revision is pinned. @default made of its content */
  readonly revision?: string;
  /** A former name of the model, which is redirected. */
  readonly movedFrom?: string;
  /** The model is gated: only this token may read it. */
  readonly gatedBy?: string;
  /** Serve https with a certificate that nobody trusts. @default false */
  readonly tls?: boolean;
  /** Called for every request, before it is answered; a test may act in the middle of a download. */
  readonly onRequest?: (request: HubRequest) => void;
}

export interface HubRequest {
  /** `hub`, or `storage` for the second host to which large files are redirected. */
  readonly host: "hub" | "storage";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

export interface FaultHub extends AsyncDisposable {
  readonly url: string;
  /** PEM of its certificate, for clients that shall trust it. */
  readonly certificate: string;
  /** Commit that `main` names. */
  readonly revision: string;
  readonly log: readonly HubRequest[];
  /** Requests so far, as `METHOD path`. */
  readonly requests: readonly string[];
  /** Bytes of file bodies sent so far. */
  readonly sentBytes: number;
  misbehave(fault: HubFault): void;
  /** Makes the folder a new commit and lets `main` name it; old commits stay. */
  push(folder: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * A loopback server that speaks the Hugging Face hub's protocol for one model folder, and misbehaves on command. Large
 * files are redirected to a second host, as the real hub does it. Good enough for Python's `huggingface_hub`.
 */
export async function startFaultHub(options: FaultHubOptions): Promise<FaultHub> {
  const hub = new Hub(options);
  await hub.push(options.folder);
  await hub.listen();
  return hub;
}

class Hub implements FaultHub {
  readonly certificate: string = testCertificate.cert;
  readonly log: HubRequest[] = [];
  sentBytes = 0;
  readonly #options: FaultHubOptions;
  readonly #faults = new FaultSwitch();
  readonly #revisions = new Map<string, HubRevision>();
  readonly #hub: Server;
  readonly #storage: Server;
  #main = "";

  constructor(options: FaultHubOptions) {
    this.#options = options;
    this.#hub = this.#server("hub", (request, response) => this.#answer(request, response));
    this.#storage = this.#server("storage", (request, response) => this.#answerStorage(request, response));
  }

  #server(
    host: HubRequest["host"],
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Server {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      const { method = "", headers } = request;
      const record = { host, method, path: pathOf(request), headers };
      this.log.push(record);
      this.#options.onRequest?.(record);
      answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    };
    return this.#options.tls ? createHttpsServer(testCertificate, listener) : createHttpServer(listener);
  }

  async listen(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
  }

  get url(): string {
    return this.#urlOf(this.#hub);
  }

  #urlOf(server: Server): string {
    return `${this.#options.tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  get revision(): string {
    return this.#main;
  }

  get requests(): readonly string[] {
    return this.log.map(({ method, path }) => `${method} ${path}`);
  }

  misbehave(fault: HubFault): void {
    this.#faults.set(fault);
  }

  async push(folder: string): Promise<string> {
    const { commit: made, entries } = await readRevision(folder);
    const commit = this.#main === "" ? (this.#options.revision ?? made) : made;
    this.#revisions.set(commit, { commit, entries });
    this.#main = commit;
    return commit;
  }

  async close(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    const api = /^\/api\/models\/(?<id>[^/]+\/[^/]+)\/(?<what>revision|tree)\/(?<name>[^/]+)$/.exec(
      path,
    )?.groups;
    const file = /^\/(?<id>[^/]+\/[^/]+)\/resolve\/(?<name>[^/]+)\/(?<path>.+)$/.exec(path)?.groups;
    const fault = this.#faults.take(api === undefined ? "files" : "api");
    if (answeredByFault(fault, request, response)) return;
    const asked = api ?? file;
    const { id, movedFrom, gatedBy } = this.#options;
    if (asked?.id !== undefined && asked.id === movedFrom) {
      response.writeHead(307, { location: path.replace(movedFrom, id) }).end();
      return;
    }
    if (asked === undefined || asked.id !== id) return refuse(response, 404, "RepoNotFound");
    if (gatedBy !== undefined && request.headers.authorization !== `Bearer ${gatedBy}`) {
      return refuse(response, request.headers.authorization === undefined ? 401 : 403, "GatedRepo");
    }
    const revision = this.#revisions.get(asked.name === "main" ? this.#main : (asked.name ?? ""));
    if (revision === undefined) return refuse(response, 404, "RevisionNotFound");
    const headers = { "x-repo-commit": revision.commit };
    if (api !== undefined) {
      const content = api.what === "tree" ? modelTree(revision) : modelInfo(id, revision);
      return sendText(response, "application/json", JSON.stringify(content), headers, fault);
    }
    const entry = revision.entries.find((candidate) => candidate.path === asked.path);
    if (entry === undefined) return refuse(response, 404, "EntryNotFound");
    await this.#sendEntry(entry, headers, request, response, fault);
  }

  async #sendEntry(
    entry: HubFileEntry,
    headers: Record<string, string>,
    request: IncomingMessage,
    response: ServerResponse,
    fault: HubFault,
  ): Promise<void> {
    if (entry.isLfs) {
      // The fault is for the body, which the other host sends.
      this.#pending.set(entry.sha256, fault);
      response
        .writeHead(302, {
          ...headers,
          location: `${this.#urlOf(this.#storage)}/${entry.sha256}`,
          "x-linked-size": String(entry.size),
          "x-linked-etag": `"${entry.sha256}"`,
          etag: `"${entry.blobId}"`,
        })
        .end();
      return;
    }
    const count = (bytes: number): void => {
      this.sentBytes += bytes;
    };
    await sendFile(entry, { ...headers, etag: `"${entry.blobId}"` }, request, response, fault, count);
  }

  /** Faults of bodies that the storage host is about to send. */
  readonly #pending = new Map<string, HubFault>();

  async #answerStorage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sha256 = pathOf(request).slice(1);
    const entry = [...this.#revisions.values()]
      .flatMap((revision) => revision.entries)
      .find((candidate) => candidate.sha256 === sha256);
    if (entry === undefined) return refuse(response, 404, "EntryNotFound");
    const fault = this.#pending.get(sha256) ?? { kind: "none" };
    await sendFile(entry, { etag: `"${sha256}"` }, request, response, fault, (bytes) => {
      this.sentBytes += bytes;
    });
  }
}

/** True when the fault has taken care of the request. */
function answeredByFault(fault: HubFault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case "silence":
      return true;
    case "no-answer":
      request.socket.destroy();
      return true;
    case "reset":
      request.socket.resetAndDestroy();
      return true;
    case "redirect-loop":
      response.writeHead(302, { location: request.url ?? "/" }).end();
      return true;
    case "status":
      response.writeHead(fault.status, fault.headers ?? {}).end("error");
      return true;
    case "html-page":
      sendText(response, "text/html", "<html><body>Please sign in to this network.</body></html>", {}, fault);
      return true;
    default:
      return false;
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "x-error-code": code }).end(JSON.stringify({ error: code }));
}

function pathOf(request: IncomingMessage): string {
  return decodeURIComponent(new URL(request.url ?? "/", "http://hub").pathname);
}
