/** One or two letters for a person: first and last name, or the start of an e-mail address. */
export function initials(name: string): string {
  const parts = (name.split('@')[0] ?? '').split(/[\s._-]+/).filter(Boolean);
  const first = parts[0];
  const last = parts.length > 1 ? parts.at(-1) : undefined;
  return [first, last]
    .map((part) => Array.from(part ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
