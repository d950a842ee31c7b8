type DemoTrainingSession = {
  formation: number;
  title: string;
  professor: 'prof.demo' | 'prof2.demo';
  delivery: 'online' | 'onsite' | 'hybrid';
  city: string | null;
  status: 'open' | 'running';
  /** Days from today. */
  startsIn: number;
  endsIn: number;
  /** Places of the enrolled among the 40 students, first and last, counted from 1. */
  students: [first: number, last: number];
  /** Days from today and hour (UTC) of each séance. */
  seances: { title: string; day: number; hour: number; hours: number; place: string | null }[];
};

export const formations = ['Comptabilité et fiscalité', 'Développement web', 'التواصل المهني'] as const;

const weekly = (titles: string[], firstDay: number, hour: number, hours: number, place: string | null) =>
  titles.map((title, week) => ({ title, day: firstDay + 7 * week, hour, hours, place }));

export const trainingSessions: DemoTrainingSession[] = [
  {
    formation: 0,
    title: 'Comptabilité générale, groupe du soir',
    professor: 'prof.demo',
    delivery: 'online',
    city: null,
    status: 'running',
    startsIn: -21,
    endsIn: 35,
    students: [1, 14],
    seances: [
      ...weekly(['Le bilan', 'Le compte de résultat', 'La TVA', 'Les amortissements'], -14, 18, 2, null),
      { title: 'Questions et exercices', day: 1, hour: 12, hours: 1, place: null },
    ],
  },
  {
    formation: 0,
    title: 'Fiscalité des petites entreprises',
    professor: 'prof.demo',
    delivery: 'hybrid',
    city: 'Casablanca',
    status: 'running',
    startsIn: -10,
    endsIn: 25,
    students: [6, 22],
    seances: weekly(
      ['L’impôt sur les sociétés', 'La déclaration annuelle', 'Le contrôle fiscal'],
      -4,
      9,
      3,
      'Salle Anfa',
    ),
  },
  {
    formation: 1,
    title: 'Développement web, promotion d’automne',
    professor: 'prof.demo',
    delivery: 'hybrid',
    city: 'Lyon',
    status: 'running',
    startsIn: -30,
    endsIn: 60,
    students: [15, 39],
    seances: weekly(['Les formulaires', 'Le serveur', 'La base de données', 'Le projet'], -6, 13, 4, 'Atelier 2'),
  },
  {
    formation: 1,
    title: 'HTML et CSS, initiation',
    professor: 'prof.demo',
    delivery: 'onsite',
    city: 'Tunis',
    status: 'open',
    startsIn: 3,
    endsIn: 20,
    students: [1, 8],
    seances: weekly(['Une première page', 'La mise en page', 'Une page pour le téléphone'], 3, 8, 3, 'Salle 12'),
  },
  {
    formation: 2,
    title: 'التواصل في الاجتماعات',
    professor: 'prof2.demo',
    delivery: 'online',
    city: null,
    status: 'running',
    startsIn: -8,
    endsIn: 27,
    students: [20, 38],
    seances: weekly(['الإصغاء والسؤال', 'إدارة الاجتماع', 'تحرير المحضر'], -1, 17, 2, null),
  },
  {
    formation: 2,
    title: 'Prendre la parole en public',
    professor: 'prof2.demo',
    delivery: 'onsite',
    city: 'Casablanca',
    status: 'open',
    startsIn: 6,
    endsIn: 13,
    students: [30, 40],
    seances: weekly(['Respirer, regarder, commencer', 'Tenir un plan'], 6, 14, 3, 'Salle Atlas'),
  },
];
