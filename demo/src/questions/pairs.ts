import { partyPairs } from "./pairs-customers.ts";
import { goodsPairs } from "./pairs-goods.ts";
import { salesPairs } from "./pairs-sales.ts";
import type { Pair } from "./types.ts";

/** The question-SQL pairs that are ingested with the demo workspace. */
export const pairs: readonly Pair[] = [...partyPairs, ...goodsPairs, ...salesPairs];
