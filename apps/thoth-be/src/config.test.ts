import { resolve } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "./config.ts";

it("has defaults for everything; an empty variable counts as unset", () => {
  expect(readConfig({ THOTH_API_KEY: "", THOTH_BE_PORT: "" })).toMatchObject({
    host: "127.0.0.1",
    port: 8040,
    dataFolder: resolve(".thoth"),
    databaseRoot: resolve(".thoth/data"),
    modelCache: resolve(".thoth/models"),
    apiKey: null,
    tokenDays: 30,
    maxTextBytes: 65_536,
  });
});

it.each([
  ["THOTH_BE_PORT", "70000"],
  ["THOTH_BE_PORT", "http"],
  ["THOTH_API_KEY", "too short"],
  ["THOTH_BE_LOG_LEVEL", "loud"],
  ["THOTH_BE_TOKEN_DAYS", "0"],
  ["THOTH_BE_MAX_TEXT_BYTES", "1e9"],
])("names a variable that cannot be used: %s=%s", (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(name);
});

it("leaves the model cache to the environment when that names one", () => {
  expect(readConfig({ HF_HOME: "/models" }).modelCache).toBeNull();
});
