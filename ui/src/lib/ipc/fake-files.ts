/** What every script does with files: the system's window has always chosen one. */
import type { Answer, DataFormat, Exported, Imported, ImportOffer, Outcome } from './backend';
import { FakeDesktop } from './fake-desktop';

const imported: Imported = {
  made: 4,
  changed: 2,
  same: 10,
  newColumns: [],
  ignored: [],
  undoable: true,
};

export class FakeFiles extends FakeDesktop {
  /** What the system's window answers with, and what is in the file; a test may change either. */
  exported: Exported | null = { file: 'notes.json', written: { records: 1204, leftOut: 0 } };
  offer: ImportOffer | null = { file: 'todos.csv', would: imported };

  async exportData(format: DataFormat): Promise<Answer<Exported | null>> {
    return this.#answer(
      this.take('exportData', format, () => undefined),
      this.exported,
    );
  }

  async chooseImport(): Promise<Answer<ImportOffer | null>> {
    return this.#answer(
      this.take('chooseImport', '', () => undefined),
      this.offer,
    );
  }

  async takeInImport(): Promise<Answer<Imported>> {
    const did = this.offer?.would ?? imported;
    return this.#answer(
      this.take('takeInImport', '', () => undefined),
      did,
    );
  }

  async forgetImport(): Promise<Outcome> {
    return this.take('forgetImport', '', () => undefined);
  }

  #answer<T>(outcome: Outcome, data: T): Answer<T> {
    return outcome.status === 'error' ? outcome : { status: 'ok', data };
  }
}
