import type { Generation } from '../../ipc/backend';
import type { Findings } from '../findings';
import { format } from './format';
import { diagnosis, vault } from './settings';

const { capital, count, size, span } = format;

const kind = (generation: Generation, version: string) =>
  ({
    first: 'ein Pia-Server der ersten Generation',
    second: 'ein Pia-Server der zweiten Generation',
    current: `ein Pia-Server (${version})`,
  })[generation];

const trusted = (of: number) =>
  count(of, 'Zertifizierungsstelle wird', 'Zertifizierungsstellen wird') + ' vertraut';
const source = (variables: string[]) =>
  variables.length === 0 ? 'Speicher des Systems' : variables.join(' und ');

const signedIn = (place: string, token: string) =>
  `Jemand ist angemeldet. Die Sitzung wird hier aufbewahrt: ${vault.place(place)}; ${token}.`;

const sound = (folder: string, databases: number, bytes: number | null) =>
  `In ${folder} kann geschrieben werden; ${count(databases, 'Datenbank', 'Datenbanken')} mit ${size(bytes)}, unbeschädigt`;

export const findings: Findings = {
  found: {
    notLookedAt: ({ before }) =>
      `Nicht geprüft, weil „${diagnosis.check[before]}“ fehlgeschlagen ist.`,
    noAnswer: ({ seconds }) => `Innerhalb von ${seconds} Sekunden kam keine Antwort.`,

    listenerReached: ({ address }) => `Auf ${address} wurde ein Port geöffnet und erreicht.`,
    listenerUnreached: ({ address, reason }) =>
      `Auf ${address} war kein Port zu erreichen: ${reason}.`,

    browserUnknown: 'Nach einem Browser konnte nicht gesucht werden.',
    overSsh: 'Pia läuft in einer Sitzung von einem anderen Computer aus (SSH).',
    inContainer: 'Pia läuft in einem Container, der Browser nicht.',
    noDisplay: 'Es gibt keinen Bildschirm, auf dem sich ein Browser öffnen ließe.',
    systemsChoice: 'Es wird der Browser geöffnet, den das System wählt.',
    noOpener: ({ programs }) =>
      `Es ist kein Programm installiert, das eine Adresse öffnet (${programs.join(', ')}).`,
    opens: ({ opener, browser }) => `${opener} öffnet ${browser}.`,
    opensPreferred: ({ opener }) => `${opener} öffnet, was der Desktop bevorzugt.`,
    browserNamed: ({ program }) => `BROWSER nennt ${program}.`,
    browserMissing: ({ programs }) =>
      `BROWSER nennt ${programs.join(', ')}; das ist nicht vorhanden.`,

    vaultProven: ({ place }) =>
      `Ein Testwert wurde aufbewahrt, zurückgegeben und gelöscht: ${vault.place(place)}.`,
    passphraseUnset: ({ place }) =>
      `${capital(vault.place(place))}: Es gibt noch keine Passphrase.`,
    passphraseMissing: ({ place }) =>
      `${capital(vault.place(place))}: Die Passphrase wird gebraucht.`,

    noProxyForLoopback: 'Der Server ist auf diesem Computer und wird ohne Proxy gefragt.',
    noProxy: ({ server }) =>
      `Anfragen an ${server} laufen ohne Proxy; solche an diesen Computer selbst immer.`,
    viaProxy: ({ server, host, port }) =>
      `Anfragen an ${server} laufen über den Proxy ${host}:${port}, der Verbindungen annimmt; solche an diesen Computer selbst immer ohne.`,
    proxyUnreachable: ({ server, host, port, reason }) =>
      `Anfragen an ${server} laufen über den Proxy ${host}:${port}, der nicht zu erreichen ist: ${reason}.`,
    proxySilent: ({ server, host, port, seconds }) =>
      `Anfragen an ${server} laufen über den Proxy ${host}:${port}, der nicht zu erreichen ist: keine Antwort in ${seconds} Sekunden.`,

    certificatePinned: ({ sha256 }) =>
      `Für diesen Server zählt nur das Zertifikat, dem Sie vertrauen: SHA-256 ${sha256}.`,
    certificatesUnknown: 'Die Zertifikate dieses Systems konnten nicht gezählt werden.',
    systemTrusts: 'Das System entscheidet, welchen Zertifikaten vertraut wird.',
    noAuthority: ({ variables, reason }) =>
      `Keiner Zertifizierungsstelle wird vertraut (${source(variables)}${reason === null ? '' : `: ${reason}`}).`,
    authorities: ({ count, variables }) => `${trusted(count)} (${source(variables)}).`,
    authoritiesInPart: ({ count, variables, reason }) =>
      `${trusted(count)} (${source(variables)}); nicht alles lässt sich lesen: ${reason}.`,

    piaServer: ({ server, generation, version, providers }) =>
      `${server} ist ${kind(generation, version)}; Anmeldung mit: ${providers.join(', ')}.`,
    noWayToSignIn: ({ server, generation, version }) =>
      `${server} ist ${kind(generation, version)}, bietet aber keine Anmeldung an.`,
    serverSilent: ({ server, reason }) => `${server} antwortet nicht: ${reason}.`,
    serverUntrusted: ({ server, reason }) =>
      `Dem Zertifikat von ${server} wird nicht vertraut: ${reason}.`,
    serverNotPia: ({ server, reason }) =>
      `Unter ${server} antwortet etwas anderes als ein Pia-Server: ${reason}.`,
    serverFailed: ({ server, reason }) => `${server} hat selbst ein Problem: ${reason}.`,

    clockUnknown: 'Der Server sagt nicht, wie spät es bei ihm ist.',
    clockAgrees: 'Die Uhr dieses Geräts stimmt mit der des Servers überein.',
    clockAhead: ({ seconds }) =>
      `Die Uhr dieses Geräts geht gegenüber der des Servers ${span(seconds)} vor.`,
    clockBehind: ({ seconds }) =>
      `Die Uhr dieses Geräts geht gegenüber der des Servers ${span(seconds)} nach.`,

    sessionUnknown: 'Es ist noch nicht bekannt, wer angemeldet ist.',
    nobodySignedIn: 'Niemand ist angemeldet.',
    signInWaits: 'Eine Anmeldung wartet auf den Browser.',
    signInEnds: 'Eine Anmeldung wird gerade abgeschlossen.',
    goodFor: ({ place, seconds }) =>
      signedIn(place, `ihr Zugriffstoken gilt noch ${span(seconds)}`),
    beingRenewed: ({ place }) => signedIn(place, 'sie wird gerade erneuert'),
    renewedWhenUsed: ({ place }) =>
      signedIn(place, 'sie wird erneuert, wenn sie das nächste Mal gebraucht wird'),
    signedInBut: ({ problem }) => `Jemand ist angemeldet. ${problem}.`,
    notRenewed: ({ problem }) =>
      `Jemand ist angemeldet, und die Sitzung konnte nicht erneuert werden: ${problem}.`,
    notStarted: ({ problem }) => `Pia startet nicht: ${problem}.`,

    folderUnknown: 'Der Datenordner konnte nicht geprüft werden.',
    unwritable: ({ folder, reason }) => `In ${folder} kann nichts geschrieben werden: ${reason}.`,
    unlistable: ({ folder, reason }) => `Der Inhalt von ${folder} ist nicht lesbar: ${reason}.`,
    folderSound: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)}; ${size(free)} sind frei.`,
    nearlyFull: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)}; nur ${size(free)} sind frei.`,
    freeUnknown: ({ folder, databases, bytes, reason }) =>
      `${sound(folder, databases, bytes)}; der freie Platz ist nicht bekannt: ${reason}.`,
    databaseDamaged: ({ file, reason }) => `Die Datenbank ${file} ist beschädigt: ${reason}.`,
    databaseUnreadable: ({ file, reason }) =>
      `Die Datenbank ${file} lässt sich nicht lesen: ${reason}.`,
  },

  advice: {
    lookForFirewall:
      'Etwas hält Verbindungen innerhalb dieses Computers auf: Sehen Sie in seiner Firewall oder Sicherheitssoftware nach.',
    allowLoopback:
      'So erfährt die Anmeldung nichts vom Browser. Erlauben Sie Pia in der Firewall oder Sicherheitssoftware, auf 127.0.0.1 zu warten, oder melden Sie sich mit einem Code auf einem anderen Gerät an.',
    nothingToDo: 'Es ist nichts zu tun: Die Anmeldung verwendet 127.0.0.1.',

    lookForDrive:
      'Ein Ordner aus PATH oder aus den Einstellungen des Desktops antwortet nicht: Suchen Sie nach einem Netzlaufwerk, das es nicht mehr gibt.',
    useOtherDevice:
      'Melden Sie sich mit einem Code auf einem anderen Gerät an: pia login --device. Oder nennen Sie in BROWSER einen Browser.',
    installBrowser:
      'Installieren Sie einen Browser und xdg-utils, oder nennen Sie in BROWSER einen Browser. Bis dahin gibt pia login --no-browser den Link aus.',
    correctBrowser:
      'Nennen Sie in BROWSER einen installierten Browser, oder löschen Sie die Variable, damit das System wählt.',

    unlockKeychain:
      'Entsperren oder starten Sie den Schlüsselbund (sein Fenster wartet vielleicht hinter anderen auf Sie) und versuchen Sie es dann noch einmal.',
    choosePassphrase: 'Wählen Sie eine, wenn Sie sich anmelden.',
    enterPassphrase:
      'Geben Sie sie im Fenster ein; im Terminal nennt PIA_VAULT_PASSPHRASE_FILE die Datei, in der sie steht, damit geprüft werden kann.',

    checkProxy: 'Prüfen Sie das Netzwerk und den Proxy dieses Systems.',
    correctProxy:
      'Berichtigen Sie den Proxy in den Einstellungen des Systems oder in HTTPS_PROXY und ALL_PROXY, oder nennen Sie den Server in NO_PROXY, wenn er ohne Proxy gefragt werden soll.',
    lookForCertificateDrive:
      'Ein Ordner mit Zertifikaten antwortet nicht: Suchen Sie in SSL_CERT_DIR oder SSL_CERT_FILE nach einem Netzlaufwerk, das es nicht mehr gibt.',
    comparePin:
      'Vergleichen Sie es mit dem, was die Person sagt, die den Server verwaltet, und vertrauen Sie ihm in den Einstellungen nicht mehr, sobald der Server ein Zertifikat einer öffentlichen Stelle hat.',
    installCertificates:
      'Installieren Sie das Paket ca-certificates, oder berichtigen Sie SSL_CERT_FILE und SSL_CERT_DIR.',
    correctCertificates:
      'Berichtigen Sie SSL_CERT_FILE und SSL_CERT_DIR, oder installieren Sie das Paket ca-certificates neu.',
    askHelper: 'Senden Sie diesen Text der Person, die Ihnen hilft.',

    checkServer:
      'Prüfen Sie, ob der Server läuft, seine Adresse und dieses Netzwerk; im Netzwerk einer Firma sehen Sie sich die Zeile zum Proxy an.',
    addProvider:
      'Wer den Server verwaltet, muss eine Anmeldung hinzufügen: siehe pia-server doctor.',
    askForUpdate:
      'Die Anmeldung funktioniert, die Synchronisierung nicht: Bitten Sie die Person, die den Server verwaltet, ihn zu aktualisieren.',
    checkDate:
      'Prüfen Sie das Datum dieses Geräts. Hat der Server ein eigenes Zertifikat, so vergleichen Sie dessen SHA-256 mit dem, was die Person sagt, die den Server verwaltet, und vertrauen Sie ihm in den Einstellungen oder mit pia login --trust-certificate.',
    askAboutCertificate:
      'Fragen Sie die Person, die den Server verwaltet, ob sein Zertifikat ersetzt wurde. Vertrauen Sie dem neuen nur dann.',
    openAddress:
      'Öffnen Sie die Adresse in einem Browser: Vielleicht verlangt dieses Netzwerk erst eine Anmeldung. Sonst berichtigen Sie die Adresse des Servers.',
    tryLater:
      'Versuchen Sie es später noch einmal; bleibt es so, sagen Sie es der Person, die den Server verwaltet.',
    correctAddress:
      'Berichtigen Sie die Adresse des Servers in den Einstellungen oder in PIA_SERVER_URL.',
    askAdministrator: 'Senden Sie diesen Text der Person, die den Server verwaltet.',
    compareClock: 'Vergleichen Sie die Uhr dieses Geräts mit einer anderen.',
    setClock:
      'Stellen Sie Datum und Uhrzeit dieses Geräts, am besten automatisch über das Netzwerk.',

    seeKeychain:
      'Sehen Sie sich die Zeile zum Schlüsselbund an: Von dort wird die Sitzung gelesen.',
    triedAgain: 'Es wird von selbst noch einmal versucht.',
    signInAgain:
      'Melden Sie sich im Fenster oder mit pia login neu an. Auf diesem Gerät bleibt alles erhalten.',
    seeKeychainFirst:
      'Sehen Sie sich die Zeile zum Schlüsselbund an, und melden Sie sich neu an, wenn es so bleibt.',
    seeServer:
      'Nichts geht verloren: Es wird von selbst noch einmal versucht. Sehen Sie sich die Zeile zum Server an.',
    correctVariable:
      'Berichtigen oder löschen Sie die genannte Umgebungsvariable und starten Sie Pia dann neu.',
    allowFolder:
      'Geben Sie diesem Konto das Recht, im Datenordner zu schreiben, oder nennen Sie in PIA_DATA_DIR einen anderen.',
    correctAddressThere:
      'Berichtigen Sie die Adresse des Servers an der genannten Stelle und starten Sie Pia dann neu.',
    seeOtherLines:
      'Sehen Sie sich die anderen Zeilen an; sind alle gut, senden Sie diesen Text der Person, die Ihnen hilft.',

    lookForSlowDisk:
      'Der Datenträger des Datenordners ist langsam, oder eine Datenbank ist sehr groß; versuchen Sie es noch einmal, und suchen Sie nach einem Netzlaufwerk, das es nicht mehr gibt.',
    allowThere:
      'Geben Sie diesem Konto das Recht, dort zu schreiben, oder nennen Sie in PIA_DATA_DIR einen anderen Ordner.',
    makeRoom:
      'Schaffen Sie Platz auf dem Datenträger: Ohne ihn kann nichts Neues aufbewahrt werden.',
    moveDatabase:
      'Kopieren Sie den Datenordner an einen sicheren Ort. Beenden Sie dann Pia und verschieben Sie diese Datei: Was synchronisiert war, kommt vom Server zurück.',
    closeOthers:
      'Schließen Sie andere Programme, die den Datenordner verwenden. Bleibt es so, kopieren Sie den Ordner an einen sicheren Ort und verschieben Sie diese Datei: Was synchronisiert war, kommt vom Server zurück.',
  },

  step: {
    began: ({ at, provider, server }) => `Begonnen um ${at}: ${provider} auf ${server}.`,
    answered: ({ path, status, ms }) => `${path} antwortete mit ${status} nach ${ms} ms.`,
    unanswered: ({ path, ms }) => `${path} antwortete innerhalb von ${ms} ms nicht.`,
    listening: 'Wartet auf die Antwort.',
    browserOpened: 'Der Browser wurde geöffnet.',
    deviceCodeShown: 'Ein Code für ein anderes Gerät wird angezeigt.',
    addressPasted: 'Eine Adresse wurde eingefügt.',
    answerCame: 'Eine Antwort kam zurück.',
    serverChanged: 'Der Server hat sich inzwischen verändert.',
    trouble: ({ code }) => `Schwierigkeit: ${code}.`,
    signedIn: 'Angemeldet.',
    cancelled: 'Abgebrochen.',
    failed: ({ code }) => `Fehlgeschlagen: ${code}.`,
  },
};
