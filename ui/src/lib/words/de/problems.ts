import type { ProblemCode } from '../../ipc/backend';

export const problems: Record<ProblemCode, { title: string; sentence: string }> = {
  server_address_invalid: {
    title: 'Das ist keine Serveradresse',
    sentence: 'Schreiben Sie sie so: https://pia.example.org',
  },
  server_certificate_changed: {
    title: 'Das Zertifikat des Servers hat sich geändert',
    sentence:
      'Es ist nicht das, dem Sie vertrauen. Jemand könnte dazwischen sein: Fragen Sie die Person, die den Server verwaltet, bevor Sie fortfahren.',
  },
  server_too_old: {
    title: 'Dafür ist der Server zu alt',
    sentence: 'Wer ihn verwaltet, kann ihn aktualisieren. Alles andere funktioniert wie bisher.',
  },
  token_redirect_not_allowed: {
    title: 'Dieser Server verwendet das alte Anmeldeverfahren',
    sentence:
      'Er sendet Ihre Sitzung in einer Adresse, darum fragt Pia Sie zuerst. Lesen Sie, warum, und entscheiden Sie dann.',
  },
  server_not_secure: {
    title: 'Diese Adresse ist nicht sicher',
    sentence:
      'Pia spricht mit anderen Computern nur über https. Verwenden Sie eine Adresse, die mit https beginnt.',
  },
  server_unreachable: {
    title: 'Der Server antwortet nicht',
    sentence: 'Prüfen Sie Ihre Verbindung und die Adresse. Auf diesem Gerät geht nichts verloren.',
  },
  server_untrusted: {
    title: 'Dem Zertifikat des Servers wird nicht vertraut',
    sentence:
      'Prüfen Sie die Adresse oder fragen Sie die Person, die den Server verwaltet, nach seinem Zertifikat.',
  },
  server_not_pia: {
    title: 'Hier ist kein Pia-Server',
    sentence: 'Unter dieser Adresse antwortet etwas, aber nicht Pia. Prüfen Sie die Adresse.',
  },
  server_failed: {
    title: 'Der Server hat selbst ein Problem',
    sentence: 'Er hat mit einem Fehler geantwortet. Versuchen Sie es gleich noch einmal.',
  },
  provider_unknown: {
    title: 'Der Server bietet diese Anmeldung nicht an',
    sentence:
      'Melden Sie sich auf andere Weise an oder fragen Sie die Person, die den Server verwaltet.',
  },
  listener_failed: {
    title: 'Der Browser konnte nicht zu Pia zurückkehren',
    sentence: 'Es ließ sich kein lokaler Port öffnen. Vielleicht ist Sicherheitssoftware im Weg.',
  },
  browser_failed: {
    title: 'Es ließ sich kein Browser öffnen',
    sentence:
      'Kopieren Sie den Link und öffnen Sie ihn in einem Browser auf diesem Computer. Pia wartet weiter.',
  },
  browser_out_of_reach: {
    title: 'Von hier aus lässt sich kein Browser öffnen',
    sentence: 'Verwenden Sie ein anderes Gerät, etwa Ihr Telefon, oder öffnen Sie den Link selbst.',
  },
  browser_insists_on_https: {
    title: 'Ihr Browser besteht auf https',
    sentence:
      'Er hat Pias eigene Adresse auf diesem Computer auf https umgestellt, das es dort nicht gibt. Lassen Sie den Browser trotzdem fortfahren, oder kopieren Sie die Adresse und fügen Sie sie hier ein.',
  },
  paste_not_usable: {
    title: 'Auf diese Adresse wartet Pia nicht',
    sentence:
      'Kopieren Sie die ganze Adresse der Seite, bei der der Browser stehen blieb. Sie beginnt mit http://127.0.0.1 oder http://localhost.',
  },
  device_code_unavailable: {
    title: 'Der Server gibt keinen Code aus',
    sentence:
      'Melden Sie sich mit dem Browser dieses Computers an oder fragen Sie die Person, die den Server verwaltet.',
  },
  clipboard_failed: {
    title: 'Es ließ sich nichts kopieren',
    sentence: 'Markieren Sie den Text und kopieren Sie ihn selbst.',
  },
  sign_in_declined: {
    title: 'Sie haben abgelehnt',
    sentence: 'Es wurde nichts angemeldet. Sie können es jederzeit erneut versuchen.',
  },
  sign_in_refused: {
    title: 'Die Anmeldung wurde abgelehnt',
    sentence:
      'Der Server oder der Anbieter der Anmeldung hat sie nicht angenommen. Der Grund steht unten.',
  },
  account_not_admitted: {
    title: 'Dieses Konto wird nicht zugelassen',
    sentence:
      'Melden Sie sich mit einem anderen an oder fragen Sie die Person, die den Server verwaltet. Der Grund steht unten.',
  },
  sign_in_timed_out: {
    title: 'Aus dem Browser kam nichts zurück',
    sentence:
      'Die Zeit für die Anmeldung ist abgelaufen. Versuchen Sie es erneut und schließen Sie sie im Browser ab.',
  },
  sign_in_running: {
    title: 'Eine Anmeldung läuft bereits',
    sentence: 'Schließen Sie sie in Ihrem Browser ab oder brechen Sie sie zuerst ab.',
  },
  keychain_unavailable: {
    title: 'Der Schlüsselbund antwortet nicht',
    sentence:
      'Pia bewahrt Ihre Sitzung nur dort auf. Entsperren Sie ihn und versuchen Sie es erneut.',
  },
  passphrase_needed: {
    title: 'Pia braucht Ihre Passphrase',
    sentence: 'Sie schützt Ihre Sitzung. Ihre Aufgaben sind wie bisher hier.',
  },
  passphrase_wrong: {
    title: 'Das ist nicht die Passphrase',
    sentence: 'Versuchen Sie es erneut. Groß- und Kleinschreibung zählt.',
  },
  vault_pinned: {
    title: 'Sitzungen werden woanders aufbewahrt',
    sentence:
      'Dieses Gerät bewahrt sie bereits an einem anderen Ort auf als dem gewünschten. Melden Sie sich ab, bevor Sie ihn ändern.',
  },
  kept_elsewhere: {
    title: 'Im Moment nicht in Gebrauch',
    sentence:
      'Diesmal bleiben Sitzungen im Arbeitsspeicher. Die Sitzung dieses Kontos liegt am gewohnten Ort und ist beim nächsten Start wieder da.',
  },
  keychain_unreadable: {
    title: 'Die gespeicherte Sitzung ist nicht lesbar',
    sentence:
      'Auf diesem Gerät sind Sie abgemeldet. Melden Sie sich erneut an: Ihre Aufgaben hier sind sicher.',
  },
  session_ended: {
    title: 'Ihre Sitzung ist beendet',
    sentence:
      'Sie ist abgelaufen oder wurde anderswo beendet. Melden Sie sich erneut an: Ihre Aufgaben sind noch hier.',
  },
  sign_out_unconfirmed: {
    title: 'Hier abgemeldet, aber vom Server nicht bestätigt',
    sentence:
      'Auf diesem Gerät ist die Sitzung nicht mehr verwendbar. Pia teilt es dem Server mit, sobald er antwortet.',
  },
  not_signed_in: {
    title: 'Sie sind nicht angemeldet',
    sentence: 'Melden Sie sich dafür zuerst an.',
  },
  account_unknown: {
    title: 'Dieses Gerät kennt das Konto nicht',
    sentence: 'Es wurde entfernt, vielleicht von einem anderen Fenster oder in einem Terminal.',
  },
  account_has_unsent_changes: {
    title: 'Manche Änderungen gibt es nur auf diesem Gerät',
    sentence:
      'Der Server hat sie noch nicht. Melden Sie sich an und synchronisieren Sie zuerst, sonst gehen sie verloren.',
  },
  storage_failed: {
    title: 'Pia kann nicht in den Datenordner schreiben',
    sentence: 'Prüfen Sie, ob der Datenträger voll ist und ob der Ordner Ihnen gehört.',
  },
  data_too_new: {
    title: 'Diese Daten sind von einem neueren Pia',
    sentence:
      'Eine neuere Version hat sie geschrieben, und diese lässt sie unangetastet. Aktualisieren Sie Pia auf diesem Computer.',
  },
  board_changed: {
    title: 'Die Tafel hat sich geändert',
    sentence:
      'Die Karte, neben die diese gelegt werden sollte, ist weg oder liegt jetzt in einer anderen Spalte. Verschieben Sie sie noch einmal.',
  },
  login_entry_failed: {
    title: 'Der Start bei der Anmeldung wurde nicht geändert',
    sentence:
      'Das System hat es nicht erlaubt. Es gilt, was in dessen eigenen Einstellungen steht.',
  },
  configuration_invalid: {
    title: 'Eine Einstellung ist falsch',
    sentence: 'Berichtigen Sie, was unten genannt ist, und starten Sie Pia dann erneut.',
  },
  settings_set_aside: {
    title: 'Ihre Einstellungen wurden beiseitegelegt',
    sentence:
      'Ihre Datei war nicht lesbar, darum hat Pia mit neuen begonnen. Ihre Aufgaben sind sicher. Melden Sie sich erneut an, um zu synchronisieren.',
  },
  todo_unknown: {
    title: 'Diese Aufgabe gibt es nicht mehr',
    sentence: 'Sie wurde gelöscht, vielleicht auf einem anderen Gerät.',
  },
  todo_empty: {
    title: 'Eine Aufgabe braucht etwas Text',
    sentence: 'Schreiben Sie, was zu tun ist.',
  },
  todo_too_long: {
    title: 'Diese Aufgabe ist zu lang',
    sentence: 'Kürzen Sie sie; noch wurde nichts gesichert.',
  },
  record_invalid: {
    title: 'Das lässt sich nicht aufbewahren',
    sentence: 'Etwas fehlt oder gehört nicht dorthin; noch wurde nichts gesichert.',
  },
  import_invalid: {
    title: 'Diese Datei lässt sich nicht importieren',
    sentence:
      'Sie ist kein Export von Pia, oder ein Eintrag darin ergibt keinen Sinn. Es wurde nichts geändert.',
  },
  import_no_title: {
    title: 'Das ist keine Tabelle mit Aufgaben',
    sentence:
      'Die erste Zeile muss die Spalten nennen, darunter „title“. Getrennt wird mit Komma, Semikolon oder Tabulator.',
  },
  import_not_utf8: {
    title: 'Diese Tabelle ist anders kodiert',
    sentence:
      'Speichern Sie sie als „CSV UTF-8“ und importieren Sie sie noch einmal. Die Zahl unten ist die erste Zeile, die nicht lesbar ist.',
  },
  import_row_invalid: {
    title: 'Eine Zeile dieser Tabelle ergibt keinen Sinn',
    sentence:
      'Unten stehen ihre Nummer, die Spalte und ihr Inhalt. Berichtigen Sie ihn und importieren Sie die Tabelle noch einmal; es wurde nichts geändert.',
  },
  import_outdated: {
    title: 'Diese Datei muss noch einmal gewählt werden',
    sentence:
      'Inzwischen wird ein anderes Konto angezeigt, oder Pia wurde neu gestartet. Es wurde nichts geändert.',
  },
  export_failed: {
    title: 'Die Datei konnte nicht geschrieben werden',
    sentence:
      'Prüfen Sie, ob dort Platz ist und ob Sie dort schreiben dürfen. Was vorher da war, ist noch da.',
  },
  record_unknown: {
    title: 'Diesen Eintrag gibt es nicht mehr',
    sentence:
      'Er wurde gelöscht, vielleicht auf einem anderen Gerät. Falls dazu noch eine andere Fassung aufbewahrt ist, kann aus ihr ein neuer Eintrag werden.',
  },
  record_locked: {
    title: 'Dieser Eintrag ist gesperrt',
    sentence:
      'Eine ältere App hat ihn verschlüsselt; Pia kann ihn hier weder anzeigen noch ändern.',
  },
  conflict_unknown: {
    title: 'Das ist bereits entschieden',
    sentence: 'Vielleicht auf einem anderen Gerät. Mehr ist nicht zu tun.',
  },
  conflict_not_text: {
    title: 'Nur Texte lassen sich zusammenfügen',
    sentence: 'Behalten Sie, was angezeigt wird, oder übernehmen Sie den anderen Wert.',
  },
  records_differ: {
    title: 'Dieses Gerät und der Server unterscheiden sich',
    sentence:
      'Der Versuch, es in Ordnung zu bringen, hat nicht geholfen. Auf diesem Gerät ist nichts verloren; melden Sie der Person, die den Server verwaltet, was unten genannt ist.',
  },
};
