import { describe, expect, it } from 'vitest';
import { sdpOf } from '../testing/room-visitor.ts';
import { isAllowed, sendingSections } from './sdp.ts';

const live = (microphone: boolean, camera: boolean, status: 'live' | 'paused' | 'ended' = 'live') => ({
  status,
  student_media: { microphone, camera },
});

const listening = sdpOf(['audio', 'recvonly'], ['video', 'recvonly'], ['video', 'inactive']);
const camera = sdpOf(['audio', 'recvonly'], ['video', 'sendrecv'], ['video', 'recvonly']);
const microphone = sdpOf(['audio', 'sendonly'], ['video', 'recvonly'], ['video', 'recvonly']);
const twoPictures = sdpOf(['audio', 'recvonly'], ['video', 'sendrecv'], ['video', 'sendrecv']);

describe('a student’s session description', () => {
  it.each([
    ['listens', listening, live(false, false), true],
    ['listens while paused', listening, live(true, true, 'paused'), true],
    ['sends a picture with cameras open', camera, live(false, true), true],
    ['sends a picture with cameras closed', camera, live(true, false), false],
    ['sends sound with microphones open', microphone, live(true, false), true],
    ['sends sound with microphones closed', microphone, live(false, true), false],
    ['sends a screen besides his picture', twoPictures, live(true, true), false],
    ['sends anything while paused', camera, live(true, true, 'paused'), false],
    ['sends anything after the end', camera, live(true, true, 'ended'), false],
  ])('that %s is passed on: %#', (_, sdp, state, allowed) => {
    expect(isAllowed(sdp, 'student', state)).toBe(allowed);
  });

  it('counts a section without a direction as sending', () => {
    const silentAboutIt = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';
    expect(sendingSections(silentAboutIt)).toEqual([{ kind: 'audio', sends: true }]);
    expect(isAllowed(silentAboutIt, 'student', live(false, true))).toBe(false);
  });

  it('gives sections the direction of the whole description where they have none', () => {
    const whole = 'v=0\r\na=recvonly\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';
    expect(isAllowed(whole, 'student', live(false, false))).toBe(true);
  });

  it.each([
    ['two directions at once', 'v=0\r\nm=audio 9 RTP 1\r\na=recvonly\r\na=sendrecv\r\n'],
    ['capital letters', 'v=0\r\nm=AUDIO 9 RTP 1\r\na=SENDRECV\r\n'],
    ['bare line feeds', 'v=0\nm=audio 9 RTP 1\na=sendonly\n'],
    ['a port of zero', 'v=0\r\nm=audio 0 RTP 1\r\na=sendrecv\r\na=bundle-only\r\n'],
    ['blanks at the end', 'v=0\r\nm=audio 9 RTP 1\r\na=sendrecv \r\n'],
    ['a data channel', 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=recvonly\r\n'],
    ['a kind nobody knows', 'v=0\r\nm=text 9 RTP 1\r\na=recvonly\r\n'],
  ])('is not fooled by %s', (_, sdp) => {
    expect(isAllowed(sdp, 'student', live(false, true))).toBe(false);
  });
});

describe('a professor’s session description', () => {
  it('may send sound, picture and screen', () => {
    expect(
      isAllowed(
        sdpOf(['audio', 'sendrecv'], ['video', 'sendrecv'], ['video', 'sendrecv']),
        'professor',
        live(false, false),
      ),
    ).toBe(true);
  });

  it('may not send more pictures than there are places', () => {
    const three = sdpOf(['video', 'sendrecv'], ['video', 'sendrecv'], ['video', 'sendrecv']);
    expect(isAllowed(three, 'professor', live(true, true))).toBe(false);
  });
});
