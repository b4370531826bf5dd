import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RunStore } from "./run-store.ts";

const run = (requestId: string, sql = "SELECT 1", username = "ada") => ({
  requestId,
  workspaceId: 4,
  username,
  question: "q",
  sql,
  evidence: "",
});

it("finds runs by id, and the last one of a workspace or of a user", () => {
  const store = new RunStore({ path: null });
  store.remember(run("a"));
  store.remember(run("b", "SELECT 2", "bob"));
  expect(store.byRequest("a")?.sql).toBe("SELECT 1");
  expect(store.last(4)?.requestId).toBe("b");
  expect(store.last(4, "ada")?.requestId).toBe("a");
  expect(store.last(5)).toBeNull();
  store.close();
});

it("knows the statements it sent, for some hours, per workspace, with or without a semicolon", () => {
  let now = 0;
  const store = new RunStore({ path: null, clock: () => now, statementMs: 100 });
  store.remember(run("a"));
  expect(store.wasSent(4, " SELECT 1; ")).toBe(true);
  expect(store.wasSent(5, "SELECT 1")).toBe(false);
  expect(store.wasSent(4, "SELECT 1 ")).toBe(true);
  expect(store.wasSent(4, "SELECT  1")).toBe(false);
  now = 101;
  expect(store.wasSent(4, "SELECT 1")).toBe(false);
  store.close();
});

it("forgets the oldest beyond its limit", () => {
  let now = 0;
  const store = new RunStore({ path: null, clock: () => now, maxRuns: 2 });
  for (const id of ["a", "b", "c"]) {
    now += 1;
    store.remember(run(id));
  }
  expect([store.byRequest("a"), store.byRequest("b")?.requestId, store.byRequest("c")?.requestId]).toEqual([
    null,
    "b",
    "c",
  ]);
  store.close();
});

it("survives a restart", () => {
  const folder = mkdtempSync(join(tmpdir(), "runs-"));
  const path = join(folder, "state.sqlite");
  const first = new RunStore({ path });
  first.remember(run("a"));
  first.close();
  const second = new RunStore({ path });
  expect(second.byRequest("a")?.question).toBe("q");
  second.close();
  rmSync(folder, { recursive: true });
});

it("names the setting when the file cannot be opened", () => {
  expect(() => new RunStore({ path: "/nowhere/at/all/state.sqlite" })).toThrow(
    expect.objectContaining({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("SQL_GENERATOR_STATE"),
    }),
  );
});
