import { createClient } from '@connectrpc/connect';
import { Trans, useLingui } from '@lingui/react/macro';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { useState } from 'react';
import type { City, PagePart } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { useStore } from 'zustand';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { SecondMeChat } from './secondme-chat.tsx';
import css from './secondme-page.module.css';
import { OwnSettings } from './settings/own-settings.tsx';

const catalogues = { en, uk };

/** The page `/secondme`. */
export const Part: PagePart = ({ city, query = {} }) => (
  <Words locale={city.locale} catalogues={catalogues}>
    <SecondMePage city={city} question={query.ask} />
  </Words>
);

/** The resident's personal agent. `question` came with the address. */
export function SecondMePage({ city, question }: { city: City; question?: string }) {
  const { t } = useLingui();
  const resident = useStore(city.resident);
  const conversation = useConversation(resident?.userId);
  const [rpc] = useState(() => createClient(SecondMeService, city.transport));
  return (
    <div className={css.page}>
      <header className={css.head}>
        <span className={css.sign} aria-hidden="true" />
        <div className={css.words}>
          <h1 className={css.title}>{t`Second Me`}</h1>
          <p className={css.about}>
            <Trans>Your own agent in the city. It remembers your last five questions, and only you see them.</Trans>
          </p>
        </div>
        <OwnSettings city={city} rpc={rpc} />
      </header>
      {/* Another resident is another conversation: nothing of the former one may stay. */}
      <SecondMeChat
        key={conversation}
        city={city}
        known={resident !== null}
        succeeds={conversation > 0}
        question={question}
      />
    </div>
  );
}

/**
 * The number of the resident's conversation: another resident begins another one. That a resident becomes known does
 * not, or a question asked in that moment would be lost.
 */
function useConversation(userId: string | undefined): number {
  const [held, hold] = useState({ userId, number: 0 });
  if (userId !== undefined && userId !== held.userId) {
    hold({ userId, number: held.userId === undefined ? held.number : held.number + 1 });
  }
  return held.number;
}
