import type { Generation } from '../../ipc/backend';
import type { Findings } from '../findings';
import { format } from './format';
import { certificate, diagnosis, vault } from './settings';

const { capital, count, size, span } = format;

const kind = (generation: Generation, version: string) =>
  ({
    first: 'un serveur Pia de la première génération',
    second: 'un serveur Pia de la deuxième génération',
    current: `un serveur Pia (${version})`,
  })[generation];

const trusted = (of: number) =>
  count(of, 'autorité de certification reconnue', 'autorités de certification reconnues');
const source = (variables: string[]) =>
  variables.length === 0 ? 'magasin du système' : variables.join(' et ');

const signedIn = (place: string, token: string) =>
  `Quelqu’un est connecté. La session est conservée ici : ${vault.place(place)} ; ${token}.`;

const sound = (folder: string, databases: number, bytes: number | null) =>
  `Il est possible d’écrire dans ${folder} ; ${count(databases, 'base de données', 'bases de données')}, ${size(bytes)}, en bon état`;

export const findings: Findings = {
  found: {
    notLookedAt: ({ before }) => `Non vérifié, car « ${diagnosis.check[before]} » a échoué.`,
    noAnswer: ({ seconds }) => `Aucune réponse en ${seconds} secondes.`,

    listenerReached: ({ address }) => `Un port a été ouvert et joint sur ${address}.`,
    listenerUnreached: ({ address, reason }) =>
      `Aucun port n’a pu être joint sur ${address} : ${reason}.`,

    browserUnknown: 'Le navigateur n’a pas pu être recherché.',
    overSsh: 'Pia s’exécute dans une session ouverte depuis un autre ordinateur (SSH).',
    inContainer: 'Pia s’exécute dans un conteneur, mais pas le navigateur.',
    noDisplay: 'Il n’y a pas d’écran sur lequel ouvrir un navigateur.',
    systemsChoice: 'Le navigateur choisi par le système est ouvert.',
    noOpener: ({ programs }) =>
      `Aucun programme capable d’ouvrir une adresse n’est installé (${programs.join(', ')}).`,
    opens: ({ opener, browser }) => `${opener} ouvre ${browser}.`,
    opensPreferred: ({ opener }) => `${opener} ouvre le navigateur préféré du bureau.`,
    browserNamed: ({ program }) => `BROWSER désigne ${program}.`,
    browserMissing: ({ programs }) => `BROWSER désigne ${programs.join(', ')}, introuvable ici.`,

    vaultProven: ({ place }) =>
      `Une valeur d’essai a été conservée, rendue puis supprimée : ${vault.place(place)}.`,
    passphraseUnset: ({ place }) =>
      `${capital(vault.place(place))} : pas encore de phrase secrète.`,
    passphraseMissing: ({ place }) =>
      `${capital(vault.place(place))} : la phrase secrète est nécessaire.`,

    noProxyForLoopback: 'Le serveur est sur cet ordinateur et est interrogé sans proxy.',
    noProxy: ({ server }) =>
      `Les requêtes vers ${server} ne passent par aucun proxy ; celles vers cet ordinateur n’en utilisent jamais.`,
    viaProxy: ({ server, host, port }) =>
      `Les requêtes vers ${server} passent par le proxy ${host}:${port}, qui accepte les connexions ; celles vers cet ordinateur ne passent jamais par un proxy.`,
    proxyUnreachable: ({ server, host, port, reason }) =>
      `Les requêtes vers ${server} passent par le proxy ${host}:${port}, qui ne peut pas être joint : ${reason}.`,
    proxySilent: ({ server, host, port, seconds }) =>
      `Les requêtes vers ${server} passent par le proxy ${host}:${port}, qui ne peut pas être joint : aucune réponse en ${seconds} secondes.`,

    certificatePinned: ({ sha256 }) =>
      `Pour ce serveur, seul compte le certificat auquel vous faites confiance : SHA-256 ${sha256}.`,
    certificatesUnknown: 'Les certificats de ce système n’ont pas pu être comptés.',
    systemTrusts: 'Le système décide à quels certificats faire confiance.',
    noAuthority: ({ variables, reason }) =>
      `Aucune autorité de certification n’est reconnue (${source(variables)}${reason === null ? '' : ` : ${reason}`}).`,
    authorities: ({ count, variables }) => `${trusted(count)} (${source(variables)}).`,
    authoritiesInPart: ({ count, variables, reason }) =>
      `${trusted(count)} (${source(variables)}) ; tout n’a pas pu être lu : ${reason}.`,

    piaServer: ({ server, generation, version, providers }) =>
      `${server} est ${kind(generation, version)} ; connexion avec : ${providers.join(', ')}.`,
    noWayToSignIn: ({ server, generation, version }) =>
      `${server} est ${kind(generation, version)}, mais ne propose aucune connexion.`,
    serverSilent: ({ server, reason }) => `${server} ne répond pas : ${reason}.`,
    serverUntrusted: ({ server, reason }) =>
      `Le certificat de ${server} n’est pas reconnu : ${reason}.`,
    serverNotPia: ({ server, reason }) =>
      `Autre chose qu’un serveur Pia répond à l’adresse ${server} : ${reason}.`,
    serverFailed: ({ server, reason }) => `${server} rencontre un problème : ${reason}.`,

    clockUnknown: 'Le serveur ne donne pas son heure.',
    clockAgrees: 'L’horloge de cet appareil s’accorde avec celle du serveur.',
    clockAhead: ({ seconds }) =>
      `L’horloge de cet appareil avance de ${span(seconds)} sur celle du serveur.`,
    clockBehind: ({ seconds }) =>
      `L’horloge de cet appareil retarde de ${span(seconds)} sur celle du serveur.`,

    sessionUnknown: 'On ne sait pas encore qui est connecté.',
    nobodySignedIn: 'Personne n’est connecté.',
    signInWaits: 'Une connexion attend le navigateur.',
    signInEnds: 'Une connexion est sur le point d’aboutir.',
    goodFor: ({ place, seconds }) =>
      signedIn(place, `son jeton d’accès est encore valable ${span(seconds)}`),
    beingRenewed: ({ place }) => signedIn(place, 'elle est en cours de renouvellement'),
    renewedWhenUsed: ({ place }) =>
      signedIn(place, 'elle sera renouvelée à sa prochaine utilisation'),
    signedInBut: ({ problem }) => `Quelqu’un est connecté. ${problem}.`,
    notRenewed: ({ problem }) =>
      `Quelqu’un est connecté, mais la session n’a pas pu être renouvelée : ${problem}.`,
    notStarted: ({ problem }) => `Pia ne démarre pas : ${problem}.`,

    folderUnknown: 'Le dossier des données n’a pas pu être examiné.',
    unwritable: ({ folder, reason }) => `Impossible d’écrire dans ${folder} : ${reason}.`,
    unlistable: ({ folder, reason }) => `Impossible de lire le contenu de ${folder} : ${reason}.`,
    folderSound: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)} ; espace libre : ${size(free)}.`,
    nearlyFull: ({ folder, databases, bytes, free }) =>
      `${sound(folder, databases, bytes)} ; espace libre : ${size(free)} seulement.`,
    freeUnknown: ({ folder, databases, bytes, reason }) =>
      `${sound(folder, databases, bytes)} ; espace libre inconnu : ${reason}.`,
    databaseDamaged: ({ file, reason }) => `La base de données ${file} est endommagée : ${reason}.`,
    databaseUnreadable: ({ file, reason }) =>
      `La base de données ${file} ne peut pas être lue : ${reason}.`,
  },

  advice: {
    lookForFirewall:
      'Quelque chose retient les connexions internes à cet ordinateur : vérifiez son pare-feu ou son logiciel de sécurité.',
    allowLoopback:
      'La connexion ne peut rien recevoir du navigateur. Autorisez Pia à écouter sur 127.0.0.1 dans le pare-feu ou le logiciel de sécurité, ou connectez-vous avec un code sur un autre appareil.',
    nothingToDo: 'Il n’y a rien à faire : la connexion utilise 127.0.0.1.',

    lookForDrive:
      'Un dossier de PATH ou des réglages du bureau ne répond pas : cherchez un lecteur réseau disparu.',
    useOtherDevice:
      'Connectez-vous avec un code sur un autre appareil : pia login --device. Ou indiquez un navigateur dans BROWSER.',
    installBrowser:
      'Installez un navigateur et xdg-utils, ou indiquez un navigateur dans BROWSER. En attendant, pia login --no-browser affiche le lien.',
    correctBrowser:
      'Indiquez dans BROWSER un navigateur installé, ou supprimez cette variable pour laisser choisir le système.',

    unlockKeychain:
      'Déverrouillez ou démarrez le trousseau (sa fenêtre vous attend peut-être derrière d’autres), puis réessayez.',
    choosePassphrase: 'Choisissez-en une en vous connectant.',
    enterPassphrase:
      'Saisissez-la dans la fenêtre ; dans le terminal, indiquez dans PIA_VAULT_PASSPHRASE_FILE le fichier qui la contient pour permettre la vérification.',

    checkProxy: 'Vérifiez le réseau et le proxy de ce système.',
    correctProxy:
      'Corrigez le proxy dans les réglages du système ou dans HTTPS_PROXY et ALL_PROXY, ou indiquez le serveur dans NO_PROXY s’il doit être interrogé directement.',
    lookForCertificateDrive:
      'Un dossier de certificats ne répond pas : cherchez un lecteur réseau disparu dans SSL_CERT_DIR ou SSL_CERT_FILE.',
    comparePin: `Comparez-le avec ce qu’indique l’administrateur du serveur. Dès que le serveur a un certificat d’une autorité publique, choisissez «\u202f${certificate.forget}\u202f» dans les réglages.`,
    installCertificates:
      'Installez le paquet ca-certificates, ou corrigez SSL_CERT_FILE et SSL_CERT_DIR.',
    correctCertificates:
      'Corrigez SSL_CERT_FILE et SSL_CERT_DIR, ou réinstallez le paquet ca-certificates.',
    askHelper: 'Envoyez ce texte à la personne qui vous aide.',

    checkServer:
      'Vérifiez que le serveur fonctionne, son adresse et ce réseau ; dans un réseau d’entreprise, voyez la ligne sur le proxy.',
    addProvider: 'L’administrateur du serveur doit en ajouter une : voir pia-server doctor.',
    askForUpdate:
      'La connexion fonctionne, mais pas la synchronisation : demandez à l’administrateur du serveur de le mettre à jour.',
    checkDate:
      'Vérifiez la date de cet appareil. Si le serveur a son propre certificat, comparez son SHA-256 avec ce qu’indique l’administrateur du serveur, puis faites-lui confiance dans les réglages ou avec pia login --trust-certificate.',
    askAboutCertificate:
      'Demandez à l’administrateur du serveur si son certificat a été remplacé. Ne faites confiance au nouveau que dans ce cas.',
    openAddress:
      'Ouvrez l’adresse dans un navigateur : ce réseau demande peut-être d’abord une connexion. Sinon, corrigez l’adresse du serveur.',
    tryLater: 'Réessayez dans un moment ; si cela persiste, prévenez l’administrateur du serveur.',
    correctAddress: 'Corrigez l’adresse du serveur dans les réglages ou dans PIA_SERVER_URL.',
    askAdministrator: 'Envoyez ce texte à l’administrateur du serveur.',
    compareClock: 'Comparez l’horloge de cet appareil avec une autre.',
    setClock:
      'Réglez la date et l’heure de cet appareil, de préférence automatiquement par le réseau.',

    seeKeychain: 'Voyez la ligne sur le trousseau : la session y est lue.',
    triedAgain: 'Une nouvelle tentative aura lieu automatiquement.',
    signInAgain:
      'Reconnectez-vous, dans la fenêtre ou avec pia login. Tout ce qui est sur cet appareil est conservé.',
    seeKeychainFirst: 'Voyez la ligne sur le trousseau, puis reconnectez-vous si cela persiste.',
    seeServer:
      'Rien n’est perdu : une nouvelle tentative aura lieu automatiquement. Voyez la ligne sur le serveur.',
    correctVariable:
      'Corrigez ou supprimez la variable d’environnement indiquée, puis redémarrez Pia.',
    allowFolder:
      'Donnez à ce compte le droit d’écrire dans le dossier des données, ou indiquez-en un autre dans PIA_DATA_DIR.',
    correctAddressThere: 'Corrigez l’adresse du serveur à l’endroit indiqué, puis redémarrez Pia.',
    seeOtherLines:
      'Voyez les autres lignes ; si toutes sont bonnes, envoyez ce texte à la personne qui vous aide.',

    lookForSlowDisk:
      'Le disque du dossier des données est lent ou une base de données est très grande ; réessayez, et cherchez un lecteur réseau disparu.',
    allowThere:
      'Donnez à ce compte le droit d’y écrire, ou indiquez un autre dossier dans PIA_DATA_DIR.',
    makeRoom:
      'Libérez de l’espace sur le disque : sans cela, rien de nouveau ne peut être conservé.',
    moveDatabase:
      'Copiez le dossier des données en lieu sûr. Quittez ensuite Pia et déplacez ce fichier : ce qui était synchronisé revient du serveur.',
    closeOthers:
      'Fermez les autres programmes qui utilisent le dossier des données. Si cela persiste, copiez le dossier en lieu sûr et déplacez ce fichier : ce qui était synchronisé revient du serveur.',
  },

  step: {
    began: ({ at, provider, server }) => `Début à ${at} : ${provider} sur ${server}.`,
    answered: ({ path, status, ms }) => `${path} a répondu ${status} après ${ms} ms.`,
    unanswered: ({ path, ms }) => `${path} n’a pas répondu en ${ms} ms.`,
    listening: 'En attente de la réponse.',
    browserOpened: 'Le navigateur a été ouvert.',
    deviceCodeShown: 'Un code pour un autre appareil est affiché.',
    addressPasted: 'Une adresse a été collée.',
    answerCame: 'Une réponse est arrivée.',
    serverChanged: 'Le serveur a changé entre-temps.',
    trouble: ({ code }) => `Difficulté : ${code}.`,
    signedIn: 'Connecté.',
    cancelled: 'Annulé.',
    failed: ({ code }) => `Échec : ${code}.`,
  },
};
