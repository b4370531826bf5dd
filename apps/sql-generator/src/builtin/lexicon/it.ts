import { english } from "./en.ts";
import type { Lexicon } from "./types.ts";

export const italian: Lexicon = english;
