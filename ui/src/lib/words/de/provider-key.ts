/** Der Schlüssel eines KI-Anbieters. */
import type * as english from '../en/provider-key';

export const providerKey: typeof english.providerKey = {
  name: 'Schlüssel',
  hint: 'Er bleibt verschlüsselt auf diesem Computer: Weder der Server noch Ihre anderen Geräte bekommen ihn.',
  hintInMemory:
    'Er bleibt im Arbeitsspeicher, bis Pia beendet wird: Weder der Server noch Ihre anderen Geräte bekommen ihn.',
  keep: 'Aufbewahren',
  kept: 'Verschlüsselt auf diesem Computer aufbewahrt.',
  keptInMemory: 'Im Arbeitsspeicher aufbewahrt, nur bis Pia beendet wird.',
  inRecord:
    'Eine ältere App hat den Schlüssel in den Eintrag geschrieben, wo ihn der Server und alle Ihre Geräte lesen können.',
  elsewhere:
    'Der Schlüssel ist dort, wo Geheimnisse bisher aufbewahrt wurden. Er kommt mit, sobald dieser Ort antwortet.',
  unreadable:
    'Der Schlüssel auf diesem Computer lässt sich nicht mehr lesen. Geben Sie ihn noch einmal ein.',
  wrong: 'Ein Schlüssel besteht aus Buchstaben, Ziffern und Zeichen, ohne Leerzeichen dazwischen.',
  show: 'Schlüssel anzeigen',
  hide: 'Schlüssel verbergen',
  take: 'Nur auf diesem Computer aufbewahren',
  replace: 'Ersetzen',
  forget: 'Löschen',
  sure: 'Diesen Schlüssel löschen? Das lässt sich nicht rückgängig machen.',
  forgotten: 'Der Schlüssel ist gelöscht.',
  cancel: 'Abbrechen',
};
