import { useEffect } from 'react';
import type { City } from 'shell/contract';
import { takeQuestion } from './ask.ts';
import type { SecondMe } from './secondme-store.ts';

/**
 * Takes the question of `/secondme?ask=…` once the resident is `known`. The portal's palette sends residents here with
 * `{ pressed: true }` as the history's state, which a link cannot bring.
 */
export function useQuestionOfAddress(city: City, secondMe: SecondMe, known: boolean, question?: string): void {
  useEffect(() => {
    if (!known || question === undefined) return;
    const pressed = isPressed(history.state);
    // The address goes first: whatever happens next, neither a reload nor the way back asks again.
    city.navigate('/secondme', { replace: true });
    takeQuestion(secondMe, question, pressed);
  }, [city, secondMe, known, question]);
}

function isPressed(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'pressed' in state && state.pressed === true;
}
