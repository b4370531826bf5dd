import { expect, it } from "vitest";
import { documentId } from "./point-payload.ts";
import { uuid5 } from "./uuid5.ts";

it("ids never change: they are in people's stores", () => {
  const id = documentId("shop", { kind: "evidence", evidence: "status 3 means shipped" });
  expect(id).toBe(uuid5("shop", "evidence", "status 3 means shipped"));
  expect(id).toBe("60069d7d-7544-57c3-92ee-94871e45b46c");
  const sql = { kind: "sql" as const, question: "How many?", sql: "SELECT 1", evidence: "x" };
  expect(documentId("shop", sql)).toBe("71a4c79a-5630-5c6c-8183-62e3f302ed89");
  const column = {
    kind: "column_name" as const,
    tableName: "orders",
    originalColumnName: "st",
    columnName: "status",
    columnDescription: "",
    valueDescription: "",
  };
  expect(documentId("shop", column)).toBe("871fcb8a-acc8-54c9-a421-36cebf688359");
});

it("ids are UUIDs of version 5 and depend on collection, kind and logical key alone", () => {
  const sql = { kind: "sql" as const, question: "How many?", sql: "SELECT 1", evidence: "x" };
  expect(documentId("shop", sql)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(documentId("shop", { ...sql, evidence: "y" })).toBe(documentId("shop", sql));
  expect(documentId("shop", { ...sql, sql: "SELECT  1" })).not.toBe(documentId("shop", sql));
  expect(documentId("shop2", sql)).not.toBe(documentId("shop", sql));
  expect(documentId("shop", { ...sql, id: "mine" })).toBe("mine");
  expect(uuid5("a", "bc")).not.toBe(uuid5("ab", "c"));
});
