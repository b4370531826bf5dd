import { expect, it } from "vitest";
import { readConfig } from "./config.ts";

it("has a default for everything", () => {
  expect(readConfig({})).toMatchObject({
    host: "127.0.0.1",
    port: 8005,
    auth: "compat",
    anonymousNetworks: ["127.0.0.0/8", "::1/128"],
    runDeadlineMs: 120_000,
    apiKey: null,
    llm: null,
  });
});

it("asks for credentials in production", () => {
  expect(readConfig({ NODE_ENV: "production" }).auth).toBe("required");
});

it.each([
  [{ SQL_GENERATOR_PORT: "70000" }, "SQL_GENERATOR_PORT"],
  [{ SQL_GENERATOR_ANONYMOUS_NETWORKS: "10.0.0.0" }, "SQL_GENERATOR_ANONYMOUS_NETWORKS"],
  [{ SQL_GENERATOR_ANONYMOUS_NETWORKS: "10.0.0.0/33" }, "SQL_GENERATOR_ANONYMOUS_NETWORKS"],
  [{ LLM_PROVIDER: "openai-compatible" }, "LLM_MODEL"],
  [{ LLM_PROVIDER: "openai-compatible", LLM_MODEL: "m" }, "LLM_BASE_URL"],
  [{ LLM_PROVIDER: "anthropic", LLM_MODEL: "m" }, "LLM_API_KEY"],
  [{ THOTH_BE_URL: "file:///etc" }, "THOTH_BE_URL"],
])("names the wrong variable of %j", (env, name) => {
  expect(() => readConfig(env)).toThrow(
    expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining(name) }),
  );
});
