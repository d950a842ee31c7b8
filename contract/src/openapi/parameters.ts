import type { JsonSchema } from './json-schema.ts';

/** What `:id` is, by the beginning of the path. */
const idNotes: [beginning: string, note: string][] = [
  ['/sessions-formation/', 'Id of the training session.'],
  ['/users/', 'Id of the person.'],
  ['/roles/', 'Id of the role.'],
  ['/formations/', 'Id of the formation.'],
  ['/service-tokens/', 'Id of the service token.'],
  ['/auth/sign-ins/', 'Id of the sign-in.'],
];

const notes: Readonly<Record<string, string>> = {
  user_id: 'Id of the person.',
  seance_id: 'Id of the séance.',
  live_id: 'Id of the live.',
  invite_id: 'Id of the invite.',
  limit: 'At most so many.',
  cursor: 'The `next_cursor` of the reply before; left out for the first page.',
  q: 'A part of the name, whatever its case.',
  dry_run: '`true`: nothing is stored, the reply says what would be.',
  all_or_nothing: '`true`: one refused line holds back all others.',
  role: 'Only accounts of this kind.',
  status: 'Only those in this state.',
  delivery: 'Only those held this way.',
  formation_id: 'Only runs of this formation.',
  professor_id: 'Only those this professor is assigned to.',
  student_id: 'Only those this student is enrolled in.',
  actor_id: 'Only what this person did.',
  action: 'Only changes of this name, such as `user.disabled`.',
  object_kind: 'Only changes of this kind of thing, such as `user`.',
  object_id: 'Only changes of this one thing.',
  from: 'Not before this instant.',
  to: 'Not after this instant.',
  locale: 'The language of the file; otherwise that of `Accept-Language`, otherwise the caller’s own.',
};

/** What a parameter of a path means. Throws for one that nobody has explained. */
function parameterNote(path: string, name: string): string {
  const note = name === 'id' ? idNotes.find(([beginning]) => path.startsWith(beginning))?.[1] : notes[name];
  if (note === undefined) throw new Error(`the parameter ${name} of ${path} is not in openapi/parameters.ts`);
  return note;
}

export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  description: string;
  required: boolean;
  schema: JsonSchema;
  example?: unknown;
};

/** The parameters an operation takes in its path or query, with the values of its example. */
export const parametersIn = (
  place: 'path' | 'query',
  path: string,
  { properties = {}, required = [] }: JsonSchema,
  example: object,
): Parameter[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    description: parameterNote(path, name),
    required: place === 'path' || required.includes(name),
    schema,
    ...(name in example && { example: example[name as keyof typeof example] }),
  }));
