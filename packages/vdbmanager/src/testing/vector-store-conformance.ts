import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import type { VectorStore } from "../stores/types.ts";
import { describeAgainstReference } from "./vector-store-conformance/against-reference.ts";
import { describeAliases } from "./vector-store-conformance/aliases.ts";
import { describeCapabilities } from "./vector-store-conformance/capabilities.ts";
import { describeClients } from "./vector-store-conformance/clients.ts";
import { describeCollections } from "./vector-store-conformance/collections.ts";
import { describePoints } from "./vector-store-conformance/points.ts";
import { describeQueries } from "./vector-store-conformance/queries.ts";
import { describeRefusals } from "./vector-store-conformance/refusals.ts";
import { describeServerLoss } from "./vector-store-conformance/server-loss.ts";
import { describeSpaces } from "./vector-store-conformance/spaces.ts";
import { type ServerControl, type StorePlace, spec } from "./vector-store-conformance/suite.ts";

export type { ServerControl, StorePlace } from "./vector-store-conformance/suite.ts";

export interface ConformanceOptions {
  /** Random command sequences, and sets of random filters, to run. @default 60 */
  runs?: number;
  /** When given, the database's process is also killed in the middle of work and started again. */
  server?: ServerControl;
}

/**
 * What every {@link VectorStore} must do, against a real backend: model-based command sequences, filters, limits,
 * refusals, aliases, reopening, a second client, what its capabilities claim, and, where the adapter's test can, the
 * loss of the server. Call it in the adapter's test file.
 *
 * @example
 * describeVectorStore("sqlite", async () => ({ open: () => createSqliteStore({ path }), dispose: removeFolder }));
 */
export function describeVectorStore(
  title: string,
  makePlace: () => Promise<StorePlace>,
  { runs = 60, server }: ConformanceOptions = {},
): void {
  describe(`${title}: VectorStore`, () => {
    let place: StorePlace;
    let store: VectorStore;
    const suite = {
      runs,
      get place() {
        return place;
      },
      get store() {
        return store;
      },
    };

    beforeAll(async () => {
      place = await makePlace();
      store = place.open();
    });
    beforeEach(async () => {
      await store.ensureCollection(spec);
      await store.deleteAll(spec.name);
    });
    afterAll(async () => {
      await store.close();
      await place.dispose();
    });

    it("answers health", async () => {
      await store.health();
    });
    describeCollections(suite);
    describeAliases(suite);
    describeSpaces(suite);
    describeRefusals(suite);
    describePoints(suite);
    describeQueries(suite);
    describeClients(suite);
    describeCapabilities(suite);
    describeAgainstReference(suite);
    if (server !== undefined) describeServerLoss(suite, server);
  });
}
