import { joinLive, startLive } from '../../live.ts';
import { cameOf } from '../findings.ts';
import { readToken } from '../forged-tokens.ts';
import { excessPowers, grantOf, secondsLeft } from '../media-tokens.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { allThree, enter } from './entering.ts';
import { sendingRules } from './rules-sending.ts';

/** Seconds a media token lives at most, and what a slow answer may add. */
const longest = 600;
const slack = 5;

const tokenRules = [
  rule({
    id: 'media.url',
    sentence: 'The LiveKit address handed out is ws: or wss:.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      for (const [, { url, answer }] of await allThree(context, findings))
        findings.that(/^wss?:\/\/[^/]+/.test(url), 'ws:// or wss://', `${url.slice(0, 8)}…`, answer);
    },
  }),
  rule({
    id: 'media.one-room',
    sentence: 'A LiveKit token opens the room of this live and no other, to this person and nobody else.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      for (const [person, { claims, room, answer }] of await allThree(context, findings)) {
        const grant = grantOf(claims);
        findings.that(
          grant.roomJoin === true && grant.room === room,
          'this live’s room',
          'another room or none',
          answer,
        );
        findings.that(claims.sub === person.user.id, 'identity: the user’s id', 'another identity', answer);
        findings.that(typeof claims.iss === 'string' && claims.iss !== '', 'iss: the API key', 'none', answer);
      }
    },
  }),
  rule({
    id: 'media.ten-minutes',
    sentence: 'A LiveKit token lives ten minutes at most, and expires_in says how long.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      for (const [, { claims, expiresIn, answer }] of await allThree(context, findings)) {
        const left = secondsLeft(claims, answer.headers.date);
        findings.that(left !== null, 'an expiry, and a Date to measure it by', 'one is missing', answer);
        findings.that(expiresIn <= longest, `expires_in up to ${longest}`, String(expiresIn), answer);
        if (left === null) continue;
        findings.that(left <= longest + slack, `${longest} s at most`, `${Math.round(left)} s`, answer);
        findings.that(Math.abs(left - expiresIn) <= slack, `about ${expiresIn} s`, `${Math.round(left)} s`, answer);
      }
    },
  }),
  rule({
    id: 'media.no-powers',
    sentence: 'A student’s LiveKit token only lets him into the room: he can’t rule, list, make or record rooms.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      await context.classroom().bring(findings, 'live');
      const { claims, answer } = await enter(context, findings, context.cast.student);
      const excess = excessPowers(grantOf(claims));
      findings.that(excess.length === 0, 'no such power', excess.join(', '), answer);
      findings.that(grantOf(claims).canSubscribe !== false, 'he receives', 'canSubscribe false', answer);
    },
  }),
];

const jitsi = rule({
  id: 'media.jitsi',
  sentence:
    'Jitsi’s grant is for the one room and makes only professors moderators; missing settings are 500 jitsi_not_configured with the variable’s name.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    await context.classroom().bring(findings, 'live');
    for (const role of ['professor', 'student'] as const) {
      const answer = await context.classroom().act('join', context.cast[role], { media: 'jitsi' });
      if (answer.status !== 200) {
        findings.refusal(answer, 'jitsi_not_configured');
        const { error } = (answer.body ?? {}) as { error?: unknown };
        findings.that(/\bJITSI_\w+/.test(String(error)), 'the variable’s name', cameOf(answer), answer);
        continue;
      }
      const { live, media } = findings.reply(joinLive, answer);
      if (media.provider !== 'jitsi') return findings.that(false, 'media for jitsi', media.provider, answer);
      const { claims } = readToken(media.token);
      const isModerator = role === 'professor';
      const flags = media.feature_flags;
      const oneRoom = claims.room === media.room && media.room === live.room_name;
      findings.that(oneRoom, 'the one room', String(claims.room), answer);
      const told = [media.is_moderator, claims.moderator, flags['recording.enabled'], !flags['lobby-mode.enabled']];
      findings.that(
        told.every((value) => value === isModerator),
        `moderator ${isModerator}`,
        told.join(),
        answer,
      );
    }
  },
});

const startedReply = rule({
  id: 'media.start',
  sentence: 'A start hands the professor his role and his way into the room.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    await context.classroom().bring(findings, 'live');
    const answer = await context.classroom().act('start');
    const { role, media } = findings.reply(startLive, answer);
    findings.that(role === 'professor' && media?.provider === 'livekit', 'role professor, livekit', `${role}`, answer);
  },
});

export const mediaRules: RuleGroup = {
  name: 'Media tokens',
  rules: [startedReply, ...tokenRules, ...sendingRules, jitsi],
};
