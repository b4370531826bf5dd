import { Writable } from "node:stream";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

const lines: string[] = [];
let be: TestBe;
beforeAll(async () => {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  be = await startThothBe({ logger: fastify({ logger: { level: "info", stream: sink } }).log });
});
afterAll(() => be.app.close());

const origin = "http://localhost:3200";

describe("errors", () => {
  it("have the same shape and CORS headers, whoever finds them", async () => {
    const calls = [
      { url: "/api/nothing", status: 404, code: "NOT_FOUND" },
      { url: "/api/workspaces/", status: 404, code: "NOT_FOUND" },
      { url: "/api/login", method: "POST", payload: "{", status: 400, code: "INVALID_INPUT" },
      {
        url: "/api/login",
        method: "POST",
        payload: "x".repeat(9_000_000),
        status: 413,
        code: "INPUT_TOO_LARGE",
      },
      { url: "/api/user", status: 401, code: "UNAUTHENTICATED" },
    ] as const;
    for (const { url, status, code, ...call } of calls) {
      const headers = { origin, "content-type": "application/json" };
      const answer = await be.app.inject({ url, headers, ...call });
      expect([url, answer.statusCode]).toEqual([url, status]);
      expect(answer.json()).toMatchObject({ error: expect.any(String), code, retryable: false });
      expect(answer.headers["access-control-allow-origin"]).toBe(origin);
    }
  });

  it("of our own say nothing of our insides", async () => {
    const broken = await startThothBe();
    await broken.catalogue.schema.dropTable("tokens").execute();
    const answer = await broken.app.inject({ url: "/api/user", headers: { authorization: "Token x" } });
    expect([answer.statusCode, answer.json().code]).toEqual([500, "INTERNAL"]);
    expect(answer.body).not.toMatch(/sql|token/i);
    await broken.app.close();
  });
});

describe("preflights", () => {
  it("are answered without authentication on every path", async () => {
    for (const url of ["/api/workspaces", "/api/workspace/4/evidence/x/", "/api/sqldb/shop/tables/"]) {
      const answer = await be.app.inject({
        method: "OPTIONS",
        url,
        headers: {
          origin,
          "access-control-request-method": "PATCH",
          "access-control-request-headers": "authorization,content-type,x-api-key",
        },
      });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers["access-control-allow-methods"]).toContain("PATCH");
      expect(String(answer.headers["access-control-allow-headers"])).toContain("x-api-key");
    }
  });
});

describe("log lines", () => {
  it("have the route, and neither query nor credentials", async () => {
    lines.length = 0;
    await be.app.inject({
      url: "/api/workspace/4/evidence/?q=my%20secret%20question&token=t0ken",
      headers: { authorization: "Token t0ken", "x-api-key": "k3y" },
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: "request", method: "GET", route: "/api/workspace/:id/evidence/" },
    ]);
    expect(lines.join("")).not.toMatch(/secret|t0ken|k3y/);
  });
});

describe("health", () => {
  it("is answered without credentials and touches nothing", async () => {
    await be.app.ready();
    for (const url of ["/health", "/api/health"]) {
      const answer = await be.app.inject({ url });
      expect(answer.json()).toMatchObject({ status: "healthy", service: "thoth-be" });
    }
  });
});
