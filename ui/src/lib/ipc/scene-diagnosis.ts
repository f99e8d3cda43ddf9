/** A diagnosis: a server that does not answer, and what goes on without it. */
import type { Advice, Check, CheckStatus, Diagnosis, Found, SignInStep } from './backend';
import { HOST } from './scene-parts';

const good = (name: Check['name'], tookMs: number, found: Found): Check => ({
  name,
  status: 'good',
  tookMs,
  found,
  advice: null,
});

const bad = (status: CheckStatus, advice: Advice, check: Check): Check => ({
  ...check,
  status,
  advice,
});

const step = (afterMs: number, what: SignInStep, requestId: string | null = null) => ({
  afterMs,
  what,
  requestId,
});

export const diagnosis = (now: number): Diagnosis => ({
  version: '0.1.0',
  system: 'Debian GNU/Linux 12, x86_64',
  atMs: now,
  checks: [
    good('loopbackV4', 0.4, { kind: 'listenerReached', address: '127.0.0.1' }),
    bad(
      'warning',
      { kind: 'nothingToDo' },
      good('loopbackV6', 1, {
        kind: 'listenerUnreached',
        address: '[::1]',
        reason: 'Cannot assign requested address',
      }),
    ),
    good('browser', 3, { kind: 'opens', opener: 'xdg-open', browser: 'firefox-esr' }),
    good('vault', 38, { kind: 'vaultProven', place: 'Secret Service' }),
    good('proxy', 0.2, { kind: 'noProxy', server: HOST }),
    good('trust', 12, { kind: 'authorities', count: 142, variables: [] }),
    bad(
      'failed',
      { kind: 'checkServer' },
      good('server', 5003, { kind: 'serverSilent', server: HOST, reason: 'Connection refused' }),
    ),
    { ...good('clock', 0, { kind: 'notLookedAt', before: 'server' }), status: 'skipped' },
    good('session', 2, { kind: 'goodFor', place: 'Secret Service', seconds: 840 }),
    good('storage', 4, {
      kind: 'folderSound',
      folder: '~/.local/share/pia',
      databases: 3,
      bytes: 1_240_000,
      free: 43_100_000_000,
    }),
  ],
  lastSignIn: [
    step(0, { kind: 'began', at: '2026-01-05T09:00:00.000Z', provider: 'microsoft', server: HOST }),
    step(0.3, { kind: 'listening' }),
    step(41, { kind: 'browserOpened' }),
    step(9120, { kind: 'answerCame' }),
    step(
      9131,
      { kind: 'answered', path: '/auth/token', status: 200, ms: 11 },
      '0197a1c0-77aa-7c31',
    ),
    step(9158, { kind: 'signedIn' }),
  ],
});
