import type { EmbeddingFamily } from '../../contract/environment';
import type { EmbeddingAdapter } from './adapter';
import { COHERE_V3, COHERE_V4 } from './cohere';
import { TITAN_G1, TITAN_V2 } from './titan';

export const ADAPTERS: Readonly<Record<EmbeddingFamily, EmbeddingAdapter>> = {
  'titan-g1': TITAN_G1,
  'titan-v2': TITAN_V2,
  'cohere-v3': COHERE_V3,
  'cohere-v4': COHERE_V4,
};
