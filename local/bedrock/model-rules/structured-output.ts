import { limitOf } from '../../../lib/residency';
import { checkGrammar } from './grammar';
import { additionalFields, fieldsOf, modelSays, type Rule, unsupported } from './rule';

/** `outputConfig.textFormat`: whether a model takes it, with which schemas, and what else it wants then. */
export const checkStructuredOutput: Rule = ({ input, model, streamed }) => {
  const format = input.outputConfig?.textFormat;
  if (format === undefined) return;
  const limit = limitOf(model.modelId, 'structuredOutput')?.value;
  if (model.structuredOutput !== true || !limit) throw unsupported('outputConfig.textFormat');
  if (streamed && limit.streaming === false) {
    throw unsupported('outputConfig.textFormat');
  }
  const { strict } = fieldsOf(fieldsOf(additionalFields(input).text).format);
  if (limit.strictField && strict !== true) {
    throw modelSays('text.format.strict: must be true with a json_schema format');
  }
  const schema: unknown = JSON.parse(format.structure?.jsonSchema?.schema ?? '{}');
  checkGrammar(schema, limit.dialect, 'output_config.format.schema');
};
