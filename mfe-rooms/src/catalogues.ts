import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';

/** The words of the rooms in both languages. */
export const catalogues = { en, uk };
