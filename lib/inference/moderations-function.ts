import { type IInterfaceVpcEndpoint, Port } from 'aws-cdk-lib/aws-ec2';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment';
import { contentFiltersOf } from '../guardrails/guardrail-policies';
import type { PlatformGuardrail } from '../guardrails/platform-guardrail';
import { allowGuardrail } from '../models/model-access';
import { BEDROCK_RUNTIME_ACTIONS } from '../network/endpoint-policies';
import { PlatformFunction, type PlatformFunctionProps } from './platform-function';

export interface ModerationsFunctionProps
  extends Omit<PlatformFunctionProps, 'capability' | 'description' | 'roleName'> {
  readonly guardrail: PlatformGuardrail;
  /** The bedrock-runtime endpoint. */
  readonly endpoint: IInterfaceVpcEndpoint;
}

/** The function behind `POST /v1/moderations`: it may apply the guardrail through the endpoint, and call no model. */
export class ModerationsFunction extends PlatformFunction {
  constructor(scope: Construct, id: string, { guardrail, endpoint, ...props }: ModerationsFunctionProps) {
    super(scope, id, {
      ...props,
      capability: 'moderations',
      // The digest changes this template with every change of the guardrail, so that the new version is taken up.
      description: `POST /v1/moderations (guardrail ${guardrail.policyDigest})`,
    });
    const { config } = props;
    const filters = contentFiltersOf(config.guardrail, config.region);
    this.function.addEnvironment(ENV.CONTENT_FILTERS, JSON.stringify(filters));
    this.function.addEnvironment(ENV.MAX_REQUEST_BYTES, String(config.api.maxRequestBytes));
    allowGuardrail(this, guardrail);
    this.attach(
      new ManagedPolicy(this, 'Perimeter', {
        description: 'What the function may never do, whatever else it is allowed',
        statements: [
          deny('NotPastTheEndpoint', [...BEDROCK_RUNTIME_ACTIONS.applyGuardrail], {
            StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId },
            // Bedrock's own calls on the function's behalf do not come through an endpoint.
            BoolIfExists: { 'aws:ViaAWSService': 'false' },
          }),
          deny('NoModel', [...BEDROCK_RUNTIME_ACTIONS.invoke]),
          // No guardrails and no invocation logging there.
          deny('NoMantle', ['bedrock-mantle:*']),
          deny('NoBearerToken', ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken']),
        ],
      }),
    );
    this.function.connections.allowTo(endpoint, Port.HTTPS, 'bedrock-runtime');
  }
}

function deny(sid: string, actions: string[], conditions?: Record<string, Record<string, string>>): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.DENY, actions, resources: ['*'], conditions });
}
