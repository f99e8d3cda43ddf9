import type * as english from '../en/waiting';
import { format } from './format';

const { clockTime } = format;

export const oldWay: typeof english.oldWay = {
  heading: 'Ce serveur utilise l’ancienne méthode de connexion',
  why: (host) =>
    `${host} envoie votre session dans l’adresse d’une page de cet ordinateur. L’adresse reste dans l’historique du navigateur, et quiconque peut le lire pourrait utiliser votre session.`,
  advice: 'Un serveur plus récent n’en a pas besoin : son administrateur peut le mettre à jour.',
  allow: 'Se connecter ainsi sur ce serveur',
  allowed: 'Vous avez accepté de recevoir votre session dans une adresse de ce serveur.',
};

export const waiting: typeof english.waiting = {
  heading: 'Continuez dans votre navigateur',
  headingElsewhere: 'Se connecter sur un autre appareil',
  headingYourself: 'Ouvrez le lien vous-même',
  opened: (provider) =>
    `La page de connexion de ${provider} s’est ouverte dans votre navigateur. Pia détecte automatiquement que vous avez terminé.`,
  notOpened: 'Ouvrez cette adresse dans un navigateur sur cet ordinateur :',
  left: (ms) => `Encore ${clockTime(ms)} d’attente`,
  over: 'Le temps est écoulé.',
  again: 'Rouvrir',
  anyway: 'Ouvrir ici quand même',
  copy: 'Copier le lien',
  copied: 'Copié',
  copiedAloud: 'Le lien a été copié.',
  cancel: 'Annuler',
  link: 'Lien de connexion',
};

export const paste: typeof english.paste = {
  start: 'Coller l’adresse',
  label: 'Adresse de la page où le navigateur s’est arrêté',
  hint: 'Elle commence par http://127.0.0.1 ou http://localhost. La page elle-même peut être une page d’erreur.',
  send: 'Continuer',
  close: 'Annuler',
};

export const device: typeof english.device = {
  start: 'Utiliser un autre appareil',
  asking: 'Demande d’un code au serveur…',
  open: 'Sur un appareil muni d’un navigateur, ouvrez',
  type: 'et saisissez ce code :',
  spelled: (code) => Array.from(code).join(' '),
  copyCode: 'Copier le code',
  copyLink: 'Copier le lien',
  copiedCodeAloud: 'Le code a été copié.',
  copiedLinkAloud: 'Le lien a été copié.',
  left: (ms) => `Le code est encore valable ${clockTime(ms)}`,
  over: 'Ce code n’est plus valable.',
  fresh: 'Obtenir un nouveau code',
  warning:
    'Ne le saisissez que sur la page de votre propre serveur. Personne d’autre n’en a besoin.',
  here: 'Ou dans le navigateur de cet ordinateur :',
};

export const redeeming: typeof english.redeeming = {
  heading: 'Finalisation de la connexion…',
  text: 'Pia récupère votre session et la garde en sécurité sur cet ordinateur.',
};
