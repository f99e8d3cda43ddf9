import type { Attachment } from 'svelte/attachments';

import type { Library, Request } from '../ipc/backend';
import type * as Later from '../later';

export type Screen = 'home' | 'settings';
/** What the person works with. */
export type Area = 'todos' | Library;

/** Which screen is shown, and where the keyboard goes when coming back from it. */
export class Navigation {
  screen = $state<Screen>('home');
  /** What the home screen shows. */
  area = $state<Area>('todos');
  /** The to-do whose details are open. */
  openTodo = $state<string | null>(null);
  /** The record that is read or edited in its list. */
  openRecord = $state<string | null>(null);
  /** Whether the person searches everything. */
  searching = $state(false);
  /** What is searched for. */
  searched = $state('');
  /** What the first paint does not wait for, once it is here. */
  later = $state.raw<typeof Later | null>(null);
  /** Grows each time somebody asks for the field of a new to-do. */
  writing = $state(0);
  /** The area that the person is on the way to, until it is shown. */
  #going = $state<Area | null>(null);
  /** The part of the settings that the person was led to, until it is shown. */
  #sought = $state<string | null>(null);
  #cameFrom: string | null = null;
  #fetched: Promise<typeof Later> | null = null;

  /** Fetches what the first paint does not need. */
  async load(): Promise<void> {
    // Once: WebKit answers a second import of a module that still awaits its words too early.
    this.#fetched ??= import('../later');
    this.later ??= await this.#fetched;
  }

  /**
   * `from` names the control that led to Settings; it gets focus again afterwards. `part` is what the
   * person came for, if it is not the whole.
   */
  openSettings(from: string, part: string | null = null): void {
    if (this.screen !== 'settings') this.#cameFrom = from;
    this.#sought = part;
    this.screen = 'settings';
    // Usually here already: it is fetched as soon as the window is up.
    void this.load();
  }

  /** Shows what the tray, a menu or an address asks for, instead of what is open above the window. */
  show(request: Exclude<Request, { show: 'zoom' | 'save' }>): void {
    this.searching = false;
    this.openTodo = null;
    switch (request.show) {
      case 'settings':
        this.openSettings('header');
        break;
      case 'undecided':
        this.openSettings('status', request.show);
        break;
      case 'import':
      case 'export':
      case 'keyboard':
        this.openSettings('header', request.show);
        break;
      case 'newTodo':
        this.newTodo();
        break;
      case 'todo':
        this.goTo('todos', request.id);
        break;
      case 'area':
        this.goTo(request.area);
        break;
      case 'search':
        this.searched = request.text;
        this.searching = true;
        break;
    }
  }

  /** For a part of Settings: takes focus and comes into view if it was sought. */
  arrives(part: string): Attachment<HTMLElement> {
    return (node) => {
      if (this.#sought !== part) return;
      this.#sought = null;
      node.focus({ preventScroll: true });
      node.scrollIntoView({ block: 'start' });
    };
  }

  /** Goes to an area, and there to a record if one is named. */
  goTo(area: Area, record: string | null = null): void {
    this.#going = area;
    this.#cameFrom = null;
    this.screen = 'home';
    this.area = area;
    this.openRecord = area === 'todos' ? null : record;
    this.openTodo = area === 'todos' ? record : null;
    void this.load();
  }

  /** Goes where a to-do is written. */
  newTodo(): void {
    this.goTo('todos');
    this.#going = null;
    this.writing += 1;
  }

  /** For the heading of an area: takes focus when the person has just gone there. */
  arrivesAt(area: Area): Attachment<HTMLElement> {
    return (node) => {
      if (this.#going !== area) return;
      this.#going = null;
      node.focus();
    };
  }

  closeSettings(): void {
    this.screen = 'home';
  }

  /** Goes to the to-dos, beside which stands what is said of sessions. */
  goHome(): void {
    this.screen = 'home';
    this.area = 'todos';
    this.closeRecords();
  }

  /** What was open belongs to somebody who is not on show any more. */
  closeRecords(): void {
    this.openRecord = null;
    this.openTodo = null;
  }

  /** For a control that leads to Settings: takes focus when it is shown again after the visit. */
  returns(name: string): Attachment<HTMLElement> {
    return (node) => {
      if (this.screen !== 'home' || this.#cameFrom !== name) return;
      this.#cameFrom = null;
      node.focus();
    };
  }
}
