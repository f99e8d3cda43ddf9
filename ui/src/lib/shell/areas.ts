/** The areas of the window in their order, and what each holds. */
import type { IconName } from '../common/Icon.svelte';
import type { Library } from '../ipc/backend';
import type { Area } from '../state/navigation.svelte';

export const AREAS: { area: Area; icon: IconName }[] = [
  { area: 'todos', icon: 'check' },
  { area: 'templates', icon: 'template' },
  { area: 'memories', icon: 'memory' },
  { area: 'history', icon: 'chat' },
  { area: 'providers', icon: 'spark' },
];

/** The kind of the records in each list. */
export const KINDS = {
  templates: 'template',
  memories: 'memory',
  history: 'session',
  providers: 'provider',
} as const satisfies Record<Library, string>;

/** The area in which a record of this kind is shown. */
export function areaOf(kind: string): Area {
  const libraries = Object.keys(KINDS) as Library[];
  return libraries.find((library) => KINDS[library] === kind) ?? 'todos';
}
