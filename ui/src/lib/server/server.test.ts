import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { FINGERPRINT } from '../ipc/scene-parts';
import { scene } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('a certificate this computer does not trust', () => {
  it('is trusted only after it was compared', async () => {
    const { advance, backend, user } = await open('untrusted');
    expect(shown('problem').dataset['code']).toBe('server_untrusted');
    expect(shown('fingerprint').textContent.replaceAll(/\s/g, '')).toBe(FINGERPRINT);
    await user.click(shown('trust-certificate'));
    expect(backend.intents).toEqual([]);
    await user.click(shown('certificate-compared'));
    await user.click(shown('trust-certificate'));
    expect(backend.intents).toEqual([`trustCertificate ${FINGERPRINT}`]);
    await advance(500);
    expect(document.activeElement).toBe(shown('sign-in-microsoft'));
  });

  it('is trusted in Settings too, where the keyboard stays with the server', async () => {
    const { advance, user } = await open('untrusted');
    await user.click(shown('open-settings'));
    await user.click(shown('certificate-compared'));
    await user.click(shown('trust-certificate'));
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Server' }));
    await advance(500);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Server' }));
  });

  it('has to be compared anew when it is another one', async () => {
    const { publish, user } = await open('untrusted');
    await user.click(shown('certificate-compared'));
    const { server } = scene('untrusted', 0);
    if (server.state.state !== 'unreachable') throw new Error('unreachable');
    const certificate = { sha256: 'ab'.repeat(32), changed: false };
    await publish({ server: { ...server, state: { ...server.state, certificate } } });
    expect(shown('trust-certificate')).toHaveProperty('disabled', true);
  });

  it('is a stronger warning when it has changed', async () => {
    await open('certificate-changed');
    expect(shown('problem').dataset['code']).toBe('server_certificate_changed');
    expect(shown('certificate').dataset['changed']).toBe('true');
    expect(shown('certificate').textContent).toMatch(/when somebody is listening in/);
    expect(shown('trust-certificate').textContent).toMatch(/new certificate/);
  });

  it('stays out of the way where no certificate is in it', async () => {
    await open('unreachable');
    expect(absent('certificate')).toBe(true);
  });
});

describe('a trusted certificate', () => {
  it('is shown in Settings, and the trust can end', async () => {
    const { backend, user } = await open('trusted');
    await user.click(shown('open-settings'));
    expect(shown('trusted-certificate').textContent).toMatch(/for this server alone/);
    await user.click(shown('forget-certificate'));
    expect(backend.intents).toEqual(['forgetCertificate']);
    expect(absent('trusted-certificate')).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Server' }));
    expect(shown('announcement').textContent).toMatch(/no longer trusted/);
  });
});

describe('the server’s generation', () => {
  it('is told in Settings where the person agreed to the old way', async () => {
    const { user } = await open('first-generation-allowed');
    await user.click(shown('open-settings'));
    expect(shown('server-state').textContent).toMatch(/You agreed to receive your session/);
  });

  it('is told in Settings where some ways may be missing', async () => {
    const { publish, user } = await open('signed-out');
    const { server } = scene('signed-out', 0);
    if (server.state.state !== 'known') throw new Error('known');
    await publish({ server: { ...server, state: { ...server.state, generation: 'second' } } });
    await user.click(shown('open-settings'));
    expect(shown('server-state').textContent).toMatch(/An older server/);
  });
});

describe('a clock that is off', () => {
  it('is told, with what to do, until it is closed or right again', async () => {
    const { publish, user } = await open('clock-ahead');
    expect(shown('clock-note').textContent).toMatch(/9 minutes ahead of the server’s/);
    expect(shown('clock-note').textContent).toMatch(/set the date and time automatically/);
    await user.click(shown('close-clock-note'));
    expect(absent('clock-note')).toBe(true);
    await user.click(shown('open-settings'));
    expect(shown('clock-note')).toBeTruthy();
    await user.keyboard('{Escape}');

    const { server } = scene('clock-ahead', 0);
    await publish({ server: { ...server, clockOffsetSeconds: null } });
    await publish({ server: { ...server, clockOffsetSeconds: -7200 } });
    expect(shown('clock-note').textContent).toMatch(/2 hours behind the server’s/);
  });
});
