import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { problem } from '../ipc/scenes';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;

describe('pasting the address', () => {
  it('goes on with the address the browser ended on', async () => {
    const { backend, user } = await open('waiting');
    await user.click(shown('paste-address'));
    expect(document.activeElement).toBe(shown('paste-field'));
    await user.type(shown('paste-field'), '  http://127.0.0.1:4915/k7Qp?code=1&state=2 {Enter}');
    expect(backend.intents).toEqual(['pasteRedirect http://127.0.0.1:4915/k7Qp?code=1&state=2']);
    expect(shown('redeeming')).toBeTruthy();
  });

  it('says at the field what is wrong with it, and keeps it to be mended', async () => {
    const { user } = await open('waiting');
    await user.click(shown('paste-address'));
    await user.type(shown('paste-field'), 'https://pia.example.org/{Enter}');
    expect(shown('paste-problem').dataset['code']).toBe('paste_not_usable');
    expect(shown('paste-field').getAttribute('aria-describedby')).toBe(shown('paste-problem').id);
    expect(screen.getByTestId<HTMLInputElement>('paste-field').value).toBe(
      'https://pia.example.org/',
    );
    expect(absent('problem')).toBe(true);
  });

  it('says there too what the server said, in the language that is in', async () => {
    const { backend, user } = await open('waiting');
    await user.click(shown('paste-address'));
    backend.refuse('pasteRedirect', problem('server_failed', '503 Service Unavailable'));
    await user.type(shown('paste-field'), 'http://127.0.0.1:4915/{Enter}');
    const said = within(shown('paste-problem')).getByText('503 Service Unavailable');
    expect(said.lang).toBe('en');
  });

  it.each(['paste-close', 'Escape'])('is left with %s', async (how) => {
    const { backend, user } = await open('waiting');
    await user.click(shown('paste-address'));
    if (how === 'Escape') await user.keyboard('{Escape}');
    else await user.click(shown(how));
    expect(absent('paste-field')).toBe(true);
    expect(document.activeElement).toBe(shown('paste-address'));
    expect(backend.intents).toEqual([]);
  });

  it('is offered at once where the browser insists on https, without taking the keyboard', async () => {
    await open('waiting-https');
    expect(shown('problem').dataset['code']).toBe('browser_insists_on_https');
    expect(shown('problem').textContent).toMatch(/changed Pia’s own address/);
    expect(shown('paste-field')).not.toBe(document.activeElement);
  });
});

describe('another device', () => {
  it('shows a code to type, and where', async () => {
    const { backend, user } = await open('waiting');
    await user.click(shown('use-device'));
    expect(backend.intents).toEqual(['offerDeviceCode']);
    expect(shown('user-code').textContent).toBe('WDJB-MJHT');
    expect(screen.getByText('W D J B - M J H T')).toBeTruthy();
    expect(shown('device-address').textContent).toBe('https://pia.example.org/device');
    expect(absent('use-device')).toBe(true);
    // The button that had it is gone.
    expect(document.activeElement).toBe(shown('device'));
  });

  it('leaves the other ways open', async () => {
    await open('waiting-device');
    for (const way of ['open-again', 'copy-link', 'paste-address', 'cancel'])
      expect(shown(way)).toBeTruthy();
  });

  it.each([
    ['copy-device-code', 'copyDeviceCode', 'The code was copied.'],
    ['copy-device-link', 'copyDeviceLink', 'The link was copied.'],
  ])('copies with %s', async (button, intent, aloud) => {
    const { backend, user } = await open('waiting-device');
    await user.click(shown(button));
    expect(backend.intents).toEqual([intent]);
    expect(shown(button).textContent).toMatch(/Copied/);
    expect(shown('announcement').textContent).toBe(aloud);
  });

  it('counts down to what ends first', async () => {
    const { app, clock, publish } = await open('waiting-device');
    expect(absent('device-time-left')).toBe(true);
    expect(shown('time-left').textContent).toMatch(/5:00/);
    const { session } = app;
    if (session?.state !== 'waitingForBrowser' || session.device === null) throw new Error('waits');
    const device = { ...session.device, deadlineMs: clock.now() + 60_000 };
    await publish({ session: { ...session, device } });
    expect(shown('device-time-left').textContent).toMatch(/1:00/);
  });

  it('offers a new code when it has ended', async () => {
    const { advance, backend, user } = await open('waiting-device');
    await advance(600_000);
    await user.click(shown('device-again'));
    expect(backend.intents).toEqual(['offerDeviceCode']);
    expect(absent('device-again')).toBe(true);
  });

  it('is asked for once, until the server has answered', async () => {
    const { app, backend, publish, user } = await open('waiting');
    let asked = 0;
    backend.offerDeviceCode = async () => {
      asked += 1;
      return { status: 'ok', data: null };
    };
    await user.click(shown('use-device'));
    await user.click(shown('use-device'));
    expect(asked).toBe(1);
    expect(shown('use-device').textContent).toMatch(/Asking/);
    const { session } = app;
    if (session?.state !== 'waitingForBrowser') throw new Error('waits');
    await publish({ session: { ...session, problem: problem('device_code_unavailable') } });
    expect(shown('problem').dataset['code']).toBe('device_code_unavailable');
    expect(shown('use-device').textContent).toMatch(/Use another device/);
  });

  it('says so when the server gives out no code', async () => {
    const { backend, user } = await open('waiting');
    backend.refuse('offerDeviceCode', problem('device_code_unavailable'));
    await user.click(shown('use-device'));
    expect(shown('problem').dataset['code']).toBe('device_code_unavailable');
    expect(shown('use-device')).toBeTruthy();
  });

  it('comes first where no browser can be reached, and the link with it', async () => {
    await open('waiting-out-of-reach');
    const waiting = shown('waiting');
    const order = [...waiting.querySelectorAll<HTMLElement>('[data-testid], input')];
    const at = (id: string) => order.indexOf(shown(id));
    expect(at('user-code')).toBeLessThan(order.indexOf(screen.getByLabelText('Sign-in link')));
    expect(order.indexOf(screen.getByLabelText('Sign-in link'))).toBeLessThan(at('open-again'));
    expect(shown('problem-detail').textContent).toBe('This is an SSH session.');
  });
});

describe('a server of the first generation', () => {
  it('offers nothing before the person has read why and agreed', async () => {
    const { backend, user } = await open('first-generation');
    expect(absent('sign-in-microsoft')).toBe(true);
    expect(shown('old-way').textContent).toMatch(/in the address/);
    await user.click(shown('allow-old-way'));
    expect(backend.intents).toEqual(['allowTokenRedirect']);
    expect(document.activeElement).toBe(shown('sign-in-microsoft'));
  });
});

describe('accounts known on this device', () => {
  it('are one click away, by name', async () => {
    const { backend, user } = await open('signed-out-known');
    await user.click(screen.getByRole('button', { description: 'Sign in as Ada Lovelace' }));
    expect(backend.intents).toEqual(['signIn microsoft key-ada']);
  });

  it('that are still signed in need no sign-in', async () => {
    const { backend, user } = await open('signed-out-known');
    await user.click(screen.getByRole('button', { description: 'Switch to Mia Rossi' }));
    expect(backend.intents).toEqual(['switchAccount key-mia']);
    expect(shown('account-name').textContent).toBe('Mia Rossi');
  });

  it('leave the provider’s button to somebody else', async () => {
    const { backend, user } = await open('signed-out-known');
    await user.click(shown('sign-in-google'));
    expect(backend.intents).toEqual(['signIn google another']);
  });
});
