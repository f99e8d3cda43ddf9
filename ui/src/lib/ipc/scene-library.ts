/** Templates, memories, past sessions and providers of the scripted person. */
import type { Detail } from './backend';

export interface Kept {
  kind: 'template' | 'memory' | 'session' | 'provider';
  id: string;
  detail: Detail;
  synced: boolean;
}

const HOUR = 3_600_000;

function template(
  id: number,
  name: string,
  description: string,
  prompt: string,
  changedMs: number,
): Kept {
  const detail: Detail = { kind: 'template', name, description, prompt, example: '', changedMs };
  return { kind: 'template', id: `template-${id}`, detail, synced: true };
}

function memory(id: number, type: string, label: string, text: string, changedMs: number): Kept {
  const data = JSON.stringify({ text });
  const detail: Detail = { kind: 'memory', label, type, text, isNote: true, data, changedMs };
  return { kind: 'memory', id: `memory-${id}`, detail, synced: id !== 1 };
}

function session(id: number, original: string, optimized: string, createdMs: number): Kept {
  const detail: Detail = {
    kind: 'session',
    original,
    optimized,
    template: 'Business letter',
    provider: 'Mistral',
    transcribed: id % 2 === 0,
    tokens: 312,
    createdMs,
  };
  return { kind: 'session', id: `session-${id}`, detail, synced: true };
}

function provider(
  id: number,
  name: string,
  providerType: number,
  endpoint: string,
  model: string,
  changedMs: number,
): Kept {
  const detail: Detail = {
    kind: 'provider',
    name,
    providerType,
    endpoint,
    model,
    deployment: '',
    tools: true,
    timeoutSeconds: 300,
    changedMs,
  };
  return { kind: 'provider', id: `provider-${id}`, detail, synced: true };
}

/** In the order each list shows them. */
export const kept = (now: number): Kept[] => [
  template(
    1,
    'Business letter',
    'Formal, short and friendly',
    'Rewrite the text as a business letter. Keep every fact. Use short sentences.',
    now - 26 * HOUR,
  ),
  template(
    2,
    'Minutes',
    'From notes to decisions',
    'Make minutes of these notes: decisions first, then who does what until when.',
    now - 90 * HOUR,
  ),
  template(
    3,
    'Plain words',
    '',
    'Say it so that a twelve-year-old understands it.',
    now - 300 * HOUR,
  ),
  memory(1, 'preference', 'Coffee', 'Black, no sugar. Never after four.', now - HOUR),
  memory(
    2,
    'note',
    'Key to the cellar',
    'Second hook behind the door, the one with the red tag.',
    now - 30 * HOUR,
  ),
  memory(
    3,
    'personal_profile',
    'About me',
    'Name: Ada Lovelace\nWorks on: the Analytical Engine',
    now - 200 * HOUR,
  ),
  memory(
    4,
    'contact_list',
    'Neighbours',
    'Mia Rossi, second floor\nBob Okonkwo, ground floor',
    now - 400 * HOUR,
  ),
  session(
    1,
    'hi mia can u pls send the plan for autumn we need it till friday thx',
    'Dear Mia,\n\ncould you please send me the autumn plan by Friday?\n\nKind regards\nAda',
    now - 3 * HOUR,
  ),
  session(
    2,
    'the meeting is moved to tuesday same room',
    'The meeting has been moved to Tuesday. The room stays the same.',
    now - 50 * HOUR,
  ),
  provider(1, 'Company', 2, 'https://contoso.example/openai', 'gpt-large', now - 48 * HOUR),
  provider(2, 'Local', 3, 'http://localhost:11434', 'llama', now - 500 * HOUR),
  provider(3, 'Mistral', 6, 'https://api.mistral.example', 'mistral-large', now - 700 * HOUR),
];
