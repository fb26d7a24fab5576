/** A process that is kept running, and can be killed and frozen as a machine's trouble would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How to run it. */
export type Program = {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  /** What it says when it is ready. */
  ready: RegExp;
};

/** The process, whichever it is now. */
export type KeptProcess = {
  /** Ends it without a word, and its children. It stays away until {@link KeptProcess.start}. */
  kill(): Promise<void>;
  /** Starts it, and again until it stays; resolves when it is ready. */
  start(): Promise<void>;
  /** Stops its clock, and its children's. */
  freeze(): void;
  thaw(): void;
  /** Each time that it ended by itself when it had been ready: nobody had killed it. With its last words. */
  deaths(): readonly string[];
};

/** Between an end by itself and the next start. */
const againMs = 300;
const keptWords = 4_000;

/**
 * The shell says its child's pid and holds a pipe to this process: however this process ends, the child ends with it.
 */
const guard = `"$@" </dev/null & server=$!
echo "pid $server"
exec 3<&0
(cat <&3 >/dev/null; kill -KILL $server) 2>/dev/null & watcher=$!
wait $server; code=$?
kill $watcher 2>/dev/null
exit $code`;

/** A process that is not running yet. */
export function keptProcess(program: Program): KeptProcess {
  const deaths: string[] = [];
  let wanted = false;
  let starting: Promise<void> | undefined;
  let running: { shell: ChildProcess; pid: number; ended: Promise<void> } | undefined;

  const startOnce = async () => {
    const { command, args, env = {}, uid, gid } = program;
    const shell = spawn('sh', ['-c', guard, 'sh', command, ...args], {
      env: { ...process.env, ...env },
      // Ctrl-C in a terminal goes to the whole group; who runs the city ends it by the pipe.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: gid ?? uid }),
    });
    let said = '';
    let ready = false;
    const ended = new Promise<void>((resolve) => {
      shell.once('close', (code) => {
        running = undefined;
        if (ready && wanted) {
          deaths.push(`${program.name} ended by itself with code ${code}: ${said.trim()}`);
          void startAgain();
        }
        resolve();
      });
    });
    const open = await new Promise<boolean>((resolve) => {
      const hear = (text: string) => {
        said = (said + text).slice(-keptWords);
        const pid = Number(/^pid (\d+)$/m.exec(said)?.[1] ?? 0);
        if (pid > 0) running ??= { shell, pid, ended };
        // It was to be killed when nobody knew its pid yet.
        if (pid > 0 && !wanted) signal('SIGKILL');
        if (!ready && program.ready.test(said)) {
          ready = true;
          resolve(true);
        }
      };
      shell.stdout.setEncoding('utf8').on('data', hear);
      shell.stderr.setEncoding('utf8').on('data', hear);
      void ended.then(() => resolve(false));
    });
    return { open, said };
  };
  const tryUntilOpen = async () => {
    // One that was started before the kill was asked for may have come through it.
    while (wanted && !running) {
      const { open } = await startOnce();
      if (open) return;
      // It may need what is in trouble now.
      await sleep(againMs);
    }
  };
  /** Whoever asks while it is being started waits for the same start: two would fight for its port. */
  const startAgain = () => {
    wanted = true;
    starting ??= tryUntilOpen().finally(() => {
      starting = undefined;
    });
    return starting;
  };
  const signal = (name: NodeJS.Signals) => {
    if (!running) return;
    for (const pid of [running.pid, ...childrenOf(running.pid)]) send(pid, name);
  };

  return {
    async kill() {
      wanted = false;
      const ended = running?.ended;
      signal('SIGKILL');
      await ended;
    },
    start: startAgain,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    deaths: () => deaths,
  };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just gone.
  }
}

/** PostgreSQL is many processes, each in a group of its own. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
