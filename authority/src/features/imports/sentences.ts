import type { LineProblem, LineVerdict } from '@prolean/contract/imports.ts';
import type { Locale } from '@prolean/contract/values.ts';

type Sentences = {
  /** What became of the line; in a dry run, what would. */
  verdicts: Record<LineVerdict, string>;
  dryRun: Record<LineVerdict, string>;
  problems: Record<LineProblem, string>;
};

const fr: Sentences = {
  verdicts: {
    created: 'Ajouté.',
    unchanged: 'Déjà présent, rien à faire.',
    refused: 'Refusé.',
    held_back: 'Correct, mais non ajouté : d’autres lignes sont refusées.',
  },
  dryRun: {
    created: 'Sera ajouté.',
    unchanged: 'Déjà présent, rien à faire.',
    refused: 'Sera refusé.',
    held_back: 'Correct, mais ne sera pas ajouté : d’autres lignes sont refusées.',
  },
  problems: {
    wrong_column_count: 'La ligne n’a pas le même nombre de colonnes que l’en-tête.',
    missing: 'Une valeur obligatoire manque.',
    bad_username: 'Le nom d’utilisateur n’est pas valable.',
    bad_full_name: 'Le nom complet n’est pas valable.',
    bad_email: 'L’adresse électronique n’est pas valable.',
    bad_phone: 'Le numéro de téléphone n’est pas valable.',
    bad_cin: 'Le numéro de CIN n’est pas valable.',
    bad_role: 'Le rôle doit être admin, assistant, professor ou student.',
    bad_locale: 'La langue doit être fr, en ou ar.',
    twice_in_file: 'Cette personne figure déjà plus haut dans le fichier.',
    username_taken: 'Ce nom d’utilisateur est déjà pris.',
    email_taken: 'Cette adresse électronique est déjà prise.',
    cin_taken: 'Ce numéro de CIN est déjà pris.',
    role_not_yours_to_give: 'Vous ne pouvez pas donner ce rôle.',
    unknown_person: 'Personne ne correspond à cette ligne.',
    ambiguous_person: 'La ligne désigne plusieurs personnes.',
    not_a_student: 'Cette personne n’est pas un étudiant.',
  },
};

const en: Sentences = {
  verdicts: {
    created: 'Added.',
    unchanged: 'Already there, nothing to do.',
    refused: 'Refused.',
    held_back: 'Correct, but not added: other lines were refused.',
  },
  dryRun: {
    created: 'Will be added.',
    unchanged: 'Already there, nothing to do.',
    refused: 'Will be refused.',
    held_back: 'Correct, but will not be added: other lines are refused.',
  },
  problems: {
    wrong_column_count: 'The line does not have as many columns as the header.',
    missing: 'A required value is missing.',
    bad_username: 'The user name is not valid.',
    bad_full_name: 'The full name is not valid.',
    bad_email: 'The e-mail address is not valid.',
    bad_phone: 'The telephone number is not valid.',
    bad_cin: 'The CIN is not valid.',
    bad_role: 'The role must be admin, assistant, professor or student.',
    bad_locale: 'The language must be fr, en or ar.',
    twice_in_file: 'This person is already in the file, further up.',
    username_taken: 'This user name is already taken.',
    email_taken: 'This e-mail address is already taken.',
    cin_taken: 'This CIN is already taken.',
    role_not_yours_to_give: 'You may not give this role.',
    unknown_person: 'Nobody matches this line.',
    ambiguous_person: 'The line names more than one person.',
    not_a_student: 'This person is not a student.',
  },
};

const ar: Sentences = {
  verdicts: {
    created: 'تمت الإضافة.',
    unchanged: 'موجود من قبل، لا شيء يلزم.',
    refused: 'مرفوض.',
    held_back: 'السطر صحيح، لكنه لم يُضَف لأن أسطرًا أخرى مرفوضة.',
  },
  dryRun: {
    created: 'ستتم الإضافة.',
    unchanged: 'موجود من قبل، لا شيء يلزم.',
    refused: 'سيُرفض.',
    held_back: 'السطر صحيح، لكنه لن يُضاف لأن أسطرًا أخرى مرفوضة.',
  },
  problems: {
    wrong_column_count: 'عدد أعمدة السطر لا يطابق سطر العناوين.',
    missing: 'هناك قيمة إلزامية ناقصة.',
    bad_username: 'اسم المستخدم غير صالح.',
    bad_full_name: 'الاسم الكامل غير صالح.',
    bad_email: 'عنوان البريد الإلكتروني غير صالح.',
    bad_phone: 'رقم الهاتف غير صالح.',
    bad_cin: 'رقم البطاقة الوطنية غير صالح.',
    bad_role: 'يجب أن يكون الدور admin أو assistant أو professor أو student.',
    bad_locale: 'يجب أن تكون اللغة fr أو en أو ar.',
    twice_in_file: 'هذا الشخص مذكور من قبل في الملف.',
    username_taken: 'اسم المستخدم هذا مستعمل من قبل.',
    email_taken: 'عنوان البريد الإلكتروني هذا مستعمل من قبل.',
    cin_taken: 'رقم البطاقة الوطنية هذا مستعمل من قبل.',
    role_not_yours_to_give: 'لا يمكنك منح هذا الدور.',
    unknown_person: 'لا أحد يطابق هذا السطر.',
    ambiguous_person: 'السطر يدل على أكثر من شخص.',
    not_a_student: 'هذا الشخص ليس متدربًا.',
  },
};

const sentences: Record<Locale, Sentences> = { fr, en, ar };

/** What became of a line, in the language of whoever asked. */
export function sentenceOf(
  locale: Locale,
  dryRun: boolean,
  verdict: LineVerdict,
  problems: readonly { problem: LineProblem }[],
): string {
  const { verdicts, dryRun: planned, problems: reasons } = sentences[locale];
  const told = new Set(problems.map(({ problem }) => reasons[problem]));
  return [(dryRun ? planned : verdicts)[verdict], ...told].join(' ');
}
