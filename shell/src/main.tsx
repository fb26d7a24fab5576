import './base.css';
import './first.css';
import './given/given.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openShell } from './open-shell.ts';

// Components live in files of their own: an edit of theirs is then reloaded in place.
const place = document.getElementById('city');
if (place) createRoot(place).render(<App shell={openShell()} />);
