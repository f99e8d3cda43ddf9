import type { ProblemCode } from '../../ipc/backend';

export const problems: Record<ProblemCode, { title: string; sentence: string }> = {
  server_address_invalid: {
    title: 'Ce n’est pas une adresse de serveur',
    sentence: 'Écrivez-la comme https://pia.example.org.',
  },
  server_certificate_changed: {
    title: 'Le certificat du serveur a changé',
    sentence:
      'Ce n’est pas celui auquel vous avez choisi de vous fier. Quelqu’un s’est peut-être interposé : demandez à l’administrateur du serveur avant de continuer.',
  },
  server_too_old: {
    title: 'Le serveur est trop ancien pour cela',
    sentence: 'Son administrateur peut le mettre à jour. Tout le reste fonctionne comme avant.',
  },
  token_redirect_not_allowed: {
    title: 'Ce serveur utilise l’ancienne méthode de connexion',
    sentence:
      'Il envoie votre session dans une adresse : Pia vous demande donc votre accord. Lisez pourquoi, puis décidez.',
  },
  server_not_secure: {
    title: 'Cette adresse n’est pas sûre',
    sentence:
      'Pia ne communique avec d’autres ordinateurs que par https. Utilisez une adresse qui commence par https.',
  },
  server_unreachable: {
    title: 'Le serveur ne répond pas',
    sentence: 'Vérifiez votre connexion et l’adresse. Rien n’est perdu sur cet appareil.',
  },
  server_untrusted: {
    title: 'Le certificat du serveur n’est pas digne de confiance',
    sentence: 'Vérifiez l’adresse, ou interrogez l’administrateur du serveur sur son certificat.',
  },
  server_not_pia: {
    title: 'Il n’y a pas de serveur Pia ici',
    sentence: 'Quelque chose répond à cette adresse, mais ce n’est pas Pia. Vérifiez l’adresse.',
  },
  server_failed: {
    title: 'Le serveur rencontre un problème',
    sentence: 'Il a répondu par une erreur. Réessayez dans un instant.',
  },
  provider_unknown: {
    title: 'Le serveur ne propose pas cette connexion',
    sentence:
      'Choisissez un autre moyen de vous connecter, ou demandez à l’administrateur du serveur.',
  },
  listener_failed: {
    title: 'Le navigateur n’a pas pu revenir à Pia',
    sentence: 'Aucun port local n’a pu être ouvert. Un logiciel de sécurité l’empêche peut-être.',
  },
  browser_failed: {
    title: 'Aucun navigateur n’a pu être ouvert',
    sentence:
      'Copiez le lien et ouvrez-le dans un navigateur sur cet ordinateur. Pia continue d’attendre.',
  },
  browser_out_of_reach: {
    title: 'Aucun navigateur ne peut être ouvert d’ici',
    sentence:
      'Utilisez un autre appareil, par exemple votre téléphone, ou ouvrez le lien vous-même.',
  },
  browser_insists_on_https: {
    title: 'Votre navigateur exige https',
    sentence:
      'Il a changé en https l’adresse de Pia sur cet ordinateur, qui ne le prend pas en charge. Laissez le navigateur continuer vers le site, ou copiez son adresse et collez-la ici.',
  },
  paste_not_usable: {
    title: 'Ce n’est pas l’adresse que Pia attend',
    sentence:
      'Copiez l’adresse entière de la page où le navigateur s’est arrêté. Elle commence par http://127.0.0.1 ou http://localhost.',
  },
  device_code_unavailable: {
    title: 'Le serveur ne donne pas de code',
    sentence:
      'Connectez-vous avec le navigateur de cet ordinateur, ou demandez à l’administrateur du serveur.',
  },
  clipboard_failed: {
    title: 'Rien n’a pu être copié',
    sentence: 'Sélectionnez le texte et copiez-le vous-même.',
  },
  sign_in_declined: {
    title: 'Vous avez refusé',
    sentence: 'Personne n’a été connecté. Vous pouvez réessayer quand vous voulez.',
  },
  sign_in_refused: {
    title: 'La connexion a été refusée',
    sentence:
      'Le serveur ou le fournisseur de connexion ne l’a pas acceptée. La raison est ci-dessous.',
  },
  account_not_admitted: {
    title: 'Ce compte n’est pas admis',
    sentence:
      'Connectez-vous avec un autre, ou demandez à l’administrateur du serveur. La raison est ci-dessous.',
  },
  sign_in_timed_out: {
    title: 'Le navigateur n’a rien renvoyé',
    sentence: 'Le temps pour se connecter est écoulé. Réessayez et terminez dans le navigateur.',
  },
  sign_in_running: {
    title: 'Une connexion est déjà en cours',
    sentence: 'Terminez-la dans votre navigateur, ou annulez-la d’abord.',
  },
  keychain_unavailable: {
    title: 'Le trousseau ne répond pas',
    sentence:
      'Pia ne conserve votre session nulle part ailleurs. Déverrouillez-le, puis réessayez.',
  },
  passphrase_needed: {
    title: 'Pia a besoin de votre phrase secrète',
    sentence: 'Elle verrouille votre session. Vos tâches sont là comme avant.',
  },
  passphrase_wrong: {
    title: 'Ce n’est pas la phrase secrète',
    sentence: 'Réessayez. Les majuscules et les minuscules comptent.',
  },
  vault_pinned: {
    title: 'Les sessions sont conservées ailleurs',
    sentence:
      'Cet appareil les conserve déjà à un autre endroit que celui demandé. Déconnectez-vous avant d’en changer.',
  },
  kept_elsewhere: {
    title: 'Pas utilisée pour l’instant',
    sentence:
      'Cette fois, les sessions restent en mémoire. Celle de ce compte est à l’endroit habituel et sera de nouveau là au prochain démarrage.',
  },
  keychain_unreadable: {
    title: 'La session enregistrée est illisible',
    sentence:
      'Vous êtes déconnecté sur cet appareil. Reconnectez-vous : vos tâches ici sont en sécurité.',
  },
  session_ended: {
    title: 'Votre session est terminée',
    sentence:
      'Elle a expiré ou a été terminée ailleurs. Reconnectez-vous : vos tâches sont toujours là.',
  },
  sign_out_unconfirmed: {
    title: 'Déconnecté ici, mais le serveur ne l’a pas confirmé',
    sentence:
      'Sur cet appareil, la session n’est plus utilisable. Pia en informera le serveur dès qu’il répondra.',
  },
  not_signed_in: {
    title: 'Vous n’êtes pas connecté',
    sentence: 'Connectez-vous d’abord.',
  },
  account_unknown: {
    title: 'Cet appareil ne connaît pas ce compte',
    sentence: 'Il a été retiré, peut-être par une autre fenêtre ou dans un terminal.',
  },
  account_has_unsent_changes: {
    title: 'Des modifications n’existent que sur cet appareil',
    sentence:
      'Le serveur ne les a pas encore. Connectez-vous et synchronisez d’abord, sinon elles seront perdues.',
  },
  storage_failed: {
    title: 'Pia ne peut pas écrire dans son dossier de données',
    sentence: 'Vérifiez que le disque n’est pas plein et que le dossier vous appartient.',
  },
  data_too_new: {
    title: 'Ces données viennent d’un Pia plus récent',
    sentence:
      'Une version plus récente les a écrites, et celle-ci n’y touche pas. Mettez Pia à jour sur cet ordinateur.',
  },
  board_changed: {
    title: 'Le tableau a changé',
    sentence:
      'La carte à côté de laquelle celle-ci devait être placée a disparu ou se trouve maintenant dans une autre colonne. Déplacez-la encore une fois.',
  },
  login_entry_failed: {
    title: 'Le lancement à l’ouverture de session n’a pas été modifié',
    sentence: 'Le système ne l’a pas permis. Ce sont ses propres réglages qui comptent.',
  },
  configuration_invalid: {
    title: 'Un réglage est incorrect',
    sentence: 'Corrigez ce qui est nommé ci-dessous, puis redémarrez Pia.',
  },
  settings_set_aside: {
    title: 'Vos réglages ont été mis de côté',
    sentence:
      'Leur fichier était illisible : Pia a donc démarré avec de nouveaux réglages. Vos tâches sont en sécurité. Reconnectez-vous pour synchroniser.',
  },
  todo_unknown: {
    title: 'Cette tâche n’existe plus',
    sentence: 'Elle a été supprimée, peut-être sur un autre appareil.',
  },
  todo_empty: {
    title: 'Une tâche a besoin d’un peu de texte',
    sentence: 'Écrivez ce qui est à faire.',
  },
  todo_too_long: {
    title: 'Cette tâche est trop longue',
    sentence: 'Raccourcissez-la ; rien n’a encore été enregistré.',
  },
  record_invalid: {
    title: 'Cela ne peut pas être conservé',
    sentence: 'Quelque chose manque ou n’est pas à sa place ; rien n’a encore été enregistré.',
  },
  import_invalid: {
    title: 'Ce fichier ne peut pas être importé',
    sentence:
      'Ce n’est pas un export de Pia, ou un de ses éléments n’a pas de sens. Rien n’a été modifié.',
  },
  import_no_title: {
    title: 'Ce n’est pas un tableau de tâches',
    sentence:
      'Sa première ligne doit nommer les colonnes, dont « title ». Elles sont séparées par des virgules, des points-virgules ou des tabulations.',
  },
  import_not_utf8: {
    title: 'Ce tableau a un autre encodage',
    sentence:
      'Enregistrez-le au format « CSV UTF-8 » et importez-le de nouveau. Le nombre ci-dessous est la première ligne illisible.',
  },
  import_row_invalid: {
    title: 'Une ligne de ce tableau n’a pas de sens',
    sentence:
      'Ci-dessous : son numéro, la colonne et ce qui s’y trouve. Corrigez-le et importez de nouveau le tableau ; rien n’a été modifié.',
  },
  import_outdated: {
    title: 'Ce fichier doit être choisi de nouveau',
    sentence: 'Un autre compte est maintenant affiché, ou Pia a redémarré. Rien n’a été modifié.',
  },
  export_failed: {
    title: 'Le fichier n’a pas pu être écrit',
    sentence:
      'Vérifiez qu’il y a de la place et que vous pouvez y écrire. Ce qui s’y trouvait y est encore.',
  },
  record_unknown: {
    title: 'Cet élément n’existe plus',
    sentence:
      'Il a été supprimé, peut-être sur un autre appareil. Si une autre version en est conservée, elle peut encore devenir un nouvel élément.',
  },
  record_locked: {
    title: 'Cet élément est verrouillé',
    sentence:
      'Une ancienne application l’a chiffré : Pia ne peut ni l’afficher ni le modifier ici.',
  },
  conflict_unknown: {
    title: 'C’est déjà décidé',
    sentence: 'Peut-être sur un autre appareil. Il n’y a rien d’autre à faire.',
  },
  conflict_not_text: {
    title: 'Seuls des textes peuvent être réunis',
    sentence: 'Gardez ce qui est affiché, ou prenez l’autre valeur.',
  },
  records_differ: {
    title: 'Cet appareil et le serveur diffèrent',
    sentence:
      'La correction n’a pas suffi. Rien n’est perdu sur cet appareil ; dites à l’administrateur du serveur ce qui est nommé ci-dessous.',
  },
};
