/**
 * How Node runs the services. Unasked, V8 lets the place for young objects grow to 128 MB when thousands of connections come
 * at once, and lets old ones become four times as many before it looks which of them are dead. It looks when they have
 * doubled: at a fifth more it had spent a third of a busy process's time on that. What is left then is given back when there
 * is little to do, for which services/tidy-memory.ts has to be able to ask; what was compiled is needed again, and kept.
 */
export const serviceFlags = [
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
  '--expose-gc',
  '--no-flush-bytecode',
];
