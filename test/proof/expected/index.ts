import { API } from './api';
import { MODELS } from './models';
import { ORGANIZATION } from './organization';
import { ROLES } from './roles';
import type { Row } from './row';
import { SURROUNDINGS } from './surroundings';

/** The table that the synthesized policies are held to, written by hand. */
export const EXPECTED: readonly Row[] = [...MODELS, ...API, ...SURROUNDINGS, ...ROLES, ...ORGANIZATION];
