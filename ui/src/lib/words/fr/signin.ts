import type * as english from '../en/signin';
import { changes } from './format';

export const signIn: typeof english.signIn = {
  heading: 'Pia sur tous vos appareils',
  headingAgain: 'Se connecter',
  gains: [
    'Vos tâches sur chaque appareil',
    'Ce qui est déjà ici vous suit',
    'Fonctionne hors ligne comme avant',
  ],
  with: (provider) => `Se connecter avec ${provider}`,
  asking: (host) => `Recherche des moyens de connexion de ${host}…`,
  noProvider: (host) => `${host} ne propose encore aucun moyen de connexion.`,
  noProviderNext:
    'Son administrateur doit ajouter Microsoft, Google ou un autre fournisseur à la configuration du serveur.',
  server: (host) => `Serveur : ${host}`,
  change: 'Changer',
  changeServer: 'Changer de serveur',
  choices: 'Moyens de connexion',
  known: 'Connus sur cet appareil',
  another: 'Un autre compte',
};

export const needsYou: typeof english.needsYou = {
  again: 'Se reconnecter',
  another: 'Utiliser un autre compte',
  who: (name, email) => (email === '' ? name : `${name}, ${email}`),
  line: 'Synchronisation suspendue jusqu’à votre prochaine connexion',
  aloud: (name) => `${name} doit se reconnecter.`,
};

export const accounts: typeof english.accounts = {
  heading: 'Comptes sur cet appareil',
  menu: (name) => `Compte : ${name}. En choisir un autre`,
  menuName: 'Comptes',
  current: 'Actif',
  signedIn: 'Connecté',
  signedOut: 'Déconnecté',
  needsYou: 'Doit se reconnecter',
  use: 'Basculer',
  useName: (name) => `Basculer vers ${name}`,
  signIn: 'Se connecter',
  signInName: (name) => `Se connecter en tant que ${name}`,
  add: 'Ajouter un compte…',
  addHeading: 'Ajouter un compte',
  addText: 'Les comptes restent séparés : chacun a ses propres tâches.',
  manage: 'Gérer les comptes…',
  remove: 'Retirer…',
  removeName: (name) => `Retirer ${name}`,
  removeHeading: (name) => `Retirer ${name} de cet appareil ?`,
  removeText:
    'Pia déconnecte ce compte, l’oublie et supprime sa copie sur cet appareil. Ce qui est sur le serveur y reste.',
  confirm: 'Retirer',
  unsent: (of) => `${changes(of)} pas encore sur le serveur.`,
  lose: 'Retirer et les perdre',
  keep: 'Le garder',
  removing: 'Retrait…',
  cancel: 'Annuler',
  switched: (name) => `${name} est maintenant affiché.`,
  removed: (name) => `${name} a été retiré de cet appareil.`,
};
