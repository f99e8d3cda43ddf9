import { screen, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import { PAUSE } from '../state/server-check.svelte';
import { open } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const texts = (id: string) => screen.queryAllByTestId(id).map((each) => each.textContent.trim());
const state = () => shown('server-check').dataset['state'];

/** The field for another address, and the script's answer time. */
async function editing(scene = 'signed-out') {
  const window = await open(scene);
  await window.user.click(shown('change-server'));
  const type = async (text: string) => {
    await window.user.clear(shown('server-url'));
    await window.user.type(shown('server-url'), text);
  };
  const answered = async () => {
    await window.advance(PAUSE);
    await window.advance(500);
    // The answer's way through two promises.
    await Promise.resolve();
    await window.advance(0);
  };
  return { ...window, type, answered };
}

describe('an address that is being typed', () => {
  it('is asked after a pause, once', async () => {
    const { advance, backend, type } = await editing();
    await type('https://other-provider.example');
    await advance(PAUSE - 1);
    expect(backend.intents).toEqual([]);
    expect(state()).toBeUndefined();
    await advance(1);
    expect(backend.intents).toEqual(['lookAtServer https://other-provider.example']);
    expect(state()).toBe('asking');
    expect(shown('server-check').textContent).toMatch(/Asking other-provider\.example/);
  });

  it('shows the server’s name beside its host, and its ways to sign in by name', async () => {
    const { answered, type } = await editing();
    await type('other-provider.example');
    await answered();
    expect(state()).toBe('known');
    expect(texts('check-name')).toEqual(['Contoso Notes']);
    expect(texts('check-host')).toEqual(['other-provider.example']);
    expect(texts('check-choice')).toEqual(['Microsoft', 'Google', 'Contoso Staff']);
    expect(shown('server-check').textContent).toMatch(/Pia server 0\.1\.0/);
    expect(shown('server-check').getAttribute('role')).toBe('status');
  });

  it('shows the host alone where the server has no name', async () => {
    const { answered, type } = await editing();
    await type('https://good.example');
    await answered();
    expect(texts('check-name')).toEqual([]);
    expect(texts('check-host')).toEqual(['good.example']);
  });

  it.each([
    ['unreachable.example', /does not answer/],
    ['not-pia.example', /no Pia server here/],
    ['untrusted.example', /certificate is not trusted.*compare its certificate, then/],
    ['http://pia.example', /not secure/],
    ['no such server', /not a server address/],
    ['no-provider.example', /no way to sign in there yet/],
    ['first-generation.example', /An older Pia server.*so Pia asks you first/],
  ])('says calmly what %s comes to', async (typed, said) => {
    const { answered, type } = await editing();
    await type(typed);
    expect(state()).toBeUndefined();
    await answered();
    expect(shown('server-check').textContent.replaceAll(/\s+/g, ' ')).toMatch(said);
    expect(within(shown('server-check')).queryByRole('alert')).toBeNull();
    expect(document.activeElement).toBe(shown('server-url'));
  });

  it('says nothing of an older address once another key was pressed', async () => {
    const { advance, answered, backend, type, user } = await editing();
    await type('unreachable.example');
    await advance(PAUSE);
    await user.type(shown('server-url'), '/x');
    expect(backend.intents).toEqual(['lookAtServer unreachable.example', 'lookAtServer null']);
    await advance(PAUSE - 1);
    expect(state()).toBeUndefined();
    await type('good.example');
    await answered();
    expect(state()).toBe('known');
  });

  it('is not asked while it is the one in use, however it is written', async () => {
    const { answered, backend, type } = await editing();
    await answered();
    await type('Pia.Example.org/');
    await answered();
    await type('   ');
    await answered();
    expect(backend.intents).toEqual([]);
    expect(state()).toBeUndefined();
  });

  it('is not waited for to be used', async () => {
    const { advance, backend, type, user } = await editing();
    await type('other-provider.example');
    await advance(PAUSE);
    await user.keyboard('{Enter}');
    expect(backend.intents.slice(1)).toEqual([
      'lookAtServer null',
      'setServer other-provider.example',
    ]);
    await advance(500);
    expect(shown('sign-in-contoso')).toBeTruthy();
    expect(shown('server-line').textContent).toMatch(/other-provider\.example\s*Contoso Notes/);
    expect(document.activeElement).toBe(shown('change-server'));
  });

  it('is left alone when the field is closed, and nothing goes on running', async () => {
    const { advance, clock, backend, type, user } = await editing();
    const before = clock.pending;
    await type('good.example');
    expect(clock.pending).toBe(before + 1);
    await user.keyboard('{Escape}');
    expect(clock.pending).toBe(before);
    await advance(2000);
    expect(backend.intents).toEqual([]);
  });

  it('is asked in Settings too', async () => {
    const { advance, user } = await open('signed-out');
    await user.click(shown('open-settings'));
    await user.clear(shown('server-url'));
    await user.type(shown('server-url'), 'not-pia.example');
    await advance(PAUSE);
    expect(state()).toBe('asking');
  });
});

describe('a server’s name', () => {
  it('is in Settings beside its host', async () => {
    const { user } = await open('other-provider');
    await user.click(shown('open-settings'));
    expect(shown('server-name').textContent).toBe('Contoso Notes pia.example.org');
  });
});
