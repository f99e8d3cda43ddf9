import { fireEvent, screen, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';

import { problem, scene } from '../ipc/scenes';
import { open as openWindow } from '../testing/setup';

const shown = (id: string) => screen.getByTestId(id);
const absent = (id: string) => screen.queryByTestId(id) === null;
const rows = () => screen.queryAllByTestId('device');
const row = (at: number) => within(rows()[at] ?? document.body);

async function openSettings(name: string) {
  const opened = await openWindow(name);
  await opened.user.click(shown('open-settings'));
  return opened;
}

describe('the devices', () => {
  it('lists this one first and marked, and the others with what they say of themselves', async () => {
    await openSettings('pictures');
    expect(rows().map((each) => each.dataset['current'])).toEqual([
      'true',
      'false',
      'false',
      'false',
    ]);
    expect(row(0).getByTestId('device-here').textContent).toBe('This device');
    expect(row(0).queryByTestId('end-device')).toBeNull();
    expect(row(1).getByTestId('device-name').textContent).toBe('office-tower');
    expect(row(1).getByTestId('device-about').textContent).toBe(
      'Windows 11 Pro 24H2 · Pia 0.1.0 · Brussels, Belgium',
    );
    const last = row(1).getByTestId('device-last');
    expect(last.textContent).toBe('Last used 3 hours ago');
    expect(last.getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(last.title).toMatch(/\d:\d\d/);
    expect(row(1).getByTestId('device-since').textContent).toBe('signed in 40 days ago');
    expect(row(2).getByTestId('device-name').textContent).toBe('A device without a name');
    expect(row(2).queryByTestId('device-about')).toBeNull();
  });

  it('signs out there after a question, says so, and keeps the keyboard', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(row(1).getByTestId('end-device'));
    const dialog = screen.getByRole('dialog', { name: 'Sign out on office-tower?' });
    expect(dialog.contains(document.activeElement)).toBe(true);
    expect(backend.intents).toEqual([]);
    await user.click(shown('confirm-end-device'));
    expect(backend.intents).toEqual(['endDevice device-2']);
    expect(rows().length).toBe(1);
    expect(screen.getByText('You are not signed in on any other device.')).toBeTruthy();
    expect(shown('devices-result').textContent).toBe('office-tower is signed out.');
    expect(document.activeElement?.textContent).toBe('Signed-in devices');
  });

  it.each(['keep-device', 'Escape'])('leaves it signed in with %s', async (how) => {
    const { backend, user } = await openSettings('signed-in');
    const button = row(1).getByTestId('end-device');
    await user.click(button);
    if (how === 'Escape') await user.keyboard('{Escape}');
    else await user.click(shown(how));
    expect(backend.intents).toEqual([]);
    expect(absent('end-device-dialog')).toBe(true);
    expect(document.activeElement).toBe(button);
    expect(shown('settings')).toBeTruthy();
  });

  it('tells one that was gone already from one that was ended', async () => {
    const { backend, user } = await openSettings('signed-in');
    await user.click(row(1).getByTestId('end-device'));
    backend.signedInOn = backend.signedInOn.slice(0, 1);
    await user.click(shown('confirm-end-device'));
    expect(shown('devices-result').textContent).toBe('office-tower was already signed out.');
    expect(rows().length).toBe(1);
  });

  it('does not say that it is done when the server was not reached', async () => {
    const { backend, user } = await openSettings('signed-in');
    backend.refuse('endDevice', problem('server_unreachable', 'no route'));
    await user.click(row(1).getByTestId('end-device'));
    await user.click(shown('confirm-end-device'));
    const dialog = within(shown('end-device-dialog'));
    expect(dialog.getByTestId('problem').dataset['code']).toBe('server_unreachable');
    expect(dialog.getByTestId('not-ended').textContent).toBe('So it may still be signed in.');
    expect(shown('devices-result').textContent).toBe('');
    await user.click(shown('confirm-end-device'));
    expect(shown('devices-result').textContent).toBe('office-tower is signed out.');
  });

  it('signs out everywhere else at once where there are several', async () => {
    const { backend, user } = await openSettings('pictures');
    await user.click(shown('end-others'));
    await user.click(shown('confirm-end-device'));
    expect(backend.intents).toEqual(['endOtherDevices']);
    expect(rows().length).toBe(1);
    expect(shown('devices-result').textContent).toBe('Every other device is signed out.');
    expect(absent('end-others')).toBe(true);
  });

  it('offers that not for a single other one', async () => {
    await openSettings('signed-in');
    expect(absent('end-others')).toBe(true);
  });

  it('says that the server is away, and asks again by itself and when told', async () => {
    const { backend, clock, publish, user } = await openSettings('offline');
    const session = (name: string) => ({ session: scene(name, clock.now()).session });
    expect(shown('devices-offline').textContent).toMatch(/is not answering/);
    expect(rows().length).toBe(0);
    await user.click(shown('devices-again'));
    expect(shown('devices-offline')).toBeTruthy();
    await publish(session('signed-in'));
    await vi.waitFor(() => expect(rows().length).toBe(2));
    expect(absent('devices-offline')).toBe(true);
    // What was heard last stays on show.
    await publish(session('offline'));
    await vi.waitFor(() => expect(shown('devices-offline')).toBeTruthy());
    expect(rows().length).toBe(2);
    expect(backend.intents).toEqual([]);
  });

  it('says what else is in the way', async () => {
    const { backend, user } = await openWindow('signed-in');
    backend.refuse('devices', problem('server_too_old', 'old.example'));
    await user.click(shown('open-settings'));
    const card = within(shown('devices'));
    expect(card.getByTestId('problem').dataset['code']).toBe('server_too_old');
    await user.click(card.getByTestId('problem-action'));
    expect(rows().length).toBe(2);
    expect(card.queryByTestId('problem')).toBeNull();
  });

  it('belongs to a session: without one there are none', async () => {
    await openSettings('needs-you');
    expect(absent('devices')).toBe(true);
  });
});

describe('the picture', () => {
  it('is shown once it is here, and the initials until then', async () => {
    const { publish, clock } = await openWindow('pictures');
    const avatar = () => {
      const found = shown('account-menu').querySelector<HTMLElement>('.avatar');
      if (found === null) throw new Error('no avatar');
      return found;
    };
    const picture = () => avatar().querySelector('img');
    expect(avatar().textContent.trim()).toBe('AL');
    expect(picture()?.hidden).toBe(true);
    const image = picture();
    if (image !== null) await fireEvent.load(image);
    expect(picture()?.hidden).toBe(false);
    expect(avatar().textContent.trim()).toBe('');
    // Another picture has to arrive first.
    const { accounts } = scene('pictures', clock.now());
    const changed = accounts.accounts.map((each) => ({ ...each, photo: 'another' }));
    await publish({ accounts: { accounts: changed } });
    expect(avatar().textContent.trim()).toBe('AL');
    expect(picture()?.hidden).toBe(true);
    // One that is broken never does.
    const broken = picture();
    if (broken !== null) await fireEvent.error(broken);
    expect(avatar().textContent.trim()).toBe('AL');
    const none = accounts.accounts.map((each) => ({ ...each, photo: null }));
    await publish({ accounts: { accounts: none } });
    expect(picture()).toBeNull();
  });
});

describe('the account card', () => {
  it('says whose account it is, when the server knows', async () => {
    const { publish, clock } = await openSettings('signed-in');
    const organization = (): string =>
      shown('account-organization').textContent.trim().replace(/\s+/g, ' ');
    expect(organization()).toBe('Contoso contoso.example');
    const { session } = scene('signed-in', clock.now());
    if (session.state !== 'signedIn') throw new Error('not signed in');
    const nameless = { ...session.account, organizationName: null };
    await publish({ session: { ...session, account: nameless } });
    expect(organization()).toBe('contoso.example');
    const account = { ...nameless, organization: null, personal: true };
    await publish({ session: { ...session, account } });
    expect(organization()).toBe('None: a personal account');
    await publish({ session: { ...session, account: { ...account, personal: false } } });
    expect(absent('account-organization')).toBe(true);
  });
});
