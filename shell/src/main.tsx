import './base.css';
import { type ReactNode, startTransition, useLayoutEffect } from 'react';
import { doEarly } from './early.ts';

/**
 * The page begins in short tasks instead of a long one: the edge has drawn it already, and on a slow phone whoever scrolls
 * or presses a link meanwhile is answered between two of them. `eager`: all of it is in this file, nothing is fetched.
 */
async function begin(): Promise<void> {
  await nextTask();
  // The contract's own description is read first; everything generated from the contract stands on it.
  await import(/* webpackMode: "eager" */ './given/protobuf-codegen.ts');
  await nextTask();
  await import(/* webpackMode: "eager" */ './given/protobuf-wkt.ts');
  await nextTask();
  await import(/* webpackMode: "eager" */ './given/libraries.ts');
  await nextTask();
  await import(/* webpackMode: "eager" */ './given/ui.ts');
  await nextTask();
  const { createRoot } = await import(/* webpackMode: "eager" */ 'react-dom/client');
  await nextTask();
  const { openShell } = await import(/* webpackMode: "eager" */ './open-shell.ts');
  await nextTask();
  // Components live in files of their own: an edit of theirs is then reloaded in place.
  const { App } = await import(/* webpackMode: "eager" */ './app.tsx');
  await nextTask();
  const shell = openShell();
  await nextTask();
  const place = document.getElementById('city');
  if (!place) return;
  const page = (
    <Begun inPlace={place}>
      <App shell={shell} />
    </Begun>
  );
  // In a transition React, too, lets others have their turn.
  startTransition(() => createRoot(place, { identifierPrefix: 'city-' }).render(page));
}

/** Stands around the page: once it is there, what was done on the drawn one is done on it. */
function Begun({ inPlace, children }: { inPlace: Element; children: ReactNode }) {
  useLayoutEffect(() => doEarly(inPlace), [inPlace]);
  return children;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

void begin();
