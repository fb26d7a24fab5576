import { Trans, useLingui } from '@lingui/react/macro';
import { Source_Kind as Kind, Persona_Tone as Tone } from 'proto/city/agents/v1/agents';
import type { ReactNode } from 'react';
import { Button } from 'shell/ui/button.tsx';
import { Icon } from 'shell/ui/icon.tsx';
import { IconButton } from 'shell/ui/icon-button.tsx';
import { TextField } from 'shell/ui/text-field.tsx';
import css from './settings-dialog.module.css';
import { longest, mostFacts, type Written, withFact } from './written-settings.ts';

type Props = { written: Written; onWrite: (written: Written) => void };

/** All fields of the settings. */
export function SettingsFields({ written, onWrite }: Props) {
  const { t } = useLingui();
  const write = (changed: Partial<Written>) => onWrite({ ...written, ...changed });
  const tones = [
    [Tone.CALM, t`Calm: even and to the point`],
    [Tone.WARM, t`Warm: friendly, encouraging`],
    [Tone.BRIEF, t`Brief: as few words as will do`],
  ] as const;
  const languages = [
    ['', t`That of the question`],
    ['uk', 'Українська'],
    ['en', 'English'],
  ] as const;
  const sources = [
    [Kind.PRESENCE, t`Who is online: numbers, and names of those who share a room with me`],
    [Kind.ROOMS, t`Rooms: names, descriptions, how many are inside`],
    [Kind.FEED, t`What happened in the city`],
    [Kind.MESSAGES, t`The last messages of rooms that I am in`],
  ] as const;
  return (
    <div className={css.fields}>
      <TextField
        label={t`Its name`}
        placeholder="Second Me"
        value={written.name}
        maxLength={longest.name}
        onChange={(name) => write({ name })}
      />
      <Choices title={t`How it speaks`}>
        {tones.map(([tone, words]) => (
          <Choice key={tone} name="tone" checked={written.tone === tone} onChange={() => write({ tone })}>
            {words}
          </Choice>
        ))}
      </Choices>
      <Choices title={t`Language of its answers`}>
        {languages.map(([language, words]) => (
          <Choice
            key={language}
            name="language"
            checked={written.language === language}
            onChange={() => write({ language })}
          >
            <span lang={language || undefined}>{words}</span>
          </Choice>
        ))}
      </Choices>
      <TextField
        label={t`One line about me`}
        value={written.about}
        maxLength={longest.about}
        onChange={(about) => write({ about })}
      />
      <Facts written={written} onWrite={onWrite} />
      <Choices title={t`What it may read in the city for me`}>
        {sources.map(([kind, words]) => {
          const checked = written.sources.includes(kind);
          const others = written.sources.filter((each) => each !== kind);
          return (
            <Choice
              key={kind}
              kind="checkbox"
              checked={checked}
              onChange={() => write({ sources: checked ? others : [...others, kind] })}
            >
              {words}
            </Choice>
          );
        })}
      </Choices>
      <p className={css.note}>
        <a className={css.export} href="/secondme/export" download>
          <Trans>Take along everything that is kept of your Second Me</Trans>
        </a>
      </p>
    </div>
  );
}

/** What it is to know for good; only the resident writes it. */
function Facts({ written, onWrite }: Props) {
  const { t } = useLingui();
  const { facts } = written;
  return (
    <fieldset className={css.choices}>
      <legend className={css.legend}>
        <Trans>What it is to know for good</Trans>
      </legend>
      {facts.map(({ key, text }, place) => {
        const number = place + 1;
        return (
          <div key={key} className={css.fact}>
            <TextField
              label={t`Fact ${number}`}
              hideLabel
              placeholder={t`For example: I am learning Ukrainian`}
              value={text}
              maxLength={longest.fact}
              onChange={(now) =>
                onWrite({ ...written, facts: facts.map((fact) => (fact.key === key ? { key, text: now } : fact)) })
              }
            />
            <IconButton
              icon="trash"
              label={t`Remove fact ${number}`}
              onClick={() => onWrite({ ...written, facts: facts.filter((fact) => fact.key !== key) })}
            />
          </div>
        );
      })}
      {facts.length < mostFacts ? (
        <span>
          <Button size="sm" icon={<Icon name="plus" size="sm" />} onClick={() => onWrite(withFact(written))}>
            {t`Add a fact`}
          </Button>
        </span>
      ) : (
        <p className={css.note}>
          <Trans>Ten facts are as many as it keeps in mind.</Trans>
        </p>
      )}
    </fieldset>
  );
}

function Choices({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={css.choices}>
      <legend className={css.legend}>{title}</legend>
      {children}
    </fieldset>
  );
}

type ChoiceProps = {
  kind?: 'radio' | 'checkbox';
  name?: string;
  checked: boolean;
  onChange: () => void;
  children: ReactNode;
};

function Choice({ kind = 'radio', name, checked, onChange, children }: ChoiceProps) {
  return (
    <label className={css.choice}>
      <input className={css.mark} type={kind} name={name} checked={checked} onChange={onChange} />
      <span>{children}</span>
    </label>
  );
}
