/**
 * Stands in the federation runtime for the sentences of its errors, which nobody reads: an error keeps its code, the link
 * that tells more and its cause. rspack.config.base.ts puts it there.
 */
export const buildDescMap = {};
export const errorDescMap = {};
export const runtimeDescMap = {};
export const typeDescMap = {};
