import { getLive, joinLive, startLive } from '../../live.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { type Answer, mostAtOnce } from '../probe.ts';
import { type RuleGroup, rule } from '../rule.ts';

const atOnce = (ask: () => Promise<Answer>): Promise<Answer[]> => Promise.all(Array.from({ length: mostAtOnce }, ask));

/** Starts from nothing open, many at once; every reply must tell of one live, which is the latest afterwards. */
const startStorm = async (context: Context, findings: Findings): Promise<void> => {
  const room = context.classroom();
  const before = await room.bring(findings, 'ended');
  const answers = await atOnce(() => room.act('start'));
  const lives = answers.map((answer) => findings.reply(startLive, answer).live);
  const ids = new Set(lives.map(({ id }) => id));
  findings.that(ids.size === 1, 'one live', `${ids.size} lives`);
  const latest = findings.reply(
    getLive,
    await context.probe.ask(getLive, { id: room.sessionId, as: context.cast.professor }),
  ).live;
  const right = latest !== null && ids.has(latest.id) && latest.id !== before.id && latest.status === 'live';
  findings.that(right, 'that live is the latest', 'another one is');
};

export const stormRules: RuleGroup = {
  name: 'Many at once',
  rules: [
    rule({
      id: 'storms.start',
      sentence: `${mostAtOnce} starts at the same time leave one live.`,
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        for (const _ of ['first', 'second', 'third']) await startStorm(context, findings);
      },
    }),
    rule({
      id: 'storms.join',
      sentence: `${mostAtOnce} joins of one student at the same time leave one open presence.`,
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.fresh(findings);
        const answers = await atOnce(() => room.act('join', context.cast.student, {}));
        const times = new Set(answers.map((answer) => findings.reply(joinLive, answer).participant.joined_at));
        findings.that(times.size === 1, 'one joined_at', `${times.size} of them`);
        const count = (await room.latest(findings))?.participants_count;
        findings.that(count === 1, 'participants_count 1', String(count));
      },
    }),
    rule({
      id: 'storms.end',
      sentence: `${mostAtOnce} ends at the same time end one live once.`,
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const { version } = await room.bring(findings, 'live');
        const answers = await atOnce(() => room.act('end', context.cast.professor, {}));
        const lives = answers.map((answer) => findings.reply(startLive, answer).live);
        const ends = new Set(lives.map(({ ended_at }) => ended_at));
        findings.that(ends.size === 1 && !ends.has(null), 'one ended_at', `${ends.size} of them`);
        const now = (await room.latest(findings))?.version ?? 0;
        findings.that(now === version + 1, 'version + 1', `version + ${now - version}`);
      },
    }),
  ],
};
