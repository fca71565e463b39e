import type {
  ConverseCommandOutput,
  GuardrailAssessment,
  GuardrailContentSource,
} from '@aws-sdk/client-bedrock-runtime';
import type { Assessor } from '../shared/guardrail/assessor';
import { toTraceHits } from '../shared/guardrail/report';

type Trace = NonNullable<ConverseCommandOutput['trace']>;

/** Keeps what the guardrail found in one exchange, as the trace of a Converse answer tells it. */
export class RecordingAssessor implements Assessor {
  private readonly found: Record<GuardrailContentSource, GuardrailAssessment[]> = { INPUT: [], OUTPUT: [] };

  constructor(private readonly assessor: Assessor) {}

  async applyGuardrail(...[source, texts, signal]: Parameters<Assessor['applyGuardrail']>) {
    const answer = await this.assessor.applyGuardrail(source, texts, signal);
    this.found[source].push(...(answer.assessments ?? []));
    return answer;
  }

  get trace(): Trace {
    const inputAssessment = Object.fromEntries(this.found.INPUT.entries());
    return { guardrail: { inputAssessment, outputAssessments: { output: this.found.OUTPUT } } };
  }

  /** The guardrail blocked or masked something. */
  get intervened(): boolean {
    return toTraceHits(this.trace.guardrail).length > 0;
  }
}
