import type { LoaderContext } from '@rspack/core';

const eager = `    const valueStr = number(locales, value, numberFormat);
    return message.replace(new RegExp(OCTOTHORPE_PH, "g"), valueStr);`;
const lazy = `    if (!message.includes(OCTOTHORPE_PH)) return message;
    const isAlikeInAll = numberFormat === undefined && Number.isInteger(value) && value >= 0 && value < 1000;
    const valueStr = isAlikeInAll ? String(value) : number(locales, value, numberFormat);
${eager.slice(eager.indexOf('\n') + 1)}`;

/**
 * Lets Lingui format the number of a plural only where the message shows it and it is not a whole number below a thousand,
 * which all languages of the portal write alike. It always did, and the browser's number format costs a slow phone a tenth
 * of a second when it is first asked for. Fails when a new Lingui reads otherwise.
 */
// biome-ignore lint/style/noDefaultExport: the bundler asks for it.
export default function lazyNumberLoader(this: LoaderContext, source: string): string {
  if (!source.includes(eager)) throw new Error('@lingui/core formats the numbers of plurals in another way now');
  return source.replace(eager, lazy);
}
