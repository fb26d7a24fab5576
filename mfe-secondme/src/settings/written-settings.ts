/** Settings as they are being written, and what the city takes. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Source_Kind as Kind, Persona_Tone as Tone } from 'proto/city/agents/v1/agents';
import type { Settings, SettingsSchema } from 'proto/city/secondme/v1/secondme';

/** In characters, as the contract has them. */
export const longest = { name: 40, about: 200, fact: 400 };
/** So many facts there may be. */
export const mostFacts = 10;

/** What is in the fields. */
export type Written = {
  name: string;
  tone: Tone;
  language: string;
  about: string;
  /** Each with a key of its own, so that a field keeps its place when another one goes. */
  facts: readonly { key: number; text: string }[];
  sources: readonly Kind[];
};

/** The fields for what is kept. */
export function writtenOf({ persona, facts, sources }: Settings): Written {
  const { name = '', tone = Tone.UNSPECIFIED, language = '', about = '' } = persona ?? {};
  return {
    ...{ name, language, about, sources },
    tone: tone === Tone.UNSPECIFIED ? Tone.CALM : tone,
    facts: facts.map((text, key) => ({ key, text })),
  };
}

/** What is written as the city takes it; facts that were left empty are none. */
export function settingsOf({
  name,
  tone,
  language,
  about,
  facts,
  sources,
}: Written): MessageInitShape<typeof SettingsSchema> {
  return {
    persona: { name: name.trim(), tone, language, about: about.trim() },
    facts: facts.map(({ text }) => text.trim()).filter((text) => text !== ''),
    sources: [...sources],
  };
}

/** Whether the city would take it. */
export function fits({ name, about, facts }: Written): boolean {
  const within = (text: string, most: number) => [...text.trim()].length <= most;
  return (
    within(name, longest.name) &&
    within(about, longest.about) &&
    facts.length <= mostFacts &&
    facts.every(({ text }) => within(text, longest.fact))
  );
}

/** Another fact to be written. */
export function withFact(written: Written): Written {
  const key = Math.max(-1, ...written.facts.map((fact) => fact.key)) + 1;
  return { ...written, facts: [...written.facts, { key, text: '' }] };
}
