import { expect, test } from 'vitest';
import { faultName, links, parts, planFaults } from './fault-plan.ts';

test('the same seed plans the same, another one something else', () => {
  expect(planFaults(7, 60_000)).toEqual(planFaults(7, 60_000));
  expect(planFaults(7, 60_000)).not.toEqual(planFaults(8, 60_000));
});

test('all troubles are over in time, and no place has two at once', () => {
  const faults = planFaults(7, 600_000);
  for (const places of [parts, links]) {
    const here = faults.filter((fault) =>
      (places as readonly string[]).includes('part' in fault ? fault.part : 'link' in fault ? fault.link : ''),
    );
    expect(here.length).toBeGreaterThan(50);
    for (const [index, fault] of here.entries()) {
      expect(fault.atMs + fault.forMs).toBeLessThanOrEqual(here[index + 1]?.atMs ?? 600_000);
    }
  }
});

test('also in a short run readers are outrun', () => {
  for (let seed = 1; seed <= 20; seed++) expect(planFaults(seed, 25_000).map(({ kind }) => kind)).toContain('outrun');
});

test('in a long run every kind of trouble comes to every place', () => {
  const names = new Set(planFaults(7, 600_000).map(faultName));
  expect(names.size).toBe(2 * parts.length + 4 * links.length + 2);
});
