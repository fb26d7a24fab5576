import { type I18n, type MessageDescriptor, setupI18n } from '@lingui/core';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { fold } from './match.ts';

/** The palette's words in both languages. */
export const catalogues = { en, uk };

/** Says a message: shown in the language of the page, found in every language, and by the words of `also`. */
export type Say = (
  message: MessageDescriptor,
  also?: MessageDescriptor,
) => { title: string; names: string[]; about: string[] };

const spoken = [setupI18n({ locale: 'en', messages: { en } }), setupI18n({ locale: 'uk', messages: { uk } })];

/** How messages are said on a page with these words. */
export function sayWith(i18n: I18n): Say {
  return (message, also) => ({
    title: i18n._(message),
    names: everywhere(message),
    about: also ? everywhere(also) : [],
  });
}

const everywhere = (message: MessageDescriptor) => spoken.map((i18n) => fold(i18n._(message)));
