import type { GuardrailAssessment } from '@aws-sdk/client-bedrock-runtime';
import { GUARDRAIL_ID } from './harness';

export function words(match: string, action: string) {
  return { wordPolicy: { customWords: [{ match, action, detected: true }] } };
}
export function profanity(match: string) {
  return { wordPolicy: { managedWordLists: [{ match, type: 'PROFANITY', action: 'BLOCKED', detected: true }] } };
}
export function topic() {
  return { topicPolicy: { topics: [{ name: 'Investment Advice', type: 'DENY', action: 'BLOCKED', detected: true }] } };
}
export function filter(type: string, action: string) {
  return { contentPolicy: { filters: [{ type, confidence: 'HIGH', filterStrength: 'HIGH', action, detected: true }] } };
}
export function pii(type: string, match: string, action: string) {
  return { sensitiveInformationPolicy: { piiEntities: [{ type, match, action, detected: true }] } };
}
export function regex(name: string, match: string, action: string) {
  return { sensitiveInformationPolicy: { regexes: [{ name, match, action, detected: true }] } };
}

/** Expects exactly these policies in an assessment; null expects none. */
export function expectFindings(assessment: GuardrailAssessment | undefined, findings: object | null): void {
  const { invocationMetrics, appliedGuardrailDetails, ...policies } = assessment ?? {};
  expect(invocationMetrics?.usage?.wordPolicyUnits).toBe(1);
  expect(appliedGuardrailDetails).toMatchObject({ guardrailId: GUARDRAIL_ID, guardrailVersion: '1' });
  if (findings === null) expect(policies).toEqual({});
  else {
    expect(Object.keys(policies)).toEqual(Object.keys(findings));
    expect(policies).toMatchObject(findings);
  }
}

/** Whether findings hold an action. */
export const acts = (findings: object | null, action: string) =>
  JSON.stringify(findings).includes(`"action":"${action}"`);
