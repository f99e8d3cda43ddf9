import type * as english from '../en/first-run';

export const firstRun: typeof english.firstRun = {
  heading: 'Bienvenue dans Pia',
  close: 'Masquer',
  keepsHeading: 'Ce que Pia garde pour vous',
  keeps: 'Vos tâches, modèles et souvenirs : sur cet ordinateur, en ligne ou non.',
  signInHeading: 'Se connecter ou non',
  signIn: 'En vous connectant, maintenant ou plus tard, vous retrouvez tout sur chaque appareil.',
  without: 'Utiliser sans compte',
  serverHeading: 'Votre serveur',
  server: 'Il synchronise vos appareils. Votre entreprise a peut-être le sien.',
  over: 'Vous pouvez vous connecter à tout moment.',
};

export const serverCheck: typeof english.serverCheck = {
  older: 'Un serveur Pia plus ancien',
  choices: 'Connexion possible avec :',
  none: 'Il ne propose encore aucun moyen de connexion.',
  untrusted:
    'Vous pouvez tout de même utiliser ce serveur : comparez alors son certificat et décidez.',
};

export const elsewhere: typeof english.elsewhere = {
  use: 'Utiliser un autre serveur',
  back: (host) => `Revenir à ${host}`,
  undecided: 'Pour cela, déconnectez-vous d’abord, puis choisissez ce serveur.',
};
