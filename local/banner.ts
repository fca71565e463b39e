import type { Platform } from './platform';

/** What the local server says when it is up: what it is, and what to paste. */
export function banner({ baseURL, spec }: Platform, onAws: boolean): string {
  const aliases = [...spec.models.keys()];
  const model = aliases.includes('default') ? 'default' : (aliases[0] ?? 'default');
  const origin = new URL(baseURL).origin;
  const request = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] });
  const bedrock = onAws
    ? ['Calls go to Amazon Bedrock with your own AWS credentials, and are billed.']
    : [
        "Bedrock is a stand-in on this machine: its answers are made up, the platform's own code is not.",
        '',
        'Let the next two calls to Bedrock be throttled, and see what was called:',
        `  curl ${origin}/_local/faults -d '{"fault":"throttle","times":2}'`,
        `  curl ${origin}/_local/requests`,
      ];
  return `
Serving the synthesized platform at ${baseURL} (${spec.api.region})
Credentials are not checked: any Authorization header is accepted. Without one a request is refused, as API Gateway does.
Model aliases: ${aliases.join(', ') || 'none'}

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
