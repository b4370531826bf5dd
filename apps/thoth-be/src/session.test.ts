import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ensureUser } from "./catalogue/users.ts";
import { serviceHeaders, startThothBe, type TestBe } from "./testing/start-thoth-be.ts";

let be: TestBe;
beforeAll(async () => {
  be = await startThothBe();
});
afterAll(() => be.app.close());

const login = (payload: object) => be.app.inject({ method: "POST", url: "/api/login", payload });

describe("sign-in", () => {
  it("gives a token and the user with groups", async () => {
    const answer = await login({ username: "ed", password: "ed-secret", remember_me: true });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      token: expect.stringMatching(/.{20}/),
      user: { username: "ed", groups: ["Editor"], group_profiles: [{ show_sql: true }] },
    });
  });

  it("answers a wrong password and an unknown name alike", async () => {
    const wrong = await login({ username: "ed", password: "x" });
    const unknown = await login({ username: "nobody", password: "x" });
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(wrong.json()).toEqual(unknown.json());
    expect(wrong.json().error).toContain("Invalid credentials");
  });

  it("refuses a body without a password with 400", async () => {
    expect((await login({ username: "ed" })).statusCode).toBe(400);
  });

  it("refuses the eleventh failure with 429 and Retry-After", async () => {
    for (let count = 0; count < 10; count += 1) await login({ username: "guess", password: "x" });
    const answer = await login({ username: "guess", password: "x" });
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.json()).toMatchObject({ code: "OVERLOADED", retry_after_s: expect.any(Number) });
  });

  it("ends a token at logout", async () => {
    const headers = await be.headersOf("ed", "ed-secret");
    expect((await be.app.inject({ url: "/api/test_token", headers })).body).toBe('"passed!"');
    expect((await be.app.inject({ method: "POST", url: "/api/logout", headers })).statusCode).toBe(204);
    expect((await be.app.inject({ url: "/api/user", headers })).statusCode).toBe(401);
  });
});

describe("tokens", () => {
  const start = async (now?: () => number) => {
    const one = await startThothBe(now === undefined ? {} : { now });
    onTestFinished(() => one.app.close());
    return one;
  };
  const status = async (one: TestBe, headers: { authorization: string }) =>
    (await one.app.inject({ url: "/api/user", headers })).statusCode;

  it("expire after the configured days", async () => {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const one = await start(() => now);
    const headers = await one.headersOf("ed", "ed-secret");
    now += 30 * 86_400_000 - 1;
    expect(await status(one, headers)).toBe(200);
    now += 1;
    expect(await status(one, headers)).toBe(401);
  });

  it("survive an unchanged user, and end with a new password or an inactive user", async () => {
    const one = await start();
    const user = { username: "ed", password: "ed-secret", groups: ["Editor"] };
    const first = await one.headersOf("ed", "ed-secret");
    await ensureUser(one.catalogue, user);
    expect(await status(one, first)).toBe(200);
    await ensureUser(one.catalogue, { ...user, password: "another-secret" });
    expect(await status(one, first)).toBe(401);
    const second = await one.headersOf("ed", "another-secret");
    expect(await status(one, second)).toBe(200);
    await ensureUser(one.catalogue, { ...user, password: "another-secret", isActive: false });
    expect(await status(one, second)).toBe(401);
    const payload = { username: "ed", password: "another-secret" };
    const refused = await one.app.inject({ method: "POST", url: "/api/login", payload });
    expect(refused.json().error).toBe("Invalid credentials");
  });

  it("follow the user's groups of the moment", async () => {
    const one = await start();
    const headers = await one.headersOf("ed", "ed-secret");
    await ensureUser(one.catalogue, { username: "ed", password: "ed-secret", groups: [] });
    const payload = { evidence: "x" };
    const url = "/api/workspace/4/evidence/";
    expect((await one.app.inject({ method: "POST", url, headers, payload })).statusCode).toBe(403);
    const user = (await one.app.inject({ url: "/api/user", headers })).json();
    expect(user).toMatchObject({ groups: [], group_profiles: [] });
  });

  it("are stored as hashes", async () => {
    const one = await start();
    const { authorization } = await one.headersOf("ed", "ed-secret");
    const rows = await one.catalogue.selectFrom("tokens").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(authorization.split(" ")[1]);
  });
});

describe("credentials", () => {
  it("lets a token decide, also beside a valid key", async () => {
    const headers = { ...serviceHeaders, authorization: "Token wrong" };
    const answer = await be.app.inject({ url: "/api/workspaces", headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: "UNAUTHENTICATED", detail: expect.any(String) });
  });

  it("refuses a wrong key and no credentials", async () => {
    expect((await be.app.inject({ url: "/api/workspaces", headers: { "x-api-key": "no" } })).statusCode).toBe(
      401,
    );
    expect((await be.app.inject({ url: "/api/test_token" })).statusCode).toBe(401);
  });

  it("answers preflights without authentication, and sends CORS headers on errors", async () => {
    const origin = "http://localhost:3200";
    const preflight = await be.app.inject({
      method: "OPTIONS",
      url: "/api/workspaces",
      headers: {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      },
    });
    expect(preflight.statusCode).toBeLessThan(300);
    expect(preflight.headers["access-control-allow-origin"]).toBe(origin);
    const failed = await be.app.inject({ url: "/api/workspaces", headers: { origin } });
    expect(failed.headers["access-control-allow-origin"]).toBe(origin);
    const foreign = await be.app.inject({
      url: "/api/workspaces",
      headers: { origin: "http://evil.example" },
    });
    expect(foreign.headers["access-control-allow-origin"]).toBeUndefined();
  });
});
