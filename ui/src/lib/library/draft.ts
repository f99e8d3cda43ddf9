/** An entry that is being written and is kept nowhere yet. */
import type { Detail, Field } from '../ipc/backend';
import { words } from '../words/later';

export type Kind = 'template' | 'memory' | 'session' | 'provider';

/** What stands where its id will. */
export const DRAFT = 'draft';

/** What it is kept with, beside what was typed first: a name. */
export const named = (kind: Kind): Record<string, Field> => {
  if (kind === 'memory') return { label: words.memories.add, text: '' };
  return { name: kind === 'template' ? words.templates.add : words.providers.add };
};

/** How it looks until then: what nobody has said is as the client takes it. */
export function blank(kind: Kind): Detail | null {
  const changedMs = null;
  switch (kind) {
    case 'template': {
      const name = words.templates.add;
      return { kind, name, description: '', prompt: '', example: '', changedMs };
    }
    case 'memory': {
      const label = words.memories.add;
      return { kind, label, type: 'note', text: '', isNote: true, data: '{}', changedMs };
    }
    case 'provider':
      return {
        kind,
        name: words.providers.add,
        providerType: 1,
        endpoint: '',
        model: '',
        deployment: '',
        tools: true,
        timeoutSeconds: 300,
        changedMs,
      };
    case 'session':
      return null;
  }
}
