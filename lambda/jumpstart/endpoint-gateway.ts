import type {
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
  StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import type { ConverseInput } from '../chat/converse-call';
import type { Gateway } from '../chat/gateway';
import { newToolCallId } from '../chat/tool-call-id';
import type { ChatModel, ContainerFormat } from '../contract/environment';
import { ApiError } from '../shared/errors';
import { assess } from '../shared/guardrail/assess';
import type { Assessor } from '../shared/guardrail/assessor';
import type { Container, ContainerAnswer } from './containers/container';
import { openAiMessages } from './containers/openai-messages';
import { tgi } from './containers/tgi';
import { blockedEvents, EndpointStream } from './endpoint-stream';
import type { EndpointCall, EndpointCaller } from './gateway';
import { conversationTexts, withTexts } from './guarded-input';
import { parse } from './json-lines';
import { RecordingAssessor } from './recording-assessor';

const CONTAINERS: Readonly<Record<ContainerFormat, Container>> = { 'openai-messages': openAiMessages, tgi };

type How = Parameters<Gateway['converse']>[1];

/** The request that may go to the endpoint, or the guardrail's message where it may not. */
type Checked = { readonly call: EndpointCall; readonly container: Container } | { readonly blocked: string };

/**
 * Converse for models on SageMaker endpoints, which knows no guardrail: this applies it to the request before the endpoint
 * is called, and to the answer before it is handed on. What goes in and comes out is what Converse would take and give.
 */
export class EndpointGateway implements Gateway {
  /**
   * @param models by the names of their endpoints
   * @param caller asked for at the first call, so that a function without endpoints never loads their client
   */
  constructor(
    private readonly models: ReadonlyMap<string, ChatModel>,
    private readonly assessor: Assessor,
    private readonly caller: () => Promise<EndpointCaller>,
  ) {}

  applyGuardrail(...args: Parameters<Assessor['applyGuardrail']>): ReturnType<Assessor['applyGuardrail']> {
    return this.assessor.applyGuardrail(...args);
  }

  async converse(input: ConverseInput, { signal, retry }: How): Promise<ConverseCommandOutput> {
    const started = Date.now();
    const assessor = new RecordingAssessor(this.assessor);
    const respond = (
      content: ContentBlock[],
      stopReason: StopReason | undefined,
      usage?: ContainerAnswer['usage'],
    ) => ({
      output: { message: { role: 'assistant' as const, content } },
      stopReason,
      usage,
      metrics: { latencyMs: Date.now() - started },
      trace: assessor.trace,
      $metadata: {},
    });

    const checked = await this.check(input, false, assessor, signal);
    const block = (message: string, usage?: ContainerAnswer['usage']) => {
      assessor.blocked = true;
      return respond([{ text: message }], 'guardrail_intervened', usage);
    };
    if ('blocked' in checked) return block(checked.blocked);
    const caller = await this.caller();
    const bytes = await caller.invoke(checked.call, { signal, retry });
    const answer = checked.container.toAnswer(parse(Buffer.from(bytes).toString('utf8')));
    const { texts, blocked } = await assess(assessor, 'output', [answer.text], signal);
    if (blocked !== undefined) return block(blocked, answer.usage);
    const [text = ''] = texts;
    const content = [...(text === '' ? [] : [{ text }]), ...toToolUses(answer)];
    return respond(content, toStopReason(answer), answer.usage);
  }

  async converseStream(input: ConverseInput, { signal, retry }: How): Promise<AsyncIterable<ConverseStreamOutput>> {
    const assessor = new RecordingAssessor(this.assessor);
    const checked = await this.check(input, true, assessor, signal);
    if ('blocked' in checked) return blockedEvents(checked.blocked, assessor);
    // Ends the call when the guardrail blocks, so that the container stops too.
    const stop = new AbortController();
    const caller = await this.caller();
    const how = { signal: AbortSignal.any([signal, stop.signal]), retry };
    const parts = await caller.invokeStream(checked.call, how);
    return new EndpointStream(checked.container, assessor, signal, () => stop.abort()).map(parts);
  }

  private async check(
    input: ConverseInput,
    stream: boolean,
    assessor: Assessor,
    signal: AbortSignal,
  ): Promise<Checked> {
    const model = this.models.get(input.modelId ?? '');
    if (!model?.container) throw new Error('the model is not on an endpoint');
    const { texts, blocked } = await assess(assessor, 'input', conversationTexts(input), signal);
    if (blocked !== undefined) return { blocked };
    const container = CONTAINERS[model.container];
    const body = container.toBody(withTexts(input, texts), model, stream);
    return { container, call: { endpointName: model.invoke, body, inferenceId: input.requestMetadata?.request_id } };
  }
}

function toToolUses({ toolCalls, stopReason }: ContainerAnswer): ContentBlock[] {
  // Arguments that were cut off are no JSON.
  if (stopReason === 'max_tokens') return [];
  return toolCalls.map(({ name, arguments: json }) => {
    const input = parse(json || '{}');
    if (typeof input !== 'object' || input === null) {
      throw new ApiError('model_failed', 'the model called a tool with arguments that are no object: try again');
    }
    return { toolUse: { toolUseId: newToolCallId(), name, input: input as Record<string, never> } };
  });
}

/** A forced call of a tool ends with `stop` in OpenAI's chat. */
function toStopReason({ toolCalls, stopReason }: ContainerAnswer): StopReason | undefined {
  return stopReason === 'end_turn' && toolCalls.length > 0 ? 'tool_use' : stopReason;
}
