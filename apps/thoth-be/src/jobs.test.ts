import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "thoth-vdbmanager";
import { ThothError } from "thoth-vdbmanager/errors";
import { hashEmbedder } from "thoth-vdbmanager/testing";
import { afterEach, describe, expect, it } from "vitest";
import { saveJob } from "./ingestion/job-rows.ts";
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

describe("jobs", () => {
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
      await be.jobs.finished(started.json().id);
    }
    const count = async (kind: string) =>
      (await be.app.inject({ url: `/api/workspace/4/${kind}/`, headers: serviceHeaders })).json().count;
    expect([await count("evidence"), await count("questions")]).toEqual([1, 2]);
    const again = await be.jobs.start(4, { type: "load-questions" }, "test");
    expect(await be.jobs.finished(again.id)).toMatchObject({
      state: "completed",
      skipped_items: 2,
      successful_items: 0,
    });
  });

  it("makes column documents and a value index", async () => {
    const be = await start();
    const job = await be.jobs.start(4, { type: "preprocess" }, "test");
    expect(await be.jobs.finished(job.id)).toMatchObject({
      state: "completed",
      total_items: 7,
      percentage: 100,
    });
    const columns = await be.app.inject({ url: "/api/workspace/4/columns/", headers: serviceHeaders });
    expect(columns.json().count).toBe(7);
  });

  it("refuses a second job of the same type and cancels the first", async () => {
    const begun = Promise.withResolvers<void>();
    const waiting: Embedder = {
      ...hashEmbedder(),
      encodeDocuments: (_texts, options) =>
        new Promise((_, reject) => {
          begun.resolve();
          options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
        }),
    };
    const be = await start({ embedder: waiting });
    const job = await be.jobs.start(4, { type: "load-questions" }, "test");
    await begun.promise;
    const second = await be.app.inject({
      method: "POST",
      url: jobsUrl,
      headers: serviceHeaders,
      payload: { type: "load-questions" },
    });
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: "JOB_RUNNING", details: { job: { id: job.id } } });
    const cancelled = await be.app.inject({
      method: "POST",
      url: `${jobsUrl}${job.id}/cancel/`,
      headers: serviceHeaders,
    });
    expect(cancelled.statusCode).toBe(202);
    expect((await be.jobs.finished(job.id)).state).toBe("cancelled");
  });

  it("says why a job failed, and never turns an outage into an empty success", async () => {
    const embedder = hashEmbedder();
    const be = await start({ embedder });
    const load = async () =>
      be.jobs.finished((await be.jobs.start(4, { type: "load-questions" }, "test")).id);
    expect((await load()).state).toBe("completed");
    embedder.outage = new ThothError("MODEL_NOT_CACHED");
    const job = await be.jobs.start(4, { type: "load-evidence" }, "test");
    expect(await be.jobs.finished(job.id)).toMatchObject({
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

  it("reads sources only below its root, and names a file that is not there", async () => {
    const be = await start();
    const end = async (source: string) =>
      be.jobs.finished((await be.jobs.start(4, { type: "load-evidence", source }, "test")).id);
    await writeFile(join(be.folder, "outside.json"), "[]");
    expect(await end("../outside.json")).toMatchObject({ state: "failed", error: { code: "INVALID_INPUT" } });
    expect(await end("dev_databases/none.json")).toMatchObject({ error: { code: "SOURCE_NOT_FOUND" } });
    await rm(join(be.folder, "outside.json"));
  });

  it("marks what an earlier process left running as interrupted", async () => {
    const first = await start();
    const job = await first.jobs.start(4, { type: "load-evidence" }, "test");
    const finished = await first.jobs.finished(job.id);
    await saveJob(first.catalogue, { ...finished, state: "running", finished_at: null });
    const second = await start({ folder: first.folder });
    const shown = await second.app.inject({ url: `${jobsUrl}${job.id}/`, headers: serviceHeaders });
    expect(shown.json().state).toBe("interrupted");
  });
});
