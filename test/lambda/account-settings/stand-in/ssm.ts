import { check, invalid, type Service, ServiceFault } from './service';

/** Name -> value. */
export type Parameters = Map<string, string>;

const PUT = {
  Name: 'required',
  Value: 'required',
  Type: 'required',
  KeyId: 'required',
  Tier: 'required',
  Overwrite: 'required',
  Description: 'optional',
} as const;

/** Parameter Store, for encrypted parameters of the standard tier. */
export function parameterStore(parameters: Parameters, keyArn: string): Service {
  return ({ target, body }) => {
    if (target === 'AmazonSSM.GetParameter') {
      const value = parameters.get(String(body.Name));
      if (value === undefined) throw new ServiceFault(400, 'ParameterNotFound');
      // Without decryption the value is of no use.
      const text = body.WithDecryption === true ? value : Buffer.from(value).toString('base64');
      return { Parameter: { Name: body.Name, Type: 'SecureString', Value: text } };
    }
    if (target === 'AmazonSSM.PutParameter') {
      const { Name, Value, Type, KeyId, Tier } = check(body, PUT, 'body');
      if (Type !== 'SecureString' || Tier !== 'Standard' || KeyId !== keyArn) throw invalid('not as it should be kept');
      if (Buffer.byteLength(String(Value)) > 4_096) throw invalid('Standard tier parameters take 4096 bytes');
      parameters.set(String(Name), String(Value));
      return { Version: 1, Tier: 'Standard' };
    }
    return undefined;
  };
}
