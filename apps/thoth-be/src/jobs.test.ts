import { link, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { hashEmbedder } from "thoth-vdbmanager/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { JobRequest } from "./ingestion/job.ts";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

const open: TestBe[] = [];
afterEach(async () => {
  for (const be of open.splice(0)) await be.app.close();
});

async function start(options: Parameters<typeof startThothBe>[0] = {}): Promise<TestBe> {
  const be = await startThothBe(options);
  open.push(be);
  return be;
}

const jobsUrl = "/api/workspace/4/jobs/";

async function run(be: TestBe, request: JobRequest) {
  return be.jobs.finished((await be.jobs.start(4, request, "test")).id);
}

async function count(be: TestBe, kind: string): Promise<number> {
  return (await be.app.inject({ url: `/api/workspace/4/${kind}/`, headers: serviceHeaders })).json().count;
}

/** Waits in `encodeDocuments` until it is told to stop. */
function stuckEmbedder(): { embedder: Embedder; begun: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  const embedder: Embedder = {
    ...hashEmbedder(),
    encodeDocuments: (_texts, options) =>
      new Promise((_, reject) => {
        begun.resolve();
        options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
      }),
  };
  return { embedder, begun: begun.promise };
}

describe("loading", () => {
  it("loads questions and evidence once each, those of this database only", async () => {
    const be = await start();
    for (const type of ["load-evidence", "load-questions"] as const) {
      const started = await be.app.inject({
        method: "POST",
        url: jobsUrl,
        headers: serviceHeaders,
        payload: { type },
      });
      expect(started.statusCode).toBe(202);
      expect(started.headers.location).toBe(`${jobsUrl}${started.json().id}/`);
      await be.jobs.finished(started.json().id);
    }
    expect([await count(be, "evidence"), await count(be, "questions")]).toEqual([1, 2]);
    expect(await run(be, { type: "load-questions" })).toMatchObject({
      state: "completed",
      skipped_items: 2,
      successful_items: 0,
    });
  });

  it("takes the good items of a file and names the bad ones", async () => {
    const be = await start();
    const items = [
      { db_id: "shop", evidence: "first" },
      { evidence: "of no database" },
      "no object",
      { db_id: "shop", evidence: "with a \0 inside" },
      { db_id: "shop", evidence: "second" },
    ];
    await writeFile(join(be.root, "mixed.json"), `\ufeff ${JSON.stringify(items)}\n`);
    const job = await run(be, { type: "load-evidence", source: "mixed.json" });
    expect(job).toMatchObject({
      state: "completed_with_errors",
      total_items: 5,
      processed_items: 5,
      successful_items: 2,
      failed_items: 3,
      percentage: 100,
    });
    expect(job.failures.map(({ item }) => item)).toEqual([
      "mixed.json[1]",
      "mixed.json[2]",
      "with a \0 inside",
    ]);
    expect(await count(be, "evidence")).toBe(2);
  });

  it("has done all there is when the file has nothing of the database", async () => {
    const be = await start();
    await writeFile(join(be.root, "empty.json"), "[]");
    expect(await run(be, { type: "load-evidence", source: "empty.json" })).toMatchObject({
      state: "completed",
      total_items: 0,
      percentage: 100,
    });
  });

  it.each([
    ["an object", "{}"],
    ["a cut array", '[{"db_id": "shop"}'],
    ["no JSON", "[nonsense]"],
    ["nothing", ""],
  ])("says that a file is no JSON array: %s", async (_what, text) => {
    const be = await start();
    await writeFile(join(be.root, "bad.json"), text);
    expect(await run(be, { type: "load-evidence", source: "bad.json" })).toMatchObject({
      state: "failed",
      error: { code: "INVALID_INPUT", error: expect.stringContaining("bad.json is no JSON array") },
    });
  });

  it("reads sources only below its root, also through links, and shows no place of a file", async () => {
    const be = await start();
    const end = async (source: string) => run(be, { type: "load-evidence", source });
    await writeFile(join(be.folder, "outside.json"), "[]");
    await symlink(join(be.folder, "outside.json"), join(be.root, "link.json"));
    await mkdir(join(be.root, "folder.json"));
    const refused = { state: "failed", error: { code: "INVALID_INPUT" } };
    expect(await end("../outside.json")).toMatchObject(refused);
    expect(await end(join(be.folder, "outside.json"))).toMatchObject(refused);
    expect(await end("link.json")).toMatchObject(refused);
    expect(await end("folder.json")).toMatchObject(refused);
    expect(await end("dev_databases/none.json")).toMatchObject({ error: { code: "SOURCE_NOT_FOUND" } });
    await link(join(be.root, "dev_databases", "dev.json"), join(be.root, "..name.json"));
    expect((await end("..name.json")).state).toBe("completed");
    const jobs = await be.app.inject({ url: jobsUrl, headers: serviceHeaders });
    expect(jobs.body).not.toContain(be.folder);
  });
});

describe("preprocessing", () => {
  it("makes column documents and a value index, and counts both", async () => {
    const be = await start();
    const job = await run(be, { type: "preprocess" });
    expect(job).toMatchObject({ state: "completed", total_items: 14, successful_items: 14, percentage: 100 });
    expect(job.result.values).toBeGreaterThan(0);
    expect(await count(be, "columns")).toBe(7);
    expect(await run(be, { type: "preprocess", steps: ["columns"] })).toMatchObject({
      total_items: 7,
      skipped_items: 7,
    });
  });

  it("forgets columns the database no longer has", async () => {
    const be = await start();
    await run(be, { type: "preprocess", steps: ["columns"] });
    const payload = { table_name: "gone", original_column_name: "x" };
    await be.app.inject({
      method: "POST",
      url: "/api/workspace/4/columns/",
      headers: serviceHeaders,
      payload,
    });
    expect(await count(be, "columns")).toBe(8);
    expect((await run(be, { type: "preprocess", steps: ["columns"] })).result).toEqual({
      columns_removed: 1,
    });
    expect(await count(be, "columns")).toBe(7);
  });

  it("says that a database is not there", async () => {
    const be = await start();
    await rm(join(be.root, "dev_databases", "shop", "shop.sqlite"));
    expect(await run(be, { type: "preprocess" })).toMatchObject({
      state: "failed",
      error: { code: "DATABASE_UNAVAILABLE" },
    });
  });
});

describe("descriptions", () => {
  it("reads Windows-1252, names of any case and ragged rows, and reports rows one by one", async () => {
    const be = await start();
    const folder = join(be.root, "dev_databases", "shop", "database_description");
    const text =
      "Original_Column_Name,column_name,column_description\nPLACED,day,Tag der Bestellung \xfcber Web\nid\n,nameless\n";
    await writeFile(join(folder, "ORDERS.CSV"), Buffer.from(text, "latin1"));
    await writeFile(join(folder, "unknown_table.csv"), "original_column_name\na\n");
    const job = await run(be, { type: "import-descriptions" });
    expect(job).toMatchObject({ state: "completed_with_errors", processed_items: job.total_items });
    expect(job.failures.map(({ item }) => item).sort()).toEqual([
      "ORDERS.CSV row 4",
      "customers.csv row 4",
      "unknown_table.csv row 2",
    ]);
    const columns = await be.app.inject({
      url: "/api/sqldb/shop/table/orders/columns/",
      headers: serviceHeaders,
    });
    expect(columns.json()[2]).toMatchObject({
      column_name: "day",
      column_description: "Tag der Bestellung über Web",
    });
  });

  it("fails when there is no folder of descriptions, with the structure taken over", async () => {
    const be = await start();
    await rm(join(be.root, "dev_databases", "shop", "database_description"), { recursive: true });
    expect(await run(be, { type: "import-descriptions" })).toMatchObject({
      state: "failed",
      error: { code: "SOURCE_NOT_FOUND" },
    });
    const tables = await be.app.inject({ url: "/api/sqldb/shop/tables/", headers: serviceHeaders });
    expect(tables.json()).toHaveLength(2);
  });
});

describe("jobs", () => {
  it("refuses a second job of the same type and cancels the first", async () => {
    const { embedder, begun } = stuckEmbedder();
    const be = await start({ embedder });
    const job = await be.jobs.start(4, { type: "load-questions" }, "test");
    await begun;
    const payload = { type: "load-questions" };
    const second = await be.app.inject({ method: "POST", url: jobsUrl, headers: serviceHeaders, payload });
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: "JOB_RUNNING", details: { job: { id: job.id } } });
    const url = `${jobsUrl}${job.id}/cancel/`;
    expect((await be.app.inject({ method: "POST", url, headers: serviceHeaders })).statusCode).toBe(202);
    expect((await be.jobs.finished(job.id)).state).toBe("cancelled");
  });

  it("ends a job that waits for its turn as soon as it is cancelled", async () => {
    const { embedder, begun } = stuckEmbedder();
    const be = await start({ embedder });
    const first = await be.jobs.start(4, { type: "load-questions" }, "test");
    await begun;
    const waiting = await be.jobs.start(4, { type: "load-evidence" }, "test");
    const url = `${jobsUrl}${waiting.id}/cancel/`;
    const cancelled = await be.app.inject({ method: "POST", url, headers: serviceHeaders });
    expect(cancelled.json().state).toBe("cancelled");
    expect(
      (await be.app.inject({ url: `${jobsUrl}${first.id}/`, headers: serviceHeaders })).json().state,
    ).toBe("running");
    await be.jobs.cancel(first.id);
  });

  it("sends states as events until the end", async () => {
    const { embedder, begun } = stuckEmbedder();
    const be = await start({ embedder });
    const job = await be.jobs.start(4, { type: "load-questions" }, "test");
    await begun;
    const events = be.app.inject({ url: `${jobsUrl}${job.id}/events/`, headers: serviceHeaders });
    await be.jobs.cancel(job.id);
    const { headers, body } = await events;
    expect(headers["content-type"]).toContain("text/event-stream");
    const states = [...body.matchAll(/^data: (.*)$/gm)].map((match) => JSON.parse(match[1] ?? "{}").state);
    expect(states.at(-1)).toBe("cancelled");
  });

  it("ends open streams of events when the service closes, and frees those of clients that leave", async () => {
    const { embedder, begun } = stuckEmbedder();
    const be = await start({ embedder });
    const address = await be.app.listen({ port: 0, host: "127.0.0.1" });
    const job = await be.jobs.start(4, { type: "load-questions" }, "test");
    await begun;
    const url = `${address}${jobsUrl}${job.id}/events/`;
    const leaving = new AbortController();
    const left = await fetch(url, { headers: serviceHeaders, signal: leaving.signal });
    leaving.abort();
    await expect(left.text()).rejects.toThrow();
    const staying = await fetch(url, { headers: serviceHeaders });
    const body = staying.text();
    await be.app.close();
    expect(await body).toContain(`"id":"${job.id}"`);
  });

  it("says why a job failed, and never turns an outage into an empty success", async () => {
    const embedder = hashEmbedder();
    const be = await start({ embedder });
    expect((await run(be, { type: "load-questions" })).state).toBe("completed");
    embedder.outage = new ThothError("MODEL_NOT_CACHED");
    expect(await run(be, { type: "load-evidence" })).toMatchObject({
      state: "failed",
      error: { code: "MODEL_NOT_CACHED" },
    });
    const search = await be.app.inject({
      url: "/api/workspace/4/questions/?q=orders",
      headers: serviceHeaders,
    });
    expect(search.statusCode).toBe(503);
    expect(search.json()).toMatchObject({ code: "EMBEDDING_UNAVAILABLE" });
  });

  it("waits while the embedder is overloaded", async () => {
    const hash = hashEmbedder();
    let refusals = 2;
    const embedder: Embedder = {
      ...hash,
      encodeDocuments(texts, options) {
        refusals -= 1;
        if (refusals < 0) return hash.encodeDocuments(texts, options);
        return Promise.reject(new ThothError("OVERLOADED", { details: { retryAfterMs: 1 } }));
      },
    };
    const be = await start({ embedder });
    expect(await run(be, { type: "load-questions" })).toMatchObject({
      state: "completed",
      successful_items: 2,
    });
    expect(refusals).toBe(-1);
  });

  it("marks running jobs as interrupted when the service closes", async () => {
    const { embedder, begun } = stuckEmbedder();
    const be = await start({ embedder });
    const job = await be.jobs.start(4, { type: "load-questions" }, "test");
    const waiting = await be.jobs.start(4, { type: "load-evidence" }, "test");
    await begun;
    await be.app.close();
    const after = await start({ folder: be.folder });
    for (const { id } of [job, waiting]) {
      const shown = await after.app.inject({ url: `${jobsUrl}${id}/`, headers: serviceHeaders });
      expect(shown.json()).toMatchObject({ state: "interrupted", finished_at: expect.any(String) });
    }
    expect((await run(after, { type: "load-questions" })).state).toBe("completed");
  });

  it("refuses unknown types, fields and steps with 400", async () => {
    const be = await start();
    for (const payload of [
      { type: "x" },
      { type: "preprocess", source: "a" },
      { type: "preprocess", steps: [] },
    ]) {
      const answer = await be.app.inject({ method: "POST", url: jobsUrl, headers: serviceHeaders, payload });
      expect([answer.statusCode, answer.json().code]).toEqual([400, "INVALID_INPUT"]);
    }
    const none = await be.app.inject({ url: `${jobsUrl}${crypto.randomUUID()}/`, headers: serviceHeaders });
    expect(none.statusCode).toBe(404);
  });

  it("sums up what has been taken over", async () => {
    const be = await start();
    const show = async () =>
      (await be.app.inject({ url: "/api/workspace/4/ingestion/", headers: serviceHeaders })).json();
    expect(await show()).toMatchObject({
      fingerprint: null,
      counts: { evidence: 0, questions: 0, columns: 0 },
      lsh: { built_at: null, values: null },
      last_preprocess: null,
      preprocessing_status: "IDLE",
    });
    const { finished_at, result } = await run(be, { type: "preprocess" });
    await run(be, { type: "load-questions" });
    const after = await show();
    expect(after).toMatchObject({
      fingerprint: expect.stringMatching(/^vs1:/),
      counts: { evidence: 0, questions: 2, columns: 7 },
      lsh: { built_at: finished_at, values: result.values },
      last_preprocess: finished_at,
      last_evidence_load: null,
      preprocessing_status: "COMPLETED",
    });
    expect(after.jobs.map((job: { type: string }) => job.type)).toEqual(["load-questions", "preprocess"]);
  });
});
