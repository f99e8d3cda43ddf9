import type { CheckName, CheckStatus, SignOutStepName } from '../../ipc/backend';
import type * as english from '../en/settings';
import { format } from './format';

const { capital, count, list, span, took } = format;

export const settings: typeof english.settings = {
  heading: 'Réglages',
  close: 'Retour aux tâches',
  account: 'Compte',
  provider: 'Connecté avec',
  organization: 'Organisation',
  personal: 'Aucune : un compte personnel',
  keptIn: 'Session conservée dans',
  nobody: 'Personne n’est connecté. Tout reste sur cet appareil.',
  sections: 'Sections des réglages',
};

const stepNames: Record<SignOutStepName, (provider: string) => string> = {
  thisDevice: () => 'Cet appareil',
  server: () => 'Le serveur',
  allDevices: () => 'Tous vos appareils',
  provider: (provider) => provider,
};

const stepDone: Record<SignOutStepName, string> = {
  thisDevice: 'La session n’est plus ici.',
  server: 'Il a mis fin à la session.',
  allDevices: 'Toutes vos sessions sont terminées.',
  provider: 'Déconnecté.',
};

const places: Record<string, string> = {
  'macOS Keychain': 'trousseau macOS',
  'Windows Credential Manager': 'Gestionnaire d’identification Windows',
  'file protected by Windows (DPAPI)': 'fichier protégé par Windows (DPAPI)',
  'passphrase-protected file': 'fichier protégé par une phrase secrète',
  'memory (this run only)': 'mémoire (jusqu’à la fermeture de Pia)',
};
const place = (keptIn: string) => places[keptIn] ?? keptIn;

export const signOut: typeof english.signOut = {
  start: 'Se déconnecter…',
  heading: 'Se déconnecter de Pia ?',
  session: (keptIn) =>
    `La session prend fin sur le serveur et est retirée de cet appareil (${place(keptIn)}).`,
  sessionOffline: (keptIn) =>
    `La session est retirée de cet appareil (${place(keptIn)}). Le serveur ne répond pas pour l’instant : Pia l’en informera plus tard.`,
  sessionEnded: 'La session est déjà terminée. La déconnexion masque ses tâches.',
  data: 'Vos tâches restent dans votre compte. Elles sont masquées ici jusqu’à votre prochaine connexion.',
  unsent: (of) =>
    `${count(of, 'modification pas encore envoyée reste', 'modifications pas encore envoyées restent')} sur cet appareil d’ici là.`,
  further: 'Déconnecter aussi',
  allDevices: 'Sur tous mes autres appareils',
  allDevicesText:
    'Chacun demandera une nouvelle connexion. Par exemple si vous avez perdu un appareil.',
  provider: (provider) => `De ${provider}, dans le navigateur`,
  providerText: (provider) =>
    `Votre navigateur s’ouvre et demande à ${provider} de vous déconnecter là aussi.`,
  confirm: 'Se déconnecter',
  keep: 'Rester connecté',
  running: 'Déconnexion…',
};

export const signedOut: typeof english.signedOut = {
  heading: (name) => `${name} est déconnecté`,
  step: stepNames,
  named: (step) => `${step} :`,
  done: stepDone,
  inBrowser: 'Se poursuit dans votre navigateur.',
  queued: 'Pas encore. Pia réessaie automatiquement.',
  failed: 'Cela n’a pas fonctionné.',
  because: (reason) => `${reason}.`,
  close: 'Fermer',
};

export const vault: typeof english.vault = {
  heading: 'Où les sessions sont conservées',
  needed: 'Votre session a besoin d’un endroit sûr',
  opening: 'Demande en cours…',
  unasked: 'Rien n’est encore conservé. Le trousseau sera sollicité quand vous vous connecterez.',
  place,
  open: (keptIn) => `${capital(place(keptIn))}, et nulle part ailleurs.`,
  unknown: 'Pas encore connu.',
  ways: 'Ce que vous pouvez faire',
  choices: {
    retry: { label: 'Réessayer', means: 'Déverrouillez d’abord le trousseau s’il est verrouillé.' },
    passphrase: {
      label: 'Utiliser une phrase secrète…',
      means:
        'Les sessions vont dans un fichier chiffré. Pia demande la phrase secrète au démarrage.',
    },
    thisRun: {
      label: 'Seulement jusqu’à la fermeture de Pia',
      means: 'La session reste en mémoire. Le prochain démarrage demandera une nouvelle connexion.',
    },
  },
  chooseHeading: 'Choisir une phrase secrète',
  chooseText:
    'Elle verrouille votre session sur cet appareil. Personne ne peut la retrouver : si elle est perdue, vous vous reconnectez.',
  enterHeading: 'Votre phrase secrète, s’il vous plaît',
  enterText: 'Elle déverrouille votre session sur cet appareil. Vos tâches sont là en attendant.',
  passphrase: 'Phrase secrète',
  repeat: 'Répétez la phrase secrète',
  show: 'Afficher ma saisie',
  different: 'Les deux saisies ne sont pas identiques.',
  empty: 'Saisissez d’abord une phrase secrète.',
  choose: 'Protéger les sessions avec elle',
  unlock: 'Déverrouiller',
  working: 'Un instant…',
  cancel: 'Retour',
};

export const server: typeof english.server = {
  heading: 'Serveur',
  field: 'Adresse du serveur',
  save: 'Utiliser ce serveur',
  cancel: 'Annuler',
  asking: (host) => `Interrogation de ${host}…`,
  known: (version) => `Serveur Pia ${version}`,
  knownWith: (version, providers) => `Serveur Pia ${version}, connexion avec ${list(providers)}`,
  knownWithout: (version) => `Serveur Pia ${version}, aucun moyen de connexion pour l’instant`,
  second:
    'Un serveur plus ancien : la connexion sur un autre appareil et la fin de toutes les sessions peuvent manquer.',
  fixed: 'Fixé par PIA_SERVER_URL sur cet ordinateur, donc impossible à modifier ici.',
  locked:
    'Vos tâches sont synchronisées avec ce serveur. Déconnectez-vous pour en utiliser un autre.',
};

export const certificate: typeof english.certificate = {
  heading: 'Son certificat',
  compare: (host) =>
    `Cet ordinateur ne peut pas savoir si ${host} est bien celui qu’il prétend être. Demandez l’empreinte SHA-256 à son administrateur et comparez chaque caractère :`,
  compareChanged: (host) =>
    `Jusqu’ici, ${host} présentait un autre certificat. C’est le cas après un renouvellement, mais aussi quand quelqu’un écoute. Demandez à son administrateur, par téléphone par exemple, et comparez chaque caractère :`,
  fingerprint: 'Empreinte SHA-256',
  same: 'Je l’ai comparée, et elle est identique',
  trust: 'Se fier au certificat de ce serveur',
  trustChanged: 'Se fier au nouveau certificat',
  asking: 'Nouvelle demande au serveur…',
  only: 'Pour ce serveur uniquement, et pour aucun autre certificat.',
  trusted: 'Vous avez choisi de vous fier à ce certificat, pour ce serveur uniquement :',
  forget: 'Ne plus s’y fier',
  forgotten: 'Pia ne se fie plus à ce certificat.',
};

const checkNames: Record<CheckName, string> = {
  loopbackV4: 'Le retour depuis le navigateur (127.0.0.1)',
  loopbackV6: 'Le retour depuis le navigateur (::1)',
  browser: 'Ouverture du navigateur',
  vault: 'Trousseau',
  proxy: 'Proxy',
  trust: 'Certificats de confiance',
  server: 'Serveur',
  clock: 'Horloge',
  session: 'Session',
  storage: 'Dossier des données',
};

const statusNames: Record<CheckStatus, string> = {
  good: 'Bon',
  warning: 'Bon à savoir',
  failed: 'Échec',
  skipped: 'Non vérifié',
};

const checks = (of: number) => count(of, 'vérification', 'vérifications');

export const diagnosis: typeof english.diagnosis = {
  heading: 'Diagnostic',
  text: 'Examine tout ce dont une connexion a besoin. Le résultat ne contient aucun secret : copiez-le, en anglais, pour la personne qui vous aide.',
  run: 'Lancer les vérifications',
  again: 'Relancer',
  running: 'Vérification…',
  copy: 'Copier',
  copiedAloud: 'Le diagnostic a été copié.',
  checks: 'Vérifications',
  check: checkNames,
  status: statusNames,
  tally: {
    failed: (of) => count(of, 'échec', 'échecs'),
    warning: (of) => count(of, 'remarque', 'remarques'),
    skipped: (of) => count(of, 'non faite', 'non faites'),
  },
  all: (of, parts) => `${checks(of)} : ${parts}`,
  allGood: (of) => `${checks(of)}, tout va bien`,
  took,
  about: (version, system) => `Pia ${version} sur ${system}`,
  timeline: 'Dernière connexion',
  noTimeline: 'Aucune connexion pour l’instant.',
  after: (ms) => `+${ms < 1 ? '0 ms' : took(ms)}`,
  request: (id) => `Requête ${id}`,
};

export const clock: typeof english.clock = {
  title: (seconds) =>
    seconds > 0
      ? `Votre horloge avance de ${span(seconds)} sur celle du serveur`
      : `Votre horloge retarde de ${span(seconds)} sur celle du serveur`,
  text: 'Pia en tient compte, mais d’autres programmes peut-être pas : laissez le système régler la date et l’heure.',
  close: 'Fermer',
};
