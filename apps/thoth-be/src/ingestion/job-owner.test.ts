import { hostname } from "node:os";
import { afterEach, expect, it } from "vitest";
import { startThothBe, type TestBe } from "../testing/start-thoth-be.ts";
import type { Job } from "./job.ts";
import { interruptDeadJobs, newOwner } from "./job-owner.ts";
import { insertJob, readJob, updateJob } from "./job-rows.ts";
import { noProgress } from "./progress.ts";

const open: TestBe[] = [];
afterEach(async () => {
  for (const be of open.splice(0)) await be.app.close();
});

const beat = "2026-01-01T00:00:00.000Z";
const at = Date.parse(beat);
/** No Linux process has a number as high as that. */
const deadPid = 2 ** 30;

function runningJob(id: string, type: Job["type"]): Job {
  return {
    id,
    type,
    workspaceId: 4,
    startedBy: "test",
    startedAt: beat,
    updatedAt: beat,
    state: { name: "running" },
    progress: noProgress,
  };
}

async function stateAfter(owner: string, self: string, now: number): Promise<string> {
  const be = await startThothBe();
  open.push(be);
  await insertJob(be.catalogue, runningJob("job", "preprocess"), owner);
  await interruptDeadJobs(be.catalogue, self, now);
  return (await readJob(be.catalogue, "job")).state.name;
}

it("leaves jobs of this service and of living ones elsewhere alone while their heart beats", async () => {
  const self = newOwner();
  expect(await stateAfter(self, self, at + 1_000)).toBe("running");
  expect(await stateAfter("another-host 1 x", self, at + 29_000)).toBe("running");
  expect(await stateAfter(`${hostname()} ${process.ppid} x`, self, at + 1_000)).toBe("running");
});

it("interrupts jobs of ended processes at once, and of silent ones after 30 s", async () => {
  const self = newOwner();
  expect(await stateAfter(`${hostname()} ${deadPid} x`, self, at + 1_000)).toBe("interrupted");
  expect(await stateAfter(newOwner(), self, at + 1_000)).toBe("interrupted");
  expect(await stateAfter("another-host 1 x", self, at + 30_000)).toBe("interrupted");
});

it("lets only one job of a type be active, whoever runs it, and does not revive an interrupted one", async () => {
  const be = await startThothBe();
  open.push(be);
  const owner = `${hostname()} ${deadPid} x`;
  expect(await insertJob(be.catalogue, runningJob("first", "preprocess"), owner)).toBe(true);
  expect(await insertJob(be.catalogue, runningJob("second", "preprocess"), owner)).toBe(false);
  expect(await insertJob(be.catalogue, runningJob("other", "load-evidence"), owner)).toBe(true);
  const started = await be.jobs.start(4, { type: "preprocess" }, "test");
  expect((await readJob(be.catalogue, "first")).state.name).toBe("interrupted");
  await updateJob(be.catalogue, runningJob("first", "preprocess"));
  expect((await readJob(be.catalogue, "first")).state.name).toBe("interrupted");
  expect((await be.jobs.finished(started.id)).state).toBe("completed");
});
