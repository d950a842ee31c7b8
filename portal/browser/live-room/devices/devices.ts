import type { Slot } from '../wire.ts';

export type DeviceTrouble =
  | 'device_refused'
  | 'device_missing'
  | 'device_busy'
  | 'screen_impossible'
  | 'screen_refused';

/** Turning on a device failed, for a reason the person can be told. */
export class DeviceError extends Error {
  readonly trouble: DeviceTrouble;
  constructor(trouble: DeviceTrouble) {
    super(trouble);
    this.name = 'DeviceError';
    this.trouble = trouble;
  }
}

type Chosen = { microphone?: string; camera?: string };

/** This browser's microphone, camera and screen. A device that is off is let go, so that its light goes out. */
export function createDevices({ onEnded }: { onEnded: (slot: Slot) => void }) {
  const tracks = new Map<Slot, MediaStreamTrack>();
  const opening = new Map<Slot, Promise<MediaStreamTrack>>();
  const chosen: Chosen = {};

  async function open(slot: Slot) {
    const stream = await (slot === 'screen' ? captureScreen() : captureDevice(slot, chosen));
    const track = stream.getTracks()[0]!;
    track.contentHint = slot === 'screen' ? 'detail' : slot === 'camera' ? 'motion' : 'speech';
    track.onended = () => {
      if (tracks.get(slot) !== track) return;
      tracks.delete(slot);
      onEnded(slot);
    };
    tracks.set(slot, track);
    return track;
  }

  function close(slot: Slot) {
    tracks.get(slot)?.stop();
    tracks.delete(slot);
  }

  return {
    /** The running track, started if need be; throws a DeviceError. */
    track(slot: Slot) {
      const running = tracks.get(slot);
      if (running) return Promise.resolve(running);
      const started = opening.get(slot) ?? open(slot).finally(() => opening.delete(slot));
      opening.set(slot, started);
      return started;
    },
    close,
    closeAll: () => (['microphone', 'camera', 'screen'] as const).forEach(close),
    choose(slot: 'microphone' | 'camera', deviceId: string) {
      chosen[slot] = deviceId;
      close(slot);
    },
    chosen: (slot: 'microphone' | 'camera') => tracks.get(slot)?.getSettings().deviceId ?? chosen[slot],
    /** The devices there are; they have names only once one of them was allowed. */
    async list(slot: 'microphone' | 'camera') {
      const kind = slot === 'microphone' ? 'audioinput' : 'videoinput';
      const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
      return all.filter((device) => device.kind === kind && device.deviceId !== '');
    },
  };
}
export type Devices = ReturnType<typeof createDevices>;

async function captureDevice(slot: 'microphone' | 'camera', chosen: Chosen) {
  const wish = chosen[slot] ? { deviceId: { ideal: chosen[slot] } } : {};
  const constraints =
    slot === 'microphone'
      ? { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...wish } }
      : { video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24 }, ...wish } };
  // Browsers hide all devices from pages that did not come over a safe connection.
  if (!navigator.mediaDevices) throw new DeviceError('device_missing');
  return navigator.mediaDevices.getUserMedia(constraints).catch((error: Error) => {
    throw new DeviceError(troubles[error.name] ?? 'device_busy');
  });
}

const troubles: Record<string, DeviceTrouble> = {
  NotAllowedError: 'device_refused',
  SecurityError: 'device_refused',
  NotFoundError: 'device_missing',
  OverconstrainedError: 'device_missing',
};

async function captureScreen() {
  if (!navigator.mediaDevices?.getDisplayMedia) throw new DeviceError('screen_impossible');
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 12 } }, audio: false }).catch(() => {
    // Closing the browser's own chooser is a decision, not a failure.
    throw new DeviceError('screen_refused');
  });
}
