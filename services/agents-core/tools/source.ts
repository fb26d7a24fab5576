/** Where what was read is alive: a place of the portal, and the number that stood there. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampNow } from '@bufbuild/protobuf/wkt';
import { type Source, SourceSchema } from 'proto/city/agents/v1/agents';

/** The source, read at this moment. */
export function source(read: Omit<MessageInitShape<typeof SourceSchema>, 'readAt' | '$typeName'>): Source {
  return create(SourceSchema, { ...read, readAt: timestampNow() });
}

/** The page of a room. */
export function roomPath(slug: string): string {
  return `/rooms/${encodeURIComponent(slug)}`;
}
