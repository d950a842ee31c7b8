import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { testSettings } from '../../testing/authority-under-test.ts';
import type { WireDeviation } from './deviating-wire.ts';
import { codeOf, eachObject, isAt, isObject, type Json, refusalInstead } from './wire-changes.ts';

/** Signs a LiveKit token anew, as an authority would that grants something else. */
const regrant = (change: (claims: Json, grant: Json) => void) =>
  eachObject((object) => {
    if (object.provider !== 'livekit') return;
    const claims = jwt.decode(String(object.token)) as Json;
    change(claims, claims.video as Json);
    const key = createSecretKey(Buffer.from(testSettings.LIVEKIT_API_SECRET));
    object.token = jwt.sign(claims, key, { algorithm: 'HS256' });
  });

const isLive = (object: Json): boolean => 'room_name' in object;

/** What the wire changes, and the rules that must say so: these and no others. `seenIn` names groups that must run for it to show. */
export const wireDeviations: Record<string, { rules: string[]; seenIn?: string[]; wire: WireDeviation }> = {
  'a field is missing': {
    rules: ['replies.login', 'replies.me', 'replies.renew'],
    wire: { replied: eachObject((object) => 'permissions' in object && delete (object.user as Json).locale) },
  },
  'a field is leaked inside a list': {
    rules: ['replies.mySession'],
    seenIn: ['sessions.'],
    wire: {
      replied: (replied, asked) =>
        /my-sessions\/[^/]+$/.test(asked.path)
          ? eachObject((object) => 'enrolled_at' in object && Object.assign(object, { date_of_birth: '1999-01-01' }))(
              replied,
            )
          : replied,
    },
  },
  'a password hash is leaked': {
    rules: ['replies.studentProfile', 'conventions.no-secrets'],
    wire: {
      replied: (replied, asked) =>
        isAt(asked, 'GET', '/profile')
          ? eachObject(
              (object) =>
                isObject(object.student) && Object.assign(object.student, { password_hash: '$argon2id$v=19' }),
            )(replied)
          : replied,
    },
  },
  'an unlawful pause has another code': {
    rules: ['never-started.pause-professor', 'lifecycle.ended.pause', 'conventions.declared-codes'],
    wire: {
      replied: (replied, asked) =>
        isAt(asked, 'POST', '/pause') && codeOf(replied) === 'invalid_transition'
          ? refusalInstead(replied, 409, 'conflict')
          : replied,
    },
  },
  'a malformed field is 422': {
    rules: ['requests.wrong-types', 'requests.malformed-id', 'student-media.whole', 'conventions.status-of-code'],
    wire: {
      replied: (replied, asked) =>
        asked.method === 'PUT' && codeOf(replied) === 'invalid_request' && asked.text.includes('microphone')
          ? { ...replied, status: 422 }
          : replied,
    },
  },
  'a malformed id is a fault of the service': {
    rules: ['requests.malformed-id', 'requests.method', 'conventions.no-fault'],
    wire: {
      replied: (replied) =>
        codeOf(replied) === 'invalid_request' && replied.text.includes('"params.id"')
          ? refusalInstead(replied, 500, 'internal')
          : replied,
    },
  },
  'a login tells an unknown name from a wrong password': {
    rules: ['identity.login-alike'],
    wire: {
      replied: (replied, asked) =>
        codeOf(replied) === 'invalid_credentials' && asked.text.includes('student-')
          ? refusalInstead(replied, 401, 'invalid_credentials', 'The password is wrong.')
          : replied,
    },
  },
  'the request id is not echoed': {
    rules: ['conventions.request-id', 'conventions.failure-request-id'],
    wire: {
      replied: (replied) => ({ ...replied, headers: { ...replied.headers, 'x-request-id': 'an-id-of-its-own' } }),
    },
  },
  'an unknown address is answered with a page': {
    rules: ['requests.unknown-path', 'conventions.json', 'conventions.failure-shape'],
    wire: {
      replied: (replied, asked) =>
        codeOf(replied) === 'not_found' && !/[0-9a-f]{8}-/.test(asked.path)
          ? {
              ...replied,
              headers: { ...replied.headers, 'content-type': 'text/html; charset=utf-8' },
              text: '<!doctype html><title>Not found</title>',
            }
          : replied,
    },
  },
  'my-sessions is taken for an id': {
    rules: ['sessions.my-sessions', 'sessions.stable-order', 'sessions.same-live', 'conventions.declared-codes'],
    wire: {
      replied: (replied, asked) =>
        isAt(asked, 'GET', '/my-sessions') && replied.status === 200
          ? refusalInstead(replied, 403, 'not_assigned', 'You are not assigned.')
          : replied,
    },
  },
  'an http recording is accepted': {
    rules: ['recording.bad-url'],
    wire: {
      asked: (asked) =>
        isAt(asked, 'POST', '/end') ? { ...asked, text: asked.text.replace('"http://', '"https://') } : asked,
    },
  },
  'a LiveKit token lives six hours': {
    rules: ['media.ten-minutes'],
    wire: { replied: regrant((claims) => Object.assign(claims, { exp: Math.floor(Date.now() / 1000) + 6 * 3600 })) },
  },
  'a student may send his microphone while it is closed': {
    rules: ['media.student-default'],
    wire: {
      replied: regrant((_, grant) => {
        if (String(grant.canPublishSources) === 'camera') grant.canPublishSources = ['camera', 'microphone'];
      }),
    },
  },
  'a student may send while nothing may be sent': {
    rules: ['media.student-closed', 'media.paused'],
    wire: { replied: regrant((_, grant) => Object.assign(grant, { canPublish: true })) },
  },
  'a LiveKit token opens every room': {
    rules: ['media.one-room'],
    wire: { replied: regrant((_, grant) => delete grant.room) },
  },
  'a student rules the room': {
    rules: ['media.no-powers'],
    wire: { replied: regrant((_, grant) => Object.assign(grant, { roomAdmin: true })) },
  },
  'a room is named after its training session': {
    rules: ['rooms.own', 'rooms.unguessable', 'media.one-room', 'lifecycle.ended.start'],
    wire: {
      replied: eachObject(
        (object) => isLive(object) && Object.assign(object, { room_name: `prolean-${object.session_id}` }),
      ),
    },
  },
  'a failure says too much': {
    rules: ['conventions.no-secrets', 'conventions.failure-shape'],
    seenIn: ['requests.'],
    wire: {
      replied: (replied) =>
        codeOf(replied) === 'invalid_json'
          ? {
              ...replied,
              text: JSON.stringify({
                ...(JSON.parse(replied.text) as Json),
                stack: 'SyntaxError\n    at parse (/app/src/app.ts:10:3)',
              }),
            }
          : replied,
    },
  },
  'replies may be stored': {
    rules: ['conventions.no-store'],
    wire: {
      replied: ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'cache-control': 'public, max-age=60' } }),
    },
  },
};
