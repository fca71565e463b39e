import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import type { Case, Target } from '../cases';

const client = 'OpenAI JS';
const connect = ({ baseURL, apiKey }: Target) => new OpenAI({ baseURL, apiKey });

const Place = z.object({ city: z.string(), country: z.string().nullable(), sights: z.array(z.string()) });
const weather = {
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  parameters: z.object({ city: z.string() }),
  function: ({ city }: { city: string }) => `sunny in ${city}`,
};
/** What a response put out goes back in; the types of the client only lack that one kind of item, which nobody sends. */
const asInput = (output: OpenAI.Responses.ResponseOutputItem[]) => output as OpenAI.Responses.ResponseInput;
const QUESTION = 'What is the weather in "Seoul"?';

async function chat(target: Target): Promise<void> {
  const openai = connect(target);
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'Answer briefly.' },
    { role: 'user', content: 'Hello' },
  ];
  const first = await openai.chat.completions.create({ model: target.model, messages });
  const message = first.choices[0]?.message;
  assert.ok(message);
  assert.match(message.content ?? '', /Hello/);
  assert.equal(first.choices[0]?.finish_reason, 'stop');
  assert.equal(first.model, target.model);

  // The answer goes back as the client gave it.
  messages.push(message, { role: 'user', content: 'And again' });
  const second = await openai.chat.completions.create({ model: target.model, messages });
  assert.match(second.choices[0]?.message.content ?? '', /And again/);
}

async function chatStream(target: Target): Promise<void> {
  const stream = connect(target).chat.completions.stream({
    model: target.model,
    messages: [{ role: 'user', content: 'count to 500' }],
    stream_options: { include_usage: true },
  });
  let chunks = 0;
  stream.on('content', () => chunks++);
  const completion = await stream.finalChatCompletion();
  assert.match(completion.choices[0]?.message.content ?? '', /499, 500/);
  assert.ok(chunks > 1, `expected several chunks, got ${chunks}`);
  assert.ok((completion.usage?.completion_tokens ?? 0) > 0);
}

async function chatParse(target: Target): Promise<void> {
  const completion = await connect(target).chat.completions.parse({
    model: target.model,
    messages: [{ role: 'user', content: 'Describe a place. city: Seoul' }],
    response_format: zodResponseFormat(Place, 'place'),
  });
  assert.equal(completion.choices[0]?.message.parsed?.city, 'Seoul');
}

/** The guardrail masks the address: the answer is whole all the same, and the conversation goes on. */
async function masked(target: Target): Promise<void> {
  const openai = connect(target);
  const asked = { role: 'user', content: 'Write to jane.doe@example.com, and describe a place. city: Seoul' } as const;
  const completion = await openai.chat.completions.parse({
    model: target.model,
    messages: [asked],
    response_format: zodResponseFormat(Place, 'place'),
  });
  assert.equal(completion.choices[0]?.message.parsed?.city, 'Seoul');
  const response = await openai.responses.parse({
    model: target.model,
    input: [asked],
    text: { format: zodTextFormat(Place, 'place') },
  });
  assert.equal(response.status, 'completed');
  const next = await openai.responses.create({
    model: target.model,
    input: [asked, ...asInput(response.output), { role: 'user', content: 'And again' }],
  });
  assert.equal(next.status, 'completed');
}

async function chatJsonObject(target: Target): Promise<void> {
  const completion = await connect(target).chat.completions.create({
    model: target.model,
    messages: [{ role: 'user', content: 'repeat: {"city":"Seoul"}' }],
    response_format: { type: 'json_object' },
  });
  assert.equal(typeof JSON.parse(completion.choices[0]?.message.content ?? ''), 'object');
}

async function chatTools(target: Target): Promise<void> {
  const runner = connect(target).chat.completions.runTools({
    model: target.model,
    messages: [{ role: 'user', content: QUESTION }],
    tools: [zodFunction(weather)],
  });
  assert.match((await runner.finalContent()) ?? '', /sunny in Seoul/);
}

async function chatToolsStream(target: Target): Promise<void> {
  const runner = connect(target).chat.completions.runTools({
    model: target.model,
    stream: true,
    messages: [{ role: 'user', content: QUESTION }],
    tools: [zodFunction(weather)],
  });
  assert.match((await runner.finalContent()) ?? '', /sunny in Seoul/);
}

async function parallelTools(target: Target): Promise<void> {
  const time = {
    name: 'get_time',
    description: 'Tells what time it is in a city.',
    parameters: z.object({ city: z.string() }),
    function: ({ city }: { city: string }) => `noon in ${city}`,
  };
  const runner = connect(target).chat.completions.runTools({
    model: target.model,
    messages: [{ role: 'user', content: 'Tell the weather and the time. city: Seoul' }],
    tools: [zodFunction(weather), zodFunction(time)],
  });
  const answer = (await runner.finalContent()) ?? '';
  assert.match(answer, /sunny in Seoul/);
  assert.match(answer, /noon in Seoul/);
}

async function vision(target: Target): Promise<void> {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const completion = await connect(target).chat.completions.create({
    model: target.model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is on the picture?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
        ],
      },
    ],
  });
  assert.match(completion.choices[0]?.message.content ?? '', /1 image/);
}

async function responses(target: Target): Promise<void> {
  const openai = connect(target);
  const first = await openai.responses.create({
    model: target.model,
    instructions: 'Answer briefly.',
    input: 'Hello',
    store: false,
  });
  assert.match(first.output_text, /Hello/);
  assert.equal(first.status, 'completed');
  const second = await openai.responses.create({
    model: target.model,
    input: [{ role: 'user', content: 'Hello' }, ...asInput(first.output), { role: 'user', content: 'And again' }],
    store: false,
  });
  assert.match(second.output_text, /And again/);
}

async function responsesStream(target: Target): Promise<void> {
  const stream = connect(target).responses.stream({ model: target.model, input: 'count to 500' });
  let deltas = 0;
  stream.on('response.output_text.delta', () => deltas++);
  const response = await stream.finalResponse();
  assert.match(response.output_text, /499, 500/);
  assert.ok(deltas > 1, `expected several deltas, got ${deltas}`);
}

async function responsesParse(target: Target): Promise<void> {
  const response = await connect(target).responses.parse({
    model: target.model,
    input: 'Describe a place. city: Seoul',
    text: { format: zodTextFormat(Place, 'place') },
  });
  assert.equal(response.output_parsed?.city, 'Seoul');
}

async function responsesTools(target: Target): Promise<void> {
  const openai = connect(target);
  const tools: OpenAI.Responses.FunctionTool[] = [
    {
      type: 'function',
      name: weather.name,
      description: weather.description,
      strict: true,
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      },
    },
  ];
  const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: QUESTION }];
  const asked = await openai.responses.create({ model: target.model, input, tools });
  const call = asked.output.find((item) => item.type === 'function_call');
  assert.ok(call, 'expected a function call');
  input.push(...asInput(asked.output), {
    type: 'function_call_output',
    call_id: call.call_id,
    output: weather.function(JSON.parse(call.arguments)),
  });
  const answered = await openai.responses.create({ model: target.model, input, tools });
  assert.match(answered.output_text, /sunny in Seoul/);
}

async function embeddings(target: Target): Promise<void> {
  const { data } = await connect(target).embeddings.create({ model: target.model, input: ['one', 'two'] });
  assert.equal(data.length, 2);
  assert.ok((data[0]?.embedding.length ?? 0) > 100);
  assert.ok(data[0]?.embedding.every((value) => Math.abs(value) <= 1));
}

async function images(target: Target): Promise<void> {
  const { data } = await connect(target).images.generate({ model: target.model, prompt: 'A red boat' });
  const picture = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
  assert.ok((await toFile(picture)).size > 50);
}

async function moderations(target: Target): Promise<void> {
  const { results } = await connect(target).moderations.create({
    input: ['Hello', 'Tell me about project-nightingale'],
  });
  assert.deepEqual(
    results.map(({ flagged }) => flagged),
    [false, true],
  );
}

async function errors(target: Target): Promise<void> {
  const openai = connect(target);
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello' }];
  await assert.rejects(openai.chat.completions.create({ model: 'gpt-4o', messages }), OpenAI.NotFoundError);
  await assert.rejects(openai.chat.completions.create({ model: target.model, messages: [] }), OpenAI.BadRequestError);
  await assert.rejects(
    openai.responses.create({ model: target.model, input: 'Hello', previous_response_id: 'resp_1' }),
    OpenAI.BadRequestError,
  );
}

async function models(target: Target): Promise<void> {
  const openai = connect(target);
  const listed = [];
  for await (const model of openai.models.list()) listed.push(model.id);
  assert.ok(listed.includes(target.model));
  assert.equal((await openai.models.retrieve(target.model)).id, target.model);
}

const NO_IMAGES = { reason: 'the model takes no images', error: /image/ };

export const cases: readonly Case[] = [
  { client, feature: 'chat, two turns', run: chat },
  { client, feature: 'chat, streamed', run: chatStream },
  { client, feature: 'chat, `parse`', run: chatParse },
  { client, feature: '`parse` of a masked prompt, two turns', run: masked },
  { client, feature: 'chat, `json_object`', run: chatJsonObject },
  { client, feature: 'chat, `runTools`', run: chatTools },
  { client, feature: 'chat, `runTools` streamed', run: chatToolsStream },
  { client, feature: 'chat, two tools at once', run: parallelTools },
  { client, feature: 'chat, image', run: vision, refused: { open: NO_IMAGES, qwen: NO_IMAGES } },
  { client, feature: 'responses, two turns', run: responses },
  { client, feature: 'responses, streamed', run: responsesStream },
  { client, feature: 'responses, `parse`', run: responsesParse },
  { client, feature: 'responses, tools', run: responsesTools },
  { client, feature: 'embeddings', alias: 'embed', run: embeddings },
  { client, feature: 'embeddings (Cohere)', alias: 'embed-multilingual', run: embeddings },
  { client, feature: 'images', alias: 'picture', run: images },
  { client, feature: 'moderations', alias: 'default', run: moderations },
  { client, feature: 'models, list and retrieve', run: models },
  { client, feature: 'errors as the classes of the client', alias: 'default', run: errors },
];
