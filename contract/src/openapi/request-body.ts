import type { Endpoint } from '../endpoint.ts';
import type { Example } from './examples/example.ts';
import type { SchemaOf } from './json-schema.ts';
import { type Content, json } from './responses.ts';

/** What holds between the fields of a body, which JSON Schema leaves to words here. */
export const bodyNotes: Readonly<Record<string, string>> = {
  checkAccess: 'Exactly one of the fields names the person.',
  login:
    '`username` may also be the e-mail address or the national id (CIN). `code` is asked for with `second_factor_required`.',
  heartbeats: 'Nobody is named twice. A person may name himself only.',
  mute: 'Without `user_id` all students who are in the room now.',
  createUser: 'A `username` that looks like a CIN must be the person’s own.',
  editUser: 'A `username` that looks like a CIN must be the person’s own.',
  createSession: '`ends_on` is not before `starts_on`.',
  editSession: '`ends_on` is not before `starts_on`.',
  createSeance: '`ends_at` is after `starts_at`.',
  editSeance: '`ends_at` is after `starts_at`.',
  importUsers:
    'A header line, then up to 10,000 lines; 5 MB at most. Columns: `username`, `full_name`, and where wanted `email`, `phone`, `cin`, `role`, `locale`.',
  importEnrolments:
    'A header line, then up to 10,000 lines; 5 MB at most. Any of the columns `username`, `email` and `cin` names the student.',
};

/** What an operation takes; nothing where it takes none. */
export function requestBody({ name, body, upload }: Endpoint, example: Example, schemaOf: SchemaOf) {
  const description = bodyNotes[name] ?? 'Fields that are not listed are dropped.';
  if (upload !== undefined) {
    const content: Content = {
      [upload]: { schema: { type: 'string' }, examples: { example: { value: example.upload } } },
    };
    return { requestBody: { description, required: true, content } };
  }
  if (body === null) return {};
  const schema = schemaOf(body, 'input');
  const content = json(schema, { example: { value: example.body } });
  return { requestBody: { description, required: (schema.required ?? []).length > 0, content } };
}
