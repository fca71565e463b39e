import { type ApiResource, type MethodSetting, type Route, route } from './method';
import type { Resolver } from './resolver';
import { AssemblyError, LOCAL_ACCOUNT, type StackTemplate } from './template';
import { type WafRule, wafRules } from './waf';

/** A customized error response of API Gateway. */
export interface GatewayResponse {
  readonly statusCode?: number;
  /** Header name -> value; only quoted static values are taken. */
  readonly headers: Readonly<Record<string, string>>;
  /** Template for JSON bodies, with `$context` expressions. */
  readonly template?: string;
}

/** A REST API with its one stage. */
export interface Api {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly binaryMediaTypes: readonly string[];
  readonly routes: readonly Route[];
  /** By response type, e.g. `UNAUTHORIZED`, `DEFAULT_4XX`. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** Rules of AWS WAF before the stage that can be followed here. */
  readonly wafRules: readonly WafRule[];
}

/**
 * The REST API of the assembly, with its methods, gateway responses and throttling.
 *
 * @throws AssemblyError unless there is exactly one API with one stage, or for a method that can't be served
 *   locally: another integration than a Lambda proxy, or a custom authorizer
 */
export function restApi(resolver: Resolver): Api {
  const found = resolver.resources('AWS::ApiGateway::RestApi');
  const [first] = found;
  if (!first || found.length > 1) {
    throw new AssemblyError(
      `the assembly has ${found.length} resources of type AWS::ApiGateway::RestApi, expected one`,
    );
  }
  const { stack, logicalId } = first;
  const id = resolver.resolve({ Ref: logicalId }, stack, `Resources.${logicalId}`) as string;
  const root = resolver.resolve({ 'Fn::GetAtt': [logicalId, 'RootResourceId'] }, stack, `Resources.${logicalId}`);
  const { BinaryMediaTypes } = resolver.properties(stack, logicalId, 'BinaryMediaTypes');
  const stage = theStage(resolver, id);
  const paths = resourcePaths(resolver, id, String(root));
  const validators = ofApi(resolver, 'AWS::ApiGateway::RequestValidator', id);

  return {
    id,
    account: stack.account ?? LOCAL_ACCOUNT,
    region: stack.region,
    stage: String(stage.StageName),
    stageVariables: (stage.Variables as Record<string, string> | undefined) ?? null,
    binaryMediaTypes: (BinaryMediaTypes as string[] | undefined) ?? [],
    routes: ofApi(resolver, 'AWS::ApiGateway::Method', id).map((method) =>
      route(method, paths, (stage.MethodSettings ?? []) as MethodSetting[], validators),
    ),
    wafRules: wafRules(resolver),
    gatewayResponses: new Map(
      ofApi(resolver, 'AWS::ApiGateway::GatewayResponse', id).map(({ properties: given }) => [
        String(given.ResponseType),
        gatewayResponse(given),
      ]),
    ),
  };
}

/** What is read of each type. */
const PROPERTIES = {
  'AWS::ApiGateway::GatewayResponse': ['ResponseParameters', 'ResponseTemplates', 'ResponseType', 'StatusCode'],
  'AWS::ApiGateway::Method': [
    'AuthorizationType',
    'HttpMethod',
    'Integration',
    'RequestModels',
    'RequestParameters',
    'RequestValidatorId',
    'ResourceId',
  ],
  'AWS::ApiGateway::RequestValidator': ['ValidateRequestBody', 'ValidateRequestParameters'],
  'AWS::ApiGateway::Resource': ['ParentId', 'PathPart'],
  'AWS::ApiGateway::Stage': ['MethodSettings', 'StageName', 'Variables'],
} as const;

/** Types that others refer to by id. */
const HAS_ID: ReadonlySet<string> = new Set(['AWS::ApiGateway::RequestValidator', 'AWS::ApiGateway::Resource']);

/** Resources of a type that belong to the API, whatever stack they are in. */
function ofApi(resolver: Resolver, type: keyof typeof PROPERTIES, apiId: string): ApiResource[] {
  return resolver
    .resources(type)
    .filter(({ stack, logicalId, resource }) => {
      const api = resolver.resolve(
        resource.Properties?.RestApiId,
        stack,
        `Resources.${logicalId}.Properties.RestApiId`,
      );
      return api === apiId;
    })
    .map(({ stack, logicalId }) => ({
      at: `${stack.file}: Resources.${logicalId}`,
      id: HAS_ID.has(type) ? ref(resolver, stack, logicalId) : undefined,
      properties: resolver.properties(stack, logicalId, ...PROPERTIES[type]),
    }));
}

function ref(resolver: Resolver, stack: StackTemplate, logicalId: string): unknown {
  return resolver.resolve({ Ref: logicalId }, stack, `Resources.${logicalId}`);
}

function theStage(resolver: Resolver, apiId: string): Record<string, unknown> {
  const stages = ofApi(resolver, 'AWS::ApiGateway::Stage', apiId);
  const [stage] = stages;
  if (!stage || stages.length > 1) {
    throw new AssemblyError(`the REST API has ${stages.length} resources of type AWS::ApiGateway::Stage, expected one`);
  }
  return stage.properties;
}

function resourcePaths(resolver: Resolver, apiId: string, root: string): ReadonlyMap<string, string> {
  const resources = new Map(ofApi(resolver, 'AWS::ApiGateway::Resource', apiId).map((item) => [String(item.id), item]));
  const pathOf = (id: string): string => {
    const resource = resources.get(id);
    if (id === root || !resource) return '';
    return `${pathOf(String(resource.properties.ParentId))}/${String(resource.properties.PathPart)}`;
  };
  return new Map([[root, '/'], ...[...resources.keys()].map((id) => [id, pathOf(id)] as const)]);
}

function gatewayResponse(properties: Record<string, unknown>): GatewayResponse {
  const parameters = (properties.ResponseParameters ?? {}) as Record<string, string>;
  const templates = (properties.ResponseTemplates ?? {}) as Record<string, string>;
  const template = templates['application/json'];
  const headers = Object.entries(parameters)
    .filter(([target, value]) => target.startsWith('gatewayresponse.header.') && /^'.*'$/.test(value))
    .map(([target, value]) => [target.slice('gatewayresponse.header.'.length), value.slice(1, -1)]);
  return {
    ...(properties.StatusCode === undefined ? {} : { statusCode: Number(properties.StatusCode) }),
    headers: Object.fromEntries(headers),
    ...(template === undefined ? {} : { template }),
  };
}
