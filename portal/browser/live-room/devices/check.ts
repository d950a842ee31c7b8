import { control, element } from '../page.ts';
import type { Say } from '../words.ts';
import { DeviceError, type Devices } from './devices.ts';
import type { Meter } from './sound.ts';

export type Wishes = { microphone: boolean; camera: boolean };

type Parts = {
  devices: Devices;
  meter: Meter;
  say: Say;
  /** Why a device may not be sent now, as a key of the words, or null; it can be tried out all the same. */
  closedBecause: (slot: 'microphone' | 'camera') => string | null;
  onEnter: (wishes: Wishes) => void;
};

/** Before entering: one sees oneself, hears that one is heard, chooses devices, and decides what is on. */
export function createCheck({ devices, meter, say, closedBecause, onEnter }: Parts) {
  const wishes: Wishes = { microphone: closedBecause('microphone') === null, camera: closedBecause('camera') === null };
  const [section, preview, initials] = [
    element('#check'),
    element<HTMLVideoElement>('#preview'),
    element('#preview-initials'),
  ];
  const [note, level] = [element('#check-note'), element<HTMLMeterElement>('#level')];
  let metering: ReturnType<typeof setInterval> | undefined;

  function tell(text: string | null) {
    note.hidden = text === null;
    note.textContent = text ?? '';
  }

  async function show(slot: 'microphone' | 'camera') {
    const button = control(`check-${slot}`);
    const track = wishes[slot] ? await start(slot) : null;
    if (!wishes[slot]) devices.close(slot);
    button?.setAttribute('aria-pressed', String(wishes[slot]));
    if (slot === 'camera') {
      preview.srcObject = track && new MediaStream([track]);
      preview.hidden = track === null;
      initials.hidden = track !== null;
    } else {
      meter.follow(track);
      level.hidden = track === null;
    }
    if (track) await listDevices(slot);
  }

  async function start(slot: 'microphone' | 'camera') {
    try {
      return await devices.track(slot);
    } catch (error) {
      wishes[slot] = false;
      tell(say(error instanceof DeviceError ? error.trouble : 'action_failed'));
      return null;
    }
  }

  async function listDevices(slot: 'microphone' | 'camera') {
    const select = element<HTMLSelectElement>(`#choose-${slot}`);
    const found = await devices.list(slot);
    select.replaceChildren(...found.map(({ deviceId, label }) => new Option(label || say('default_device'), deviceId)));
    select.value = devices.chosen(slot) ?? select.value;
    // One device is no choice.
    select.parentElement?.toggleAttribute('hidden', found.length < 2);
  }

  async function toggle(slot: 'microphone' | 'camera') {
    wishes[slot] = !wishes[slot];
    const closed = wishes[slot] ? closedBecause(slot) : null;
    tell(closed && say(closed));
    await show(slot);
  }

  for (const slot of ['microphone', 'camera'] as const) {
    control(`check-${slot}`)?.addEventListener('click', () => void toggle(slot));
    element<HTMLSelectElement>(`#choose-${slot}`).addEventListener('change', (event) => {
      devices.choose(slot, (event.target as HTMLSelectElement).value);
      void show(slot);
    });
  }
  control('enter')?.addEventListener('click', () => {
    clearInterval(metering);
    section.hidden = true;
    onEnter(wishes);
  });

  return {
    begin() {
      metering = setInterval(() => {
        level.value = meter.level();
      }, 100);
      for (const slot of ['camera', 'microphone'] as const) void show(slot);
    },
    hide() {
      section.hidden = true;
    },
  };
}
