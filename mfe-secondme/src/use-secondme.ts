import { createClient } from '@connectrpc/connect';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { useEffect, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { v7 as uuid } from 'uuid';
import { useStore } from 'zustand';
import { stop } from './ask.ts';
import { createSecondMe, loadHistory, loadQuota, type SecondMe, writePrompt } from './secondme-store.ts';

/**
 * The conversation of this page. It loads its history, and what may be asked, once the resident is `known`, and stops when
 * it is left. What a resident before this one was writing (`succeeds`) is gone. While the city does not answer who that is, it
 * tries too: then the page says that nothing is to be had.
 */
export function useSecondMe(
  city: City,
  { known, succeeds }: { known: boolean; succeeds: boolean },
  onSentence: (sentence: string) => void,
): SecondMe {
  const said = useRef(onSentence);
  useEffect(() => {
    said.current = onSentence;
  });
  const [secondMe] = useState(() => {
    const opened = createSecondMe({
      rpc: createClient(SecondMeService, city.transport),
      agents: createClient(AgentsService, city.transport),
      newId: uuid,
      storage: storageOf('sessionStorage'),
      memory: storageOf('localStorage'),
      later: (ms, task) => void setTimeout(task, ms),
      onSentence: (sentence) => said.current(sentence),
    });
    if (succeeds) writePrompt(opened, '');
    return opened;
  });
  const inVain = useStore(city.socket.status, ({ state }) => !known && (state === 'offline' || state === 'waiting'));
  useEffect(() => {
    if (known || inVain) void loadHistory(secondMe);
  }, [known, inVain, secondMe]);
  useEffect(() => {
    if (known) void loadQuota(secondMe);
  }, [known, secondMe]);
  useEffect(() => () => stop(secondMe), [secondMe]);
  return secondMe;
}

/** A storage of the tab or the browser; null where the browser forbids it. */
function storageOf(kind: 'sessionStorage' | 'localStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}
