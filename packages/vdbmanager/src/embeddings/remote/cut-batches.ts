export interface BatchLimits {
  readonly maxTexts: number;
  readonly maxCharacters: number;
}

/** Consecutive parts of the list within the limits; a text that is larger than a part may be is a part of its own. */
export function cutBatches(texts: readonly string[], { maxTexts, maxCharacters }: BatchLimits): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    const isFull = batch.length >= maxTexts || characters + text.length > maxCharacters;
    if (batch.length > 0 && isFull) {
      batches.push(batch);
      batch = [];
      characters = 0;
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
