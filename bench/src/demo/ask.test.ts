import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteDatabase, type UserDatabase } from "thoth-dbmanager";
import { generateDemoDatabase, testQuestions } from "thoth-demo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AskedProduct, ask } from "./ask.ts";

describe("ask", () => {
  let folder: string;
  let server: Server;
  let database: UserDatabase;
  let product: AskedProduct;
  let answer: { status: number; body: object };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "thoth-ask-"));
    const databasePath = join(folder, "demo.sqlite");
    await generateDemoDatabase({ path: databasePath });
    database = openSqliteDatabase({ path: databasePath });
    server = createServer((_, response) => {
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    product = {
      url: `http://127.0.0.1:${port}`,
      apiKey: "key",
      workspaceId: 4,
    };
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(testQuestions.map((test) => [test.id, test] as const))(
    "%s: its references are right",
    async (_, test) => {
      for (const sql of [test.sql, ...(test.alsoRight ?? [])]) {
        answer = { status: 200, body: { sql, confidence: 0.9, source: "composed" } };
        const outcome = await ask(product, database, test.question.en, test);
        expect(outcome).toMatchObject({ verdict: "right", sql, confidence: 0.9, source: "composed" });
      }
    },
  );

  it.each(testQuestions.map((test) => [test.id, test] as const))(
    "%s: no other reference is right",
    async (_, test) => {
      for (const other of testQuestions.filter(({ id }) => id !== test.id)) {
        answer = { status: 200, body: { sql: other.sql } };
        const outcome = await ask(product, database, test.question.en, test);
        expect(outcome.verdict, `${other.id} for ${test.id}`).toBe("wrong");
      }
    },
  );

  it("tells an abstention, a statement that fails and an outage apart", async () => {
    const [test] = testQuestions;
    if (test === undefined) throw new Error("There are no test questions.");
    const verdict = async () => (await ask(product, database, "?", test)).verdict;
    answer = { status: 200, body: { sql: null, error: "not sure" } };
    expect(await verdict()).toBe("abstained");
    answer = { status: 200, body: { sql: "SELECT nothing FROM nowhere" } };
    expect(await verdict()).toBe("wrong");
    answer = { status: 503, body: { error: "thoth-be is down" } };
    expect(await verdict()).toBe("failed");
    answer = { status: 200, body: {} };
    expect(await verdict()).toBe("failed");
  });

  it("takes any SQL for wrong where the database holds no answer", async () => {
    answer = { status: 200, body: { sql: "SELECT 1" } };
    expect((await ask(product, database, "?", null)).verdict).toBe("wrong");
  });
});
