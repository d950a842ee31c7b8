import { element } from './page.ts';
import type { RoomEvent } from './wire.ts';

/** The waiting page: a student goes in by himself as soon as the class is on. Without streams it asks from time to time. */
const door = element('#door');
const address = door.dataset.address ?? location.pathname;
const pollEvery = 10_000;

const isOpen = (status: string | undefined) => status === 'live' || status === 'paused';

function goIn() {
  source.close();
  location.replace(address);
}

const source = new EventSource(`${address}/events`);
source.onmessage = ({ data }: MessageEvent<string>) => {
  const event = JSON.parse(data) as RoomEvent;
  if (event.kind === 'live' && isOpen(event.live?.status) && door.dataset.state !== 'full') goIn();
};

async function poll() {
  if (source.readyState === EventSource.OPEN && door.dataset.state !== 'full') return;
  const reply = await fetch(`${address}/status`, { headers: { accept: 'application/json' } }).catch(() => null);
  if (!reply?.ok) return;
  const { status } = (await reply.json()) as { status: string };
  if (isOpen(status)) goIn();
}

if ('follow' in door.dataset) setInterval(() => void poll(), pollEvery * (0.9 + Math.random() * 0.2));
