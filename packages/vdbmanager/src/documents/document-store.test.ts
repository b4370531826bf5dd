import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddingManager, folderProvider } from "../embeddings/index.ts";
import type { Embedder } from "../embeddings/types.ts";
import { ThothError } from "../errors/index.ts";
import { createSqliteStore } from "../stores/sqlite/index.ts";
import type { VectorStore } from "../stores/types.ts";
import { hashEmbedder } from "../testing/hash-embedder.ts";
import { modelForTests } from "../testing/model-for-tests.ts";
import { createDocumentStore } from "./create-document-store.ts";
import type { ColumnDocument, EvidenceDocument, SqlDocument, ThothDocument } from "./types.ts";

const columns: ColumnDocument[] = [
  ["customers", "cust_ctry", "country", "Country where the customer lives", "IT = Italy, DE = Germany"],
  ["customers", "cust_nm", "name", "Full name of the customer", ""],
  ["orders", "ord_dt", "order date", "Day on which the order was placed", ""],
  ["stock", "qty", "quantity", "Pieces of the product on the shelf", ""],
].map(
  ([
    tableName = "",
    originalColumnName = "",
    columnName = "",
    columnDescription = "",
    valueDescription = "",
  ]) => ({
    kind: "column_name",
    ...{ tableName, originalColumnName, columnName, columnDescription, valueDescription },
  }),
);

const pairs: SqlDocument[] = [
  {
    kind: "sql",
    question: "How many customers live in Italy?",
    sql: "SELECT count(*)  -- all of them\n  FROM customers\n WHERE cust_ctry = 'IT';\t\r\n",
    evidence: "Italy has the code IT",
  },
  {
    kind: "sql",
    question: "Which product is out of stock?",
    sql: "SELECT id FROM stock WHERE qty = 0",
    evidence: "",
  },
];

const evidence: EvidenceDocument[] = [
  "Returned orders have status 4",
  "Net price is price without value added tax",
  "Staff of grade C are interns",
].map((text) => ({ kind: "evidence", evidence: text }));

let folder: string;
let store: VectorStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-documents-"));
  store = createSqliteStore({ path: join(folder, "vectors.sqlite") });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function describeDocumentStore(title: string, makeEmbedder: () => Promise<Embedder>): void {
  describe(`DocumentStore with ${title}`, () => {
    it("finds the nearest documents of one kind, best first, complete and with scores", async () => {
      const documents = createDocumentStore({ store, embedder: await makeEmbedder(), collection: "shop" });
      const { ids, ...result } = await documents.put([...columns, ...pairs, ...evidence]);
      expect(result).toEqual({ inserted: 9, updated: 0, unchanged: 0, skipped: 0 });
      expect(new Set(ids).size).toBe(9);

      const found = await documents.search("column_name", "Country where the customer lives", {
        limit: 2,
      });
      expect(found).toHaveLength(2);
      expect(found[0]).toMatchObject({ ...columns[0], id: ids[0], score: expect.any(Number) });
      expect(found[0]!.score).toBeGreaterThan(found[1]!.score);
      const [pair] = await documents.search("sql", "how many customers are there in Italy?");
      expect(pair).toMatchObject({ ...pairs[0], id: ids[4] });
      const [hint] = await documents.search("evidence", "what status do returned orders have?");
      expect(hint?.evidence).toBe("Returned orders have status 4");
      const all = await documents.search("evidence", "price", { minScore: -1 });
      expect(all.map(({ kind }) => kind)).toEqual(["evidence", "evidence", "evidence"]);
      expect(await documents.search("evidence", "price", { minScore: 0.9999 })).toEqual([]);
    });

    it("embeds nothing again that is unchanged, and replaces what changed", async () => {
      const documents = createDocumentStore({ store, embedder: await makeEmbedder(), collection: "shop" });
      await documents.put(columns);
      const before = await documents.get("column_name", (await documents.put(columns)).ids[0]!);
      expect(await documents.put(columns)).toMatchObject({ inserted: 0, updated: 0, unchanged: 4 });
      const changed = { ...columns[0]!, columnDescription: "Country of birth" };
      expect(await documents.put([changed, ...columns.slice(1)])).toMatchObject({ updated: 1, unchanged: 3 });
      const after = await documents.get("column_name", before!.id);
      expect(after).toMatchObject({ columnDescription: "Country of birth", createdAt: before!.createdAt });
      expect(await documents.count("column_name")).toBe(4);
    });
  });
}

describeDocumentStore("hashed words", async () => hashEmbedder());

let manager: EmbeddingManager | undefined;
afterAll(() => manager?.close());
describeDocumentStore("all-MiniLM-L6-v2", async () => {
  manager ??= new EmbeddingManager({ provider: folderProvider((await modelForTests()).folder), threads: 1 });
  return manager;
});

describe("DocumentStore", () => {
  const open = (embedder: Embedder = hashEmbedder()) =>
    createDocumentStore({ store, embedder, collection: "shop" });

  it("keeps SQL byte for byte", async () => {
    const documents = open();
    const sql = "SELECT 'it''s', \"x\" -- comment\r\n\tFROM t\n\n/* é 😀 */ WHERE a\\b = '' ;  \n";
    const { ids } = await documents.put([{ ...pairs[0]!, sql }]);
    expect((await documents.get("sql", ids[0]!))?.sql).toBe(sql);
    const [listed] = (await documents.list("sql")).documents;
    expect(Buffer.from(listed!.sql).equals(Buffer.from(sql))).toBe(true);
  });

  it("counts equal documents once, and embeds each once", async () => {
    const embedder = hashEmbedder();
    const documents = open(embedder);
    const result = await documents.put([evidence[0]!, evidence[1]!, { ...evidence[0]! }]);
    expect(result).toMatchObject({ inserted: 2, skipped: 1 });
    expect(result.ids[2]).toBe(result.ids[0]);
    expect(embedder.embedded).toHaveLength(2);
    await documents.put(evidence);
    expect(embedder.embedded).toHaveLength(3);
  });

  it.each([
    ["overwrite", "last"],
    ["skip", "first"],
  ] as const)("of different documents with one id, %s keeps the %s", async (onDuplicate, kept) => {
    const documents = open();
    const twice = ["first", "last"].map((text) => ({
      kind: "evidence" as const,
      id: "same",
      evidence: text,
    }));
    expect(await documents.put(twice, { onDuplicate })).toMatchObject({ inserted: 1, skipped: 1 });
    expect((await documents.get("evidence", "same"))?.evidence).toBe(kept);
  });

  it("skips or refuses what exists, and refuses before anything is embedded", async () => {
    const embedder = hashEmbedder();
    const documents = open(embedder);
    await documents.put([evidence[2]!]);
    expect(await documents.put([{ ...evidence[2]! }], { onDuplicate: "skip" })).toMatchObject({ skipped: 1 });
    const call = documents.put(evidence, { onDuplicate: "fail" });
    await expect(call).rejects.toMatchObject({ code: "DUPLICATE_DOCUMENT" });
    expect(await documents.count("evidence")).toBe(1);
    expect(embedder.embedded).toHaveLength(1);
    const twins: ThothDocument[] = [
      { kind: "evidence", id: "x", evidence: "a" },
      { kind: "evidence", id: "x", evidence: "b" },
    ];
    await expect(documents.put(twins, { onDuplicate: "fail" })).rejects.toMatchObject({
      code: "DUPLICATE_DOCUMENT",
      message: expect.stringContaining("documents[1]"),
    });
  });

  it("does not let a document of one kind replace one of another", async () => {
    const documents = open();
    await documents.put([{ ...evidence[0]!, id: "x" }]);
    const call = documents.put([{ ...pairs[0]!, id: "x" }]);
    await expect(call).rejects.toMatchObject({ code: "DUPLICATE_DOCUMENT" });
    expect(await documents.get("sql", "x")).toBeNull();
    expect(await documents.delete("sql", ["x"])).toBe(0);
    expect(await documents.delete("evidence", ["x", "none"])).toBe(1);
    expect(await documents.get("evidence", "x")).toBeNull();
  });

  it("names index and field of a malformed document, and embeds nothing", async () => {
    const embedder = hashEmbedder();
    const documents = open(embedder);
    const bad: [unknown, string][] = [
      [{ ...pairs[0], sql: " " }, "documents[1].sql"],
      [{ ...pairs[0], question: undefined }, "documents[1].question"],
      [{ ...columns[0], tableName: "" }, "documents[1].tableName"],
      [{ kind: "evidence", evidence: "half \ud83d" }, "documents[1].evidence"],
      [{ kind: "evidence", evidence: "a\0b" }, "documents[1].evidence"],
      [{ kind: "hint", evidence: "x" }, "documents[1].kind"],
      [{ kind: "evidence", evidence: "x", id: "" }, "documents[1].id"],
      [null, "documents[1]"],
    ];
    for (const [document, field] of bad) {
      await expect(documents.put([evidence[0]!, document as ThothDocument])).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(field),
      });
    }
    await expect(documents.search("evidence", "  ")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(documents.search("hint" as never, "x")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(embedder.embedded).toEqual([]);
    expect(await store.describe("shop")).toBeNull();
  });

  it("reports progress after each batch, up to the end", async () => {
    const documents = open();
    const many = Array.from({ length: 300 }, (_, i) => ({
      kind: "evidence" as const,
      evidence: `fact ${i}`,
    }));
    const progress: [number, number][] = [];
    await documents.put(many, { onProgress: (done, total) => progress.push([done, total]) });
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toEqual([300, 300]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).toSorted((a, b) => a - b));
  });

  it("goes on after an interrupted put without embedding twice", async () => {
    const embedder = hashEmbedder();
    const documents = open(embedder);
    const many = Array.from({ length: 400 }, (_, i) => ({
      kind: "evidence" as const,
      evidence: `fact ${i}`,
    }));
    const controller = new AbortController();
    const call = documents.put(many, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(call).rejects.toMatchObject({ code: "ABORTED" });
    const stored = await documents.count("evidence");
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(400);
    expect(await documents.put(many)).toMatchObject({ inserted: 400 - stored, unchanged: stored });
    expect(embedder.embedded).toHaveLength(400);
  });

  it("lists in pages", async () => {
    const documents = open();
    await documents.put([...evidence, ...columns]);
    const first = await documents.list("evidence", { limit: 2 });
    const second = await documents.list("evidence", { limit: 2, cursor: first.cursor });
    const texts = [...first.documents, ...second.documents].map((document) => document.evidence);
    expect(texts.toSorted()).toEqual(evidence.map((document) => document.evidence).toSorted());
    expect(second.cursor).toBeNull();
  });

  it("deletes all of one kind and leaves the others", async () => {
    const documents = open();
    await documents.put([...columns, ...pairs, ...evidence]);
    expect(await documents.deleteAll("evidence")).toBe(3);
    expect(await documents.count("evidence")).toBe(0);
    expect(await documents.count("column_name")).toBe(4);
    expect(await documents.count("sql")).toBe(2);
  });

  it("takes a collection that does not exist yet as empty, and makes none by reading", async () => {
    const documents = open();
    expect(await documents.search("evidence", "anything")).toEqual([]);
    expect(await documents.count("sql")).toBe(0);
    expect(await documents.get("sql", "x")).toBeNull();
    expect(await documents.list("sql")).toEqual({ documents: [], cursor: null });
    expect(await documents.delete("sql", ["x"])).toBe(0);
    expect(await documents.deleteAll("sql")).toBe(0);
    expect(await store.list()).toEqual([]);
  });

  it("refuses another model: to open, to put, to search, also for vectors of equal length", async () => {
    await open().put(evidence);
    const other = open(hashEmbedder({ model: "test/other@2" }));
    const refusal = {
      code: "SPACE_MISMATCH",
      message: expect.stringMatching(/test\/hash@1 .*test\/other@2 .*vdbmanager reindex shop/),
    };
    await expect(other.open()).rejects.toMatchObject(refusal);
    await expect(other.put(evidence)).rejects.toMatchObject(refusal);
    await expect(other.search("evidence", "price")).rejects.toMatchObject(refusal);
    expect(await open().search("evidence", "price")).toHaveLength(3);
  });

  it("refuses vectors of a model the embedder fell back to while it worked", async () => {
    const embedder = hashEmbedder();
    const fallback = hashEmbedder({ model: "test/fallback@1" });
    const documents = open({ ...embedder, encodeDocuments: fallback.encodeDocuments });
    await expect(documents.put(evidence)).rejects.toMatchObject({
      code: "SPACE_MISMATCH",
      message: expect.stringContaining("test/fallback@1"),
    });
    expect(await documents.count("evidence")).toBe(0);
  });

  it("passes an outage of the embedder or the store through: it is no empty list", async () => {
    const embedder = hashEmbedder();
    const documents = open(embedder);
    await documents.put(evidence);
    embedder.outage = new ThothError("MODEL_HOST_FAILED");
    await expect(documents.search("evidence", "price")).rejects.toMatchObject({ code: "MODEL_HOST_FAILED" });
    await expect(documents.put(pairs)).rejects.toMatchObject({ code: "MODEL_HOST_FAILED" });
    expect(await documents.count("evidence")).toBe(3);
    embedder.outage = null;
    await store.close();
    await expect(documents.search("evidence", "price")).rejects.toMatchObject({ code: "CLOSED" });
    await expect(documents.list("evidence")).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("keeps to one deadline for all steps of a call", async () => {
    const documents = open();
    const past = { deadlineMs: 0 };
    await expect(documents.put(evidence, past)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await expect(documents.search("evidence", "x", past)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const signal = AbortSignal.abort();
    await expect(documents.count("evidence", { signal })).rejects.toMatchObject({ code: "ABORTED" });
  });
});
