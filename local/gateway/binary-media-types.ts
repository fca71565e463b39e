/**
 * Whether API Gateway takes a payload as bytes: its type is among the API's `binaryMediaTypes`. A request without a type counts as
 * `application/json`. Source: API Gateway guide, api-gateway-payload-encodings-workflow.
 */
export function isBinary(binaryMediaTypes: readonly string[], contentType = 'application/json'): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((given) => {
    const candidate = given.toLowerCase();
    return (
      candidate === '*/*' || candidate === type || (candidate.endsWith('/*') && type.startsWith(candidate.slice(0, -1)))
    );
  });
}
