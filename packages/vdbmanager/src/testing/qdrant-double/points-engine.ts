import type { Schemas } from "@qdrant/js-client-rest";
import type { z } from "zod";
import type * as shapes from "./request-shapes.ts";

export type Request<K extends keyof typeof shapes> = z.infer<(typeof shapes)[K]>;

type Now<T> = T | Promise<T>;

/** What keeps the points of one collection and answers questions about them. Ids are in their normal form. */
export interface PointsEngine {
  createIndex(request: Request<"createFieldIndex">): Now<void>;
  upsert(request: Request<"upsertPoints">): Now<void>;
  delete(request: Request<"deletePoints">): Now<void>;
  get(request: Request<"getPoints">): Now<Schemas["Record"][]>;
  count(request: Request<"countPoints">): Now<number>;
  scroll(request: Request<"scrollPoints">): Now<Schemas["ScrollResult"]>;
  query(request: Request<"queryPoints">): Now<Schemas["ScoredPoint"][]>;
  drop?(): Now<void>;
}
