import { expect, it } from "vitest";
import { toDataFormat } from "./data-format.ts";

it.each([
  ["INTEGER", "INT"],
  ["bigint", "INT"],
  ["VARCHAR(40)", "VARCHAR"],
  ["character varying(40)", "VARCHAR"],
  ["CHAR(2)", "CHAR"],
  ["nchar(2)", "CHAR"],
  ["TEXT", "VARCHAR"],
  ["", "VARCHAR"],
  ["DATE", "DATE"],
  ["datetime", "TIMESTAMP"],
  ["timestamp with time zone", "TIMESTAMP"],
  ["TIME", "TIME"],
  ["DECIMAL(10,2)", "DECIMAL"],
  ["NUMERIC", "DECIMAL"],
  ["double precision", "DOUBLE"],
  ["REAL", "FLOAT"],
  ["BOOLEAN", "BOOLEAN"],
])("%s is %s", (declared, format) => {
  expect(toDataFormat(declared)).toBe(format);
});

it.each(["POINT", "INTERVAL"])("%s is no number", (declared) => {
  expect(toDataFormat(declared)).toBe("VARCHAR");
});
