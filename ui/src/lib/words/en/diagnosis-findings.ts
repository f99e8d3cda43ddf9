/**
 * What the checks find, what they advise, and the steps of the last sign-in. These sentences are
 * those of `pia doctor`: a test compares them.
 */
import type { Generation } from '../../ipc/backend';
import type { Findings } from '../findings';
import { format } from './format';
import { diagnosis, vault } from './settings';

const { count, size, span } = format;

const kind = (generation: Generation, version: string) =>
  ({
    first: 'a Pia server of the first generation',
    second: 'a Pia server of the second generation',
    current: `a Pia server (${version})`,
  })[generation];

const trusted = (of: number) =>
  count(of, 'certificate authority is trusted', 'certificate authorities are trusted');
const source = (variables: string[]) =>
  variables.length === 0 ? 'the system’s store' : variables.join(' and ');

const signedIn = (place: string, token: string) =>
  `Somebody is signed in; the session is kept in ${vault.place(place)}, and ${token}.`;

const sound = (folder: string, databases: number, bytes: number | null) =>
  `${folder} can be written; ${count(databases, 'database', 'databases')} of ${size(bytes)}, sound`;

export const findings: Findings = {
  found: {
    notLookedAt: ({ before }) => `Not checked, because “${diagnosis.check[before]}” failed.`,
    noAnswer: ({ seconds }) => `No answer came within ${seconds} seconds.`,

    listenerReached: ({ address }) => `A listener on ${address} was opened and reached.`,
    listenerUnreached: ({ address, reason }) =>
      `A listener on ${address} could not be reached: ${reason}.`,

    browserUnknown: 'The browser could not be looked for.',
    overSsh: 'Pia runs in a session from another computer (SSH).',
    inContainer: 'Pia runs in a container, and the browser does not.',
    noDisplay: 'There is no display to open a browser on.',
    systemsChoice: 'The system’s choice of browser is opened.',
    noOpener: ({ programs }) =>
      `No program that opens an address is installed (${programs.join(', ')}).`,
    opens: ({ opener, browser }) => `${opener} opens ${browser}.`,
    opensPreferred: ({ opener }) => `${opener} opens what the desktop prefers.`,
    browserNamed: ({ program }) => `BROWSER names ${program}.`,
    browserMissing: ({ programs }) => `BROWSER names ${programs.join(', ')}, which is not there.`,

    vaultProven: ({ place }) =>
      `A test value was stored, read back and deleted: ${vault.place(place)}.`,
    passphraseUnset: ({ place }) => `The ${vault.place(place)} has no passphrase yet.`,
    passphraseMissing: ({ place }) => `The ${vault.place(place)} needs its passphrase.`,

    noProxyForLoopback: 'The server is on this machine and is asked without a proxy.',
    noProxy: ({ server }) =>
      `Requests to ${server} do not go through a proxy; loopback never does.`,
    viaProxy: ({ server, host, port }) =>
      `Requests to ${server} go through the proxy ${host}:${port}, which accepts connections; loopback never does.`,
    proxyUnreachable: ({ server, host, port, reason }) =>
      `Requests to ${server} go through the proxy ${host}:${port}, which cannot be reached: ${reason}.`,
    proxySilent: ({ server, host, port, seconds }) =>
      `Requests to ${server} go through the proxy ${host}:${port}, which cannot be reached: no answer in ${seconds} seconds.`,

    certificatePinned: ({ sha256 }) =>
      `For this server only the certificate you chose to trust counts: SHA-256 ${sha256}.`,
    certificatesUnknown: 'The certificates of this system could not be counted.',
    systemTrusts: 'The system decides which certificates are trusted.',
    noAuthority: ({ variables, reason }) =>
      `No certificate authority is trusted (${source(variables)}${reason === null ? '' : `: ${reason}`}).`,
    authorities: ({ count, variables }) => `${trusted(count)}, from ${source(variables)}.`,
    authoritiesInPart: ({ count, variables, reason }) =>
      `${trusted(count)}, from ${source(variables)}; not all of it can be read: ${reason}.`,

    piaServer: ({ server, generation, version, providers }) =>
      `${server} is ${kind(generation, version)}; ways to sign in: ${providers.join(', ')}.`,
    noWayToSignIn: ({ server, generation, version }) =>
      `${server} is ${kind(generation, version)}, but offers no way to sign in.`,
    serverSilent: ({ server, reason }) => `${server} does not answer: ${reason}.`,
    serverUntrusted: ({ server, reason }) =>
      `The certificate of ${server} is not trusted: ${reason}.`,
    serverNotPia: ({ server, reason }) =>
      `Something other than a Pia server answers at ${server}: ${reason}.`,
    serverFailed: ({ server, reason }) => `${server} has a problem of its own: ${reason}.`,

    clockUnknown: 'The server does not say what time it is there.',
    clockAgrees: 'This device’s clock agrees with the server’s.',
    clockAhead: ({ seconds }) => `This device’s clock is ${span(seconds)} ahead of the server’s.`,
    clockBehind: ({ seconds }) => `This device’s clock is ${span(seconds)} behind the server’s.`,

    sessionUnknown: 'It is not known yet who is signed in.',
    nobodySignedIn: 'Nobody is signed in.',
    signInWaits: 'A sign-in waits for the browser.',
    signInEnds: 'A sign-in is being finished.',
    goodFor: ({ place, seconds }) =>
      signedIn(place, `its access token is good for ${span(seconds)}`),
    beingRenewed: ({ place }) => signedIn(place, 'it is being renewed'),
    renewedWhenUsed: ({ place }) => signedIn(place, 'it is renewed when it is next used'),
    signedInBut: ({ problem }) => `Somebody is signed in. ${problem}.`,
    notRenewed: ({ problem }) =>
      `Somebody is signed in, and the session could not be renewed: ${problem}.`,
    notStarted: ({ problem }) => `Pia does not start: ${problem}.`,

    folderUnknown: 'The data folder could not be looked at.',
    unwritable: ({ folder, reason }) => `Nothing can be written in ${folder}: ${reason}.`,
    unlistable: ({ folder, reason }) => `${folder} cannot be listed: ${reason}.`,
    folderSound: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)}; ${size(free)} are free.`,
    nearlyFull: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)}; only ${size(free)} are free.`,
    freeUnknown: ({ folder, databases, bytes, reason }) =>
      `${sound(folder, databases, bytes)}; free space is not known: ${reason}.`,
    databaseDamaged: ({ file, reason }) => `The database ${file} is damaged: ${reason}.`,
    databaseUnreadable: ({ file, reason }) => `The database ${file} cannot be read: ${reason}.`,
  },

  advice: {
    lookForFirewall:
      'Something holds up connections within this machine: look at its firewall or security software.',
    allowLoopback:
      'Sign-in cannot hear from the browser. Allow Pia to listen on 127.0.0.1 in the firewall or security software, or sign in with a code on another device.',
    nothingToDo: 'Nothing has to be done: sign-in uses 127.0.0.1.',

    lookForDrive:
      'A folder in PATH or in the desktop’s settings does not answer: look for a network drive that is gone.',
    useOtherDevice:
      'Sign in with a code on another device: pia login --device. Or name a browser in BROWSER.',
    installBrowser:
      'Install a browser and xdg-utils, or name a browser in BROWSER. Until then pia login --no-browser prints the link.',
    correctBrowser: 'Name an installed browser in BROWSER, or unset it to use the system’s choice.',

    unlockKeychain:
      'Unlock or start the keychain (its window may wait for you behind others), then try again.',
    choosePassphrase: 'Choose one when you sign in.',
    enterPassphrase:
      'Enter it in the window; in the terminal, name a file that holds it in PIA_VAULT_PASSPHRASE_FILE so that it can be checked.',

    checkProxy: 'Check the network and the proxy of this system.',
    correctProxy:
      'Correct the proxy in the system’s settings or in HTTPS_PROXY and ALL_PROXY, or name the server in NO_PROXY if it is to be asked directly.',
    lookForCertificateDrive:
      'A folder of certificates does not answer: look for a network drive that is gone, in SSL_CERT_DIR or SSL_CERT_FILE.',
    comparePin:
      'Compare it with what whoever runs the server says, and stop trusting it in Settings once the server has a certificate of a public authority.',
    installCertificates:
      'Install the package ca-certificates, or correct SSL_CERT_FILE and SSL_CERT_DIR.',
    correctCertificates:
      'Correct SSL_CERT_FILE and SSL_CERT_DIR, or reinstall the package ca-certificates.',
    askHelper: 'Send this text to whoever helps you.',

    checkServer:
      'Check that the server runs, its address and this network; in a company’s network look at the line about the proxy.',
    addProvider: 'Whoever runs the server has to add one: see pia-server doctor.',
    askForUpdate: 'Signing in works, but sync does not: ask whoever runs the server to update it.',
    checkDate:
      'Check this device’s date. If the server has a certificate of its own, compare its SHA-256 with what whoever runs the server says, and trust it in Settings or with pia login --trust-certificate.',
    askAboutCertificate:
      'Ask whoever runs the server whether its certificate was replaced. Trust the new one only then.',
    openAddress:
      'Open the address in a browser: this network may ask you to sign in first. Otherwise correct the server’s address.',
    tryLater: 'Try again in a while; if it stays that way, tell whoever runs the server.',
    correctAddress: 'Correct the server’s address in Settings or in PIA_SERVER_URL.',
    askAdministrator: 'Send this text to whoever runs the server.',
    compareClock: 'Compare this device’s clock with another one.',
    setClock: 'Set this device’s date and time, preferably automatically from the network.',

    seeKeychain: 'See the line about the keychain: the session is read from there.',
    triedAgain: 'Pia will try again by itself.',
    signInAgain:
      'Sign in again, in the window or with pia login. Everything on this device is kept.',
    seeKeychainFirst: 'See the line about the keychain, then sign in again if it stays that way.',
    seeServer: 'Nothing is lost: Pia will try again by itself. See the line about the server.',
    correctVariable: 'Correct or unset the environment variable it names, then start Pia again.',
    allowFolder:
      'Give this account the right to write in the data folder, or name another one in PIA_DATA_DIR.',
    correctAddressThere: 'Correct the server’s address in the place named, then start Pia again.',
    seeOtherLines:
      'See the other lines; if all of them are good, send this text to whoever helps you.',

    lookForSlowDisk:
      'The disk of the data folder is slow or a database is very large; try again, and look for a network drive that is gone.',
    allowThere:
      'Give this account the right to write there, or name another folder in PIA_DATA_DIR.',
    makeRoom: 'Make room on the disk: without any, nothing new can be kept.',
    moveDatabase:
      'Copy the data folder somewhere safe. Then quit Pia and move that file away: what was synced comes back from the server.',
    closeOthers:
      'Close other programs that use the data folder. If it stays that way, copy the folder somewhere safe and move that file away: what was synced comes back from the server.',
  },

  step: {
    began: ({ at, provider, server }) => `Began at ${at}: ${provider} at ${server}.`,
    answered: ({ path, status, ms }) => `${path} answered ${status} after ${ms} ms.`,
    unanswered: ({ path, ms }) => `${path} did not answer within ${ms} ms.`,
    listening: 'Listening for the answer.',
    browserOpened: 'The browser was opened.',
    deviceCodeShown: 'A code for another device is shown.',
    addressPasted: 'An address was pasted.',
    answerCame: 'An answer came back.',
    serverChanged: 'The server has changed meanwhile.',
    trouble: ({ code }) => `Trouble: ${code}.`,
    signedIn: 'Signed in.',
    cancelled: 'Cancelled.',
    failed: ({ code }) => `Failed: ${code}.`,
  },
};
