/** RPCs of services that run elsewhere, answered at this door: the caller's passport goes along, nothing is added. */
import type { DescService } from '@bufbuild/protobuf';
import { createClient, type HandlerContext, type Transport } from '@connectrpc/connect';
import { onBehalfOf } from '../caller.ts';
import type { Implementation } from '../service.ts';

type Call = (request: unknown, options: ReturnType<typeof onBehalfOf>) => unknown;

/** An implementation of the service that asks the service itself; unary calls and server streams alike. */
export function forward(service: DescService, transport: () => Transport): Implementation {
  const implementation: Record<string, unknown> = {};
  for (const { localName } of service.methods) {
    implementation[localName] = (request: unknown, context: HandlerContext) => {
      const client = createClient(service, transport()) as Record<string, Call>;
      return client[localName]?.(request, onBehalfOf(context));
    };
  }
  return implementation as Implementation;
}
