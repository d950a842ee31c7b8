import { createHmac } from 'node:crypto';
import { testSettings } from '../../../testing/authority-under-test.ts';
import { key, secret, sha256, signWebhook } from './webhook-message.ts';

/** A message as it should be, another one, and what a student gets when he joins. */
type Given = { body: string; other: string; joinToken: string };

const now = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (alg: string, body: string) =>
  `${part({ alg, typ: 'JWT' })}.${part({ iss: key, nbf: now(), exp: now() + 300, sha256: sha256(body) })}.`;

/** Who may not speak for the media server, and how he tries. `sent`: another body than the one the token was made for. */
export const forgeries: Record<string, (given: Given) => { authorization?: string; sent?: string | Buffer }> = {
  'without a header': () => ({}),
  'with an empty header': () => ({ authorization: '' }),
  'with Bearer and nothing': () => ({ authorization: 'Bearer ' }),
  'with something that is no token': () => ({ authorization: 'abc' }),
  'with another scheme': ({ body }) => ({ authorization: `Basic ${signWebhook(body)}` }),
  'with two tokens': ({ body }) => ({ authorization: `${signWebhook(body)}, ${signWebhook(body)}` }),
  'signed with another secret': ({ body }) => ({ authorization: signWebhook(body, {}, { secret: 'x'.repeat(40) }) }),
  'signed with the secret of people’s tokens': ({ body }) => ({
    authorization: signWebhook(body, {}, { secret: testSettings.JWT_SECRET }),
  }),
  'for another key': ({ body }) => ({ authorization: signWebhook(body, { iss: 'another-key' }) }),
  'without an issuer': ({ body }) => ({ authorization: signWebhook(body, { iss: null }) }),
  'with alg none': ({ body }) => ({ authorization: unsigned('none', body) }),
  'with alg NONE': ({ body }) => ({ authorization: unsigned('NONE', body) }),
  'with HS256 and no signature': ({ body }) => ({ authorization: unsigned('HS256', body) }),
  'with a signature over another header': ({ body }) => {
    const token = signWebhook(body).split('.');
    return { authorization: [part({ alg: 'HS256', typ: 'at+jwt', kid: '../x' }), token[1], token[2]].join('.') };
  },
  'with one bit of the signature flipped': ({ body }) => {
    const token = signWebhook(body);
    const at = token.length - 8;
    return { authorization: token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1) };
  },
  'with crit it does not know': ({ body }) => {
    const text = `${part({ alg: 'HS256', crit: ['x'], x: 1 })}.${signWebhook(body).split('.')[1]}`;
    return { authorization: `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}` };
  },
  expired: ({ body }) => ({ authorization: signWebhook(body, { nbf: now() - 320, exp: now() - 20 }) }),
  'made more than five minutes ago with a long life': ({ body }) => ({
    authorization: signWebhook(body, { nbf: now() - 315, exp: now() + 3600 }),
  }),
  'made in the future': ({ body }) => ({ authorization: signWebhook(body, { nbf: now() + 30, exp: now() + 330 }) }),
  'that never expires': ({ body }) => ({ authorization: signWebhook(body, { exp: null }) }),
  'that does not say when it was made': ({ body }) => ({ authorization: signWebhook(body, { nbf: null }) }),
  'with an expiry that is no number': ({ body }) => ({
    authorization: (() => {
      const text = `${part({ alg: 'HS256' })}.${part({ iss: key, nbf: now(), exp: 'never', sha256: sha256(body) })}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    })(),
  }),
  'with a student’s own join token': ({ joinToken }) => ({ authorization: joinToken }),
  'with a join token that also has the hash': ({ body }) => ({
    authorization: signWebhook(body, { video: { roomJoin: true, room: 'a-room' }, sub: 'a-person' }),
  }),
  'without a hash': ({ body }) => ({ authorization: signWebhook(body, { sha256: null }) }),
  'with an empty hash': ({ body }) => ({ authorization: signWebhook(body, { sha256: '' }) }),
  'with a hash that is no text': ({ body }) => ({ authorization: signWebhook(body, { sha256: [sha256(body)] }) }),
  'with the hash in hexadecimal': ({ body }) => ({ authorization: signWebhook(body, { sha256: sha256(body, 'hex') }) }),
  'with the hash in base64url': ({ body }) => ({
    authorization: signWebhook(body, { sha256: `${sha256(body, 'base64url')}` }),
  }),
  'with the hash of another body': ({ body }) => ({ authorization: signWebhook(`${body} `) }),
  'with another body': ({ body, other }) => ({
    authorization: signWebhook(body),
    sent: other,
  }),
  'with the body written anew': ({ body }) => ({
    authorization: signWebhook(body),
    sent: JSON.stringify(JSON.parse(body), null, 2),
  }),
  'with a line break after the body': ({ body }) => ({ authorization: signWebhook(body), sent: `${body}\n` }),
  'with a byte order mark before the body': ({ body }) => ({ authorization: signWebhook(body), sent: `\ufeff${body}` }),
  'with bytes that are no UTF-8': ({ body }) => {
    const sent = Buffer.concat([Buffer.from(body), Buffer.from([0xff])]);
    return { authorization: signWebhook(sent.toString('utf8')), sent };
  },
  'without a body': ({ body }) => ({ authorization: signWebhook(body), sent: '' }),
};
