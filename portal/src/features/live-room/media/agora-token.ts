import agora from 'agora-token/src/AccessToken2.js';
import { maySend } from '../../../../browser/live-room/rights.ts';
import type { LiveState, RoomRole } from '../../../../browser/live-room/wire.ts';

const { AccessToken2, ServiceRtc } = agora;

/** Seconds a token and each of its privileges live; the page renews it before. */
export const tokenLife = 600;

type Grant = {
  appId: string;
  appCertificate: string;
  channel: string;
  /** 1 to 2³²-1: the token serves this one browser only. */
  uid: number;
  role: RoomRole;
  live: Pick<LiveState, 'status' | 'student_media'>;
};

/**
 * A token for one browser in one channel, with the privileges its holder has now. An absent privilege is the only sure "no":
 * an expiry of 0 would mean "as long as the token".
 */
export function agoraToken({ appId, appCertificate, channel, uid, role, live }: Grant) {
  const rtc = new ServiceRtc(channel, uid);
  rtc.add_privilege(ServiceRtc.kPrivilegeJoinChannel, tokenLife);
  if (maySend(role, live, 'microphone')) rtc.add_privilege(ServiceRtc.kPrivilegePublishAudioStream, tokenLife);
  if (maySend(role, live, 'camera')) rtc.add_privilege(ServiceRtc.kPrivilegePublishVideoStream, tokenLife);
  const token = new AccessToken2(appId, appCertificate, 0, tokenLife);
  token.add_service(rtc);
  return token.build();
}
