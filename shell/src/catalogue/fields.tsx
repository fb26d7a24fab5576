import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { TextArea } from '../ui/text-area.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Exhibit } from './exhibit.tsx';

type Field = typeof TextField | typeof TextArea;
type Given = { label: string; begin?: string; hint?: string; error?: string; maxLength?: number; disabled?: boolean };

/** A field that keeps what is written into it. */
function Kept({ of: Of, begin = '', ...rest }: Given & { of: Field; placeholder?: string; hideLabel?: boolean }) {
  const [value, setValue] = useState(begin);
  return <Of {...rest} value={value} onChange={setValue} />;
}

export function TextFields({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <FieldStates
      file={file}
      of={TextField}
      name="TextField"
      about={t`One line of text. In a form Enter submits. Longer text than allowed is marked and never cut off.`}
    />
  );
}

export function TextAreas({ file }: { file: string }) {
  const { t } = useLingui();
  return (
    <FieldStates
      file={file}
      of={TextArea}
      name="TextArea"
      about={t`Several lines of text; it grows with them. Enter sends, Shift+Enter begins a new line.`}
    />
  );
}

function FieldStates({ file, of, name, about }: { file: string; of: Field; name: string; about: string }) {
  const { t } = useLingui();
  const label = t`Name of the room`;
  const written = t`Library`;
  return (
    <Exhibit
      file={file}
      name={name}
      about={about}
      states={() => [
        {
          props: 'placeholder= hint=',
          shown: <Kept of={of} label={label} placeholder={t`Library…`} hint={t`From 1 to 60 characters`} />,
        },
        { props: 'value=', shown: <Kept of={of} label={label} begin={written} /> },
        { props: 'maxLength={8}', shown: <Kept of={of} label={label} begin={written} maxLength={8} /> },
        {
          props: 'error=',
          shown: <Kept of={of} label={label} begin={written} error={t`There is such a room already.`} />,
        },
        { props: 'hideLabel disabled', shown: <Kept of={of} label={label} hideLabel begin={written} disabled /> },
      ]}
    />
  );
}
