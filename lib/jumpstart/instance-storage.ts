/** Source: SageMaker API reference, CreateEndpointConfig, KmsKeyId. */
const LOCAL_STORAGE = /^ml\.([a-z]+\d+[a-z]*d[a-z]*|g4dn|g5|g6e?|p4de?|p5e?n?|trn\d+n?)\./;

/** Instance types with local storage, which a key of the hardware encrypts; CreateEndpointConfig refuses KmsKeyId for them. */
export function hasLocalStorage(instanceType: string): boolean {
  return LOCAL_STORAGE.test(instanceType);
}
