/** What a process needs to serve, asked each time anew: /readyz tells the truth of now. */

/** A question whether something that is needed is there. */
export type Check = () => Promise<boolean> | boolean;

/** What is needed, by name. */
export type Readiness = {
  needs(what: string, check: Check): void;
  /** From now on the process itself is open, or not. */
  setOpen(open: boolean): void;
  /** The names of what is missing; empty: ready for traffic. */
  missing(): Promise<string[]>;
};

/** Nothing is needed yet, and the process is not open. */
export function openReadiness(): Readiness {
  const checks = new Map<string, Check>();
  let open = false;
  return {
    needs: (what, check) => void checks.set(what, check),
    setOpen(now) {
      open = now;
    },
    async missing() {
      const answers = await Promise.all([...checks].map(async ([what, check]) => ((await holds(check)) ? [] : [what])));
      return [...(open ? [] : ['open']), ...answers.flat()];
    },
  };
}

/** What does not answer within this is not there. */
const answerWithinMs = 1_000;

async function holds(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerWithinMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
