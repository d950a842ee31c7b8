import type { RoomIsland } from '../wire.ts';

type Memory = { live_id: string; microphone: boolean; camera: boolean };

/**
 * How one gets out of the room, and back in after a reload. What a reload needs to know is kept in the history entry of this
 * tab: it is gone with the tab and no page but this one can read it.
 */
export function createDeparture({ island, address }: { island: RoomIsland; address: string }) {
  let said = false;

  addEventListener('pagehide', () => {
    if (said) return;
    said = true;
    const body = new URLSearchParams({ _csrf: island.csrf, seat: island.seat, how: 'closing' });
    navigator.sendBeacon(`${address}/leave`, body);
  });
  // A page taken out of the browser's drawer again has a seat that was given up.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });

  return {
    /** The portal knows, or is being told by a form: closing the page says nothing more. */
    isSaid() {
      said = true;
      history.replaceState(null, '');
    },
    remember: (wishes: Omit<Memory, 'live_id'>) => history.replaceState({ ...wishes, live_id: island.live.id }, ''),
    /** What was on before this page was reloaded; null when it was not in this live. */
    remembered(): Memory | null {
      const memory = history.state as Memory | null;
      return memory?.live_id === island.live.id ? memory : null;
    },
  };
}
