/**
 * How Node runs the services. Unasked, V8 lets old objects double before it looks which of them are dead, and the place
 * for young ones grow to 128 MB when thousands come at once, and keeps both: four times what 5,000 connections need. It
 * looks when old objects are a fifth more, mostly in threads of its own.
 */
export const serviceFlags = ['--max-semi-space-size=32', '--heap-growing-percent=20'];
