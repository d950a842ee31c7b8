import { changesBetween } from './announcements.ts';
import { createClock } from './clock.ts';
import { createCheck, type Wishes } from './devices/check.ts';
import { createDevices } from './devices/devices.ts';
import { createSending } from './devices/sending.ts';
import { createMeter } from './devices/sound.ts';
import { createDock } from './dock.ts';
import { createActions } from './line/actions.ts';
import { createChannel } from './line/channel.ts';
import { createDeparture } from './line/departure.ts';
import { createMessages } from './messages.ts';
import { control, element } from './page.ts';
import { createIntroductions } from './people/introductions.ts';
import { createPeoplePanel, createPresenceBoard } from './people/presence-board.ts';
import { createRoster } from './people/roster.ts';
import type { Provider } from './providers/provider.ts';
import { startProvider } from './providers/start-provider.ts';
import { isNewer } from './rights.ts';
import { createStage } from './stage/stage.ts';
import type { LiveState, RoomEvent, RoomIsland } from './wire.ts';
import { createWords } from './words.ts';

const island = JSON.parse(element('#live-room').textContent ?? '') as RoomIsland;
const { me } = island;
const address = `/external/live/${island.session_id}`;
const say = createWords(island.words);

let live: LiveState = island.live;
let away = false;
let entered = false;
let provider: Provider | null = null;

const messages = createMessages();
const departure = createDeparture({ island, address });
const roster = createRoster(me);
const meter = createMeter();
const devices = createDevices({ onEnded: (slot) => void sending.wish(slot, false) });
const clock = createClock({ live: () => live, say, now: island.now });
const board = createPresenceBoard({ roster, live: () => live, say });
const panel = createPeoplePanel();
const stage = createStage({
  roster,
  say,
  live: () => live,
});
const sending = createSending({
  me,
  live: () => live,
  devices,
  provider: () => provider,
  onTrack(slot, track) {
    if (slot === 'microphone') meter.follow(track);
    stage.setTrack(me.id, slot, track);
  },
  onChange(now) {
    roster.setMine(now);
    channel.signal({ to: null, signal: { type: 'sending', sending: now } });
    departure.remember(sending.wishes());
    showAll();
  },
  onTrouble: (trouble) => messages.notice(say(trouble)),
});
const dock = createDock({
  sending,
  actions: createActions({ sessionId: island.session_id, csrf: island.csrf, say }),
  live: () => live,
  isAway: () => away,
  say,
  messages,
  onLive: hearLive,
  togglePeople: panel.toggle,
  onLeave: () => stop(),
});
const check = createCheck({
  devices,
  meter,
  say,
  closedBecause: sending.closedBecause,
  onEnter: (wishes) => void enter(wishes),
});
const channel = createChannel({
  address,
  seat: island.seat,
  csrf: island.csrf,
  onEvent: hear,
  // Whoever lost the line may have missed someone: everyone says hello again.
  onOpen: () => entered && introductions.greetAll(),
  onLine(line) {
    if (line === 'refused') location.reload();
    messages.line(line === 'lost' ? say('reconnecting') : null);
  },
  onRefused(to, known) {
    if (known) hearLive(known);
    for (const peerId of to) if (peerId) provider?.refused(peerId);
  },
});

const introductions = createIntroductions({
  roster,
  sending: sending.now,
  provider: () => provider,
  signal: channel.signal,
  onNews: (key, name) => messages.news(say(key, { name })),
  onGone: stage.forget,
  onChange: showAll,
});

function showAll() {
  stage.refresh();
  board.refresh();
  dock.show();
}

function hear(event: RoomEvent) {
  if (event.kind === 'live' && event.live) hearLive(event.live);
  if (event.kind === 'authority') hearAuthority(event.away);
  if (event.kind === 'gone') introductions.gone(event.peer_id);
  if (event.kind === 'signal' && entered) introductions.hear(event.from, event.signal);
}

function hearLive(next: LiveState) {
  if (!isNewer(live, next)) return;
  // Another broadcast has begun: this page's seat is for the one before.
  if (next.id !== live.id) return location.reload();
  const before = live;
  live = next;
  clock.show();
  element('#pause-cover').hidden = live.status !== 'paused';
  if (live.status === 'ended') return finish();
  if (!entered) return dock.show();
  provider?.setLive(live);
  void sending.followRights().then(showAll);
  showAll();
  for (const change of changesBetween(before, live, me.role)) messages.announce(change, say(change));
}

function hearAuthority(isAway: boolean) {
  if (away && !isAway) messages.news(say('authority_back'));
  away = isAway;
  messages.banner('authority', away ? say('away') : null);
  dock.show();
}

async function enter(wishes: Wishes) {
  check.hide();
  element('#room').dataset.phase = 'in';
  element('#floor').hidden = false;
  element('#dock').hidden = false;
  // The button that was pressed is gone, and the focus with it.
  control('microphone')?.focus();
  element('#pause-cover').hidden = live.status !== 'paused';
  showAll();
  provider = await startProvider({
    island,
    live: () => live,
    sharesScreen: (peerId) => roster.get(peerId)?.sending.screen ?? false,
    events: {
      onTrack: stage.setTrack,
      onLine: (peerId, ok) => stage.setLine(peerId, ok),
      onTrouble: () => messages.banner('media', say('media_unreachable')),
      signal: (to, signal) => channel.signal({ to, signal }),
    },
  });
  entered = true;
  departure.remember(wishes);
  introductions.greetAll();
  for (const slot of ['camera', 'microphone'] as const) {
    await sending.wish(slot, wishes[slot] && sending.closedBecause(slot) === null);
  }
  showAll();
}

/** Lets go of everything; what comes next is another page. */
function stop() {
  departure.isSaid();
  clock.stop();
  channel.close();
  devices.closeAll();
  void provider?.leave();
}

function finish() {
  stop();
  element('#room').dataset.phase = 'ended';
  location.replace(address);
}

setInterval(() => {
  if (provider) stage.setSpeaking(provider.levels().set(me.id, meter.level()));
}, 250);

const remembered = departure.remembered();
dock.show();
if (remembered) void enter(remembered);
else if (island.enter_at_once) void enter({ microphone: true, camera: true });
else check.begin();
