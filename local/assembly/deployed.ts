import { AssemblyError, LOCAL_ACCOUNT, type StackTemplate } from './template';

/** Ids of what is deployed, to be used instead of stand-ins. */
export interface Deployed {
  /** Account of the deployed stacks, where the templates name none. */
  readonly account?: string;
  /** The published guardrail version that the functions must carry. */
  readonly guardrail?: { readonly id: string; readonly version: string };
  /** Stack name -> output name -> value, as `cdk deploy --outputs-file` writes it. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Resources that a call to AWS reaches: a stand-in id would only fail there. */
const DEPLOYED_ONLY: ReadonlySet<string> = new Set([
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::GuardrailVersion',
  'AWS::Bedrock::ApplicationInferenceProfile',
]);

export function isDeployedOnly(type: string): boolean {
  return DEPLOYED_ONLY.has(type);
}

/**
 * Account of a stack: the one it names, else the deployed one, else a stand-in.
 *
 * @throws AssemblyError if calls go to AWS and nobody said which account
 */
export function accountOf(stack: StackTemplate, path: string, deployed?: Deployed): string {
  if (!deployed) return stack.account ?? LOCAL_ACCOUNT;
  const account = stack.account ?? deployed.account;
  if (account === undefined) {
    throw new AssemblyError(
      `${path}: the stack ${stack.name} names no account: pass --account, or set it in the config`,
    );
  }
  return account;
}

/** @throws AssemblyError if a stack names another account than the deployed one */
export function checkAccount(stacks: readonly StackTemplate[], { account }: Deployed): void {
  const other = stacks.find(
    (stack) => account !== undefined && stack.account !== undefined && stack.account !== account,
  );
  if (other) {
    throw new AssemblyError(
      `--account is ${account}, the stack ${other.name} is for ${other.account}: set the account in the config`,
    );
  }
}

/** An attribute of the guardrail that was given on the command line; undefined for anything else. */
export function deployedGuardrail(
  deployed: Deployed,
  stack: StackTemplate,
  type: string,
  path: string,
  attribute?: string,
): string | undefined {
  const given = deployed.guardrail;
  if (!given || !type.startsWith('AWS::Bedrock::Guardrail')) return undefined;
  switch (attribute) {
    case 'GuardrailId':
      return given.id;
    case 'GuardrailArn': {
      const account = accountOf(stack, path, deployed);
      return `arn:${partition(stack.region)}:bedrock:${stack.region}:${account}:guardrail/${given.id}`;
    }
    case 'Version':
      return type === 'AWS::Bedrock::GuardrailVersion' ? given.version : undefined;
    default:
      return undefined;
  }
}

/** Partition of a Region, as in ARNs. */
export function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
