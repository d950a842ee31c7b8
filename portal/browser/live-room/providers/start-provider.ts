import type { AgoraMedia, LiveState, RoomIsland } from '../wire.ts';
import type { Provider, ProviderEvents } from './provider.ts';

type Parts = {
  island: RoomIsland;
  live: () => LiveState;
  sharesScreen: (peerId: string) => boolean;
  events: ProviderEvents;
};

/** Loads the one provider this room uses and connects it; null when it cannot be reached, which has then been said. */
export async function startProvider({ island, live, sharesScreen, events }: Parts): Promise<Provider | null> {
  try {
    const provider = await create({ island, live, sharesScreen, events });
    await provider.connect();
    return provider;
  } catch {
    events.onTrouble();
    return null;
  }
}

async function create({ island, live, sharesScreen, events }: Parts): Promise<Provider> {
  const { me, media } = island;
  if (media.provider === 'agora') {
    const { createAgora } = await import('./agora.ts');
    return createAgora({ me, live: live(), media, renew: () => renew(island), sharesScreen, events });
  }
  const { createMesh } = await import('./mesh.ts');
  return createMesh({ me, live: live(), events });
}

/** Joins again for a fresh token with the rights of this moment. */
async function renew({ session_id, seat, csrf }: RoomIsland): Promise<AgoraMedia> {
  const reply = await fetch(`/external/live/${session_id}/media`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': csrf },
    body: JSON.stringify({ seat }),
  });
  if (!reply.ok) throw new Error('the media token was not renewed');
  const { media } = (await reply.json()) as { media: AgoraMedia };
  return media;
}
