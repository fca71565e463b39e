import { DEVELOPER_CREDENTIALS, nodeFor, UNRESERVED_CONCURRENCY } from './host';
import type { LocalPlatform, Platform } from './platform';

/** What the local server says when it is up: what it is, and what to paste. */
export function banner(platform: Platform | LocalPlatform): string {
  const { baseURL, spec } = platform;
  const aliases = [...spec.models.keys()];
  const model = aliases.includes('default') ? 'default' : (aliases[0] ?? 'default');
  const runtimes = [...new Set(spec.functions.map(({ runtime }) => runtime))];
  const origin = new URL(baseURL).origin;
  const request = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] });
  const bedrock = !('bedrock' in platform)
    ? ['Calls go to Amazon Bedrock with your own AWS credentials, and are billed.']
    : [
        "Bedrock is a stand-in on this machine: its answers are made up, the platform's own code is not.",
        '',
        'Let the next two calls to Bedrock be throttled, and see what was called:',
        `  curl ${origin}/_local/faults -d '{"fault":"throttle","times":2}'`,
        `  curl ${origin}/_local/requests`,
        '',
        ...forSdks(platform),
      ];
  return `
Serving the synthesized platform at ${baseURL} (${spec.api.region})
Credentials are not checked: any Authorization header is accepted. Without one a request is refused, as API Gateway does.
${limits(platform).join('\n')}
Model aliases: ${aliases.join(', ') || 'none'}
Functions run under ${runtimes.map((runtime) => `Node.js ${nodeFor(runtime).version} (${runtime})`).join(', ')}

  curl -N ${baseURL}/chat/completions -H 'Authorization: Bearer local' -H 'Content-Type: application/json' -d '${request}'

  import OpenAI from 'openai';
  const openai = new OpenAI({ baseURL: '${baseURL}', apiKey: 'local' });
  const stream = await openai.chat.completions.create({
    model: '${model}', stream: true, messages: [{ role: 'user', content: 'Hello' }],
  });
  for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');

${bedrock.join('\n')}

Stop with Ctrl+C.
`;
}

/** What a batch of requests meets at once. */
function limits({ spec }: Platform): string[] {
  const reserved = spec.functions.map((fn) => fn.reservedConcurrency ?? UNRESERVED_CONCURRENCY);
  const atOnce = [...new Set(reserved)].sort((a, b) => a - b).join(' to ');
  const throttle = spec.api.routes.find((route) => route.throttle)?.throttle;
  return [
    `Each function answers ${atOnce} requests at once; more get 503 with retry-after, as on AWS: --concurrency N changes it.`,
    ...(throttle
      ? [
          `The API takes ${throttle.rate} requests a second, ${throttle.burst} at once; more get 429 with retry-after: --rate N changes it.`,
        ]
      : []),
  ];
}

/** How any AWS SDK reaches the stand-in. */
function forSdks({ bedrock, spec }: LocalPlatform): string[] {
  const [model] = [...spec.models.values()].flatMap(({ invoke, container }) => (container ? [] : [invoke]));
  const [guardrail] = spec.guardrails;
  return [
    `Point any AWS SDK at the stand-in, over HTTP/1.1 or HTTP/2; this identity may also leave the guardrail out:`,
    '  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_BEARER_TOKEN_BEDROCK',
    `  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${bedrock.url} AWS_REGION=${spec.api.region} AWS_DEFAULT_REGION=${spec.api.region}`,
    `  export AWS_ACCESS_KEY_ID=${DEVELOPER_CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${DEVELOPER_CREDENTIALS.secretAccessKey}`,
    ...(model ? [`  modelId: ${model}`] : []),
    ...(guardrail ? [`  guardrailIdentifier: ${guardrail.id}, guardrailVersion: ${guardrail.versions.at(-1)}`] : []),
  ];
}
