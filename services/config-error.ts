/** A mistake of the operator: printed as one line, without a stack. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
