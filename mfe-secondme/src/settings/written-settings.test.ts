import { create } from '@bufbuild/protobuf';
import { Source_Kind as Kind, Persona_Tone as Tone } from 'proto/city/agents/v1/agents';
import { SettingsSchema } from 'proto/city/secondme/v1/secondme';
import { expect, test } from 'vitest';
import { fits, settingsOf, withFact, writtenOf } from './written-settings.ts';

const kept = create(SettingsSchema, {
  persona: { name: 'Гід', tone: Tone.WARM, language: 'uk', about: 'люблю тишу' },
  facts: ['маю кота'],
  sources: [Kind.ROOMS],
});

test('what is kept comes back as it was', () => {
  expect(create(SettingsSchema, settingsOf(writtenOf(kept)))).toEqual(kept);
});

test('nothing chosen yet is the calm tone and the language of the question', () => {
  expect(writtenOf(create(SettingsSchema))).toMatchObject({ name: '', tone: Tone.CALM, language: '', facts: [] });
});

test('a fact has a key that no other has, and one that was left empty is none', () => {
  const written = withFact(withFact(writtenOf(kept)));
  expect(new Set(written.facts.map(({ key }) => key)).size).toBe(3);
  expect(settingsOf(written).facts).toEqual(['маю кота']);
});

test('what the city would refuse is not sent', () => {
  const written = writtenOf(kept);
  expect(fits(written)).toBe(true);
  expect(fits({ ...written, name: 'д'.repeat(41) })).toBe(false);
  expect(fits({ ...written, about: 'д'.repeat(201) })).toBe(false);
  expect(fits({ ...written, facts: [{ key: 0, text: 'д'.repeat(401) }] })).toBe(false);
  expect(fits({ ...written, facts: Array.from({ length: 11 }, (_, key) => ({ key, text: 'a' })) })).toBe(false);
});
