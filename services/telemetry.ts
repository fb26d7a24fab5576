/** What an operator sees: one log and one set of metrics a process. */
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { type DestinationStream, pino } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { codeName } from './refusal.ts';

/** The log of a process: JSON lines on standard error. Never given a token, a prompt or a message's text. */
export type Log = import('pino').Logger;

/** Opens the log; a test gives its own destination. */
export function openLog(level: string, destination: DestinationStream = pino.destination(2)): Log {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** The metrics of a process and the interceptor that feeds them. */
export type Metrics = { registry: Registry; measure: Interceptor };

/**
 * How often the delay of the event loop is looked at; what Node reports of it has this time in it. Each 10 ms, as prom-client
 * would have it, was two thirds of what a process does that has nothing to do.
 */
const eventLoopMonitoringPrecision = 100;

/** Opens the metrics: those of Node, and how long each RPC took by service, method and code. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision });
  const duration = new Histogram({
    name: 'city_rpc_duration_seconds',
    help: 'How long calls took, streams until they ended.',
    labelNames: ['service', 'method', 'code'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const measure: Interceptor = (next) => async (request) => {
    const begun = performance.now();
    const done = (code: string) =>
      duration.observe(
        { service: request.service.typeName, method: request.method.name, code },
        (performance.now() - begun) / 1000,
      );
    try {
      const response = await next(request);
      if (!response.stream) done('ok');
      else return { ...response, message: untilEnd(response.message, done) };
      return response;
    } catch (error) {
      done(codeOf(error));
      throw error;
    }
  };
  return { registry, measure };
}

async function* untilEnd<T>(messages: AsyncIterable<T>, done: (code: string) => void): AsyncIterable<T> {
  let code = 'ok';
  try {
    yield* messages;
  } catch (error) {
    code = codeOf(error);
    throw error;
  } finally {
    done(code);
  }
}

function codeOf(error: unknown): string {
  return codeName(error instanceof ConnectError ? error.code : Code.Internal);
}
