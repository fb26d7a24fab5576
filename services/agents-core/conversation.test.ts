import { create } from '@bufbuild/protobuf';
import { Persona_Tone, PersonaSchema } from 'proto/city/agents/v1/agents';
import { expect, test } from 'vitest';
import { conversation, notToldAgain } from './conversation.ts';

const secondMe = { kind: 'second_me' } as const;
const system = (...told: Parameters<typeof conversation>) => conversation(...told)[0]?.text ?? '';

test('what the resident decided is told, each in a line, and nothing where they decided nothing', () => {
  const persona = create(PersonaSchema, {
    ...{ name: 'Зоря', tone: Persona_Tone.BRIEF, language: 'uk', about: 'архітекторка\nз Дніпра' },
  });
  const told = system(secondMe, { persona, facts: ['люблю шахи', 'маю кота'] }, 'Агов');
  expect(told.split('\n').slice(1)).toEqual([
    'Answer in Ukrainian; plain text, short.',
    'Your name is Зоря.',
    'Speak briefly: as few words as will do.',
    'About themselves the resident says: архітекторка з Дніпра',
    'The resident wrote down for you to know:',
    '- люблю шахи',
    '- маю кота',
  ]);
  expect(system(secondMe, {}, 'Агов').split('\n').slice(1)).toEqual([
    'Answer in the language of the last message, Ukrainian or English; plain text, short.',
  ]);
});

test('roles alternate also where an answer is not told again, and the phrase of the resident is', () => {
  const history = [
    { prompt: 'Що пишуть?', response: '' },
    { prompt: 'Дякую', response: 'Будь ласка.' },
  ];
  const [, ...rest] = conversation(secondMe, { history }, 'Далі');
  expect(rest).toEqual([
    { role: 'user', text: 'Що пишуть?' },
    { role: 'assistant', text: notToldAgain },
    { role: 'user', text: 'Дякую' },
    { role: 'assistant', text: 'Будь ласка.' },
    { role: 'user', text: 'Далі' },
  ]);
});

test('an agent of the operator’s is told what the operator wrote, and no persona', () => {
  const operator = {
    ...{ id: 'helper', name: 'Helper', provider: '', model: '', tools: [], requestsAMinute: 0, tokensADay: 0 },
    prompt: 'You help with chess.',
  };
  const persona = create(PersonaSchema, { name: 'Зоря' });
  expect(conversation({ kind: 'operator', operator }, { persona, facts: ['a'] }, 'Агов')).toEqual([
    { role: 'system', text: 'You help with chess.' },
    { role: 'user', text: 'Агов' },
  ]);
  expect(conversation({ kind: 'operator', operator: { ...operator, prompt: '' } }, {}, '')).toEqual([]);
});
