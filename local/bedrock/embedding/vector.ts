import { createHash } from 'node:crypto';

/**
 * Vector of a text, of length 1: each word points in a direction of its own, and a text in the sum of its words'. So
 * the same text always has the same vector, and texts that share words lie closer than texts that don't. It knows
 * nothing of meaning. The first numbers of a longer vector are those of a shorter one, up to their common scale.
 */
export function vectorOf(text: string, dimensions: number): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  const sum = new Float64Array(dimensions);
  for (const word of words) {
    const direction = directionOf(word, dimensions);
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (direction[i] ?? 0);
  }
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => Math.fround(value / length));
}

/** Numbers between -1 and 1, 32 of them from each hash of the word and a counter. */
function directionOf(word: string, dimensions: number): number[] {
  const numbers: number[] = [];
  for (let block = 0; numbers.length < dimensions; block++) {
    const hash = createHash('sha256').update(`${block}:${word}`).digest();
    numbers.push(...Array.from(hash, (byte) => (byte - 127.5) / 127.5));
  }
  return numbers;
}
