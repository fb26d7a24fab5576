/** What both ports of a process have in common. */
import { ConfigError } from './config-error.ts';

/** The largest message in either direction, on every transport. A release's files are the largest there are. */
export const maxMessageBytes = 16 * 1024 * 1024;

/** The operator's mistake of a port that another program has. */
export function portIsBusy(variable: string, port: number): ConfigError {
  return new ConfigError(`port ${port} is busy: set ${variable} to another one`);
}
