import type {
  ConverseCommandOutput,
  GuardrailAssessment,
  GuardrailContentSource,
} from '@aws-sdk/client-bedrock-runtime';
import type { Assessor } from '../shared/guardrail/assessor';

/** As Bedrock words it. */
const BLOCKED = 'Guardrail blocked.';

type Trace = NonNullable<ConverseCommandOutput['trace']>;

/** Keeps what the guardrail found in one exchange, as the trace of a Converse answer tells it. */
export class RecordingAssessor implements Assessor {
  private readonly found: Record<GuardrailContentSource, GuardrailAssessment[]> = { INPUT: [], OUTPUT: [] };

  /** Something was kept back, be it for a mask that could not be put in. */
  blocked = false;

  constructor(private readonly assessor: Assessor) {}

  async applyGuardrail(...[source, texts, signal]: Parameters<Assessor['applyGuardrail']>) {
    const answer = await this.assessor.applyGuardrail(source, texts, signal);
    this.found[source].push(...(answer.assessments ?? []));
    return answer;
  }

  get trace(): Trace {
    const inputAssessment = Object.fromEntries(this.found.INPUT.entries());
    const outputAssessments = { output: this.found.OUTPUT };
    return { guardrail: { inputAssessment, outputAssessments, ...(this.blocked && { actionReason: BLOCKED }) } };
  }
}
