import { describe, expect, it } from "vitest";
import { name, point, type Suite, spec, vec } from "./suite.ts";

/** Vectors of another space are refused, from every client. */
export function describeSpaces(suite: Suite): void {
  describe("spaces", () => {
    const other = { fingerprint: `vs1:${"b2".repeat(32)}`, model: "test/model-b@1" };
    const refusal = {
      code: "SPACE_MISMATCH",
      message: expect.stringMatching(
        /test\/model-a@1 \(space vs1:a1a1a1a1a1a1\).*test\/model-b@1 \(space vs1:b2b2b2b2b2b2\).*vdbmanager reindex conformance/,
      ),
    };

    it("refuses to open, write and query for another space, naming both and the command", async () => {
      const otherSpec = { ...spec, spaceFingerprint: other.fingerprint, spaceModel: other.model };
      await expect(suite.store.ensureCollection(otherSpec)).rejects.toMatchObject(refusal);
      await expect(suite.store.upsert(name, [point("a")], { space: other })).rejects.toMatchObject(refusal);
      const query = { vector: vec(1, 0, 0, 0), space: other };
      await expect(suite.store.query(name, query)).rejects.toMatchObject(refusal);
      expect(await suite.store.count(name)).toBe(0);
    });

    it("refuses from a second client too", async () => {
      await using second = suite.place.open();
      const otherSpec = { ...spec, spaceFingerprint: other.fingerprint, spaceModel: other.model };
      await expect(second.ensureCollection(otherSpec)).rejects.toMatchObject(refusal);
      await expect(second.upsert(name, [point("a")], { space: other })).rejects.toMatchObject(refusal);
    });

    it("refuses other dimensions and another recipe of a kind", async () => {
      const mismatch = { code: "SPACE_MISMATCH" };
      await expect(suite.store.ensureCollection({ ...spec, dimensions: 5 })).rejects.toMatchObject(mismatch);
      const recipes = { evidence: "evidence/2" };
      await expect(suite.store.ensureCollection({ ...spec, recipes })).rejects.toMatchObject(mismatch);
    });

    it("does not mind another numeric class of the same space", async () => {
      await suite.store.ensureCollection({ ...spec, numericClass: "int8/test" });
    });
  });
}
