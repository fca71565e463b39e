import type { Row } from './row';

/** What stops the spending. */
export const COST: readonly Row[] = [
  {
    who: 'functions that spend, at the hard limit',
    does: ['call a model', 'call a model for one answer', 'apply a guardrail'],
    to: [
      'every alias, in every destination Region',
      'every embedding alias, in every destination Region',
      'a model that is not listed',
      'our guardrail, wherever it evaluates',
    ],
    from: 'our endpoint',
    result: ['role forbids'],
  },
  {
    who: "the budgets' role",
    does: 'attach a policy',
    to: 'every role of a function that spends',
    from: 'AWS',
    saying: 'with the policy of the hard limit',
    result: 'allowed',
    because: 'it attaches the policy, and takes it off again when somebody reverses the action',
  },
  {
    who: "the budgets' role",
    does: 'attach a policy',
    to: 'every role of a function that spends',
    from: 'AWS',
    saying: ['with another policy', 'nothing'],
    result: ['role does not allow'],
  },
  {
    who: "the budgets' role",
    does: 'attach a policy',
    to: ['every role of no function that spends', 'the role that deploys'],
    from: 'AWS',
    saying: 'with the policy of the hard limit',
    result: ['role does not allow'],
  },
];
