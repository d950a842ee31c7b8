import agora from 'agora-token/src/AccessToken2.js';
import { describe, expect, it } from 'vitest';
import { agoraToken, tokenLife } from './agora-token.ts';

const appId = '0123456789abcdef0123456789abcdef';
const appCertificate = 'fedcba9876543210fedcba9876543210';
const channel = 'room-0123456789-abcdefghij';
const uid = 4_000_000_000;

type Grant = Parameters<typeof agoraToken>[0];

function decoded(grant: Pick<Grant, 'role' | 'live'>) {
  const token = new agora.AccessToken2('', '', 0, 0);
  expect(token.from_string(agoraToken({ appId, appCertificate, channel, uid, ...grant }))).toBe(true);
  const [rtc] = token.services;
  return { token, rtc: rtc!, privileges: Object.keys(rtc!.__privileges).map(Number) };
}

const live = (status: 'live' | 'paused', microphone: boolean, camera: boolean) => ({
  status,
  student_media: { microphone, camera },
});
const {
  kPrivilegeJoinChannel: join,
  kPrivilegePublishAudioStream: audio,
  kPrivilegePublishVideoStream: video,
} = agora.ServiceRtc;

describe('an Agora token', () => {
  it('is for one channel, one browser and ten minutes, signed with the certificate', () => {
    const { token, rtc } = decoded({ role: 'professor', live: live('live', false, true) });
    expect(token.verifySignature(appCertificate)).toBe(true);
    // What the library reads back are bytes.
    expect(String(token.appId)).toBe(appId);
    expect(token.expire).toBe(600);
    expect(String(rtc.__channel_name)).toBe(channel);
    expect(String(rtc.__uid)).toBe(String(uid));
    expect(Object.values(rtc.__privileges).every((expiry) => expiry === tokenLife)).toBe(true);
  });

  it('never carries the certificate', () => {
    const text = agoraToken({ appId, appCertificate, channel, uid, role: 'professor', live: live('live', true, true) });
    expect(text).not.toContain(appCertificate);
  });

  it.each([
    ['a professor', 'professor', live('live', false, false), [join, audio, video]],
    ['a professor while paused', 'professor', live('paused', true, true), [join]],
    ['a student with cameras open', 'student', live('live', false, true), [join, video]],
    ['a student with microphones open', 'student', live('live', true, false), [join, audio]],
    ['a student with both open', 'student', live('live', true, true), [join, audio, video]],
    ['a student with nothing open', 'student', live('live', false, false), [join]],
    ['a student while paused', 'student', live('paused', true, true), [join]],
  ] as const)('of %s holds these privileges and no other', (_, role, state, privileges) => {
    expect(decoded({ role, live: state }).privileges).toEqual(privileges);
  });
});
