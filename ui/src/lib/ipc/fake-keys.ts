/** The keys of the scripted person's AI providers. */
import type { Answer, KeyKept, Outcome } from './backend';
import { FakeAccount } from './fake-account';

export abstract class FakeKeys extends FakeAccount {
  /** By the provider's id: where its key is, and what it is; a test may change it. */
  readonly keys = new Map<string, { kept: KeyKept; key: string }>([
    ['provider-1', { kept: 'here', key: 'sk-company-4711' }],
    ['provider-3', { kept: 'inRecord', key: 'sk-mistral-0815' }],
  ]);

  async providerKeyKept(id: string): Promise<Answer<KeyKept>> {
    const taken = this.take('providerKeyKept', id, () => undefined);
    if (taken.status === 'error') return taken;
    return { status: 'ok', data: this.keys.get(id)?.kept ?? 'nowhere' };
  }

  async showProviderKey(id: string): Promise<Answer<string | null>> {
    const taken = this.take('showProviderKey', id, () => undefined);
    if (taken.status === 'error') return taken;
    return { status: 'ok', data: this.keys.get(id)?.key ?? null };
  }

  async keepProviderKey(id: string, key: string): Promise<Outcome> {
    return this.take('keepProviderKey', id, () => {
      this.keys.set(id, { kept: 'here', key: key.trim() });
    });
  }

  async takeProviderKey(id: string): Promise<Outcome> {
    const key = this.keys.get(id)?.key ?? '';
    return this.take('takeProviderKey', id, () => this.keys.set(id, { kept: 'here', key }));
  }

  async forgetProviderKey(id: string): Promise<Outcome> {
    return this.take('forgetProviderKey', id, () => this.keys.delete(id));
  }
}
