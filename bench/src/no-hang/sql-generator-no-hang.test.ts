import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playNoHang, type Story } from "./story.ts";

describe("sql_generator_no_hang: the model is missing, the hub answers 500 for ever, 100 questions at once", () => {
  let folder: string;
  let story: Story;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "thoth-no-hang-"));
    story = await playNoHang(folder, { concurrent: 100, rounds: 2 });
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("answers every question or refuses it with a code", () => {
    const answers = story.rounds.flat();
    expect(answers).toHaveLength(200);
    for (const { status, outcome, degraded } of answers) {
      expect([200, 422, 424, 429, 503, 504]).toContain(status);
      expect(outcome).toMatch(/^(answered|[A-Z_]+)$/);
      if (outcome === "answered") expect(degraded.join()).toMatch(/MODEL_|CIRCUIT_OPEN|DEADLINE_EXCEEDED/);
    }
  });

  it("went to the hub, and not once for each question", () => {
    expect(story.hubRequests).toBeGreaterThan(0);
    expect(story.hubRequests).toBeLessThan(100);
  });

  it("answers /health of both services all along", () => {
    for (const { times, failures } of Object.values(story.health)) {
      expect(times.length).toBeGreaterThan(10);
      expect(failures).toBe(0);
    }
  });
});
