import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CollectionSpec, Point, VectorStore } from "../stores/types.ts";
import type { ServerProcess } from "./servers/server-process.ts";

/** A store on a real server that may be killed. */
export interface StoreServer {
  readonly port: number;
  readonly process: ServerProcess;
  /** A new client of the server on this port. */
  open(port: number): VectorStore;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

const spec: CollectionSpec = {
  name: "outages",
  dimensions: 4,
  metric: "cosine",
  spaceFingerprint: `vs1:${"c3".repeat(32)}`,
  spaceModel: "test/model@1",
  numericClass: "fp32/test",
  recipes: {},
};
const { name } = spec;
const vector = Float32Array.of(1, 2, 3, 4);
const batchSize = 20;

function batch(number: number): Point[] {
  return Array.from({ length: batchSize }, (_, i) => ({ id: `${number}-${i}`, vector, payload: { number } }));
}

/** What a client must do when its server dies, is away, or says nothing. */
export function describeStoreOutages(title: string, startServer: () => Promise<StoreServer>): void {
  describe(`${title}: outages`, () => {
    let server: StoreServer;
    let store: VectorStore;

    beforeAll(async () => {
      server = await startServer();
      store = server.open(server.port);
    });
    afterAll(async () => {
      await store.close();
      await server.stop();
    });

    it("killed between and within batches: what was acknowledged is there, writing goes on", async () => {
      await store.ensureCollection(spec);
      let acknowledged = 0;
      const killed = (async () => {
        for (;;) {
          await store.upsert(name, batch(acknowledged));
          acknowledged += 1;
          if (acknowledged === 8) void server.process.kill();
        }
      })();
      await expect(killed).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await server.process.kill();
      await server.process.start();

      expect(await store.describe(name)).toMatchObject({ spaceModel: "test/model@1" });
      for (let number = 0; number < acknowledged; number++) {
        const filter = { op: "eq", field: "number", value: number } as const;
        expect(await store.count(name, { filter })).toBe(batchSize);
      }
      const rest = batch(acknowledged);
      await store.upsert(name, rest);
      expect(await store.upsert(name, rest)).toMatchObject({ unchanged: batchSize });
      expect(await store.query(name, { vector, limit: 5 })).toHaveLength(5);
    });

    it("down: every call says where the server should be and what to do, none is empty", async () => {
      await server.process.stop();
      const calls = [
        () => store.ensureCollection(spec),
        () => store.describe(name),
        () => store.list(),
        () => store.upsert(name, batch(0)),
        () => store.query(name, { vector }),
        () => store.get(name, ["0-0"]),
        () => store.delete(name, ["0-0"]),
        () => store.deleteAll(name),
        () => store.count(name),
        () => store.scroll(name),
        () => store.setAlias("outages-live", name),
        () => store.aliases(),
        () => store.drop(name),
        () => store.health(),
      ];
      for (const call of calls) {
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({
          code: "STORE_UNAVAILABLE",
          retryable: true,
          message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${server.port}.*[Cc]heck`)),
        });
      }
      await server.process.start();
      expect(await store.count(name)).toBeGreaterThan(0);
    });

    it("silent: a call ends at its deadline or when it is cancelled, and the client can be closed", async () => {
      const sockets = new Set<Socket>();
      const silent = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
      }).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const client = server.open((silent.address() as AddressInfo).port);
      await expect(client.count(name, { deadlineMs: 150 })).rejects.toMatchObject({
        code: "DEADLINE_EXCEEDED",
      });
      const abort = new AbortController();
      const cancelled = client.health({ signal: abort.signal });
      abort.abort();
      await expect(cancelled).rejects.toMatchObject({ code: "ABORTED" });
      await client.close();
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
  });
}
