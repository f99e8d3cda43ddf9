/** How the checks went, in one line: the same cases in every language. */
import type { CheckStatus } from '../ipc/backend';
import type { diagnosis } from './en/settings';

type Phrases = Pick<typeof diagnosis, 'tally' | 'all' | 'allGood'>;

export function summary({ tally, all, allGood }: Phrases) {
  return (statuses: CheckStatus[]): string => {
    const counted = (['failed', 'warning', 'skipped'] as const)
      .map((wanted) => [wanted, statuses.filter((status) => status === wanted).length] as const)
      .filter(([, count]) => count > 0);
    if (counted.length === 0) return allGood(statuses.length);
    const parts = counted.map(([status, count]) => tally[status](count));
    return all(statuses.length, parts.join(', '));
  };
}
