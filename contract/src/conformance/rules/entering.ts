import { joinLive } from '../../live.ts';
import type { Person } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { readToken } from '../forged-tokens.ts';
import type { Answer } from '../probe.ts';
import { LeftOut } from '../rule.ts';

/** What somebody was handed to enter the room. */
export type Entered = ReturnType<typeof readToken> & { answer: Answer; room: string; url: string; expiresIn: number };

const entered = (findings: Findings, answer: Answer): Entered => {
  const { live, media } = findings.reply(joinLive, answer);
  if (media?.provider !== 'livekit') {
    findings.that(false, 'media for livekit', String(media?.provider), answer);
    throw new LeftOut('no LiveKit token came');
  }
  return { ...readToken(media.token), answer, room: live.room_name, url: media.url, expiresIn: media.expires_in };
};

export const enter = async (context: Context, findings: Findings, person: Person): Promise<Entered> =>
  entered(findings, await context.classroom().act('join', person, { media: 'livekit' }));

/** The tokens of a start, of the professor's join and of the student's. */
export const allThree = async (context: Context, findings: Findings): Promise<[Person, Entered][]> => {
  const { professor, student } = context.cast;
  await context.classroom().bring(findings, 'live');
  return [
    [professor, entered(findings, await context.classroom().act('start'))],
    [professor, await enter(context, findings, professor)],
    [student, await enter(context, findings, student)],
  ];
};
