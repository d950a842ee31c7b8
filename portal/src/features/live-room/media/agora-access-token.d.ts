/** The parts of agora-token that its own types leave out: its one-call builders cannot leave a single privilege out. */
declare module 'agora-token/src/AccessToken2.js' {
  export class ServiceRtc {
    constructor(channelName?: string, uid?: number | string);
    static kPrivilegeJoinChannel: number;
    static kPrivilegePublishAudioStream: number;
    static kPrivilegePublishVideoStream: number;
    static kPrivilegePublishDataStream: number;
    __channel_name: string;
    __uid: string;
    __privileges: Record<string, number>;
    add_privilege(privilege: number, expire: number): void;
  }
  export class AccessToken2 {
    constructor(appId: string, appCertificate: string, issueTs: number, expire: number);
    appId: string;
    expire: number;
    services: ServiceRtc[];
    add_service(service: ServiceRtc): void;
    build(): string;
    from_string(token: string): boolean;
    verifySignature(appCertificate: string): boolean;
  }
  const agora: { AccessToken2: typeof AccessToken2; ServiceRtc: typeof ServiceRtc };
  export default agora;
}
