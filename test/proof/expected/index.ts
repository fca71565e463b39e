import { ACCOUNT } from './account';
import { ALERTS } from './alerts';
import { API } from './api';
import { ARCHIVE } from './archive';
import { CONTENT } from './content';
import { CONTENT_SERVICES } from './content-services';
import { COST } from './cost';
import { EMBEDDINGS } from './embeddings';
import { FEEDBACK } from './feedback';
import { JUMPSTART } from './jumpstart';
import { MODELS } from './models';
import { ORGANIZATION } from './organization';
import { ROLES } from './roles';
import type { Row } from './row';
import { SURROUNDINGS } from './surroundings';

/** The table that the synthesized policies are held to, written by hand. */
export const EXPECTED: readonly Row[] = [
  ...MODELS,
  ...EMBEDDINGS,
  ...API,
  ...SURROUNDINGS,
  ...ROLES,
  ...ORGANIZATION,
  ...CONTENT,
  ...CONTENT_SERVICES,
  ...ARCHIVE,
  ...ALERTS,
  ...ACCOUNT,
  ...COST,
  ...FEEDBACK,
  ...JUMPSTART,
];
